"""Small dialogs that ask for one thing: a room's name, a person, a topic."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog


class Ask(Dialog):
    """A title, a sentence, a field, and two buttons. `on_done` gets the text, stripped."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        words: str,
        button: str,
        on_done: Callable[[str], object],
        text: str = "",
        required: bool = True,
    ) -> None:
        super().__init__(parent, theme, title, words)
        self.on_done = on_done
        self.required = required
        self.entry = ttk.Entry(self.content, font=theme.font("row"))
        self.entry.insert(0, text)
        self.entry.pack(fill="x")
        self.ok = self.add_button(button, self._done)
        self.appear(self.entry)

    def _done(self) -> None:
        text = self.entry.get().strip()
        if text or not self.required:
            self.close()
            self.on_done(text)
