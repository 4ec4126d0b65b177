"""What one person wants to hear of at one server: rules of rooms, muted ones, and whom to ignore.

The rule: it knows choices, and no messages; it can be written down as JSON, and reads back whatever it finds
there without complaint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from hubbub.client.alerts.ignoring import Ignored
from hubbub.client.alerts.notification import FOREVER_MS, RoomChoice, Rule, is_wanted, rule_of
from hubbub.client.world.rooms import Line, Room

MAX_HIGHLIGHTS = 50
MAX_HIGHLIGHT_LENGTH = 60
MAX_ROOMS = 2_000


class Attention:
    """The choices of one person at one server; `fold` compares names as that server does."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self.default = Rule.MENTIONS
        self.ignored = Ignored(fold)
        self.rooms: dict[str, RoomChoice] = {}  # by the room's key
        self._nick = ""
        self._highlights: tuple[str, ...] = ()
        self._calls: re.Pattern[str] | None = None

    # ------------------------------------------------------------------------------- being called

    def be(self, nick: str) -> None:
        """We have this nickname."""
        self._nick = nick
        self._learn_calls()

    def watch_for(self, words: Iterable[str]) -> None:
        """These words call us too, besides our nickname."""
        tidy = dict.fromkeys(word.strip()[:MAX_HIGHLIGHT_LENGTH] for word in words)
        self._highlights = tuple(word for word in tidy if word)[:MAX_HIGHLIGHTS]
        self._learn_calls()

    def _learn_calls(self) -> None:
        words = [re.escape(word) for word in (self._nick, *self._highlights) if word]
        calls = rf"(?<!\w)(?<!\w-)(?:{'|'.join(words)})(?!-?\w)"
        self._calls = re.compile(calls, re.IGNORECASE) if words else None

    def is_called(self, text: str) -> bool:
        """Whether our nickname or a word that we watch for stands in a text as a word of its own."""
        return self._calls is not None and self._calls.search(text) is not None

    # ------------------------------------------------------------------------------- whom to ignore

    def hide(self, line: Line) -> bool:
        """See whether a line that was said before is from somebody whom we ignore; whether that is new.

        Where somebody wrote from is not kept with their lines: one that was hidden stays so while any
        address is ignored.
        """
        ignored = self.ignored
        was, kept = line.hidden, line.hidden and ignored.knows_addresses
        line.hidden = not line.own and (kept or ignored.holds(line.nick, line.account))
        return line.hidden != was

    # ------------------------------------------------------------------------------- rooms

    def rule(self, room: Room) -> Rule:
        """Of which messages of a room one wants to be told."""
        return rule_of(room.kind, self.rooms.get(room.key), self.default)

    def set_rule(self, key: str, rule: Rule | None) -> None:
        """Choose a room's rule, None for the default one."""
        self._choice(key).rule = rule
        self._tidy(key)

    def mute(self, key: str, until_ms: int) -> None:
        """Hear nothing of a room until then; 0 takes that back."""
        self._choice(key).muted_until_ms = until_ms
        self._tidy(key)

    def is_muted(self, key: str) -> bool:
        """Whether a room is muted; how long is looked at by `tick`."""
        choice = self.rooms.get(key)
        return choice is not None and choice.muted_until_ms > 0

    def wants(self, room: Room, line: Line) -> bool:
        """Whether one wants to be told of a line that somebody said."""
        if line.own or line.hidden or line.deleted_by or self.is_muted(room.key):
            return False
        return is_wanted(self.rule(room), mention=line.mention)

    def tick(self, now_ms: int) -> list[str]:
        """Let time pass: the rooms that are no longer muted."""
        over = [key for key, one in self.rooms.items() if one.muted_until_ms and not one.is_muted(now_ms)]
        for key in over:
            self.mute(key, 0)
        return over

    def renamed(self, old: str, new: str) -> None:
        """A room goes on under another key."""
        if old != new and (choice := self.rooms.pop(old, None)):
            self.rooms[new] = choice

    def refold(self) -> None:
        """The server compares names in another way than thought."""
        self.rooms = {self._fold(key): choice for key, choice in self.rooms.items()}

    def _choice(self, key: str) -> RoomChoice:
        return self.rooms.setdefault(key, RoomChoice())

    def _tidy(self, key: str) -> None:
        if self.rooms[key] == RoomChoice() or len(self.rooms) > MAX_ROOMS:
            del self.rooms[key]

    # ------------------------------------------------------------------------------- written down

    def written(self) -> dict[str, Any]:
        """For JSON: `{"rooms": {"#tea": {"rule": "all", "muted_until_ms": 0}}, "ignored": ["eve"]}`."""
        rooms = {
            key: {"rule": choice.rule.value if choice.rule else "", "muted_until_ms": choice.muted_until_ms}
            for key, choice in self.rooms.items()
        }
        return {"rooms": rooms, "ignored": list(self.ignored.entries)}

    def read(self, written: dict[str, Any]) -> None:
        """Take over what was written down; what makes no sense is left out."""
        ignored, rooms = written.get("ignored"), written.get("rooms")
        known = ignored if isinstance(ignored, list) else []
        self.ignored.replace(one for one in known if isinstance(one, str))
        self.rooms = {}
        for key, facts in list(rooms.items())[:MAX_ROOMS] if isinstance(rooms, dict) else []:
            choice = _choice_of(facts)
            if isinstance(key, str) and choice != RoomChoice():
                self.rooms[key] = choice


def _choice_of(facts: object) -> RoomChoice:
    if not isinstance(facts, dict):
        return RoomChoice()
    rule, until_ms = facts.get("rule"), facts.get("muted_until_ms")
    if not isinstance(until_ms, int) or not 0 <= until_ms <= FOREVER_MS:
        until_ms = 0
    return RoomChoice(Rule(rule) if rule in list(Rule) else None, int(until_ms))
