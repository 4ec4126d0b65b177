"""Who fits the lists of a room: bans, exceptions, invite exceptions.

The rule: an exception outweighs a ban, and a list is read by these functions alone.

Spec: https://modern.ircdocs.horse/#ban-channel-mode and
https://ircv3.net/specs/extensions/account-extban
"""

from __future__ import annotations

from hubbub.protocol.extbans import read_mask
from hubbub.protocol.masks import matches
from hubbub.server.core.state import Channel, User, World


def is_listed(world: World, channel: Channel, letter: str, user: User, *, with_mutes: bool = False) -> bool:
    """Whether the user fits a mask on one of the channel's lists; mutes count `with_mutes` only."""
    masks = channel.lists[letter]
    if not masks:
        return False
    source, account = world.fold(user.source), world.fold(user.account)
    return any(
        matches(world.fold(mask.pattern), account if mask.is_account else source)
        for mask in map(read_mask, masks)
        if (with_mutes or not mask.is_mute) and (account or not mask.is_account)
    )


def is_banned(world: World, channel: Channel, user: User) -> bool:
    """Banned from coming in, and not excepted."""
    return is_listed(world, channel, "b", user) and not is_listed(world, channel, "e", user)


def is_silenced(world: World, channel: Channel, user: User) -> bool:
    """Banned or muted, and not excepted; an exception from muting is one from being silenced."""
    is_muted = is_listed(world, channel, "b", user, with_mutes=True)
    return is_muted and not is_listed(world, channel, "e", user, with_mutes=True)
