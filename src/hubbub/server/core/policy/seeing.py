"""Who sees which rooms and people, and whose history is for anybody.

The rule: what may not be seen is answered as what is not there.

Spec: https://modern.ircdocs.horse/#secret-channel-mode
"""

from __future__ import annotations

from hubbub.server.core.state import Channel, User


def is_open(channel: Channel) -> bool:
    """Whether who comes later may read what is said now.

    So it is where anybody may come in and listen (no key, no invitation needed, no secret), unless
    the room keeps its history to those who were there (+H).
    """
    return not channel.key and not channel.flags & {"H", "i", "s"}


def may_see_channel(channel: Channel, user: User) -> bool:
    """A secret room is seen by its members."""
    return "s" not in channel.flags or user.id in channel.members


def may_see_user(seer: User, user: User, channel: Channel | None = None) -> bool:
    """An invisible user is seen by those who share a room with them, and in a `channel` from inside."""
    if seer is user or "i" not in user.modes:
        return True
    if channel is not None:
        return seer.id in channel.members
    return any(name in seer.channels for name in user.channels)
