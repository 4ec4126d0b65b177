"""A room's people in the words of NAMES, kept from one newcomer to the next.

The rule: whoever comes is added at the end; any other change (`Channel.revision`) begins them anew.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice

from hubbub.protocol import caps
from hubbub.server.core.ranks import prefixes
from hubbub.server.core.state import Channel, Member

MAX_ROSTERS = 1000  # rooms and ways of reading them, the latest asked for; about 20 bytes a member
WORDING = caps.MULTI_PREFIX | caps.USERHOST_IN_NAMES


def word(member: Member, bits: int) -> str:
    """One member, as a session with these capabilities reads it in NAMES."""
    signs = prefixes(member, all_of_them=bool(bits & caps.MULTI_PREFIX)) if member.modes else ""
    return signs + (member.user.source if bits & caps.USERHOST_IN_NAMES else member.user.nick)


class Roster:
    """The people of one room, as many to a text as fit into `room_bytes` with a line's end behind."""

    __slots__ = ("_bits", "_channel", "_count", "_lines", "_revision", "_room_bytes")

    def __init__(self, channel: Channel, bits: int, room_bytes: int) -> None:
        self._channel = channel
        self._revision = channel.revision
        self._bits = bits
        self._room_bytes = room_bytes - len(b"\r\n")
        self._count = 0
        self._lines: list[bytes] = []

    def is_of(self, channel: Channel) -> bool:
        """Whether it is still this room's."""
        return self._channel is channel and self._revision == channel.revision

    def lines(self) -> list[bytes]:
        """The texts, with everybody who is in now."""
        members = self._channel.members.values()
        newcomers = list(islice(reversed(members), len(members) - self._count))
        for member in reversed(newcomers):
            self._add(word(member, self._bits).encode())
        self._count = len(members)
        return self._lines

    def _add(self, name: bytes) -> None:
        if self._lines and len(self._lines[-1]) + 1 + len(name) <= self._room_bytes:
            self._lines[-1] += b" " + name
        else:
            self._lines.append(name)


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
