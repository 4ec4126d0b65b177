"""Retention: how much of a conversation is kept, and for how long.

The rule: what goes is the oldest, its events with it, a few rows at a time; a conversation in which
nothing was said is looked at for its age alone, once an hour.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hubbub.protocol.names import fold, is_channel
from hubbub.protocol.servertime import ID_SHIFT
from hubbub.server.config import Config
from hubbub.server.core.history import NEVER
from hubbub.server.store.index import LATER, STATUSES, Index
from hubbub.server.store.kept import present_names
from hubbub.server.store.rows import Row, table_of

DAY_MS = 86_400_000
PASS_SECONDS = 20.0  # between looks at what was written since
AGE_SECONDS = 3600.0  # between looks at all there is
STEP_ROWS = 200  # in one transaction
COUNT_ROWS = 10_000  # in one step of counting
CONVERSATIONS = 500  # taken up at once, of all there are
MAX_DUE = 100_000  # conversations written to between two looks; further ones wait for their next text
MAX_COUNTED = 10_000  # conversations whose texts we know the number of; more are counted anew

_RANGE = "SELECT id FROM {} WHERE conversation = :number AND shelf = {}"


def _oldest(one: int, other: int) -> str:
    part = "{} AND id > :low AND id < :high"
    shelves = [_RANGE.format(table_of(shelf), shelf) for shelf in (one, other)]
    ranges = " UNION ALL ".join(map(part.format, shelves))
    return f"{ranges} ORDER BY id LIMIT :count"


_TEXTS, _EVENTS = _oldest(0, 1), _oldest(2, 3)
_COUNT = f"SELECT count(*), max(id) FROM ({_TEXTS})"


class Rule(NamedTuple):
    """How many texts of a conversation are kept, and for how many days; 0: all, for ever."""

    messages: int = 0
    days: int = 0

    def __str__(self) -> str:
        counted = f"the last {self.messages} messages" if self.messages else "all messages"
        return f"{counted} of {self.days} days" if self.days else counted


KEEP_ALL = Rule()
NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rule is whose; `of_channel` has channels of their own kind by their folded names."""

    channels: Rule = KEEP_ALL
    direct: Rule = KEEP_ALL
    of_channel: Mapping[str, Rule] = field(default_factory=dict)

    def of(self, conversation: str, present: Mapping[str, str] = NO_NAMES) -> Rule:
        """The rule of a conversation; what was said to a room's ranks goes as the room's own.

        `present` has the names of those that are called otherwise by now.
        """
        key = conversation.lstrip(STATUSES)
        name = present.get(key, key)
        return self.of_channel.get(name, self.channels) if is_channel(name) else self.direct

    def __str__(self) -> str:
        own = [f"{name}: {rule}" for name, rule in sorted(self.of_channel.items())]
        return "; ".join([f"channels: {self.channels}", f"direct: {self.direct}", *own])

    @property
    def keep_all(self) -> bool:
        """Whether nothing ever goes by itself."""
        return not any(any(rule) for rule in (self.channels, self.direct, *self.of_channel.values()))


NO_RULES = Rules()


def rules_of(config: Config) -> Rules:
    """What the operator has set."""
    history, casemapping = config.history, config.server.casemapping
    return Rules(
        Rule(history.channel_messages, history.days),
        Rule(history.direct_messages, history.days),
        {fold(each.channel, casemapping): Rule(each.messages, each.days) for each in config.retention},
    )


class _Count(NamedTuple):
    """How far the texts of a conversation were counted."""

    number: int = 0
    last_id: int = 0
    texts: int = 0


