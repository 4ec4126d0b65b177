"""The field in which messages are written, and the keys that act on it.

The rule: it knows what is written and nothing of rooms; what becomes of it is asked through its `on_` calls.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from tkinter import ttk
from typing import Literal

from hubbub.client.composing.input_history import InputHistory
from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme, command_key
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.widgets import IconButton, tab_order
from hubbub.desktop.views.writing.emoji_text import EmojiText

Side = Literal["left", "right"]
LINES_MAX = 6
MARKS = {"b": "**", "i": "*", "Shift-X": "~~"}  # by the keys that put them


class Composer(ttk.Frame):
    """A growing field: Enter sends, Shift+Enter begins a line, Tab completes, Up edits or recalls."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme
        self.history = InputHistory()
        self.on_send: Callable[[str], object] = lambda text: None
        self.on_change: Callable[[], object] = lambda: None
        self.on_complete: Callable[[str, int], tuple[str, int] | None] = lambda text, cursor: None
        self.on_edit_last: Callable[[], bool] = lambda: False  # whether there was something to edit
        self.on_paste_text: Callable[[str], bool] = lambda text: False  # whether it was taken care of
        self.on_emoji: Callable[[int, int], object] = lambda x, y: None
        self.on_menu: Callable[[int, int], object] = lambda x, y: None
        self.is_secret: Callable[[str], bool] = lambda text: False  # what must not be recalled
        self.on_other_key: Callable[[], object] = lambda: None
        self.on_files: Callable[[], object] = lambda: None
        self.on_paste: Callable[[], bool] = lambda: False  # of what is no text: whether it was taken
        self.has_files: Callable[[], bool] = lambda: False  # which go with what is said next
        self.on_key: Callable[[str], bool] = lambda key: False  # Return, Tab, Up, Down, Escape: whether taken
        self.last_typed = ""  # the last character that was typed
        self._words = self._note = ""
        self._fit_soon = Later(self, self._fit)
        self._build()
        self._bind_keys()
        self._bind_events()
        self._restyle()

    def _build(self) -> None:
        px = self.theme.px
        self.field = ttk.Frame(self, style="Field.TFrame", padding=(px(6), px(9), px(6), px(9)))
        self.field.pack(fill="both", expand=True, padx=px(16), pady=(px(10), px(2)))
        self.files_button = self._button("clip", _("Send files"), lambda: self.on_files(), "muted", "left")
        self.send_button = self._button("send", _("Send (Enter)"), self._send, "accent")
        self.emoji_button = self._button("smile", _("Emoji"), self.ask_emoji, "muted")
        self.note = ttk.Label(self.master, style="Muted.TLabel")
        self.text = EmojiText(
            self.field, self.theme, height=1, width=1, wrap="word", borderwidth=0, highlightthickness=0,
            padx=0, pady=px(4), font=self.theme.font("text"), spacing1=0, spacing3=0, takefocus=1,
        )  # fmt: skip
        self.text.pack(side="left", fill="both", expand=True, padx=(px(6), px(8)))
        tab_order(self.text, self.files_button, self.emoji_button, self.send_button)
        self.hint = tk.Label(
            self.text, borderwidth=0, padx=0, pady=0, cursor="xterm", font=self.theme.font("text")
        )

    def _button(
        self, icon: str, words: str, do: Callable[[], object], colour: str, side: Side = "right"
    ) -> IconButton:
        made = IconButton(self.field, self.theme, icon, words, do, "FieldIcon", colour)
        made.pack(side=side, anchor="s")
        return made

    def _bind_keys(self) -> None:
        text, command = self.text, command_key()
        for keys, do in {
            "<Return>": self._enter,
            "<KP_Enter>": self._enter,
            "<Shift-Return>": lambda: None,  # the class binding makes the new line
            "<Tab>": self._complete,
            "<Shift-Tab>": lambda: self._leave(text.tk_focusPrev()),
            "<Control-Tab>": lambda: None,  # are for the whole window, else they would be Tab
            "<Control-Shift-Tab>": lambda: None,
            "<Up>": lambda: self._up_or_down("Up"),
            "<Down>": lambda: self._up_or_down("Down"),
            "<Alt-Up>": lambda: None,  # another room
            "<Alt-Down>": lambda: None,
            "<Control-Shift-Up>": lambda: self._recall(-1),
            "<Control-Shift-Down>": lambda: self._recall(1),
            "<Escape>": lambda: "break" if self._taken("Escape") else None,
            f"<{command}-e>": self.ask_emoji,
            "<Menu>": self._menu_by_key,
            "<Shift-F10>": self._menu_by_key,
        }.items():
            text.bind(keys, lambda _, do=do: do())  # type: ignore[misc]
        for key, mark in MARKS.items():
            text.bind(f"<{command}-{key}>", lambda _, mark=mark: self._mark(mark))  # type: ignore[misc]
        text.bind("<KeyPress>", self._any_key, add=True)

    def _bind_events(self) -> None:
        text = self.text
        text.on_change = self._changed
        text.bind("<<Paste>>", lambda _: self.paste())
        text.bind("<<PasteSelection>>", self._paste_selection)
        text.bind("<Button-3>", self._menu)
        text.bind("<FocusIn>", lambda _: self.field.state(["focus"]), add=True)
        text.bind("<FocusOut>", lambda _: self.field.state(["!focus"]), add=True)
        text.bind("<Configure>", lambda _: self._fit_soon(), add=True)
        text.bind("<<ThemeChanged>>", lambda _: self._restyle())
        self.hint.bind("<Button-1>", lambda _: text.focus_set())

    def _restyle(self) -> None:
        p = self.theme.palette
        self.text.configure(background=p.field, foreground=p.strong, insertbackground=p.strong)
        self.text.configure(selectbackground=p.selection, selectforeground=p.strong)
        self.text.configure(inactiveselectbackground=p.selection, insertwidth=max(1, self.theme.px(1.5)))
        self.hint.configure(background=p.field, foreground=p.muted)

    # ------------------------------------------------------------------------------ text

    @property
    def content(self) -> str:
        """What is written, emoji as characters."""
        return self.text.content

    def set_content(self, text: str) -> None:
        """Write this instead, with the cursor at its end."""
        self.text.set_content(text)

    def set_placeholder(self, words: str) -> None:
        """What an empty field says."""
        self._words = words
        self._show_hint()

    def set_note(self, words: str) -> None:
        """A word about what is written, beside it; "" is none."""
        if words != self._note:
            self._note = words
            self.note.configure(text=words)
            if words:  # below the field, where it takes no room from the text
                self.note.place(in_=self.field, relx=1.0, rely=1.0, y=self.theme.px(2), anchor="ne")
                self.note.lift()
            else:
                self.note.place_forget()

    def insert(self, text: str) -> None:
        """Write at the cursor, in place of what is selected."""
        self.text.put(text)

    def _changed(self) -> None:
        self._grow()
        self.on_change()

    def _show_hint(self) -> None:
        if self.text.is_empty:
            width = max(40, self.text.winfo_width() - self.theme.px(8))
            self.hint.configure(text=self.theme.shorten("text", self._words, width))
            self.hint.place(x=self.theme.px(2), y=self.theme.px(3))
        elif self.hint.winfo_manager():
            self.hint.place_forget()

    def _grow(self) -> None:
        """Be as high as the text, up to LINES_MAX lines; of a long text no more is measured."""
        wanted = LINES_MAX
        if self.text.compare(f"1.0 +{LINES_MAX - 1}displaylines", ">", "end - 1 chars"):  # there are fewer
            lines = self.text.count("1.0", "end", "displaylines")
            wanted = lines[0] if isinstance(lines, tuple) else 1
        if int(self.text.cget("height")) != wanted:
            self.text.configure(height=wanted)
        self._show_hint()

    def _fit(self) -> None:
        """The field has another size; the cursor stays in view."""
        self._grow()
        self.text.see("insert")

    # ------------------------------------------------------------------------------ keys

    def _taken(self, key: str) -> bool:
        """Whether somebody else wants this key; they are told first of what was typed before it."""
        self.text.settle()
        return self.on_key(key)

    def _enter(self) -> str:
        return "break" if self._taken("Return") else self._send()

    def _send(self) -> str:
        text = self.content
        if text.strip() or self.has_files():
            if text.strip() and not self.is_secret(text):
                self.history.add(text)
            self.history.rest()
            self.set_content("")
            self.on_send(text)
        return "break"

    def _complete(self) -> str:
        if self._taken("Tab"):
            return "break"
        before = self.text.source("1.0", "insert")
        done = self.on_complete(self.content, len(before))
        if done is not None:
            self.text.show(*done)
        elif not before.strip():
            self._leave(self.text.tk_focusNext())
        return "break"

    def _leave(self, widget: tk.Misc | None) -> str:
        if widget:
            widget.focus_set()
        return "break"

    def _any_key(self, event: tk.Event[tk.Misc]) -> None:
        if event.keysym not in {"Tab", "Shift_L", "Shift_R", "ISO_Left_Tab"}:
            self.on_other_key()
        if event.char and event.keysym not in {"Up", "Down"}:
            self.last_typed = event.char
            self.history.rest()

    def _up_or_down(self, key: str) -> str | None:
        """Choose, or edit or recall from an empty field; else the cursor moves."""
        if not self.history.is_walking:
            if self._taken(key):
                return "break"
            if key == "Down" or not self.text.is_empty:
                return None
            if self.on_edit_last():
                return "break"
        return self._recall(-1 if key == "Up" else 1)

    def _recall(self, step: int) -> str | None:
        """Walk through what was sent."""
        text = self.history.step(step, self.content)
        if text is None:
            return "break" if self.history.is_walking else None
        self.text.show(text)
        return "break"

    def _mark(self, mark: str) -> str:
        self.text.wrap_selection(mark)
        return "break"

    # ------------------------------------------------------------------------------ pasting, menus

    def paste(self) -> str:
        """Write what is on the clipboard."""
        if not self.on_paste() and (text := self._selection("CLIPBOARD")):
            self._take(text)
        return "break"

    def _selection(self, name: str) -> str:
        with suppress(tk.TclError):
            return str(self.selection_get(selection=name))  # type: ignore[no-untyped-call]
        return ""

    def _take(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not self.on_paste_text(text):
            self.insert(text)

    def _paste_selection(self, event: tk.Event[tk.Misc]) -> str:
        """The middle button writes where it is pressed, but not when it was used to scroll."""
        moved = "0"
        with suppress(tk.TclError):
            moved = str(self.tk.call("set", "::tk::Priv(mouseMoved)"))
        if moved in {"0", ""}:
            text = self._selection("PRIMARY")
            self.text.tag_remove("sel", "1.0", "end")
            self.text.mark_set("insert", f"@{event.x},{event.y}")
            self.text.focus_set()
            if text:
                self._take(text)
        return "break"

    def ask_emoji(self) -> str:
        """Open the emoji picker above its button."""
        button = self.emoji_button
        self.text.focus_set()
        right = button.winfo_rootx() + button.winfo_width()
        self.on_emoji(right, self.field.winfo_rooty() - self.theme.px(6))
        return "break"

    def _menu(self, event: tk.Event[tk.Misc]) -> str:
        self.text.focus_set()
        self.on_menu(event.x_root, event.y_root)
        return "break"

    def _menu_by_key(self) -> str:
        box = self.text.bbox("insert") or (0, 0, 0, 0)
        self.on_menu(self.text.winfo_rootx() + box[0], self.text.winfo_rooty() + box[1] + box[3])
        return "break"
