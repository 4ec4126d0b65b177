"""A room's people in the words of NAMES, kept from one newcomer to the next.

The rule: whoever comes is added at the end, and who left or is called otherwise (`Channel.changed`) is
amended in their line; a roster begins anew when too many have changed, or its lines are half empty.
"""

from __future__ import annotations

from collections import OrderedDict

from hubbub.protocol import caps
from hubbub.server.core.facts import UserId
from hubbub.server.core.ranks import prefixes
from hubbub.server.core.state import Channel, Member

MAX_ROSTERS = 1000  # rooms and ways of reading them, the latest asked for; about 150 bytes a member
WORDING = caps.MULTI_PREFIX | caps.USERHOST_IN_NAMES


def word(member: Member, bits: int) -> str:
    """One member, as a session with these capabilities reads it in NAMES."""
    signs = prefixes(member, all_of_them=bool(bits & caps.MULTI_PREFIX)) if member.modes else ""
    return signs + (member.user.source if bits & caps.USERHOST_IN_NAMES else member.user.nick)


class Roster:
    """The people of one room, as many to a line as fit into `room_bytes` with a line's end behind."""

    __slots__ = (
        "_bits",
        "_bytes_used",
        "_channel",
        "_lines",
        "_names",
        "_places",
        "_revision",
        "_room",
    )

    def __init__(self, channel: Channel, bits: int, room_bytes: int) -> None:
        self._channel = channel
        self._bits = bits
        self._room = room_bytes - len(b"\r\n")
        self._begin()

    def _begin(self) -> None:
        self._revision = self._channel.revision
        self._names: list[dict[UserId, bytes]] = []  # of each line
        self._lines: list[bytes] = []
        self._places: dict[UserId, int] = {}  # in which line somebody is
        self._bytes_used = 0

    def is_of(self, channel: Channel) -> bool:
        """Whether it is still this room's."""
        return self._channel is channel

    def lines(self) -> list[bytes]:
        """The texts, with everybody who is in now."""
        if self._revision != self._channel.revision:
            self._catch_up()
        for member in self._newcomers():
            self._add(member)
        return self._lines if all(self._lines) else [line for line in self._lines if line]

    def _catch_up(self) -> None:
        """Amend it where somebody left, or is called or ranked otherwise."""
        channel = self._channel
        missed = channel.revision - self._revision
        is_half_empty = self._bytes_used * 2 < (len(self._lines) - 1) * self._room
        if missed > len(channel.changed) or is_half_empty:
            self._begin()
            return
        self._revision = channel.revision
        for user_id, has_left in channel.changed[-missed:]:
            self._amend(user_id, None if has_left else channel.members.get(user_id))

    def _amend(self, user_id: UserId, member: Member | None) -> None:
        place = self._places.get(user_id)
        if place is None:  # they came after it was asked for last
            return
        names = self._names[place]
        if member is not None:
            names[user_id] = word(member, self._bits).encode()
        if member is None or len(b" ".join(names.values())) > self._room:
            del names[user_id], self._places[user_id]  # who is in again has their place among the newcomers
        line = b" ".join(names.values())
        self._bytes_used += len(line) - len(self._lines[place])
        self._lines[place] = line

    def _newcomers(self) -> list[Member]:
        """Who has no place yet, in the order in which they came."""
        members, newcomers = self._channel.members, list[Member]()
        count = len(members) - len(self._places)
        for user_id in reversed(members):
            if len(newcomers) == count:
                break
            if user_id not in self._places:
                newcomers.append(members[user_id])
        return newcomers[::-1]

    def _add(self, member: Member) -> None:
        name = word(member, self._bits).encode()
        line = self._lines[-1] + b" " + name if self._lines and self._lines[-1] else name
        if self._lines and len(line) <= self._room:
            self._bytes_used -= len(self._lines[-1])
            self._lines[-1] = line
        else:
            line = name
            self._lines.append(line)
            self._names.append({})
        self._bytes_used += len(line)
        self._names[-1][member.user.id] = name
        self._places[member.user.id] = len(self._lines) - 1


class Rosters:
    """The rosters of the rooms whose people were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], Roster] = OrderedDict()

    def lines(self, channel: Channel, bits: int, room_bytes: int) -> list[bytes]:
        """The people of a room as a session with these capabilities reads them, in texts of this size."""
        key = channel.folded, bits & WORDING, room_bytes
        roster = self._kept.get(key)
        if roster is None or not roster.is_of(channel):
            roster = self._kept[key] = Roster(channel, bits, room_bytes)
            if len(self._kept) > MAX_ROSTERS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return roster.lines()
