"""Who is heard in a room.

The rule: each obstacle is one named check, which says no by raising Refuse.

Spec: https://modern.ircdocs.horse/#sending-messages
"""

from __future__ import annotations

from hubbub.protocol.numerics import ERR_CANNOTSENDTOCHAN, ERR_CANNOTSENDTOUSER, ERR_NEEDREGGEDNICK
from hubbub.server.core.policy.lists import is_silenced
from hubbub.server.core.ranks import Rank, rank
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import Channel, Member, User, World

_UNHEARD = {
    "C": "no CTCP is let through",
    "M": "log in to an account first",
    "b": "you are banned or muted in it",
    "m": "only those with a voice speak in it",
    "n": "you are not in it",
}
CTCP, ACTION = "\x01", "\x01ACTION"


def comes_from_inside(world: World, channel: Channel, user: User, member: Member | None) -> None:
    """A room with +n hears its members only."""
    if "n" in channel.flags and member is None:
        raise _unheard(channel, "n")


def has_voice_where_needed(world: World, channel: Channel, user: User, member: Member | None) -> None:
    """A moderated room hears the voiced and those above them."""
    if "m" in channel.flags and rank(member) < Rank.VOICE:
        raise _unheard(channel, "m")


def is_not_silenced(world: World, channel: Channel, user: User, member: Member | None) -> None:
    """Whoever fits a ban or a mute is silent, unless voiced."""
    if rank(member) < Rank.VOICE and is_silenced(world, channel, user):
        raise _unheard(channel, "b")


def is_logged_in_where_needed(world: World, channel: Channel, user: User, member: Member | None) -> None:
    """A room with +M hears those who are logged in to an account, and the voiced."""
    if "M" in channel.flags and not user.account and rank(member) < Rank.VOICE:
        raise _unheard(channel, "M")


SPEECH_CHECKS = (comes_from_inside, has_voice_where_needed, is_logged_in_where_needed, is_not_silenced)


def may_speak(world: World, channel: Channel, user: User) -> None:
    """Whether the user is heard in the room. Raises: Refuse(ERR_CANNOTSENDTOCHAN)."""
    member = channel.members.get(user.id)
    for check in SPEECH_CHECKS:
        check(world, channel, user, member)


def may_say(channel: Channel, text: str) -> None:
    """Whether a room takes this text: with +C no CTCP but actions. Raises: Refuse(ERR_CANNOTSENDTOCHAN)."""
    if "C" in channel.flags and _is_ctcp(text):
        raise _unheard(channel, "C")


def may_say_to(user: User, target: User, text: str) -> None:
    """Whether somebody takes this text: with +T no CTCP but actions. Raises: Refuse(ERR_CANNOTSENDTOUSER)."""
    if "T" in target.modes and _is_ctcp(text) and user is not target:
        raise Refuse(ERR_CANNOTSENDTOUSER, target.nick, text="Cannot send to user (+T)")


def _is_ctcp(text: str) -> bool:
    return text.startswith(CTCP) and not text.startswith(ACTION)


def is_for_ops_only(channel: Channel, user: User) -> bool:
    """Whether those who can give a voice alone read what the user says (+U)."""
    return "U" in channel.flags and rank(channel.members.get(user.id)) < Rank.VOICE


def may_write_to(user: User, target: User) -> None:
    """Who has +R hears those who are logged in, and whom they accepted.

    Raises: Refuse(ERR_NEEDREGGEDNICK).
    """
    if "R" in target.modes and not user.account and user.id not in target.accepted and user is not target:
        text = "You must be logged in to an account to write to this person"
        raise Refuse(ERR_NEEDREGGEDNICK, target.nick, text=text)


def _unheard(channel: Channel, letter: str) -> Refuse:
    """Nobody hears it, because of this mode."""
    text = f"Cannot send to channel (+{letter}): {_UNHEARD[letter]}"
    return Refuse(ERR_CANNOTSENDTOCHAN, channel.name, text=text)
