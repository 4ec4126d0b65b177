"""What waits for a person on a server: how much calls for them, and whether anything is new.

The rule: a muted room keeps its counts to itself; nothing waits in it.
"""

from __future__ import annotations

from typing import NamedTuple

from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room, RoomKind


class Waiting(NamedTuple):
    """`calls` is how many mentions and direct messages are unread, `news` whether anything is."""

    calls: int = 0
    news: bool = False

    def and_(self, other: Waiting) -> Waiting:
        """What waits in both places."""
        return Waiting(self.calls + other.calls, self.news or other.news)


def waiting_in(model: Model, room: Room) -> Waiting:
    """What waits in one room: in a conversation of two, every word calls for us."""
    if model.attention.is_muted(room.key):
        return Waiting()
    return Waiting(room.unread if room.kind is RoomKind.DIRECT else room.mentions, bool(room.unread))


def waiting(model: Model) -> Waiting:
    """What waits in all rooms of a server."""
    found = Waiting()
    for room in model.rooms.values():
        found = found.and_(waiting_in(model, room))
    return found
