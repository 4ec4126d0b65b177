"""Tab: the rest of a nickname, a channel or a command.

The rule: pressed again it gives the next candidate, those who spoke last first, and after the
last the text as it was typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from hubbub.client.slash.commands import COMMANDS
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import SAID, Room

RECENT_LINES = 200


@dataclass(slots=True)
class _Turn:
    """One word being completed: what stands around it, and the texts to go through."""

    room: str
    before: str
    after: str
    candidates: list[str]
    index: int = -1

    def text(self) -> tuple[str, int]:
        """The whole text with the present candidate, and the cursor behind it."""
        head = self.before + self.candidates[self.index]
        return head + self.after, len(head)


class Completer:
    """Completes words in the composer. `reset` it when anything else is typed."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._turn: _Turn | None = None

    def reset(self) -> None:
        """The text was changed otherwise: the next Tab begins anew."""
        self._turn = None

    def complete(self, room: str, text: str, cursor: int) -> tuple[str, int] | None:
        """The text with the word before the cursor completed, and the new cursor; None without a match."""
        turn = self._turn
        if turn is None or turn.room != room or turn.text() != (text, cursor):
            turn = self._turn = self._begin(self._model.rooms[room], text, cursor)
        if turn is None:
            return None
        turn.index = (turn.index + 1) % len(turn.candidates)
        return turn.text()

    def _begin(self, room: Room, text: str, cursor: int) -> _Turn | None:
        start = text.rfind(" ", 0, cursor) + 1
        start = max(start, text.rfind("\n", 0, cursor) + 1)
        word = text[start:cursor]
        if not word:
            return None
        found = self._candidates(room, word, first=start == 0)
        return _Turn(room.key, text[:start], text[cursor:], [*found, word]) if found else None

    def _candidates(self, room: Room, word: str, *, first: bool) -> list[str]:
        if first and word.startswith("/"):
            name = word[1:].lower()
            return [f"/{command.name} " for command in COMMANDS if command.name.startswith(name)]
        if self._model.is_channel(word):
            return [f"{name} " for name in self._rooms(word)]
        at = "@" if word.startswith("@") and len(word) > 1 else ""
        suffix = ": " if first and not at else " "
        return [f"{at}{nick}{suffix}" for nick in self._nicks(room, word.removeprefix(at))]

    def _rooms(self, word: str) -> list[str]:
        key = self._model.fold(word)
        return [room.name for room in self._model.rooms.values() if room.key.startswith(key)]

    def _nicks(self, room: Room, word: str) -> list[str]:
        """Those of the room whose nickname begins so: who spoke last first, then by name."""
        model, start = self._model, self._model.fold(word)
        here = {key: member.nick for key, member in room.members.items()}
        if not here and room.key:
            here = {room.key: room.name}
        matching = {
            key: nick for key, nick in here.items() if key.startswith(start) and not model.is_me(nick)
        }
        recent = [key for key in spoke_last(model, room) if key in matching]
        rest = sorted(matching.keys() - set(recent))
        return [matching[key] for key in [*recent, *rest]]


def spoke_last(model: Model, room: Room) -> list[str]:
    """The keys of those who spoke lately, the last one first."""
    said = (line.nick for line in reversed(room.lines[-RECENT_LINES:]) if line.kind in SAID)
    return list(dict.fromkeys(map(model.fold, said)))
