"""Who may join, speak, set and see.

The rule: each right is a list of named checks, and each check is one sentence about one member
or one room. A check says no by raising Refuse.

Spec: https://modern.ircdocs.horse/#channel-modes
"""

from __future__ import annotations

from hubbub.protocol.masks import matches
from hubbub.protocol.numerics import (
    ERR_BADCHANMASK,
    ERR_BADCHANNELKEY,
    ERR_BANNEDFROMCHAN,
    ERR_CANNOTSENDTOCHAN,
    ERR_CHANNELISFULL,
    ERR_CHANOPRIVSNEEDED,
    ERR_INVITEONLYCHAN,
    ERR_NICKNAMEINUSE,
    ERR_NOTONCHANNEL,
)
from hubbub.server.config import Config
from hubbub.server.core.apply.rooms import PREFIX_ORDER
from hubbub.server.core.replies import Fail, Refuse
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, Member, User, World

PREFIXES = dict(zip(PREFIX_ORDER, "@+", strict=True))


def prefixes(member: Member, *, all_of_them: bool) -> str:
    """A member's prefixes, highest first; only the highest for clients without multi-prefix."""
    signs = "".join(PREFIXES[letter] for letter in member.modes)
    return signs if all_of_them else signs[:1]


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


# --- joining

LOOKS_LIKE_ANOTHER = "A channel that looks like this one is there already"


def must_look_different(world: World, folded: str, name: str) -> None:
    """No two rooms look alike. Raises: Refuse(ERR_BADCHANMASK)."""
    alike = world.channel_of_look(folded)
    if alike is not None and alike.folded != folded:
        raise Refuse(ERR_BADCHANMASK, name, text=LOOKS_LIKE_ANOTHER)


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


JOIN_CHECKS = (is_not_banned, is_invited_where_needed, key_fits, has_room_left)


def may_join(world: World, channel: Channel, user: User, key: str) -> None:
    """Whether the user may enter. An invitation opens every lock.

    Raises: Refuse(ERR_BANNEDFROMCHAN | ERR_INVITEONLYCHAN | ERR_BADCHANNELKEY |
    ERR_CHANNELISFULL).
    """
    if user.id in channel.invited:
        return
    for check in JOIN_CHECKS:
        check(world, channel, user, key)


# --- speaking


def comes_from_inside(world: World, channel: Channel, user: User, member: Member | None) -> None:
    """A room with +n hears its members only."""
    if "n" in channel.flags and member is None:
        raise Refuse(ERR_CANNOTSENDTOCHAN, channel.name, text="Cannot send to channel (+n)")


def has_voice_where_needed(world: World, channel: Channel, user: User, member: Member | None) -> None:
    """A moderated room hears the voiced and the operators."""
    if "m" in channel.flags and not (member and member.modes):
        raise Refuse(ERR_CANNOTSENDTOCHAN, channel.name, text="Cannot send to channel (+m)")


def is_not_silenced(world: World, channel: Channel, user: User, member: Member | None) -> None:
    """Whoever fits a ban is silent, unless voiced."""
    if not (member and member.modes) and is_banned(world, channel, user):
        raise Refuse(ERR_CANNOTSENDTOCHAN, channel.name, text="Cannot send to channel (+b)")


SPEECH_CHECKS = (comes_from_inside, has_voice_where_needed, is_not_silenced)


def may_speak(world: World, channel: Channel, user: User) -> None:
    """Whether the user is heard in the room. Raises: Refuse(ERR_CANNOTSENDTOCHAN)."""
    member = channel.members.get(user.id)
    for check in SPEECH_CHECKS:
        check(world, channel, user, member)


# --- setting


def member_of(channel: Channel, user: User) -> Member:
    """The user's membership. Raises: Refuse(ERR_NOTONCHANNEL)."""
    member = channel.members.get(user.id)
    if member is None:
        raise Refuse(ERR_NOTONCHANNEL, channel.name)
    return member


def must_be_op(channel: Channel, user: User) -> None:
    """Raises: Refuse(ERR_NOTONCHANNEL | ERR_CHANOPRIVSNEEDED)."""
    if "o" not in member_of(channel, user).modes:
        raise Refuse(ERR_CHANOPRIVSNEEDED, channel.name)


def may_set_topic(channel: Channel, user: User) -> None:
    """Members set the topic, operators alone where it is protected (+t)."""
    member_of(channel, user)
    if "t" in channel.flags:
        must_be_op(channel, user)


def may_invite(channel: Channel, user: User) -> None:
    """Members invite, operators alone to an invite-only room."""
    member_of(channel, user)
    if "i" in channel.flags:
        must_be_op(channel, user)


# --- seeing


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


# --- being somebody


def may_attach(config: Config, session: Session, holder: User) -> bool:
    """Whether a connection may be one more of somebody who is here: it proved to be them."""
    is_same = bool(session.login) and session.login == holder.account
    return is_same and config.accounts.multiclient and not session.is_plain


def may_take_nick(config: Config, world: World, session: Session, nick: str) -> None:
    """A nickname that is an account's is for whoever is in it. Raises: Refuse(ERR_NICKNAMEINUSE)."""
    if config.accounts.nick_reservation != "strict":
        return
    account = world.account_of_look(nick)
    if account is not None and world.fold(session.account) != account.folded:
        raise Refuse(ERR_NICKNAMEINUSE, nick, text="Nickname is reserved by a different account")


def account_exists(name: str) -> Fail:
    """Somebody has that name already, or one that looks like it."""
    return Fail("REGISTER", "ACCOUNT_EXISTS", name, text="There is an account of that name already")
