"""The lines across the timeline: a new day, and where the new messages begin."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from hubbub.desktop.look.theme import Theme

HEIGHT = 28


class Separator(tk.Canvas):
    """A line with words in its middle; `alert` paints it in the colour of news."""

    def __init__(self, parent: tk.Misc, theme: Theme, words: str, alert: bool) -> None:
        super().__init__(parent, height=theme.px(HEIGHT), highlightthickness=0, borderwidth=0)
        self.theme = theme
        self.words = words
        self.alert = alert
        for sequence in ("<Configure>", "<<ThemeChanged>>"):
            self.bind(sequence, lambda _: self.paint())

    def on_click(self, call: Callable[[], object]) -> None:
        """Let a click on it do something."""
        self.configure(cursor="hand2")
        self.bind("<Button-1>", lambda _: call())

    def paint(self) -> None:
        theme, p = self.theme, self.theme.palette
        self.delete("all")
        self.configure(background=p.background)
        width, middle = self.winfo_width(), self.winfo_height() // 2
        half = theme.width("caps", self.words) // 2 + theme.px(9)
        line, words = (p.error, p.error) if self.alert else (p.line, p.muted)
        self.create_line(0, middle, width // 2 - half, middle, fill=line)
        self.create_line(width // 2 + half, middle, width, middle, fill=line)
        self.create_text(width // 2, middle, text=self.words, font=theme.font("caps"), fill=words)
