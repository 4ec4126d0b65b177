"""Who is told of a message, and how: by a notice on the screen, by a sound, by a number, or not at all.

The rule: pure values in, a verdict out; what a person chose stands in `Wishes` (everywhere) and `RoomChoice`
(in one room). Catching up with the past never comes as a burst: it is one sentence for each room.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from hubbub.client.world.rooms import RoomKind

FOREVER_MS = 1 << 53  # later than any clock will show, and a whole number in JSON
HOUR_MS = 3_600_000
APART_MS = 5_000  # between two notices of one room
MAX_AT_ONCE = 3  # notices; more rooms than that are one notice
MAX_PLACES = 1_000
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_LENGTH = re.compile(r"([0-9]{1,4})(m|min|h|d)?")
_UNIT_MS = {"m": 60_000, "min": 60_000, "h": HOUR_MS, None: 60_000, "d": 24 * HOUR_MS}


class Rule(StrEnum):
    """Of which messages of a room one wants to be told."""

    ALL = "all"
    MENTIONS = "mentions"
    NONE = "none"


@dataclass(slots=True)
class RoomChoice:
    """What was chosen for one room: a rule of its own, and until when it is muted (FOREVER_MS: for good)."""

    rule: Rule | None = None
    muted_until_ms: int = 0

    def is_muted(self, now_ms: int) -> bool:
        """Whether nothing of this room is told, and nothing counted, now."""
        return now_ms < self.muted_until_ms


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was chosen for all rooms. Quiet hours are (from, to) in minutes of the day, None for none."""

    rule: Rule = Rule.MENTIONS  # of channels without a rule of their own
    desktop: bool = True
    sound: bool = True
    words: bool = True  # whether a notice shows what was said
    dnd_until_ms: int = 0
    quiet: tuple[int, int] | None = None

    def is_quiet(self, now_ms: int, minute: int) -> bool:
        """Whether nobody is to be disturbed now; `minute` is the minute of the day where the reader is."""
        if now_ms < self.dnd_until_ms:
            return True
        if self.quiet is None:
            return False
        start, end = self.quiet
        return start <= minute < end if start <= end else minute >= start or minute < end


class Verdict(NamedTuple):
    """How one is told of a message that one wants to hear of."""

    desktop: bool = False
    sound: bool = False


def rule_of(kind: RoomKind, choice: RoomChoice | None, default: Rule) -> Rule:
    """The rule of a room: its own, else the default in channels and all of a conversation with one person."""
    if choice is not None and choice.rule is not None:
        return choice.rule
    if kind is RoomKind.DIRECT:
        return Rule.ALL
    return default if kind is RoomKind.CHANNEL else Rule.NONE


def is_wanted(rule: Rule, *, mention: bool) -> bool:
    """Whether one wants to be told of a message."""
    return rule is Rule.ALL or (rule is Rule.MENTIONS and mention)


def judge(wishes: Wishes, now_ms: int, minute: int, *, seen: bool) -> Verdict:
    """How one is told of a message that is wanted; of what is `seen` as it comes, not at all."""
    if seen or wishes.is_quiet(now_ms, minute):
        return Verdict()
    return Verdict(wishes.desktop, wishes.sound)


def minutes(clock: str) -> int | None:
    """`22:30` as a minute of the day; None for what is no time."""
    found = _CLOCK.fullmatch(clock.strip())
    return int(found[1]) * 60 + int(found[2]) if found else None


def length_ms(words: str) -> int | None:
    """A length of time as people type it: `30m`, `8h`, `2d`, minutes without a unit; None for none."""
    found = _LENGTH.fullmatch(words.strip().lower())
    return int(found[1]) * _UNIT_MS[found[2]] or None if found else None


# -------------------------------------------------------------------------------------- bursts


@dataclass(slots=True)
class Bundle:
    """What is told at once of one place: how many messages, and the last of them; `loud` with a sound."""

    place: Hashable
    last: object
    count: int = 0
    desktop: bool = False
    loud: bool = False


@dataclass(slots=True)
class Gatherer:
    """Joins messages of one place, so that its notices are APART_MS from each other."""

    _waiting: dict[Hashable, Bundle] = field(default_factory=dict)
    _told_ms: dict[Hashable, int] = field(default_factory=dict)

    def add(self, place: Hashable, item: object, verdict: Verdict) -> None:
        """A message is to be told of."""
        if len(self._waiting) >= MAX_PLACES and place not in self._waiting:
            return
        bundle = self._waiting.setdefault(place, Bundle(place, item))
        bundle.last, bundle.count = item, bundle.count + 1
        bundle.desktop |= verdict.desktop
        bundle.loud |= verdict.sound

    def forget(self, place: Hashable) -> None:
        """What waits for this place has been seen."""
        self._waiting.pop(place, None)

    def take(self, now_ms: int) -> list[Bundle]:
        """What is to be told now, oldest place first."""
        due = [one for place, one in self._waiting.items() if self._due_ms(place) <= now_ms]
        for bundle in due:
            del self._waiting[bundle.place]
            self._told_ms.pop(bundle.place, None)
            self._told_ms[bundle.place] = now_ms
        while len(self._told_ms) > MAX_PLACES:
            del self._told_ms[next(iter(self._told_ms))]
        return due

    def due_ms(self) -> int | None:
        """When `take` will have something; None if nothing waits."""
        return min(map(self._due_ms, self._waiting), default=None)

    def _due_ms(self, place: Hashable) -> int:
        return self._told_ms.get(place, -APART_MS) + APART_MS
