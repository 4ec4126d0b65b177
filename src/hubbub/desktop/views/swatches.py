"""Colours in a row, of which one is chosen: by the pointer, or with the arrow keys."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from hubbub.desktop.theme import Theme
from hubbub.desktop.views.widgets import Hint

SIZE, GAP = 26, 10


class Swatches(tk.Canvas):
    """`colours` are (key, name, `#rrggbb` or "" for the palette's own accent)."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, colours: Sequence[tuple[str, str, str]], chosen: str
    ) -> None:
        px = theme.px
        super().__init__(
            parent, width=px((SIZE + GAP) * len(colours)), height=px(SIZE + 2), highlightthickness=0,
            borderwidth=0, cursor="hand2", takefocus=True,
        )  # fmt: skip
        self.theme = theme
        self.colours = list(colours)
        self.chosen = chosen
        self.on_choose: Callable[[str], object] = lambda key: None
        self.hint = Hint(self, theme, "")
        self.bind("<Button-1>", lambda event: self._clicked(event.x))
        self.bind("<Motion>", self._pointed)
        self.bind("<Left>", lambda _event: self._step(-1))
        self.bind("<Right>", lambda _event: self._step(1))
        for sequence in ("<FocusIn>", "<FocusOut>", "<<ThemeChanged>>"):
            self.bind(sequence, lambda _event: self.paint(), add=True)
        self.paint()

    def paint(self) -> None:
        """Paint all of them, and a ring around the chosen one."""
        theme, px = self.theme, self.theme.px
        self.delete("all")
        self.configure(background=theme.palette.background)
        focused = self.focus_get() is self
        for place, (key, _name, colour) in enumerate(self.colours):
            ring = ("strong" if focused else "muted") if key == self.chosen else None
            picture = theme.ringed(SIZE, colour or theme.own_accent, ring)
            self.create_image(px(1) + place * px(SIZE + GAP), px(1), anchor="nw", image=picture)

    def _at(self, x: int) -> int:
        return max(0, min(x // self.theme.px(SIZE + GAP), len(self.colours) - 1))

    def _pointed(self, event: tk.Event[tk.Misc]) -> None:
        name = self.colours[self._at(event.x)][1]
        if name != self.hint.text:
            self.hint.change(name, event.x_root, event.y_root + self.theme.px(SIZE))

    def _clicked(self, x: int) -> None:
        self.focus_set()
        self._choose(self._at(x))

    def _step(self, by: int) -> str:
        keys = [key for key, *_rest in self.colours]
        at = keys.index(self.chosen) + by if self.chosen in keys else 0
        self._choose(max(0, min(at, len(keys) - 1)))
        return "break"

    def _choose(self, at: int) -> None:
        key = self.colours[at][0]
        if key != self.chosen:
            self.chosen = key
            self.paint()
            self.on_choose(key)
