"""Which conversations have gone on while we were away, and whether all of that is here by now.

The rule: until everything is here, the next connection asks again from the same moment on. From a welcome
until the server has told who wrote, something may be missing behind the last line of every conversation: what
is heard in one before that comes after a gap.

Spec: https://ircv3.net/specs/extensions/chathistory (TARGETS)
"""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.client.world.rooms import Room, RoomKind
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import format_time, parse_time

BATCHES = frozenset({"draft/chathistory-targets", "chathistory-targets"})
MAX_TARGETS = 50  # in one answer
MAX_ANSWERS = 20  # on one connection
MAX_NAMED = 1_000
RETRY_MS = 5_000
MAX_RETRIES = 5
CLOCK_SKEW_MS = 10_000


class Missed:
    """The conversations that may have gone on without us, over any number of connections."""

    def __init__(self) -> None:
        self._known_ms: int | None = None  # up to when nothing is missing; None: up to the newest line
        self._begin()

    def _begin(self) -> None:
        self._torn: list[Room] = []
        self._named: set[str] = set()
        self._is_news = False  # whether the present answer has named somebody who was not named before
        self._last_ms = 0  # the latest time in it
        self._answers = 0
        self._retries = 0
        self._retry_at_ms = 0
        self._is_told = False
        self._awaited: set[str] = set()  # those whose pages are on their way

    def connected(self, rooms: Iterable[Room]) -> None:
        """There is a new link, on which nothing was heard yet."""
        self._begin()
        if self._known_ms is None:
            known = [line.time_ms for room in rooms for line in room.lines if line.msgid]
            self._known_ms = max(known, default=None)

    def welcomed(self, rooms: Iterable[Room]) -> None:
        """From now on we hear what is said, by a server with a history."""
        self._torn = [room for room in rooms if room.kind is RoomKind.DIRECT and room.first_known]
        for room in self._torn:
            room.torn = room.filling = True

    def question(self, now_ms: int) -> Message | None:
        """Ask who has written since the last thing we know of."""
        if self._known_ms is None:
            return None
        times = (max(self._known_ms - CLOCK_SKEW_MS, self._last_ms - 1), now_ms + CLOCK_SKEW_MS)
        self._is_news = False
        self._answers += 1
        span = [f"timestamp={format_time(time_ms)}" for time_ms in times]
        return Message("CHATHISTORY", ("TARGETS", *span, str(MAX_TARGETS)))

    def names(self, key: str, stamp: str) -> bool:
        """This conversation has gone on, the last time at this moment; whether that is news."""
        self._last_ms = max(self._last_ms, parse_time(stamp) or 0)
        if key in self._named or len(self._named) >= MAX_NAMED:
            return False
        self._named.add(key)
        self._is_news = True
        return True

    def awaits(self, room: Room) -> None:
        """A page of this conversation is asked for."""
        self._awaited.add(room.key)

    def came(self, room: Room) -> None:
        """All that was missing of a conversation is here, or is seen to be missing."""
        self._awaited.discard(room.key)
        self._settle()

    def answered(self, now_ms: int) -> Message | None:
        """An answer is complete; the next question, as long as there is news."""
        if self._is_news and self._answers < MAX_ANSWERS:
            return self.question(now_ms)
        self._is_told = True
        self._settle()
        return None

    def unnamed(self) -> list[Room]:
        """After the last answer: those that were not named, and may lack something all the same.

        Of all others that were not named, nothing is missing.
        """
        rooms, self._torn = [room for room in self._torn if room.key not in self._named], []
        for room in rooms:
            room.torn = room.filling = False
        return [room for room in rooms if room.has_gaps]

    def put_off(self, now_ms: int) -> bool:
        """The server can't tell just now; whether it is asked again a little later."""
        self._retries += 1
        if self._retries <= MAX_RETRIES:
            self._retry_at_ms = now_ms + RETRY_MS
        return self._retries <= MAX_RETRIES

    def due(self, now_ms: int) -> Message | None:
        """The question that was put off until now."""
        if not 0 < self._retry_at_ms <= now_ms:
            return None
        self._retry_at_ms = 0
        return self.question(now_ms)

    def untold(self) -> list[Room]:
        """The server does not tell who wrote: the conversations to be looked at one by one."""
        rooms, self._torn = self._torn, []
        for room in rooms:
            room.filling = False
        return rooms[-MAX_TARGETS:]

    def _settle(self) -> None:
        if self._is_told and not self._awaited:
            self._known_ms = None
