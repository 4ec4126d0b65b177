"""Which conversations have gone on while we were away, and whether all of that is here by now.

The rule: until everything is here, the next connection asks again from the same moment on. From a welcome
until the server has told who wrote, something may be missing behind the last line of every conversation: what
is heard in one before that comes after a gap. A channel in which nothing was said is asked for what else
happened there when somebody looks at it.

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
ANSWER_MS = 30_000  # a server that has not told by then may never do so
MAX_BACK_MS = 30 * 24 * 3_600_000  # channels whose last line is older are looked at without being named
MAX_RETRIES = 5
CLOCK_SKEW_MS = 10_000


class Missed:
    """The conversations that may have gone on without us, over any number of connections."""

    def __init__(self) -> None:
        self._known_ms: int | None = None  # up to when nothing is missing; None: up to the newest line
        self._said_ms: dict[str, int] = {}  # of channels, up to when nothing that was said is missing
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
        self._gone_on: set[str] = set()  # those of the named in which something may be new
        self._held: list[Room] = []  # channels of which we were not told that something was said
        self._late_ms = 0  # when an answer is waited for no longer, 0 where none is

    def connected(self, rooms: Iterable[Room]) -> None:
        """There is a new link, on which nothing was heard yet."""
        self._begin()
        if self._known_ms is None:
            known = [line.time_ms for room in rooms for line in room.lines if line.msgid]
            self._known_ms = max(known, default=None)
        channels = (room for room in rooms if room.kind is RoomKind.CHANNEL)
        self._said_ms = {room.key: time_ms for room in channels if (time_ms := _known_until_ms(room))}

    def welcomed(self, rooms: Iterable[Room]) -> None:
        """From now on we hear what is said, by a server with a history."""
        self._torn = [room for room in rooms if room.kind is RoomKind.DIRECT and room.first_known]
        for room in self._torn:
            room.torn = room.filling = True

    def question(self, now_ms: int) -> Message | None:
        """Ask who has written since the last thing we know of."""
        if self._known_ms is None:
            return None
        since_ms = min([self._known_ms, *self._channels_since(now_ms)]) - CLOCK_SKEW_MS
        times = (max(since_ms, self._last_ms - 1), now_ms + CLOCK_SKEW_MS)
        self._late_ms = now_ms + ANSWER_MS
        self._is_news = False
        self._answers += 1
        span = [f"timestamp={format_time(time_ms)}" for time_ms in times]
        return Message("CHATHISTORY", ("TARGETS", *span, str(MAX_TARGETS)))

    def _channels_since(self, now_ms: int) -> list[int]:
        """Up to when all of each channel is known; of others it is not asked whether something was said."""
        oldest_ms = now_ms - MAX_BACK_MS
        self._said_ms = {key: at_ms for key, at_ms in self._said_ms.items() if at_ms >= oldest_ms}
        return list(self._said_ms.values())

    def holds(self, room: Room) -> bool:
        """Whether an answer is awaited that tells if something was said in this channel."""
        if not self._late_ms or room.key not in self._said_ms or room.key in self._gone_on:
            return False
        self._held.append(room)
        return True

    def lets_go(self, room: Room) -> bool:
        """Whether a channel was held; from now on it is not."""
        was_held = any(one is room for one in self._held)
        self._held = [one for one in self._held if one is not room]
        return was_held

    def names(self, key: str, stamp: str) -> bool:
        """The last words of a conversation were said at this moment; whether some of it may be new."""
        time_ms = parse_time(stamp) or 0
        self._last_ms = max(self._last_ms, time_ms)
        if key in self._named or len(self._named) >= MAX_NAMED:
            return False
        self._named.add(key)
        self._is_news = True
        is_new = time_ms > self._said_ms.get(key, (self._known_ms or 0) - CLOCK_SKEW_MS - 1)
        self._gone_on |= {key} if is_new else set()
        return is_new

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
        self._is_told, self._late_ms = True, 0
        self._settle()
        return None

    def unnamed(self) -> list[Room]:
        """After the last answer: those that were not named, and may lack something all the same.

        Of all other people who were not named, nothing is missing; of channels, nothing that was said, unless
        the server names no channels at all.
        """
        people, self._torn = [room for room in self._torn if room.key not in self._gone_on], []
        for room in people:
            room.torn = room.filling = False
        return [*(room for room in people if room.has_gaps), *self._unnamed_channels()]

    def _unnamed_channels(self) -> list[Room]:
        if self._named.isdisjoint(self._said_ms):
            held, self._held = self._held, []
            return held
        for room in self._held:
            room.filling = False
        return []

    def is_late(self, now_ms: int) -> bool:
        """Whether the server has not told for so long that it may never do so."""
        return 0 < self._late_ms <= now_ms

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
        people, self._torn, self._late_ms = self._torn, [], 0
        held, self._held = self._held, []
        for room in people:
            room.filling = False
        return [*people[-MAX_TARGETS:], *held]

    def _settle(self) -> None:
        if self._is_told and not self._awaited:
            self._known_ms = None


def _known_until_ms(room: Room) -> int:
    """When the last line was said up to which a channel has no gap, 0 where it has no lines."""
    known_ms = 0
    for line in room.lines:
        if line.gap and known_ms:
            break
        known_ms = line.time_ms if line.msgid else known_ms
    return known_ms
