"""The rooms that a server tells of when it is asked, whether or not we are in them.

The rule: what is known stays until a new answer is whole, so a list never goes empty while it is read again;
a server that says no, or nothing, has said why in `trouble`.

Spec: https://modern.ircdocs.horse/#list-message and https://modern.ircdocs.horse/#elist-parameter
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest
from typing import NamedTuple

from hubbub.client.wire import one_line
from hubbub.client.words import _
from hubbub.protocol.message import Message

MAX_LISTED = 20_000
MANY_ROOMS = 5_000  # of a server with more, those with few people are left out where it can be asked so
FEW_PEOPLE = 2
MASK_MIN = 3  # letters of a name by which rooms that were left out are looked for
ANSWER_MS = 30_000
FRESH_MS = 60_000  # an answer so young is not asked for again: servers count LIST as hard work
NOTE_MS = 10_000
SIGNS = "#&+!"
_NOT_AT_ALL = 9
_ABOUT_LIST = re.compile(r"\bLIST\b|\b[Cc]hannel\slist\b")


class Listed(NamedTuple):
    """A room, how many people are in it, and what it is about."""

    name: str
    people: int
    topic: str


class Listing:
    """What is known of the rooms of one server: `rooms` by their folded names.

    `asking` until an answer is whole; `partial` where the server has more rooms than it told.
    """

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self.rooms: dict[str, Listed] = {}
        self.asking = False
        self.trouble = ""
        self.partial = False
        self.expected = 0  # how many rooms the server said it has
        self.label = ""
        self._heard: set[str] | None = None  # of an answer that tells of all; None while it is but of some
        self._asked_ms = -FRESH_MS
        self._last_ms = 0
        self._masks: set[str] = set()  # by which it was asked since

    def is_fresh(self, now_ms: int) -> bool:
        """Whether asking again would bring nothing new."""
        return self.asking or (now_ms - self._asked_ms < FRESH_MS and not self.trouble)

    def ask(self, tokens: Mapping[str, str], now_ms: int, words: str = "") -> Message | None:
        """What to ask, None while an answer is under way. With `words`, for what a person wants alone."""
        if self.asking:
            return None
        self._begin(now_ms)
        self._asked_ms, self._heard, self.partial = now_ms, set(), bool(words)
        self._masks.clear()
        if words:
            self.rooms.clear()
            return Message("LIST", (one_line(words).strip(),))
        if self.expected > MANY_ROOMS and "U" in tokens.get("ELIST", "").upper():
            self.partial = True
            return Message("LIST", (f">{FEW_PEOPLE}",))
        return Message("LIST")

    def ask_named(self, tokens: Mapping[str, str], now_ms: int, typed: str) -> Message | None:
        """What to ask for rooms of such a name that were left out, None if there is nothing to ask."""
        part = self._fold(typed.strip().lstrip(SIGNS))
        can = self.partial and "M" in tokens.get("ELIST", "").upper() and not self.asking and not self.trouble
        if not can or len(part) < MASK_MIN or not part.isalnum() or part in self._masks:
            return None
        self._masks.add(part)
        self._begin(now_ms)
        self._heard = None
        return Message("LIST", (f"*{part}*",))

    def _begin(self, now_ms: int) -> None:
        self.asking, self.trouble, self.label, self._last_ms = True, "", "", now_ms

    # ------------------------------------------------------------------------------ answers

    def begins(self) -> None:
        """RPL_LISTSTART: nothing that came before belongs to this answer."""
        if self._heard is not None:
            self._heard.clear()

    def hear(self, room: Listed, now_ms: int) -> None:
        """One of the rooms."""
        key = self._fold(room.name)
        self._last_ms = now_ms
        if key not in self.rooms and len(self.rooms) >= MAX_LISTED:
            self.partial = True
            return
        self.rooms[key] = room
        if self._heard is not None:
            self._heard.add(key)

    def ends(self) -> None:
        """RPL_LISTEND: the answer is whole, and what it did not tell of is no more."""
        if self._heard is not None:
            for key in self.rooms.keys() - self._heard:
                del self.rooms[key]
        self._heard, self.asking = None, False

    def refuse(self, reason: str) -> None:
        """The server does not tell, or not now; what is known stays."""
        self.asking, self._heard, self.trouble = False, None, reason

    def note(self, text: str, now_ms: int) -> bool:
        """Words of the server itself beside an answer: whether they say that there is none.

        Some servers say so in a notice, and tell of made-up rooms or of none at all.
        """
        if now_ms - self._asked_ms > NOTE_MS or not _ABOUT_LIST.search(text):
            return False
        self.rooms.clear()
        self.refuse(text.lstrip("* "))
        return True

    def late(self, now_ms: int) -> bool:
        """Whether an answer is given up that has not come further for long."""
        if not self.asking or now_ms - self._last_ms < ANSWER_MS:
            return False
        self.refuse(_("The server does not answer."))
        return True

    def lost(self) -> None:
        """The connection is gone: nothing answers any more."""
        if self.asking:
            self.refuse(_("The connection was lost."))
        self._asked_ms = -FRESH_MS


def matching(rooms: Iterable[Listed], typed: str, limit: int) -> list[Listed]:
    """The rooms that a text means, at most so many: by name, then by topic; the fullest first."""
    words = typed.strip().casefold().lstrip(SIGNS).split()
    fitting = ((score, one) for one in rooms if (score := _fit(one, words)) < _NOT_AT_ALL)
    order = ((score, -one.people, one.name.casefold(), one) for score, one in fitting)
    return [row[-1] for row in nsmallest(limit, order)]


def _fit(one: Listed, words: list[str]) -> int:
    """How well a room fits, less is better; _NOT_AT_ALL if it does not."""
    if not words:
        return 0
    name = one.name.casefold().lstrip(SIGNS)
    if name.startswith(words[0]) and len(words) == 1:
        return 0 if name == words[0] else 1
    if all(word in name for word in words):
        return 2
    about = f"{name} {one.topic.casefold()}"
    return 3 if all(word in about for word in words) else _NOT_AT_ALL
