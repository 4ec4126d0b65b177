"""A piece of a room's past that stands apart from its other lines: what was said around one of them.

The rule: what is in an excerpt follows without a gap; between it and `Room.lines` something may be missing.
It grows at both ends, page by page, until it reaches lines that the room has: then it becomes a part of them.

Spec: https://ircv3.net/specs/extensions/chathistory
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from hubbub.client.world.rooms import MAX_LINES, Line, Room
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import format_time

PAGE = 100
EXCERPT_MAX = 2_000  # lines; beyond that those at the far end go


class End(Enum):
    """Which page is asked for."""

    AROUND = "AROUND"
    BEFORE = "BEFORE"
    AFTER = "AFTER"


class Sought(NamedTuple):
    """What somebody wants to see: a line by its msgid, or without one the first at or after a time."""

    msgid: str = ""
    time_ms: int = 0

    @property
    def reference(self) -> str:
        """How CHATHISTORY names it."""
        return f"msgid={self.msgid}" if self.msgid else f"timestamp={format_time(self.time_ms)}"

    def among(self, lines: list[Line]) -> Line | None:
        """The line itself, or the one nearest to the time."""
        if self.msgid:
            return next((line for line in lines if line.msgid == self.msgid), None)
        return next((line for line in lines if line.time_ms >= self.time_ms), lines[-1] if lines else None)


@dataclass(slots=True)
class Asked:
    """A page under way, for one excerpt of a room; for AROUND, of one to be made."""

    room: Room
    end: End
    sought: Sought = field(default_factory=Sought)
    excerpt: Excerpt | None = None

    def question(self, limit: int) -> Message:
        """What to write for it; `limit` is how many lines the server gives at once."""
        count = str(min(PAGE, limit) if limit > 0 else PAGE)
        return Message("CHATHISTORY", (self.end.value, self.room.name, self.sought.reference, count))


@dataclass(slots=True)
class Excerpt:
    """The lines of an excerpt in the server's order; `is_first` if nothing was said before them."""

    lines: list[Line]
    is_first: bool = False

    def ask(self, room: Room, end: End) -> Asked | None:
        """The page at one of the ends, if there is more."""
        if end is End.BEFORE and self.is_first:
            return None
        lines = self.lines if end is End.BEFORE else reversed(self.lines)
        line = next((line for line in lines if line.msgid), None)
        return Asked(room, end, Sought(line.msgid), self) if line else None

    def take(self, end: End, lines: list[Line]) -> bool:
        """Put a page at an end; whether it brought anything."""
        known = {line.msgid for line in self.lines if line.msgid}
        new = [line for line in lines if line.msgid not in known]
        if end is End.BEFORE:
            self.lines = [*new, *self.lines][:EXCERPT_MAX]
            self.is_first = not new
        else:
            self.lines = [*self.lines, *new][-EXCERPT_MAX:]
        return bool(new)


def meets(room: Room, lines: list[Line]) -> bool:
    """Whether some of these lines are among those of the room, and all have a place there."""
    return len(room.lines) + len(lines) <= MAX_LINES and any(line.msgid in room.by_msgid for line in lines)


def join(room: Room, lines: list[Line]) -> None:
    """Make lines without gaps among them a part of the room's."""
    known = [room.by_msgid.get(line.msgid) for line in lines]
    bounds, room.page_bounds = room.page_bounds, (None, None)  # of another page that may be under way
    room.merge(lines)
    room.page_bounds = bounds
    for here in known[1:]:
        if here is not None:
            here.gap = False
    if known[0] is None and room.lines[0] is not lines[0]:
        lines[0].gap = True
