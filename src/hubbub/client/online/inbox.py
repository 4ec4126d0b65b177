"""The mention inbox of one server: what called us or replied to us in its channels, the newest first.

The rule: it keeps only lines that are not in the model: those from the cache and those that the server found.
Where a line is in its room, the room's own is shown, so that nobody reads here what was taken back there.
"""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.client.online.finding import Found
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import SAID, Line, Room, RoomKind

MAX_MENTIONS = 200


class Inbox:
    """What called us at one server."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._apart: list[Found] = []
        self._here: dict[tuple[str, int], Found] = {}  # so that a line is the same entry as before

    def take(self, found: Iterable[Found]) -> None:
        """Lines that called us have come in from elsewhere than from the rooms."""
        known = {_told(one) for one in self._apart}
        for one in found:
            self._model.attention.hide(one.line)
            if _told(one) not in known:
                known.add(_told(one))
                self._apart.append(one)
        self._apart.sort(key=lambda one: -one.line.time_ms)
        del self._apart[MAX_MENTIONS:]

    def forget(self, msgid: str) -> None:
        """What was said there was taken back."""
        self._apart = [one for one in self._apart if one.line.msgid != msgid]

    def entries(self) -> list[Found]:
        """All mentions and replies that are known, the newest first, at most MAX_MENTIONS."""
        before, self._here = self._here, {}
        for room in self._model.rooms.values():
            if room.kind is RoomKind.CHANNEL:
                for line in room.lines:
                    if line.mention and not line.hidden:
                        key = (room.name, line.id)
                        self._here[key] = before.get(key) or Found(line, room.name)
        here = list(self._here.values())
        known = {_told(one) for one in here}
        here += [one for one in self._apart if _told(one) not in known and self._is_shown(one)]
        return sorted(here, key=lambda one: -one.line.time_ms)[:MAX_MENTIONS]

    def _is_shown(self, found: Found) -> bool:
        """Whether a line that is kept apart still calls us: its own room may know better."""
        line, room = found.line, self._model.room(found.room)
        in_room = room.by_msgid.get(line.msgid) if room else None
        return in_room is None and not line.hidden and not line.deleted_by

    def is_unread(self, found: Found) -> bool:
        """Whether the person has not read a mention where it was said."""
        room = self._model.room(found.room)
        if room is None or not room.mentions or self._model.attention.is_muted(room.key):
            return False
        return _is_behind(room, found.line)

    @property
    def unread(self) -> int:
        """How many mentions wait to be read, those of muted rooms left out."""
        attention = self._model.attention
        return sum(
            room.mentions
            for room in self._model.rooms.values()
            if room.kind is RoomKind.CHANNEL and not attention.is_muted(room.key)
        )


def _is_behind(room: Room, line: Line) -> bool:
    """Whether a line stands behind the last one that was read."""
    if room.read_ms is not None:
        return line.time_ms > room.read_ms
    calls = [one for one in room.lines if one.mention and one.kind in SAID][-room.mentions :]
    if len(calls) < room.mentions:  # the first of them is not here
        return line.time_ms > room.kept_read_ms
    return bool(calls) and line.time_ms >= calls[0].time_ms


def _told(found: Found) -> tuple[object, ...]:
    line = found.line
    return (found.room.casefold(), line.msgid or (line.time_ms, line.nick, line.text))
