"""Who may set what holds in a room, and move others in it.

The rule: each right is a rank, and nobody moves whoever stands above them.

Spec: https://modern.ircdocs.horse/#channel-membership-prefixes
"""

from __future__ import annotations

from hubbub.protocol.numerics import ERR_CHANOPRIVSNEEDED, ERR_NOTONCHANNEL
from hubbub.server.core.ranks import Rank, rank
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import Channel, Member, User

# The rank that sets a mode and gives a prefix, where it is not an op's.
SET_BY = {"q": Rank.FOUNDER, "a": Rank.FOUNDER, "v": Rank.HALFOP, "b": Rank.HALFOP}


def member_of(channel: Channel, user: User) -> Member:
    """The user's membership. Raises: Refuse(ERR_NOTONCHANNEL)."""
    member = channel.members.get(user.id)
    if member is None:
        raise Refuse(ERR_NOTONCHANNEL, channel.name)
    return member


def must_have_rank(channel: Channel, user: User, needed: Rank) -> None:
    """Raises: Refuse(ERR_NOTONCHANNEL | ERR_CHANOPRIVSNEEDED)."""
    if rank(member_of(channel, user)) < needed:
        raise Refuse(ERR_CHANOPRIVSNEEDED, channel.name)


def must_be_op(channel: Channel, user: User) -> None:
    """Raises: Refuse(ERR_NOTONCHANNEL | ERR_CHANOPRIVSNEEDED)."""
    must_have_rank(channel, user, Rank.OP)


def may_set_topic(channel: Channel, user: User) -> None:
    """Members set the topic, halfops and above alone where it is protected (+t)."""
    must_have_rank(channel, user, Rank.HALFOP if "t" in channel.flags else Rank.MEMBER)


def may_invite(channel: Channel, user: User) -> None:
    """Members invite, halfops and above alone to an invite-only room."""
    must_have_rank(channel, user, Rank.HALFOP if "i" in channel.flags else Rank.MEMBER)


def may_kick(channel: Channel, user: User) -> None:
    """Halfops and above put others out."""
    must_have_rank(channel, user, Rank.HALFOP)


def may_move(channel: Channel, user: User, target: Member) -> None:
    """Nobody puts out or demotes whoever stands above them; a halfop not even another halfop.

    Raises: Refuse(ERR_CHANOPRIVSNEEDED).
    """
    own, other = rank(channel.members.get(user.id)), rank(target)
    if user is not target.user and (other > own or other == own < Rank.OP):
        text = f"{target.user.nick} is {other.name.lower()} here, out of your reach"
        raise Refuse(ERR_CHANOPRIVSNEEDED, channel.name, text=text)


def may_set_mode(channel: Channel, user: User, letter: str) -> None:
    """Raises: Refuse(ERR_NOTONCHANNEL | ERR_CHANOPRIVSNEEDED)."""
    must_have_rank(channel, user, SET_BY.get(letter, Rank.OP))
