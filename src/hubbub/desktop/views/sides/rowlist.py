"""A list of rows on one canvas: rooms, people, results.

The rule: only the visible rows are painted, so ten thousand cost as much as ten. A subclass paints one row;
this module knows scrolling, hovering, the keyboard and what was clicked.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.scrolling import WheelSteps, bind_wheel

WHEEL_UNITS = 56


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn at one place: `key` None is a heading, which can't be chosen."""

    key: Hashable | None
    height: int
    data: object


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how a row is painted, in device pixels."""

    top: int
    width: int
    height: int
    hover: bool
    focus: bool

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


class RowList(ttk.Frame):
    """A scrolled list; subclasses give `paint`."""

    def __init__(self, parent: tk.Misc, theme: Theme, surface: str = "panel") -> None:
        super().__init__(parent, style="Panel.TFrame" if surface == "panel" else "TFrame")
        self.theme = theme
        self.surface = surface
        self.rows: Sequence[Row] = ()
        self.cursor: Hashable | None = None
        self.on_choose: Callable[[Hashable], object] = lambda key: None
        self.on_menu: Callable[[Hashable, int, int], object] = lambda key, x, y: None
        self.on_painted: Callable[[], object] = lambda: None
        self.pointer_x: int | None = None  # where the row was clicked that is chosen; None by keyboard
        self._tops: list[int] = []
        self._height = 0
        self._offset = 0
        self._hovered: Hashable | None = None
        self._paint_soon = Later(self, self._paint_all)
        self.canvas = tk.Canvas(self, highlightthickness=0, borderwidth=0, takefocus=1, width=1, height=1)
        self.canvas.pack(fill="both", expand=True)
        self._bind_events()

    def _bind_events(self) -> None:
        canvas = self.canvas
        for sequence, handler in {
            "<Configure>": lambda _: self.schedule_paint(),
            "<<ThemeChanged>>": lambda _: self.schedule_paint(),
            "<FocusIn>": self._focus_in,
            "<FocusOut>": lambda _: self.schedule_paint(),
            "<Motion>": lambda event: self._hover(self.key_at(event.y)),
            "<Leave>": lambda _: self._hover(None),
            "<Button-1>": self._click,
            "<Button-3>": self._menu,
            "<Up>": lambda _: self.move(-1),
            "<Down>": lambda _: self.move(1),
            "<Home>": lambda _: self.move(-len(self.rows)),
            "<End>": lambda _: self.move(len(self.rows)),
            "<Prior>": lambda _: self.move(-10),
            "<Next>": lambda _: self.move(10),
            "<Return>": lambda _: self._choose(self.cursor),
            "<space>": lambda _: self._choose(self.cursor),
            "<Menu>": lambda _: self._menu_by_key(),
            "<Shift-F10>": lambda _: self._menu_by_key(),
        }.items():
            canvas.bind(sequence, handler)
        bind_wheel(canvas, WheelSteps(self.theme.px(WHEEL_UNITS)), self.scroll_by)

    # ---------------------------------------------------------------------------- for subclasses

    def paint(self, row: Row, place: Place) -> None:
        """Paint one row on `self.canvas`."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------- rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; the place in the list stays."""
        self.rows = rows
        self._tops = []
        top = 0
        for row in rows:
            self._tops.append(top)
            top += row.height
        self._height = top
        keys = self._keys()
        if self.cursor not in keys:
            self.cursor = keys[0] if keys else None
        self.schedule_paint()

    def schedule_paint(self) -> None:
        """Paint soon, once for all that happens until then."""
        self._paint_soon()

    def _paint_all(self) -> None:
        canvas = self.canvas
        canvas.delete("all")
        canvas.configure(background=getattr(self.theme.palette, self.surface))
        width, visible = canvas.winfo_width(), canvas.winfo_height()
        self._offset = max(0, min(self._offset, self._height - visible))
        focused = canvas.focus_get() is canvas
        for row, top in zip(self.rows, self._tops, strict=True):
            y = top - self._offset
            if y + row.height > 0 and y < visible:
                hover = row.key is not None and row.key == self._hovered
                focus = focused and row.key is not None and row.key == self.cursor
                self.paint(row, Place(y, width, row.height, hover, focus))
        self._paint_thumb(width, visible)
        self.on_painted()

    def _paint_thumb(self, width: int, visible: int) -> None:
        """A thin mark at the right edge tells where in a long list we are."""
        if self._height <= visible or visible < 2:
            return
        px = self.theme.px
        length = max(px(24), visible * visible // self._height)
        top = (visible - length) * self._offset // (self._height - visible)
        image = self.theme.plate((px(4), length), 2, "scroll", None, self.surface)
        self.canvas.create_image(width - px(6), top, image=image, anchor="nw")

    # ---------------------------------------------------------------------------- scrolling, pointer

    def scroll_to(self, offset_px: int) -> None:
        """Bring this place of the list to the top."""
        limit = max(0, self._height - self.canvas.winfo_height())
        offset_px = max(0, min(offset_px, limit))
        if offset_px != self._offset:
            self._offset = offset_px
            self.schedule_paint()

    def scroll_by(self, step_px: int) -> None:
        """Go so far down the list, or up."""
        self.scroll_to(self._offset + step_px)

    def show(self, key: Hashable) -> None:
        """Scroll as far as needed for this row to be seen."""
        for row, top in zip(self.rows, self._tops, strict=True):
            if row.key == key:
                bottom = top + row.height - self.canvas.winfo_height()
                self.scroll_to(min(max(self._offset, bottom), top))

    def row_at(self, y: int) -> Row | None:
        """The row at this height of the canvas."""
        y += self._offset
        for row, top in zip(self.rows, self._tops, strict=True):
            if top <= y < top + row.height:
                return row
        return None

    def key_at(self, y: int) -> Hashable | None:
        """The key of the row at this height."""
        row = self.row_at(y)
        return row.key if row else None

    def _hover(self, key: Hashable | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.canvas.configure(cursor="hand2" if key is not None else "")
            self.schedule_paint()

    def _click(self, event: tk.Event[tk.Misc]) -> None:
        self.pointer_x = event.x
        self._choose(self.key_at(event.y))
        self.pointer_x = None

    def _menu(self, event: tk.Event[tk.Misc]) -> None:
        key = self.key_at(event.y)
        if key is not None:
            self.on_menu(key, event.x_root, event.y_root)

    # ---------------------------------------------------------------------------- keyboard

    def _keys(self) -> list[Hashable]:
        return [row.key for row in self.rows if row.key is not None]

    def _focus_in(self, _: tk.Event[tk.Misc]) -> None:
        if self.cursor is not None:
            self.show(self.cursor)
        self.schedule_paint()

    def move(self, by: int) -> str:
        """Put the cursor so many rows further."""
        keys = self._keys()
        if keys:
            at = keys.index(self.cursor) if self.cursor in keys else 0
            self.cursor = keys[max(0, min(at + by, len(keys) - 1))]
            self.show(self.cursor)
            self.schedule_paint()
        return "break"

    def _choose(self, key: Hashable | None) -> str:
        if key is not None:
            self.cursor = key
            self.on_choose(key)
        return "break"

    def _menu_by_key(self) -> str:
        if self.cursor in self._keys():
            x, y = self.place_of(self.cursor)
            height = next(row.height for row in self.rows if row.key == self.cursor)
            self.on_menu(self.cursor, x + self.theme.px(40), y + height)
        return "break"

    def place_of(self, key: Hashable) -> tuple[int, int]:
        """The upper left corner of a row on the screen; the list's own if there is no such row."""
        tops = (top for row, top in zip(self.rows, self._tops, strict=True) if row.key == key)
        return self.canvas.winfo_rootx(), self.canvas.winfo_rooty() + next(tops, self._offset) - self._offset