class Retention:
    """Trims conversations, in the writer's thread."""

    def __init__(self, db: sqlite3.Connection, index: Index, rules: Rules) -> None:
        self._db = db
        self._index = index
        self._rules = rules
        self._new_rules: Rules | None = None
        self._due: dict[int, None] = {}  # what was written to since the last look
        self._queue: deque[int] = deque()
        self._texts: dict[int, int] = {}
        self._counting = _Count()
        self._events_below = 0  # of the conversation that is being trimmed
        self._last_looked_at: int | None = None  # of all there are
        self._present: Mapping[str, str] = NO_NAMES  # of conversations, if their rooms were renamed
        self._next_pass = self._next_age_pass = 0.0

    def said(self, texts: Iterable[Row]) -> None:
        """Conversations have more texts by these."""
        if not self._rules.keep_all:
            for number, count in Counter(row[1] for row in texts).items():
                self.changed(number, count)

    def changed(self, number: int, texts: int) -> None:
        """A conversation has so many more texts, or fewer."""
        if self._rules.keep_all:
            return
        if number in self._texts:
            self._texts[number] += texts
        elif texts < 0 and number == self._counting.number:
            self._counting = _Count()
        if len(self._due) < MAX_DUE:
            self._due[number] = None

    def forget(self) -> None:
        """What was told may have been rolled back."""
        self._texts.clear()
        self._counting = _Count()

    def set_rules(self, rules: Rules) -> None:
        """Go by these rules from the next look on; from whatever thread."""
        self._new_rules = rules

    def trim(self, seconds: float) -> bool:
        """Work for so long; whether there is more to do now. Raises: sqlite3.Error."""
        if self._new_rules is not None:
            if self._new_rules != self._rules:
                self.forget()
                self._next_age_pass = 0.0
            self._rules, self._new_rules = self._new_rules, None
        until = time.monotonic() + seconds
        self._take_up(time.monotonic())
        while self._queue and time.monotonic() < until:
            if self._step(self._queue[0]):
                self._queue.popleft()
                self._events_below = 0
        return bool(self._queue) or self._last_looked_at is not None

    def _take_up(self, now: float) -> None:
        """Fill the queue: with what was written to, and once an hour with all there is."""
        if now >= self._next_age_pass:
            self._next_age_pass = now + AGE_SECONDS
            self._last_looked_at = None if self._rules.keep_all else 0
            self._index.hurry()
        if self._queue:
            return
        if self._rules.of_channel:
            self._present = present_names(self._db)
        if self._due and now >= self._next_pass:
            self._next_pass = now + PASS_SECONDS
            self._queue.extend(self._due)
            self._due.clear()
        elif self._last_looked_at is not None:
            more = "SELECT id FROM conversation WHERE id > ? ORDER BY id LIMIT ?"
            found = self._db.execute(more, (self._last_looked_at, CONVERSATIONS)).fetchall()
            self._queue.extend(number for (number,) in found)
            self._last_looked_at = self._queue[-1] if found else None

    def _step(self, number: int) -> bool:
        """Count a part of a conversation, or trim it by a few rows; whether it is as it should be."""
        name = self._db.execute("SELECT name FROM conversation WHERE id = ?", (number,)).fetchone()
        rule = self._rules.of(name[0], self._present) if name else KEEP_ALL
        excess = 0
        if rule.messages:
            if number not in self._texts:
                self._count(number)
                return False
            excess = self._texts[number] - rule.messages
        cutoff = (time.time_ns() // 1_000_000 - rule.days * DAY_MS) << ID_SHIFT if rule.days else 0
        # Both are the oldest, so that one list begins with the other.
        too_many = self._ids(_TEXTS, number, NEVER, min(excess, STEP_ROWS))
        texts = max(too_many, self._ids(_TEXTS, number, cutoff, STEP_ROWS), key=len)
        if texts:
            below = self._ids(_TEXTS, number, NEVER, len(texts) + 1)[len(texts) :] or texts[-1:]
            self._events_below = below[0]
        events = self._ids(_EVENTS, number, max(cutoff, self._events_below), STEP_ROWS)
        if texts or events:
            self._erase(number, texts, events)
        return max(len(texts), len(events)) < STEP_ROWS and excess <= len(texts)

    def _erase(self, number: int, texts: list[int], events: list[int]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        gone = self._index.erase(number, [*texts, *events], LATER)
        self._db.execute("COMMIT")
        if number in self._texts:
            self._texts[number] -= gone

    def _ids(self, query: str, number: int, below: int, count: int) -> list[int]:
        """The oldest ids of a conversation below one, as many as that."""
        if below <= 0 or count <= 0:
            return []
        asked = {"number": number, "low": 0, "high": below, "count": count}
        return [row[0] for row in self._db.execute(query, asked)]

    def _count(self, number: int) -> None:
        """Count some more texts; what is said meanwhile comes behind them."""
        if self._counting.number != number:
            self._counting = _Count(number)
        _, last_id, texts = self._counting
        asked = {"number": number, "low": last_id, "high": NEVER, "count": COUNT_ROWS}
        count, newest = self._db.execute(_COUNT, asked).fetchone()
        if count == COUNT_ROWS:
            self._counting = _Count(number, newest, texts + count)
            return
        if len(self._texts) >= MAX_COUNTED:
            self._texts.clear()
        self._texts[number] = texts + count
        self._counting = _Count()
