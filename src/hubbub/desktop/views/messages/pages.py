"""Which of a room's lines a timeline shows: a page at first, and further ones at both ends.

The rule: lines are read from the room whenever they are needed. A page that comes at an end moves no line in
view by a pixel, and the far end is trimmed (`Rows`).
"""

from __future__ import annotations

import tkinter as tk

from hubbub.client.shown import layout
from hubbub.client.shown.layout import LineRow, NewRow
from hubbub.client.world.excerpt import Excerpt
from hubbub.client.world.rooms import Line, Room, is_news
from hubbub.client.world.state import first_of
from hubbub.desktop.views.messages.rows import PENDING_MAX, Rows, Shown, position

PAGE = 100


class Pages:
    """The lines of one room, as rows of one Text; `new_from` is the first that is new."""

    def __init__(self, text: tk.Text, rows: Rows) -> None:
        self.text = text
        self.rows = rows
        self.room: Room | None = None
        self.new_from: int | None = None
        self.news_missing = 0  # how many new lines stand before all that are here
        self._first: Line | None = None  # of those that were looked at for the first new one

    def begin(self, room: Room | None, new_from: int | None) -> None:
        """Read this room; if what is unread is more than what is here, its beginning is looked for later."""
        self.room, self.new_from = room, new_from
        self._first, self.news_missing = None, 0
        if room and room.lines and not new_from:
            self._first = room.lines[0]
            self.news_missing = first_of(room.unread, filter(room.is_unread, room.lines))[1]

    def look_for_news(self) -> bool:
        """Lines have come before the others: whether the first new one, not here until now, is among them."""
        if self.room is None or self._first is None or not self.news_missing:
            return False
        before = self.room.lines[: position(self.room.lines, self._first)]
        self.new_from, self.news_missing = first_of(self.news_missing, filter(is_news, reversed(before)))
        self._first = self.room.lines[0]
        return self.new_from is not None

    # ------------------------------------------------------------------------------ where we are

    @property
    def excerpt(self) -> Excerpt | None:
        """The piece of the past that is shown instead of the room's newest lines."""
        return self.room.excerpt if self.room else None

    @property
    def lines(self) -> list[Line]:
        """The lines of which a part is shown."""
        if self.room is None:
            return []
        return self.room.excerpt.lines if self.room.excerpt else self.room.lines

    def reaches(self, line: Line | None) -> bool:
        """Whether this is the last line that is shown."""
        last = self.rows.last_line
        return last is None or (line is not None and last.id == line.id)

    @property
    def is_newest(self) -> bool:
        """Whether the room's newest line is shown."""
        return not self.excerpt and self.reaches(self.lines[-1] if self.lines else None)

    @property
    def shows_excerpt(self) -> bool:
        """Whether the excerpt there is now is what is shown."""
        first = self.rows.first_row
        return bool(first and self.excerpt and any(line is first.line for line in self.lines))

    @property
    def news_above(self) -> bool:
        """Whether the first new line stands before what is in view."""
        news = next((one for one in self.rows.confirmed if isinstance(one.row, NewRow)), None)
        if news:
            return bool(self.text.compare(self.rows.end_of(news), "<=", "@0,0"))
        first = self.rows.first_row
        if self.news_missing:
            return first is not None
        line = self.room.line(self.new_from) if self.room and self.new_from else None
        return first is not None and line is not None and line.order < first.lines[0].order

    def _layout(self, start: int, end: int) -> list[layout.Row]:
        """The rows of some of the lines."""
        lines = self.lines
        return layout.rows(
            lines[start:end],
            after=layout.shown_before(lines, start),
            new_from=self.new_from,
            gaps_behind=None if self.room is None or self.room.filling else self.room.first_known,
        )

    # ------------------------------------------------------------------------------ what is shown

    def show_newest(self, count: int = PAGE) -> None:
        """Show so many of the newest lines and no others."""
        self.rows.clear()
        start = max(0, len(self.lines) - count)
        self.rows.append(self._layout(start, len(self.lines)))

    def append(self, start: int, end: int) -> None:
        """Put some of the lines behind those shown, who comes and goes with those before them."""
        last = self.rows.confirmed[-1].row if self.rows.confirmed else None
        if isinstance(last, LineRow) and start < end and layout.folds(last, self.lines[start]):
            self.rows.remove_last_line()
            start -= len(last.lines)
        self.rows.append(self._layout(start, end))

    def show_pending(self) -> None:
        """Show our unconfirmed lines where the newest ones are shown, and nowhere else."""
        room, rows = self.room, []
        if room and self.is_newest:
            after = layout.shown_before(room.lines, len(room.lines))
            rows = layout.rows(room.pending[-PENDING_MAX:], after=after)
        self.rows.set_pending(rows)

    def load_older(self) -> bool:
        """Put the page before the first shown line above it; whether there was one."""
        first = self.rows.first_row
        at = position(self.lines, first.lines[0]) if first else 0
        if first is None or not at:
            return False
        lines = [shown for shown in self.rows if isinstance(shown.row, LineRow)]
        kept = lines[1] if len(lines) > 1 else None  # the first is written again, perhaps in a group
        before = self.text.dlineinfo(kept.mark) if kept else None
        self.rows.remove_first_line()
        self.rows.prepend(self._layout(max(0, at - PAGE), at + len(first.lines)))
        if kept and before and self.text.compare(kept.mark, ">", "1.0"):
            self._bring_back(kept, before[1])
        if not self.is_newest:
            self.rows.set_pending([])
        return True

    def load_newer(self) -> bool:
        """Put the page behind the last shown line below it; whether that could be known."""
        last = self.rows.last_line
        if last is None:
            return True
        start = position(self.lines, last) + 1
        if start == 1 and self.lines[:1] != [last]:  # it is no longer there
            return False
        self.append(start, min(start + PAGE, len(self.lines)))
        return True

    def show_around(self, at: int, y: int) -> Shown | None:
        """Show a line by its place amid the others, at this height."""
        lines = self.lines
        self.rows.clear()
        self.rows.append(self._layout(max(0, at - PAGE // 2), min(at + PAGE // 2, len(lines))))
        self.show_pending()
        if shown := self.rows.showing(lines[at]):
            self._bring_back(shown, y)
        return shown

    def _bring_back(self, shown: Shown, y: int) -> None:
        """Scroll so that a row stands at this height again."""
        self.text.yview(shown.mark)
        self.text.update_idletasks()
        now = self.text.dlineinfo(shown.mark)
        if now:
            self.text.yview_scroll(now[1] - y, "pixels")
