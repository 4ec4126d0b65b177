"""A picture as large as the window, and the others of its room beside it.

The rule: Tk's thread scales nothing. What is seen is cut out of the picture and scaled by the worker, and
only the latest wish counts; every button has a key.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from PIL import Image, ImageTk

from hubbub.client.files import FileTrouble
from hubbub.client.files.names import name_in
from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme, command_key
from hubbub.desktop.network.later import Later
from hubbub.desktop.network.worker import Worker
from hubbub.desktop.transfers import decoding
from hubbub.desktop.transfers.decoding import BadPicture
from hubbub.desktop.views.widgets import IconButton

LARGEST = 8.0  # device pixels for one of the picture
STEP = 1.25
MARGIN = 24

Content = bytes | FileTrouble


class Viewer(ttk.Frame):
    """Lies over a window until it is closed; `urls` are the pictures, in their order."""

    def __init__(self, parent: tk.Misc, theme: Theme, worker: Worker, urls: list[str]) -> None:
        super().__init__(parent)
        self.theme = theme
        self.worker = worker
        self.urls = urls
        self.url = ""
        self.on_fetch: Callable[[str, Callable[[Content], object]], object] = lambda url, got: None
        self.on_save: Callable[[str], object] = lambda url: None
        self.on_copy: Callable[[str], object] = lambda url: None
        self.on_folder: Callable[[str], object] = lambda url: None
        self.on_link: Callable[[str], object] = lambda url: None
        self.before = parent.focus_get()
        self.picture: Image.Image | None = None
        self.zoom: float | None = None  # None: as large as fits
        self.shown: ImageTk.PhotoImage | None = None
        self._middle = (0.5, 0.5)  # of the picture, as parts of it
        self._wish = 0
        self._place = ""
        self._dragged_from: tuple[int, int] | None = None
        self._draw_soon = Later(self, self._draw)
        self._build()
        self._bind_events()
        self.place(x=0, y=0, relwidth=1, relheight=1)
        self.lift()
        self.canvas.focus_set()

    def _build(self) -> None:
        px, theme = self.theme.px, self.theme
        bar = ttk.Frame(self, padding=(px(16), px(8)))
        bar.pack(fill="x")
        self.name = ttk.Label(bar, style="Strong.TLabel")
        self.name.pack(side="left")
        self.place_words = ttk.Label(bar, style="Muted.TLabel", padding=(px(12), 0))
        self.place_words.pack(side="left")
        self.buttons = [
            IconButton(bar, theme, icon, hint, command)
            for icon, hint, command in (
                ("minus", _("Smaller (−)"), lambda: self.zoom_by(1 / STEP)),
                ("plus", _("Larger (+)"), lambda: self.zoom_by(STEP)),
                ("copy", _("Copy the picture"), lambda: self.on_copy(self.url)),
                ("link", _("Copy the link"), lambda: self.on_link(self.url)),
                ("download", _("Save as …"), lambda: self.on_save(self.url)),
                ("close", _("Close (Esc)"), self.close),
            )
        ]
        for button in reversed(self.buttons):
            button.pack(side="right", padx=px(2))
        self.folder = IconButton(bar, theme, "folder", _("Show in folder"), lambda: self.on_folder(self.url))
        self.zoom_words = ttk.Label(bar, style="Muted.TLabel", width=6, anchor="e")
        self.zoom_words.pack(side="right", padx=px(6))
        self.canvas = tk.Canvas(self, highlightthickness=0, borderwidth=0, takefocus=1)
        self.canvas.pack(fill="both", expand=True)
        self.previous = IconButton(
            self.canvas, theme, "chevron-left", _("Previous picture (←)"), lambda: self.step(-1), "PanelIcon"
        )
        self.next = IconButton(
            self.canvas, theme, "chevron-right", _("Next picture (→)"), lambda: self.step(1), "PanelIcon"
        )
        self.previous.place(relx=0, rely=0.5, x=px(12), anchor="w")
        self.next.place(relx=1, rely=0.5, x=-px(12), anchor="e")

    def _bind_events(self) -> None:
        canvas = self.canvas
        for keys, call in {
            "<Escape>": self.close,
            "<Left>": lambda: self.step(-1),
            "<Right>": lambda: self.step(1),
            "<plus>": lambda: self.zoom_by(STEP),
            "<KP_Add>": lambda: self.zoom_by(STEP),
            "<equal>": lambda: self.zoom_by(STEP),
            "<minus>": lambda: self.zoom_by(1 / STEP),
            "<KP_Subtract>": lambda: self.zoom_by(1 / STEP),
            "<Key-0>": self.fit,
            "<Key-1>": self.full,
            f"<{command_key()}-s>": lambda: self.on_save(self.url),
            f"<{command_key()}-c>": lambda: self.on_copy(self.url),
        }.items():
            for widget in (canvas, *self.buttons, self.previous, self.next):
                widget.bind(keys, lambda _, call=call: _taken(call()), add=True)  # type: ignore[misc]
        canvas.bind("<Configure>", lambda _: self._draw_soon())
        canvas.bind("<<ThemeChanged>>", lambda _: self._draw_soon())
        canvas.bind("<Double-Button-1>", lambda _: self.full() if self.zoom is None else self.fit())
        canvas.bind("<Button-1>", self._press)
        canvas.bind("<B1-Motion>", self._drag)
        canvas.bind("<Button-4>", lambda event: self.zoom_by(STEP, (event.x, event.y)))
        canvas.bind("<Button-5>", lambda event: self.zoom_by(1 / STEP, (event.x, event.y)))
        canvas.bind(
            "<MouseWheel>",
            lambda event: self.zoom_by(STEP if event.delta > 0 else 1 / STEP, (event.x, event.y)),
        )

    # ------------------------------------------------------------------------------ which picture

    def show(self, url: str) -> None:
        """Show this one."""
        self.url, self.picture, self.shown = url, None, None
        self.zoom, self._middle = None, (0.5, 0.5)
        at = self.urls.index(url)
        self.name.configure(text=self.theme.shorten("row-bold", name_in(url), self.theme.px(420)))
        count = len(self.urls)
        self._place = _("{number} of {count}").format(number=at + 1, count=count) if count > 1 else ""
        self.tell_saved("")
        for button, there in ((self.previous, at > 0), (self.next, at < count - 1)):
            button.state(["!disabled" if there else "disabled"])
            if there:
                button.place()
            else:
                button.place_forget()
        self._say(_("Loading …"))
        self.on_fetch(url, partial(self._came, url))

    def tell_saved(self, words: str, is_there: bool = False) -> None:
        """Say how far the shown picture is on its way to the disk, and whether it is there."""
        self.place_words.configure(text=" · ".join(filter(None, (self._place, words))))
        if is_there:
            self.folder.pack(side="right", padx=self.theme.px(2))
        else:
            self.folder.pack_forget()

    def step(self, step: int) -> None:
        """The next one, or the one before."""
        at = self.urls.index(self.url) + step
        if 0 <= at < len(self.urls):
            self.show(self.urls[at])

    def _came(self, url: str, content: Content) -> None:
        if not self.winfo_exists() or url != self.url:
            return
        if isinstance(content, FileTrouble):
            self._say(str(content))
        else:
            self.worker.do(partial(_decoded, content), self._decoded, lambda: url == self.url)

    def _decoded(self, found: Image.Image | str) -> None:
        if not self.winfo_exists():
            return
        if isinstance(found, str):
            self._say(found)
        else:
            self.picture = found
            self._draw()

    def _say(self, words: str) -> None:
        p = self.theme.palette
        self.zoom_words.configure(text="")
        self.canvas.delete("all")
        self.canvas.configure(background=p.panel)
        self.canvas.create_text(
            self.canvas.winfo_width() // 2, self.canvas.winfo_height() // 2, text=words, fill=p.muted,
            font=self.theme.font("row"), tags="words",
        )  # fmt: skip

    # ------------------------------------------------------------------------------ how large

    @property
    def scale(self) -> float:
        """Device pixels for one of the picture."""
        if self.zoom is not None or self.picture is None:
            return self.zoom or 1.0
        room = 2 * self.theme.px(MARGIN)
        width, height = self.canvas.winfo_width() - room, self.canvas.winfo_height() - room
        return max(0.01, min(1.0, width / self.picture.width, height / self.picture.height))

    def fit(self) -> None:
        """As large as fits."""
        self.zoom, self._middle = None, (0.5, 0.5)
        self._draw_soon()

    def full(self) -> None:
        """A pixel for a pixel."""
        self.zoom = 1.0
        self._draw_soon()

    def zoom_by(self, factor: float, at: tuple[int, int] | None = None) -> None:
        """Larger or smaller; what is at a place of the canvas stays there."""
        if self.picture is None:
            return
        before = self.scale
        self.zoom = min(LARGEST, max(0.05, before * factor))
        if at:
            away = at[0] - self.canvas.winfo_width() / 2, at[1] - self.canvas.winfo_height() / 2
            share = 1 / before - 1 / self.zoom
            self._move(away[0] * share, away[1] * share)
        self._draw_soon()

    def _press(self, event: tk.Event[tk.Misc]) -> None:
        self.canvas.focus_set()
        self._dragged_from = event.x, event.y

    def _drag(self, event: tk.Event[tk.Misc]) -> None:
        if self._dragged_from and self.picture:
            x, y = self._dragged_from
            self._move((x - event.x) / self.scale, (y - event.y) / self.scale)
            self._dragged_from = event.x, event.y
            self._draw_soon()

    def _move(self, x: float, y: float) -> None:
        """Look at another part, so many pixels of the picture away."""
        if self.picture:
            across = self._middle[0] + x / self.picture.width, self._middle[1] + y / self.picture.height
            self._middle = min(1.0, max(0.0, across[0])), min(1.0, max(0.0, across[1]))

    def _draw(self) -> None:
        """Have what is in view cut out and scaled."""
        picture, scale = self.picture, self.scale
        if picture is None:
            return
        size = self.canvas.winfo_width(), self.canvas.winfo_height()
        box = _box(picture.size, size, scale, self._middle)
        to = max(1, round((box[2] - box[0]) * scale)), max(1, round((box[3] - box[1]) * scale))
        self._wish += 1
        wish = self._wish
        self.zoom_words.configure(text=f"{scale:.0%}")
        self.worker.do(partial(_scaled, picture, box, to), self._drawn, lambda: wish == self._wish)

    def _drawn(self, picture: Image.Image) -> None:
        if not self.winfo_exists() or self.picture is None:
            return
        self.shown = ImageTk.PhotoImage(picture, master=self)
        self.canvas.delete("all")
        self.canvas.configure(background=self.theme.palette.panel)
        middle = self.canvas.winfo_width() // 2, self.canvas.winfo_height() // 2
        self.canvas.create_image(*middle, image=self.shown, tags="picture")

    def close(self) -> None:
        """Go away; the keyboard returns to where it was."""
        self.url, self.picture = "", None
        self._wish += 1
        self.destroy()
        if self.before and self.before.winfo_exists():
            self.before.focus_set()


Box = tuple[float, float, float, float]


def _box(picture: tuple[int, int], view: tuple[int, int], scale: float, middle: tuple[float, float]) -> Box:
    """The part of a picture that is in view, in its own pixels; what fits is in view as a whole."""
    starts, ends = [], []
    for whole, seen, centre in zip(picture, view, middle, strict=True):
        length = min(float(whole), seen / scale)
        start = min(max(0.0, centre * whole - length / 2), whole - length)
        starts.append(start)
        ends.append(start + length)
    return starts[0], starts[1], ends[0], ends[1]


def _scaled(picture: Image.Image, box: Box, to: tuple[int, int]) -> Image.Image:
    """A part of a picture in another size; in a worker's thread."""
    larger = to[0] > box[2] - box[0]
    how = Image.Resampling.BICUBIC if larger else Image.Resampling.BOX
    return picture.resize(to, how, box=box, reducing_gap=None if larger else 2.0)


def _decoded(content: bytes) -> Image.Image | str:
    """The picture of a file, or what is the matter; in a worker's thread."""
    try:
        return decoding.decode(content)
    except BadPicture as error:
        return str(error)


def _taken(_: object) -> str:
    return "break"
