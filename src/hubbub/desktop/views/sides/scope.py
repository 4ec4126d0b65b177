"""A choice between two or three words side by side, one of which is lit."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from hubbub.desktop.look.theme import Theme

HEIGHT = 30


class Scope(tk.Canvas):
    """The words share the width; a click chooses one, and so do Left and Right."""

    def __init__(self, parent: tk.Misc, theme: Theme, words: Sequence[str]) -> None:
        super().__init__(
            parent, height=theme.px(HEIGHT), width=1, highlightthickness=0, borderwidth=0, takefocus=1,
            cursor="hand2",
        )  # fmt: skip
        self.theme = theme
        self.words = list(words)
        self.chosen = 0
        self.on_choose: Callable[[int], object] = lambda number: None
        for sequence in ("<Configure>", "<<ThemeChanged>>", "<FocusIn>", "<FocusOut>"):
            self.bind(sequence, lambda _: self.paint())
        self.bind("<Button-1>", lambda event: self.choose(event.x * len(self.words) // self.winfo_width()))
        self.bind("<Left>", lambda _: self.choose(self.chosen - 1))
        self.bind("<Right>", lambda _: self.choose(self.chosen + 1))
        self.bind("<space>", lambda _: self.choose((self.chosen + 1) % len(self.words)))

    def choose(self, number: int) -> str:
        """Light one of the words."""
        number = max(0, min(number, len(self.words) - 1))
        if number != self.chosen:
            self.chosen = number
            self.paint()
            self.on_choose(number)
        return "break"

    def paint(self) -> None:
        theme, px = self.theme, self.theme.px
        self.delete("all")
        self.configure(background=theme.palette.panel)
        width, height = self.winfo_width(), px(HEIGHT)
        ring = "accent" if self.focus_get() is self else None
        ground = theme.plate((width, height), 8, "search", ring, "panel")
        self.create_image(0, 0, image=ground, anchor="nw")
        part = width // len(self.words)
        for number, words in enumerate(self.words):
            left, lit = part * number, number == self.chosen
            if lit:
                plate = theme.plate((part - px(6), height - px(6)), 6, "row_active", None, "search")
                self.create_image(left + px(3), px(3), image=plate, anchor="nw")
            font = "small-bold" if lit else "small"
            self.create_text(
                left + part // 2, height // 2, text=theme.shorten(font, words, part - px(18)),
                font=theme.font(font), fill=theme.palette.strong if lit else theme.palette.muted,
            )  # fmt: skip
