"""Who fits the lists of a room: bans, exceptions, invite exceptions.

The rule: an exception outweighs a ban, and a list is read by these functions alone.

Spec: https://modern.ircdocs.horse/#ban-channel-mode
"""

from __future__ import annotations

from hubbub.protocol.masks import matches
from hubbub.server.core.state import Channel, User, World


def is_listed(world: World, channel: Channel, letter: str, user: User) -> bool:
    """Whether the user fits a mask on one of the channel's lists."""
    entries = channel.lists[letter]
    if not entries:
        return False
    source = world.fold(user.source)
    return any(matches(world.fold(mask), source) for mask in entries)


def is_banned(world: World, channel: Channel, user: User) -> bool:
    """Banned and not excepted."""
    return is_listed(world, channel, "b", user) and not is_listed(world, channel, "e", user)
