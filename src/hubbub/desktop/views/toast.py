"""A sentence that appears over the timeline and goes away by itself."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later

SHOWN_MS = 6_000
WIDTH, PADDING = 460, 12


class Toast(ttk.Frame):
    """Shows one sentence at a time; a click sends it away."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, style="Tip.TFrame", padding=theme.px(PADDING))
        self.theme = theme
        self._hide_later = Later(self, self.hide)
        self._fit_soon = Later(self, self._fit)
        self.words = ttk.Label(self, style="Tip.TLabel", justify="left")
        self.words.pack()
        parent.bind("<Configure>", lambda _: self._fit_soon(), add=True)
        for widget in (self, self.words):
            widget.bind("<Button-1>", lambda _: self.hide())

    def show(self, text: str) -> None:
        """Show this for SHOWN_MS."""
        self.hide()
        self.words.configure(text=text)
        self._fit()
        self.place(relx=0.5, y=self.theme.px(64), anchor="n")
        self.lift()
        self._hide_later(SHOWN_MS)

    def _fit(self) -> None:
        """Break the sentence for the place that there is."""
        room = self.master.winfo_width() - 4 * self.theme.px(PADDING)
        self.words.configure(wraplength=max(1, min(self.theme.px(WIDTH), room)))

    def hide(self) -> None:
        """Go away."""
        self._hide_later.cancel()
        self.place_forget()
