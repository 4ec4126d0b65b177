"""Colours in one row or several, of which one is chosen: by the pointer, or with the arrow keys."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.widgets import Hint

SIZE, GAP = 26, 10
SMALL = 20, 5


class Swatches(tk.Canvas):
    """`colours` are (key, name, `#rrggbb` or "" for the palette's own accent), in rows of so many.

    Those of several rows are `SMALL`.
    """

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        colours: Sequence[tuple[str, str, str]],
        chosen: str,
        columns: int = 0,
    ) -> None:
        self.columns = columns or len(colours)
        self._size, gap = SMALL if columns else (SIZE, GAP)
        self._step_px, rows = theme.px(self._size + gap), -(-len(colours) // self.columns)
        super().__init__(
            parent, width=self._step_px * self.columns, height=self._step_px * rows - theme.px(gap - 2),
            highlightthickness=0, borderwidth=0, cursor="hand2", takefocus=True,
        )  # fmt: skip
        self.theme = theme
        self.colours = list(colours)
        self.chosen = chosen
        self.on_choose: Callable[[str], object] = lambda key: None
        self.hint = Hint(self, theme, "")
        self.bind("<Button-1>", lambda event: self._clicked(event.x, event.y))
        self.bind("<Motion>", self._pointed)
        self.bind("<Left>", lambda _event: self._step(-1))
        self.bind("<Right>", lambda _event: self._step(1))
        if columns:
            self.bind("<Up>", lambda _event: self._step(-columns))
            self.bind("<Down>", lambda _event: self._step(columns))
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
            picture = theme.ringed(self._size, colour or theme.own_accent, ring)
            row, column = divmod(place, self.columns)
            left, top = px(1) + column * self._step_px, px(1) + row * self._step_px
            self.create_image(left, top, anchor="nw", image=picture)

    def _at(self, x: int, y: int) -> int:
        column = max(0, min(x // self._step_px, self.columns - 1))
        return max(0, min(y // self._step_px * self.columns + column, len(self.colours) - 1))

    def _pointed(self, event: tk.Event[tk.Misc]) -> None:
        name = self.colours[self._at(event.x, event.y)][1]
        if name != self.hint.text:
            self.hint.change(name, event.x_root, event.y_root + self.theme.px(self._size))

    def _clicked(self, x: int, y: int) -> None:
        self.focus_set()
        self._choose(self._at(x, y))

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
