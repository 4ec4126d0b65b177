"""Emoji in rows under headings, of which one is pointed at.

The rule: only the visible rows are painted, and pictures that were never shown are drawn in slices of
SLICE_S, so that ten thousand emoji open and scroll like ten.
"""

from __future__ import annotations

import time
import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from hubbub.client.text.emoji import Emoji
from hubbub.desktop.look import emoji as sheet
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.scrolling import WheelSteps, bind_wheel

COLUMNS = 9
CELL = 38
PICTURE = 26
HEADING_HEIGHT = 30
VISIBLE_ROWS = 7
SLICE_S = 0.006
NOTHING = -1


class Section(NamedTuple):
    """Emoji under a heading; `key` names it for `scroll_to_section`."""

    key: int
    title: str
    emoji: Sequence[Emoji]


class _Row(NamedTuple):
    top: int
    section: int
    title: str  # of a heading, "" for a row of emoji
    start: int = 0  # the number of its first emoji, counted over all sections
    emoji: Sequence[Emoji] = ()


class EmojiGrid(tk.Canvas):
    """A scrolled grid; `cursor` is the number of the emoji pointed at, or NOTHING."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        width, height = theme.px(CELL * COLUMNS + 10), theme.px(CELL * VISIBLE_ROWS)
        super().__init__(
            parent, width=width, height=height, highlightthickness=0, borderwidth=0, takefocus=0,
        )  # fmt: skip
        self.theme = theme
        self.tone = 0
        self.cursor = NOTHING
        self.on_pick: Callable[[str, bool], object] = lambda text, keep: None
        self.on_point: Callable[[Emoji | None], object] = lambda emoji: None
        self.on_scroll: Callable[[int], object] = lambda section: None
        self._rows: list[_Row] = []
        self._tops: list[int] = []
        self._all: list[Emoji] = []
        self._height = self._offset = 0
        self._undrawn: list[tuple[int, int]] = []  # canvas items, and the cells they are to show
        self._paint_soon = Later(self, self._paint)
        self._draw_soon = Later(self, self._draw_some)
        self.bind("<Configure>", lambda _: self._paint_soon())
        self.bind("<<ThemeChanged>>", lambda _: self._paint_soon())
        self.bind("<Motion>", lambda event: self._point_at(event.x, event.y))
        self.bind("<ButtonRelease-1>", self._clicked)
        bind_wheel(self, WheelSteps(theme.px(CELL * 2)), lambda pixels: self._scroll(self._offset + pixels))

    # ------------------------------------------------------------------------------ contents

    def show(self, sections: Sequence[Section], *, point: bool = False) -> None:
        """Show these from the top; with `point`, the first emoji is pointed at."""
        self._rows, self._all, top = [], [], 0
        for section in sections:
            self._rows.append(_Row(top, section.key, section.title))
            top += self.theme.px(HEADING_HEIGHT)
            for at in range(0, len(section.emoji), COLUMNS):
                row = section.emoji[at : at + COLUMNS]
                self._rows.append(_Row(top, section.key, "", len(self._all), row))
                self._all += row
                top += self.theme.px(CELL)
        self._tops, self._height, self._offset = [row.top for row in self._rows], top, 0
        self._set_cursor(0 if point and self._all else NOTHING)
        self._paint_soon()

    def set_tone(self, tone: int) -> None:
        """Show people with this skin tone."""
        self.tone = tone
        self._paint_soon()

    def scroll_to_section(self, key: int) -> None:
        """Bring a section to the top, and point at its first emoji."""
        for row in self._rows:
            if row.section == key and row.emoji:
                self._scroll(row.top - self.theme.px(HEADING_HEIGHT))
                self._set_cursor(row.start)
                return

    # ------------------------------------------------------------------------------ pointing

    def step(self, columns: int, rows: int) -> str:
        """Point so many cells further; the first time at the first emoji."""
        if not self._all:
            return "break"
        if self.cursor == NOTHING:
            self._set_cursor(0)
        elif rows:
            self._set_cursor(self._vertically(rows))
        else:
            self._set_cursor(max(0, min(self.cursor + columns, len(self._all) - 1)))
        self._see_cursor()
        return "break"

    def pick(self, keep: bool = False) -> str:
        """Take the emoji pointed at; with `keep` there may be more."""
        if 0 <= self.cursor < len(self._all):
            self.on_pick(self._all[self.cursor].toned(self.tone), keep)
        return "break"

    def _vertically(self, rows: int) -> int:
        """The cell so many rows of emoji further, in the same column where the row is so long."""
        filled = [row for row in self._rows if row.emoji]
        at = bisect_right(filled, self.cursor, key=lambda row: row.start) - 1
        column = self.cursor - filled[at].start
        row = filled[max(0, min(at + rows, len(filled) - 1))]
        return row.start + min(column, len(row.emoji) - 1)

    def _set_cursor(self, cursor: int) -> None:
        if cursor != self.cursor:
            self.cursor = cursor
            self._paint_soon()
        self.on_point(self._all[cursor] if 0 <= cursor < len(self._all) else None)

    def _see_cursor(self) -> None:
        px = self.theme.px
        row = next(row for row in reversed(self._rows) if row.emoji and row.start <= self.cursor)
        top = row.top - (px(HEADING_HEIGHT) if self._rows[self._rows.index(row) - 1].title else 0)
        bottom = row.top + px(CELL) - self.winfo_height()
        self._scroll(min(max(self._offset, bottom), top))

    def _cell_at(self, x: int, y: int) -> int:
        index = bisect_right(self._tops, y + self._offset) - 1
        column = x // self.theme.px(CELL)
        if index >= 0 and 0 <= column < len(self._rows[index].emoji):
            return self._rows[index].start + column
        return NOTHING

    def _point_at(self, x: int, y: int) -> None:
        cell = self._cell_at(x, y)
        if cell not in {NOTHING, self.cursor}:
            self._set_cursor(cell)

    def _clicked(self, event: tk.Event[tk.Misc]) -> str:
        if (cell := self._cell_at(event.x, event.y)) == NOTHING:
            return "break"
        self._set_cursor(cell)
        return self.pick(keep=bool(int(event.state) & 1))

    def _scroll(self, offset_px: int) -> None:
        offset_px = max(0, min(offset_px, self._height - self.winfo_height()))
        if offset_px != self._offset:
            self._offset = offset_px
            self._paint_soon()

    # ------------------------------------------------------------------------------ painting

    def _paint(self) -> None:
        self.delete("all")
        self._undrawn.clear()
        self.configure(background=self.theme.palette.background)
        first = max(0, bisect_right(self._tops, self._offset) - 1)
        bottom = self._offset + self.winfo_height()
        for row in self._rows[first : bisect_right(self._tops, bottom)]:
            self._paint_row(row)
        self._paint_thumb()
        if self._rows:
            self.on_scroll(self._rows[first].section)
        if self._undrawn:
            self._draw_soon(1)

    def _paint_row(self, row: _Row) -> None:
        theme, px = self.theme, self.theme.px
        top, cell_px = row.top - self._offset, px(CELL)
        if row.title:
            self.create_text(
                px(6), top + px(HEADING_HEIGHT) // 2, anchor="w", text=row.title,
                font=theme.font("small-bold"), fill=theme.palette.muted,
            )  # fmt: skip
        for column, emoji in enumerate(row.emoji):
            x, y = column * cell_px + cell_px // 2, top + cell_px // 2
            if row.start + column == self.cursor:
                side = cell_px - px(2)
                self.create_image(x, y, image=theme.plate((side, side), 8, "row_active", None, "background"))
            self._paint_emoji(emoji, x, y)

    def _paint_emoji(self, emoji: Emoji, x: int, y: int) -> None:
        text = emoji.toned(self.tone)
        length, cell = sheet.match(text, 0)
        if cell is None or length < len(text):
            cell = sheet.match(emoji.text, 0)[1]
        if cell is None:
            return
        if picture := self.theme.emoji_at_hand(cell, PICTURE):
            self.create_image(x, y, image=picture)
        else:
            self._undrawn.append((self.create_image(x, y), cell))

    def _draw_some(self) -> None:
        """Draw pictures for as long as nobody notices, then let others have a turn."""
        end = time.perf_counter() + SLICE_S
        while self._undrawn and time.perf_counter() < end:
            item, cell = self._undrawn.pop(0)
            self.itemconfigure(item, image=str(self.theme.emoji(cell, PICTURE)))
        if self._undrawn:
            self._draw_soon(1)

    def _paint_thumb(self) -> None:
        visible = self.winfo_height()
        if self._height <= visible or visible < 2:
            return
        px = self.theme.px
        length = max(px(24), visible * visible // self._height)
        top = (visible - length) * self._offset // (self._height - visible)
        image = self.theme.plate((px(4), length), 2, "scroll", None, "background")
        self.create_image(self.winfo_width() - px(6), top, image=image, anchor="nw")
