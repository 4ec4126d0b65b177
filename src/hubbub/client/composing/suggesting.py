"""What a word that is being written may become: a command, a person, a room or an emoji.

The rule: it looks at one word before the cursor, never at the whole text, and goes through the people of a
room once, when a name is begun.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from hubbub.client.composing.completion import spoke_last
from hubbub.client.slash.commands import Command, hints
from hubbub.client.text import emoji
from hubbub.client.text.emoji import Emoji, Habits
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room, RoomKind

MAX_CHOICES = 8
MAX_WORD = 60
_OPENING = "([{<\"'*_~|>“„«"
_SHORTCODE = re.compile(r":([A-Za-z0-9_+-]{2,})")
_WHOLE_SHORTCODE = re.compile(r"(?:^|[^\w:/`]):([a-z0-9_+-]+):$")


class Choice(NamedTuple):
    """One thing the word may become: `text` is what to write in its place, `what` what it is.

    `what` is a Command, an Emoji, a Room, or somebody's nickname.
    """

    key: str
    text: str
    what: Command | Emoji | Room | str


class Offer(NamedTuple):
    """What the last `length` characters before the cursor may become; 0 if it is only something to read."""

    length: int
    choices: list[Choice]

    @property
    def choosing(self) -> bool:
        """Whether there is something to choose."""
        return self.length > 0


class Suggester:
    """Looks at what is written in the rooms of one server."""

    def __init__(self, model: Model, habits: Habits) -> None:
        self._model = model
        self._habits = habits
        self._names: tuple[str, list[str]] = ("", [])  # a room, and the keys of its people in order

    def look(self, room: Room, before: str, *, first: bool) -> Offer | None:
        """What the word at the end of `before` may become.

        `before` is what stands before the cursor in its line, or the end of that; `first` is whether it is
        the beginning of the whole text.
        """
        word = before[_word_start(before) :]
        if len(word) > MAX_WORD:
            return None
        choices = self._choices(room, word)
        if choices:
            return Offer(len(word), choices)
        if first and before.startswith("/") and not before.startswith("//"):
            return _command_offer(before)
        return None

    def _choices(self, room: Room, word: str) -> list[Choice]:
        if word.startswith("@"):
            return [Choice(nick, f"@{nick} ", nick) for nick in self.people(room, word[1:])]
        if found := _SHORTCODE.fullmatch(word):
            tone, recent = self._habits.emoji_tone, self._habits.emoji_recent
            found_ones = emoji.search(found[1], MAX_CHOICES, recent)
            return [Choice(one.text, f"{one.toned(tone)} ", one) for one in found_ones]
        if word and (self._model.is_channel(word) or word == "#"):
            return [Choice(each.key, f"{each.name} ", each) for each in self._rooms(room, word)]
        return []

    def people(self, room: Room, begun: str) -> list[str]:
        """Those of the room whose nickname begins so: who spoke last first, then by name."""
        model, start = self._model, self._model.fold(begun)
        if room.kind is RoomKind.DIRECT:
            return [room.name] if room.key.startswith(start) else []
        spoke = [key for key in spoke_last(model, room) if key in room.members and key.startswith(start)]
        found = {key: room.members[key].nick for key in spoke if not model.is_me(room.members[key].nick)}
        names = self._names_of(room, begun)
        for key in names[bisect_left(names, start) :]:
            if len(found) >= MAX_CHOICES or not key.startswith(start):
                break
            member = room.members.get(key)
            if member and not model.is_me(member.nick):
                found.setdefault(key, member.nick)
        return list(found.values())[:MAX_CHOICES]

    def _names_of(self, room: Room, begun: str) -> list[str]:
        """The keys of a room's people in order, as they were when the name was begun."""
        if not begun or self._names[0] != room.key:
            self._names = (room.key, sorted(room.members))
        return self._names[1]

    def _rooms(self, here: Room, begun: str) -> list[Room]:
        """The channels whose name begins so, the one we are in first."""
        start = self._model.fold(begun)
        rooms = [
            room
            for room in self._model.rooms.values()
            if room.kind is RoomKind.CHANNEL and room.key.startswith(start)
        ]
        rooms.sort(key=lambda room: (room is not here, room.key))
        return rooms[:MAX_CHOICES]


def shortcode_at(before: str) -> tuple[str, Emoji] | None:
    """The `:shortcode:` that was just ended, as it stands there, and its emoji."""
    found = _WHOLE_SHORTCODE.search(before)
    one = emoji.named(found[1]) if found else None
    return (f":{found[1]}:", one) if found and one else None


def _word_start(before: str) -> int:
    """Where the last word begins, behind brackets and marks that open it."""
    start = max(before.rfind(" "), before.rfind("\t"), before.rfind("\n")) + 1
    while start < len(before) and before[start] in _OPENING:
        start += 1
    return start


def _command_offer(before: str) -> Offer | None:
    found = [Choice(one.name, f"/{one.name} ", one) for one in hints(before)]
    return Offer(0 if " " in before else len(before), found) if found else None
