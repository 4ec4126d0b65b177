"""Rows of a list that can be put elsewhere: with the pointer, or with Control and the arrow keys.

The rule: a row stays in its group, and who owns the list decides what the new order means.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable

from hubbub.desktop.views.sides.rowlist import RowList

BEGIN_PX, EDGE_PX, SCROLL_PX = 5, 24, 18


class Dragging:
    """Lets rows of `rows` be moved; `group_of` tells a row's group, None for one that stays where it is."""

    def __init__(self, rows: RowList, group_of: Callable[[Hashable], Hashable | None]) -> None:
        self.rows = rows
        self.group_of = group_of
        # called with the row, and the one that it stands before now (None: it is the last of its group)
        self.on_move: Callable[[Hashable, Hashable | None], object] = lambda key, before: None
        self._held: Hashable | None = None
        self._held_y = 0
        self._moving = False
        self._before: Hashable | None = None
        rows.on_painted = self._paint
        canvas = rows.canvas
        canvas.bind("<ButtonPress-1>", self._press, add=True)
        canvas.bind("<B1-Motion>", self._drag, add=True)
        canvas.bind("<ButtonRelease-1>", self._drop, add=True)
        canvas.bind("<Control-Up>", lambda _: self._step(-1))
        canvas.bind("<Control-Down>", lambda _: self._step(1))

    def _group(self, key: Hashable) -> list[Hashable]:
        """The rows among which this one can move, in their order."""
        group = self.group_of(key)
        keys = (row.key for row in self.rows.rows if row.key is not None)
        return [one for one in keys if self.group_of(one) == group] if group is not None else []

    # ------------------------------------------------------------------------------ the pointer

    def _press(self, event: tk.Event[tk.Misc]) -> None:
        key = self.rows.key_at(event.y)
        self._held = key if key is not None and self.group_of(key) is not None else None
        self._held_y, self._moving = event.y, False

    def _drag(self, event: tk.Event[tk.Misc]) -> None:
        if self._held is None:
            return
        if abs(event.y - self._held_y) > self.rows.theme.px(BEGIN_PX):
            self._moving = True
        if self._moving:
            height = self.rows.canvas.winfo_height()
            step = self.rows.theme.px(SCROLL_PX)
            if event.y < self.rows.theme.px(EDGE_PX):
                self.rows.scroll_by(-step)
            elif event.y > height - self.rows.theme.px(EDGE_PX):
                self.rows.scroll_by(step)
            self._before = self._follower_at(event.y)
            self.rows.canvas.configure(cursor="fleur")
            self.rows.schedule_paint()

    def _follower_at(self, y: int) -> Hashable | None:
        """The row of the group that stands below this height."""
        for key in self._group(self._held):
            if y < self._top(key) + self._height(key) // 2:
                return key
        return None

    def _drop(self, _: tk.Event[tk.Misc]) -> None:
        held, moving = self._held, self._moving
        self._held, self._moving = None, False
        if not moving:
            return
        self.rows.canvas.configure(cursor="")
        self.rows.schedule_paint()
        group = self._group(held)
        if held in group:
            at = group.index(held)
            after = group[at + 1] if at + 1 < len(group) else None
            if self._before not in (held, after):
                self.on_move(held, self._before)

    def _paint(self) -> None:
        """A line where the row would stand."""
        if not self._moving or self._held is None:
            return
        group, px = self._group(self._held), self.rows.theme.px
        if not group:
            return
        y = (
            self._top(group[-1]) + self._height(group[-1])
            if self._before is None
            else self._top(self._before)
        )
        canvas, colour = self.rows.canvas, self.rows.theme.palette.accent
        canvas.create_line(px(8), y, canvas.winfo_width() - px(8), y, fill=colour, width=max(2, px(2)))

    # ------------------------------------------------------------------------------ the keyboard

    def _step(self, by: int) -> str:
        """Move the row with the cursor one place."""
        key = self.rows.cursor
        group = self._group(key) if key is not None else []
        at = group.index(key) + by if key in group else -1
        if key is not None and 0 <= at < len(group):
            others = [one for one in group if one != key]
            self.on_move(key, others[at] if at < len(others) else None)
            self.rows.show(key)
        return "break"

    def _top(self, key: Hashable) -> int:
        return self.rows.place_of(key)[1] - self.rows.canvas.winfo_rooty()

    def _height(self, key: Hashable) -> int:
        return next((row.height for row in self.rows.rows if row.key == key), 0)
