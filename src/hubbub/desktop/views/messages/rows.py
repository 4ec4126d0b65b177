"""The rows of a Text: where each begins and ends, how they come and go at both ends.

The rule: a row begins at its mark and ends where the next one begins. Confirmed rows stand before the mark
`pending`, our unconfirmed ones behind it; there are never more than WINDOW_MAX and PENDING_MAX of them.
"""

from __future__ import annotations

import tkinter as tk
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import dropwhile

from hubbub.client.shown import layout
from hubbub.client.shown.layout import LineRow, NewRow
from hubbub.client.world.rooms import Line

WINDOW_MAX = 500
PENDING_MAX = 100


@dataclass(slots=True, eq=False)
class Shown:
    """A row in the Text."""

    mark: str
    row: layout.Row


class Rows:
    """All rows of one Text; `write` puts a row's contents at a mark of right gravity."""

    def __init__(self, text: tk.Text, write: Callable[[layout.Row, str], object]) -> None:
        self.text = text
        self.write = write
        self.confirmed: deque[Shown] = deque()
        self.pending: list[Shown] = []
        self._marks: dict[str, Shown] = {}
        self._next_mark = 0
        text.mark_set("pending", "1.0")

    def __iter__(self) -> Iterator[Shown]:
        yield from self.confirmed
        yield from self.pending

    def __len__(self) -> int:
        return len(self.confirmed) + len(self.pending)

    # ------------------------------------------------------------------------------ finding

    @property
    def first_row(self) -> LineRow | None:
        """The first row of confirmed lines."""
        return next((shown.row for shown in self.confirmed if isinstance(shown.row, LineRow)), None)

    @property
    def last_line(self) -> Line | None:
        """The last confirmed line."""
        rows = (shown.row for shown in reversed(self.confirmed))
        return next((row.lines[-1] for row in rows if isinstance(row, LineRow)), None)

    def at(self, y: int) -> Shown | None:
        """The row at this height of the Text."""
        mark = self.text.index(f"@0,{y} + 1 indices")
        while mark := self.text.mark_previous(mark) or "":
            if mark in self._marks:
                return self._marks[mark]
        return None

    def count_from(self, y: int) -> int:
        """How many rows there are from this height of the Text on."""
        top = self.at(y)
        return sum(1 for _ in dropwhile(lambda shown: shown is not top, self))

    def line_from(self, y: int) -> tuple[Line, int] | None:
        """The first line at or below this height of the Text, and its own height."""
        top = self.at(y)
        for shown in dropwhile(lambda shown: shown is not top, self if top else ()):
            info = self.text.dlineinfo(shown.mark)
            if info and isinstance(shown.row, LineRow):
                return shown.row.line, info[1]
        return None

    def showing(self, line: Line) -> Shown | None:
        """The row that a line is in."""
        return next((one for one in self if any(each is line for each in _lines(one.row))), None)

    def end_of(self, shown: Shown) -> str:
        """The index where a row ends."""
        mark = shown.mark
        while mark := self.text.mark_next(mark) or "":
            if mark in self._marks and self.text.compare(mark, ">", shown.mark):
                return mark
        return "end - 1 chars"

    # ------------------------------------------------------------------------------ coming

    def append(self, rows: Iterable[layout.Row]) -> None:
        """Put confirmed rows behind the confirmed ones; the first go when there are too many."""
        with self._open():
            for row in rows:
                self.confirmed.append(self._add(row, "pending"))
            if self.pending:  # its mark stayed before what was written
                self.text.mark_set(self.pending[0].mark, "pending")
            self._trim_top()

    def prepend(self, rows: Iterable[layout.Row]) -> None:
        """Put rows before all others; the last confirmed ones go when there are too many."""
        first = next(iter(self), None)
        with self._open():
            self.text.mark_set("here", "1.0")
            if first:  # its mark goes along with it
                self.text.mark_gravity(first.mark, "right")
            added = [self._add(row, "here") for row in rows]
            if first:
                self.text.mark_gravity(first.mark, "left")
            self.confirmed.extendleft(reversed(added))
            self._trim_bottom()

    def set_pending(self, rows: Iterable[layout.Row]) -> None:
        """Have these unconfirmed rows and no others."""
        with self._open():
            self.text.delete("pending", "end - 1 chars")
            self._forget(self.pending)
            self.text.mark_set("tail", "pending")
            self.text.mark_gravity("pending", "left")
            self.pending = [self._add(row, "tail") for row in rows]
            self.text.mark_gravity("pending", "right")

    def rewrite(self, line_id: int) -> None:
        """Write the row of one line again."""
        for shown in self:
            if isinstance(shown.row, LineRow) and shown.row.line.id == line_id:
                with self._open():
                    self._rewrite(shown)

    def _rewrite(self, shown: Shown) -> None:
        end = self.end_of(shown)
        behind = [one.mark for one in self if self.text.compare(one.mark, "==", end)]
        is_pending = shown in self.pending
        for mark in behind:  # they go along with what is written before them
            self.text.mark_gravity(mark, "right")
        if is_pending:  # it begins before the first of them
            self.text.mark_gravity("pending", "left")
        self.text.delete(shown.mark, end)
        self.text.mark_set("here", shown.mark)
        self.write(shown.row, "here")
        for mark in behind:
            self.text.mark_gravity(mark, "left")
        self.text.mark_gravity("pending", "right")

    def _add(self, row: layout.Row, at: str) -> Shown:
        self._next_mark += 1
        shown = Shown(f"row{self._next_mark}", row)
        self._marks[shown.mark] = shown
        self.text.mark_set(shown.mark, at)
        self.text.mark_gravity(shown.mark, "left")
        self.write(row, at)
        return shown

    # ------------------------------------------------------------------------------ going

    def clear(self) -> None:
        """Have no rows."""
        with self._open():
            self.text.delete("1.0", "end")
            self._forget(self)
            self.confirmed.clear()
            self.pending.clear()

    def remove_first_line(self) -> None:
        """Take the first line away, with what stands above it."""
        with self._open():
            while self.confirmed:
                shown = self.confirmed.popleft()
                self.text.delete(shown.mark, self.end_of(shown))
                self._forget([shown])
                if isinstance(shown.row, LineRow):
                    return

    def remove_last_line(self) -> None:
        """Take the last confirmed line away, with what stands above it."""
        gone = [self.confirmed.pop()]
        while self.confirmed and not isinstance(self.confirmed[-1].row, LineRow):
            gone.append(self.confirmed.pop())
        with self._open():
            self.text.delete(gone[-1].mark, "pending")
            self._forget(gone)

    def remove_news(self) -> None:
        """Take the new-messages line away, if it is here."""
        for shown in [shown for shown in self.confirmed if isinstance(shown.row, NewRow)]:
            with self._open():
                self.text.delete(shown.mark, self.end_of(shown))
                self._forget([shown])
            self.confirmed.remove(shown)

    def _trim_top(self) -> None:
        surplus = len(self.confirmed) - WINDOW_MAX
        if surplus > 0:
            gone = [self.confirmed.popleft() for _ in range(surplus)]
            self.text.delete("1.0", self.confirmed[0].mark)
            self._forget(gone)

    def _trim_bottom(self) -> None:
        surplus = len(self.confirmed) - WINDOW_MAX
        if surplus > 0:
            gone = [self.confirmed.pop() for _ in range(surplus)]
            self.text.delete(gone[-1].mark, "pending")
            self._forget(gone)

    def _forget(self, several: Iterable[Shown]) -> None:
        for shown in several:
            self.text.mark_unset(shown.mark)
            self._marks.pop(shown.mark, None)

    @contextmanager
    def _open(self) -> Iterator[None]:
        """The reader can't change the Text; we can, for a moment."""
        self.text.configure(state="normal")
        try:
            yield
        finally:
            self.text.configure(state="disabled")


def _lines(row: layout.Row) -> Iterable[Line]:
    return row.lines if isinstance(row, LineRow) else ()


def position(lines: list[Line], line: Line) -> int:
    """Where a line stands; 0 if it is no longer there."""
    for at in range(len(lines) - 1, -1, -1):
        if lines[at] is line:
            return at
    return 0
