"""Who sees which rooms and people, and whose history is for anybody.

The rule: what may not be seen is answered as what is not there.

Spec: https://modern.ircdocs.horse/#secret-channel-mode
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubbub.server.core.policy.lists import is_banned
from hubbub.server.core.policy.owning import role_rank
from hubbub.server.core.ranks import Rank, rank
from hubbub.server.core.state import Channel, User, World

_CLOSING = ("H", "i", "s")


def is_open(channel: Channel) -> bool:
    """Whether who comes later may read what is said now.

    So it is where anybody may come in and listen (no key, no invitation needed, no secret), unless
    the room keeps its history to those who were there (+H).
    """
    return not channel.key and channel.flags.isdisjoint(_CLOSING)


def may_see_channel(channel: Channel, user: User) -> bool:
    """A secret room is seen by its members, and by those who have a role in it."""
    return "s" not in channel.flags or user.id in channel.members or bool(role_rank(channel, user.account))


def may_read_metadata(world: World, channel: Channel, user: User) -> bool:
    """A room's values are for its members, and for whoever could come in and read them."""
    return user.id in channel.members or (is_open(channel) and not is_banned(world, channel, user))


def may_see_user(seer: User, user: User, channel: Channel | None = None) -> bool:
    """An invisible user is seen by those who share a room with them, and in a `channel` from inside."""
    if seer is user:
        return True
    if channel is not None:
        is_inside = "i" not in user.modes or seer.id in channel.members
        return is_inside and is_in_sight(channel, seer, user)
    common = [room for name, room in user.channels.items() if name in seer.channels]
    return "i" not in user.modes or any(is_in_sight(room, seer, user) for room in common)


def is_in_sight(channel: Channel, seer: User, user: User) -> bool:
    """In an auditorium (+u) members without a voice are seen by those with one only."""
    if not is_auditorium(channel):
        return True
    members = channel.members
    return rank(members.get(user.id)) >= Rank.VOICE or rank(members.get(seer.id)) >= Rank.VOICE


def witnesses(channel: Channel, user: User) -> Iterator[User]:
    """Who in a room sees a member come, go and change: they themselves among them."""
    for member in channel.members.values():
        if member.user is user or is_in_sight(channel, member.user, user):
            yield member.user


def is_auditorium(channel: Channel) -> bool:
    """Whether not everybody in a room sees everybody."""
    return "u" in channel.flags


def few_witnesses(rooms: Iterable[Channel], user: User) -> list[User] | None:
    """Who sees a member of these rooms come and go, each once; None where everybody in them does."""
    return list(neighbours(user, rooms)) if any(map(is_auditorium, rooms)) else None


def neighbours(user: User, rooms: Iterable[Channel] | None = None) -> Iterator[User]:
    """The user, and everybody who sees them in some room (of these), each once."""
    seen = {user.id}
    yield user
    for channel in user.channels.values() if rooms is None else rooms:
        for witness in witnesses(channel, user):
            if witness.id not in seen:
                seen.add(witness.id)
                yield witness
