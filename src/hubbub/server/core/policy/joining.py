"""Who may join a room.

The rule: each lock is one named check; an invitation opens them all, and so does being the founder.

Spec: https://modern.ircdocs.horse/#join-message
"""

from __future__ import annotations

from hubbub.protocol.numerics import (
    ERR_BADCHANMASK,
    ERR_BADCHANNELKEY,
    ERR_BANNEDFROMCHAN,
    ERR_CHANNELISFULL,
    ERR_INVITEONLYCHAN,
    ERR_NEEDREGGEDNICK,
)
from hubbub.server.core.policy.lists import is_banned, is_listed
from hubbub.server.core.policy.owning import role_rank
from hubbub.server.core.ranks import Rank
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import Channel, User, World

LOOKS_LIKE_ANOTHER = "A channel that looks like this one is there already"


def must_look_different(world: World, folded: str, name: str) -> None:
    """No two rooms look alike. Raises: Refuse(ERR_BADCHANMASK)."""
    alike = world.channel_of_look(folded)
    if alike is not None and alike.folded != folded:
        raise Refuse(ERR_BADCHANMASK, name, text=LOOKS_LIKE_ANOTHER)


def must_not_be_purged(world: World, folded: str, name: str) -> None:
    """Nobody enters a room that an operator closed. Raises: Refuse(ERR_BANNEDFROMCHAN)."""
    if folded in world.purged:
        raise Refuse(ERR_BANNEDFROMCHAN, name, text=f"This channel is closed: {world.purged[folded]}")


def key_fits(world: World, channel: Channel, user: User, key: str) -> None:
    """A room with a key opens to those who know it."""
    if channel.key and key != channel.key:
        raise Refuse(ERR_BADCHANNELKEY, channel.name)


def is_invited_where_needed(world: World, channel: Channel, user: User, key: str) -> None:
    """An invite-only room opens to those on its invite exception list."""
    if "i" in channel.flags and not is_listed(world, channel, "I", user):
        raise Refuse(ERR_INVITEONLYCHAN, channel.name)


def is_not_banned(world: World, channel: Channel, user: User, key: str) -> None:
    """Whoever fits a ban stays outside."""
    if is_banned(world, channel, user):
        raise Refuse(ERR_BANNEDFROMCHAN, channel.name)


def has_room_left(world: World, channel: Channel, user: User, key: str) -> None:
    """A room with a limit lets in that many."""
    if channel.limit and len(channel.members) >= channel.limit:
        raise Refuse(ERR_CHANNELISFULL, channel.name)


def is_logged_in_where_needed(world: World, channel: Channel, user: User, key: str) -> None:
    """A room with +R opens to those who are logged in to an account."""
    if "R" in channel.flags and not user.account:
        text = "Cannot join channel (+R): log in to an account first"
        raise Refuse(ERR_NEEDREGGEDNICK, channel.name, text=text)


JOIN_CHECKS = (is_not_banned, is_invited_where_needed, is_logged_in_where_needed, key_fits, has_room_left)
ROLE_CHECKS = (is_not_banned,)


def may_join(world: World, channel: Channel, user: User, key: str) -> None:
    """Whether the user may enter. An invitation opens every lock; a role, all but a ban.

    Raises: Refuse(ERR_BANNEDFROMCHAN | ERR_INVITEONLYCHAN | ERR_NEEDREGGEDNICK |
    ERR_BADCHANNELKEY | ERR_CHANNELISFULL).
    """
    role = role_rank(channel, user.account)
    if user.id in channel.invited or role is Rank.FOUNDER:
        return
    for check in ROLE_CHECKS if role else JOIN_CHECKS:
        check(world, channel, user, key)
