"""A sentence that appears over the timeline and goes away by itself."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from hubbub.desktop.later import Later
from hubbub.desktop.theme import Theme

SHOWN_MS = 6_000
WIDTH, PADDING = 460, 12


class Toast(ttk.Frame):
    """Shows one sentence at a time; a click sends it away."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, style="Tip.TFrame", padding=theme.px(PADDING))
        self.theme = theme
        self._hide_later = Later(self, self.hide)
        self.words = ttk.Label(self, style="Tip.TLabel", justify="left")
        self.words.pack()
        for widget in (self, self.words):
            widget.bind("<Button-1>", lambda _: self.hide())

    def show(self, text: str) -> None:
        """Show this for SHOWN_MS."""
        self.hide()
        room = self.master.winfo_width() - 4 * self.theme.px(PADDING)
        self.words.configure(text=text, wraplength=max(1, min(self.theme.px(WIDTH), room)))
        self.place(relx=0.5, y=self.theme.px(64), anchor="n")
        self.lift()
        self._hide_later(SHOWN_MS)

    def hide(self) -> None:
        """Go away."""
        self._hide_later.cancel()
        self.place_forget()
