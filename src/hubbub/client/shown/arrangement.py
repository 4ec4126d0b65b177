"""How the rooms of a server stand in a window: in groups, in an order that a person chose.

The rule: it keeps choices and no rooms. What was never moved stands behind what was, in the order in which it
came; a room's choices outlive our leaving it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from hubbub.client.world.rooms import Room, RoomKind

MAX_PLACES = 1_000  # that are remembered


class Group(Enum):
    """A group of rooms; the value is how it is written down."""

    FAVOURITES = "favourites"
    ROOMS = "rooms"
    DIRECT = "direct"


class Arrangement:
    """The choices for one server.

    The lists are the caller's and changed in place: room keys twice, and the values of groups.
    """

    def __init__(self, order: list[str], favourites: list[str], collapsed: list[str]) -> None:
        self._order = order
        self._favourites = favourites
        self._collapsed = collapsed

    def groups(self, rooms: Mapping[str, Room]) -> dict[Group, list[str]]:
        """All rooms by their groups; the server's own room is the last of ROOMS."""
        places = {key: place for place, key in enumerate(self._order)}
        keys = sorted(rooms, key=lambda key: places.get(key, len(places)))
        found: dict[Group, list[str]] = {group: [] for group in Group}
        for key in keys:
            found[self.group_of(rooms[key])].append(key)
        found[Group.ROOMS].sort(key=lambda key: rooms[key].kind is RoomKind.SERVER)
        return found

    def group_of(self, room: Room) -> Group:
        """Where a room stands."""
        if room.key in self._favourites and room.kind is not RoomKind.SERVER:
            return Group.FAVOURITES
        return Group.DIRECT if room.kind is RoomKind.DIRECT else Group.ROOMS

    def order(self, rooms: Mapping[str, Room]) -> list[str]:
        """All rooms from top to bottom."""
        return [key for keys in self.groups(rooms).values() for key in keys]

    def move(self, rooms: Mapping[str, Room], key: str, before: str | None) -> None:
        """Let a room stand before another one, or as the last of its group."""
        keys = [one for one in self.order(rooms) if one != key]
        group = [one for one in self.groups(rooms)[self.group_of(rooms[key])] if one != key]
        if before in keys:
            keys.insert(keys.index(str(before)), key)
        else:
            keys.insert(keys.index(group[-1]) + 1 if group else len(keys), key)
        absent = [one for one in self._order if one not in rooms]
        self._order[:] = [*keys, *absent][:MAX_PLACES]

    # ------------------------------------------------------------------------------- choices

    def is_favourite(self, key: str) -> bool:
        """Whether a room stands among the favourites."""
        return key in self._favourites

    def favour(self, key: str, *, on: bool) -> None:
        """Put a room among the favourites, or back."""
        self._favourites[:] = [*self._without(self._favourites, key), *([key] if on else [])][-MAX_PLACES:]

    def is_collapsed(self, group: Group) -> bool:
        """Whether a group shows only rooms in which something waits."""
        return group.value in self._collapsed

    def collapse(self, group: Group, *, on: bool) -> None:
        """Fold a group, or open it."""
        self._collapsed[:] = [*self._without(self._collapsed, group.value), *([group.value] if on else [])]

    def renamed(self, old: str, new: str) -> None:
        """A room goes on under another key."""
        for keys in (self._order, self._favourites):
            keys[:] = dict.fromkeys(new if key == old else key for key in keys)

    @staticmethod
    def _without(keys: Iterable[str], key: str) -> list[str]:
        return [one for one in keys if one != key]
