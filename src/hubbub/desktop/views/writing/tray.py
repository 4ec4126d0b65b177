"""The tray over the composer: files that go with what is said next, and those on their way.

The rule: it shows what it is given and keeps only widgets. A file's card stays the same widget as long as the
file is there, so that a name can be typed while others are sent.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import ttk

from PIL import Image, ImageTk

from hubbub.client.files.names import is_image, size_words
from hubbub.client.files.outgoing import Outgoing, Stage
from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.network.worker import Worker
from hubbub.desktop.transfers import decoding
from hubbub.desktop.transfers.decoding import BadPicture
from hubbub.desktop.views.scrolling import WheelSteps, bind_wheel
from hubbub.desktop.views.widgets import IconButton

THUMB = 44
TWO_COLUMNS_FROM = 620
ROWS_SHOWN = 3
WHEEL_UNITS = 60
SHAKE_MS = 600
GAP = 6
BUTTON = 34


class TrayView(ttk.Frame):
    """Packed over the composer while there is something in it."""

    def __init__(self, parent: tk.Misc, theme: Theme, worker: Worker) -> None:
        super().__init__(parent, padding=(theme.px(16), theme.px(8), theme.px(16), 0))
        self.theme = theme
        self.worker = worker
        self.on_remove: Callable[[int], object] = lambda number: None
        self.on_retry: Callable[[int], object] = lambda number: None
        self.on_rename: Callable[[int, str], object] = lambda number, name: None
        self.cards: dict[int, Card] = {}
        self.target = ttk.Frame(self, style="Field.TFrame", padding=theme.px(16))
        self.target.state(["focus"])
        self.invitation = ttk.Label(self.target, style="Inner.Strong.TLabel", anchor="center")
        self.invitation.pack(fill="x")
        self.area = tk.Canvas(self, highlightthickness=0, borderwidth=0, height=1, width=1)
        self.inside = ttk.Frame(self.area)
        self.area.create_window(0, 0, window=self.inside, anchor="nw", tags="inside")
        self.scrollbar = ttk.Scrollbar(self, orient="vertical", command=self.area.yview)
        self.area.configure(yscrollcommand=self.scrollbar.set)
        self._lay_out_soon = Later(self, self._lay_out)
        self._calm_later = Later(self, lambda: self._warn(False))
        self.area.bind("<Configure>", lambda _: self._lay_out_soon())
        self.bind("<<ThemeChanged>>", lambda _: self._restyle())
        self._files: list[Outgoing] = []
        self._words = ""
        self._restyle()

    def _restyle(self) -> None:
        self.area.configure(background=self.theme.palette.background)

    # ------------------------------------------------------------------------------ what is in it

    def show(self, files: list[Outgoing], now_ms: int) -> None:
        """Show these files, and how far each is."""
        self._files = files
        numbers = {file.number for file in files}
        changed = numbers != set(self.cards)
        for number in [number for number in self.cards if number not in numbers]:
            self.cards.pop(number).destroy()
        for file in files:
            card = self.cards.get(file.number)
            if card is None:
                card = self.cards[file.number] = self._card(file)
            changed |= card.show(file, now_ms)
        if changed:
            self._appear()
            self._lay_out_soon()

    def _card(self, file: Outgoing) -> Card:
        card = Card(self.inside, self.theme, file, self.worker)
        card.on_remove = lambda: self.on_remove(file.number)
        card.on_retry = lambda: self.on_retry(file.number)
        card.on_rename = partial(self.on_rename, file.number)
        steps = WheelSteps(self.theme.px(WHEEL_UNITS))
        for widget in (card, *card.parts):
            bind_wheel(widget, steps, lambda px: self.area.yview_scroll(1 if px > 0 else -1, "units"))
        return card

    def invite(self, words: str) -> None:
        """Say where held files would go; "" when they are held no longer."""
        self._words = words
        self.invitation.configure(text=words)
        self._appear()

    def _appear(self) -> None:
        """Be there if there is something to show."""
        if not self._files and not self._words:
            self.pack_forget()
            return
        if not self.winfo_manager():
            self.pack(side="bottom", fill="x")
        for part in (self.target, self.area):
            part.pack_forget()
        if self._words:
            self.target.pack(side="top", fill="x", pady=(0, self.theme.px(GAP)))
        if self._files:
            self.area.pack(side="left", fill="both", expand=True)

    def _lay_out(self) -> None:
        """One card beside the other, or below."""
        px, width = self.theme.px, self.area.winfo_width()
        columns = 2 if width >= px(TWO_COLUMNS_FROM) and len(self._files) > 1 else 1
        for number, file in enumerate(self._files):
            gap = (0, px(GAP)) if number % columns < columns - 1 else 0
            self.cards[file.number].grid(
                row=number // columns, column=number % columns, sticky="nswe", padx=gap, pady=(0, px(GAP))
            )
            self.cards[file.number].fit(width // columns)
        for column in (0, 1):
            share = int(column < columns)
            self.inside.columnconfigure(column, weight=share, uniform="card" if share else "")
        self.area.itemconfigure("inside", width=width)
        self.inside.update_idletasks()
        whole = self.inside.winfo_reqheight()
        rows = -(-len(self._files) // columns) or 1
        shown = min(whole, whole * ROWS_SHOWN // rows)
        self.area.configure(height=shown, scrollregion=(0, 0, width, whole), yscrollincrement=px(20))
        if whole > shown:
            self.scrollbar.pack(side="right", fill="y")
        else:
            self.scrollbar.pack_forget()

    def shake(self) -> None:
        """Something here keeps the message from being sent: point to it."""
        self._warn(True)
        self._calm_later.cancel()
        self._calm_later(SHAKE_MS)

    def _warn(self, alert: bool) -> None:
        for file in self._files:
            if file.trouble and file.number in self.cards:
                self.cards[file.number].state(["focus" if alert else "!focus"])


class Card(ttk.Frame):
    """One file: a small picture, its name, its size or how far it is, and what can be done."""

    def __init__(self, parent: tk.Misc, theme: Theme, file: Outgoing, worker: Worker) -> None:
        super().__init__(parent, style="Field.TFrame", padding=(theme.px(8), theme.px(7)))
        self.theme = theme
        self.on_remove: Callable[[], object] = lambda: None
        self.on_retry: Callable[[], object] = lambda: None
        self.on_rename: Callable[[str], object] = lambda name: None
        self.picture: ImageTk.PhotoImage | None = None
        self._file = file
        self._trouble = ""
        self._build()
        self.bind("<<ThemeChanged>>", lambda _: self._restyle())
        self._restyle()
        if is_image(file.name):
            size, radius = theme.px(THUMB), theme.px(6)
            worker.do(partial(_thumb, file.content, size, radius), self._thumb_came, self._is_wanted)

    def _build(self) -> None:
        px = self.theme.px
        self.columnconfigure(0, minsize=px(THUMB + 10))
        self.columnconfigure(1, weight=1)
        self.thumb = tk.Label(self, borderwidth=0, padx=0, pady=0)
        self.thumb.grid(row=0, column=0, rowspan=2, padx=(0, px(10)))
        self.name = tk.Entry(
            self, borderwidth=0, highlightthickness=1, font=self.theme.font("row-bold"), width=1
        )
        self.name.grid(row=0, column=1, sticky="we")
        self.words = ttk.Label(self, style="Inner.Muted.TLabel", justify="left")
        self.words.grid(row=1, column=1, sticky="we", padx=px(3))
        self.retry = IconButton(self, self.theme, "retry", _("Try again"), self._retry, "FieldIcon", "link")
        self.close = IconButton(self, self.theme, "close", _("Take out"), self._remove, "FieldIcon", size=16)
        self.close.grid(row=0, column=3, rowspan=2)
        self.bar = tk.Canvas(self, height=px(3), highlightthickness=0, borderwidth=0, width=1)
        self.bar.grid(row=2, column=0, columnspan=4, sticky="we", pady=(px(5), 0))
        self.name.bind("<Return>", lambda _: self._rename(leave=True))
        self.name.bind("<FocusOut>", lambda _: self._rename())
        self.name.bind("<Escape>", lambda _: self._show_name())
        self.bind("<Configure>", lambda _: self._paint_bar())

    @property
    def parts(self) -> tuple[tk.Misc, ...]:
        """What is in it."""
        return self.thumb, self.name, self.words, self.bar

    def _restyle(self) -> None:
        p = self.theme.palette
        self.thumb.configure(background=p.field)
        self.bar.configure(background=p.field)
        self.name.configure(
            background=p.field, foreground=p.strong, disabledbackground=p.field, disabledforeground=p.text,
            readonlybackground=p.field, insertbackground=p.strong, highlightbackground=p.field,
            highlightcolor=p.accent, selectbackground=p.selection, selectforeground=p.strong,
        )  # fmt: skip
        if self.picture is None:
            icon = "image" if is_image(self._file.name) else "file"
            self.thumb.configure(image=str(self.theme.icon(icon, 30, "muted", "field")))
        self._paint_bar()

    def _is_wanted(self) -> bool:
        return bool(self.thumb)

    def _thumb_came(self, found: Image.Image | None) -> None:
        if found is not None and self.winfo_exists():
            self.picture = ImageTk.PhotoImage(found, master=self)
            self.thumb.configure(image=str(self.picture))

    # ------------------------------------------------------------------------------ how far it is

    def show(self, file: Outgoing, now_ms: int) -> bool:
        """Show how far the file is; whether it may need another height."""
        before, self._trouble, self._file = self._trouble, file.trouble, file
        chosen = file.stage is Stage.CHOSEN
        self.name.configure(state="normal" if chosen else "readonly", takefocus=chosen)
        if self.focus_get() is not self.name or not chosen:
            self._show_name()
        style = "Inner.Error.TLabel" if file.trouble else "Inner.Muted.TLabel"
        self.words.configure(text=self._words(now_ms), style=style)
        if file.stage is Stage.FAILED:
            self.retry.grid(row=0, column=2, rowspan=2)
        else:
            self.retry.grid_remove()
        self._paint_bar()
        return before != file.trouble

    def fit(self, width: int) -> None:
        """Have words that fit into a card of this width: they ask for none themselves."""
        taken = THUMB + 10 + 2 * 8 + 2 * BUTTON
        self.words.configure(wraplength=max(1, width - self.theme.px(taken)))

    def _words(self, now_ms: int) -> str:
        file = self._file
        match file.stage:
            case _ if file.trouble:
                return file.trouble
            case Stage.SENDING:
                return file.progress.words(now_ms)
            case Stage.STORED:
                return _("{size} · waits for the others").format(size=size_words(file.size_bytes))
        return size_words(file.size_bytes)

    def _show_name(self) -> None:
        if self.name.get() != self._file.name:
            self.name.configure(state="normal")
            self.name.delete(0, "end")
            self.name.insert(0, self._file.name)
            self.name.configure(state="normal" if self._file.stage is Stage.CHOSEN else "readonly")

    def _paint_bar(self) -> None:
        p, width, height = self.theme.palette, self.bar.winfo_width(), self.theme.px(3)
        self.bar.delete("all")
        if self._file.stage in {Stage.SENDING, Stage.STORED}:
            self.bar.create_rectangle(0, 0, width, height, fill=p.field_line, width=0)
            fraction = 1.0 if self._file.stage is Stage.STORED else self._file.progress.fraction
            self.bar.create_rectangle(0, 0, round(width * fraction), height, fill=p.accent, width=0)

    # ------------------------------------------------------------------------------ what is done

    def _rename(self, leave: bool = False) -> str:
        if self._file.stage is Stage.CHOSEN:
            self.on_rename(self.name.get())
            self._show_name()
            if leave and (following := self.name.tk_focusNext()):
                following.focus_set()
        return "break"

    def _remove(self) -> None:
        self.on_remove()

    def _retry(self) -> None:
        self.on_retry()


def _thumb(content: bytes | Path, size_px: int, radius_px: int) -> Image.Image | None:
    """A small square of a picture; in a worker's thread."""
    try:
        return decoding.square(content, size_px, radius_px)
    except BadPicture:
        return None
