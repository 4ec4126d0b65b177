"""What a room has to know of its lines that are here no longer.

The rule: they were let go of to save memory, and can be read again; until then they count as if they were
here, for what is unread and for whoever answers us.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.client.world.rooms import Line

MAX_OURS = 1_000
MAX_UNREAD = 5_000


class Gone:
    """Of the lines of one room that went: the msgids of ours, and the times of what was unread."""

    def __init__(self) -> None:
        self.ours: dict[str, None] = {}
        self._unread = array("q")  # milliseconds, in order
        self._mentions = array("q")

    def take(self, lines: Sequence[Line], unread: Sequence[Line]) -> None:
        """These lines go, and so many of them are unread."""
        self.ours.update((line.msgid, None) for line in lines if line.own and line.msgid)
        while len(self.ours) > MAX_OURS:
            del self.ours[next(iter(self.ours))]
        self._unread.extend(line.time_ms for line in unread)
        self._mentions.extend(line.time_ms for line in unread if line.mention)
        for times in (self._unread, self._mentions):
            del times[:-MAX_UNREAD]

    def returned(self, first_ms: int) -> None:
        """What was said from this moment on is here again."""
        for times in (self._unread, self._mentions):
            while times and times[-1] >= first_ms:
                times.pop()

    def unread_after(self, read_ms: int) -> tuple[int, int]:
        """How many of them, and how many that called us, were said after what was read; the rest is read."""
        for times in (self._unread, self._mentions):
            read = sum(time_ms <= read_ms for time_ms in times)
            del times[:read]
        return len(self._unread), len(self._mentions)

    def read(self) -> None:
        """All of them are read."""
        del self._unread[:], self._mentions[:]
