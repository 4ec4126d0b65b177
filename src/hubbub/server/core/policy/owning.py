"""Whose a room is, and what an account may do in it wherever it is.

The rule: a role counts as far as a rank does, and nobody can lock the founder out.

Spec: https://modern.ircdocs.horse/#channel-membership-prefixes
"""

from __future__ import annotations

from hubbub.protocol.numerics import ERR_CHANOPRIVSNEEDED
from hubbub.server.config import Config
from hubbub.server.core.policy.setting import must_be_op
from hubbub.server.core.ranks import RANKS, Rank
from hubbub.server.core.registrations import MAX_ROLES, Registration
from hubbub.server.core.replies import Fail, Refuse
from hubbub.server.core.state import Channel, Member, User, World

SERVICE = "CHANSERV"


def role_rank(channel: Channel, account: str) -> Rank:
    """What an account is in a room, whether or not anybody is there in it."""
    letter = channel.registration.letter_of(account) if channel.registration else ""
    return RANKS[letter] if letter else Rank.MEMBER


def must_have_role(channel: Channel, user: User, needed: Rank) -> Rank:
    """The rank of somebody's role. Raises: Refuse(ERR_CHANOPRIVSNEEDED)."""
    own = role_rank(channel, user.account)
    if own < needed:
        text = f"That takes the role of {needed.name.lower()} in {channel.name}"
        raise Refuse(ERR_CHANOPRIVSNEEDED, channel.name, text=text)
    return own


def registration_of(channel: Channel) -> Registration:
    """Raises: Fail(NOT_REGISTERED)."""
    if channel.registration is None:
        raise Fail(SERVICE, "NOT_REGISTERED", channel.name, text=f"{channel.name} is not registered")
    return channel.registration


def may_register(config: Config, world: World, channel: Channel, user: User) -> None:
    """An op who is logged in may, as often as the server lets them.

    Raises: Fail(DISABLED | LOGIN_NEEDED | ALREADY_REGISTERED | TOO_MANY),
    Refuse(ERR_NOTONCHANNEL | ERR_CHANOPRIVSNEEDED).
    """
    if not config.channels.registration:
        raise Fail(SERVICE, "DISABLED", text="Channels can't be registered on this server")
    if not user.account:
        raise Fail(SERVICE, "LOGIN_NEEDED", text="Log in to your account before you register a channel")
    if channel.registration is not None:
        text = f"{channel.name} is registered already"
        raise Fail(SERVICE, "ALREADY_REGISTERED", channel.name, text=text)
    must_be_op(channel, user)
    may_own_one_more(config, world, user.account)


def may_own_one_more(config: Config, world: World, account: str) -> None:
    """Raises: Fail(TOO_MANY)."""
    limit = config.channels.registrations_per_account
    owned = sum(1 for channel in rooms_of(world, account) if role_rank(channel, account) is Rank.FOUNDER)
    if owned >= limit:
        raise Fail(SERVICE, "TOO_MANY", text=f"An account may have {limit} channels, and {account} has")


def rooms_of(world: World, account: str) -> list[Channel]:
    """The rooms in which an account has a role."""
    return [channel for channel in world.channels.values() if role_rank(channel, account)]


def may_give_role(channel: Channel, user: User, account: str, letter: str) -> None:
    """Ops and above give and take the roles below their own.

    Raises: Refuse(ERR_CHANOPRIVSNEEDED), Fail(TOO_MANY).
    """
    own = must_have_role(channel, user, Rank.OP)
    wanted = RANKS[letter] if letter else Rank.MEMBER
    is_own = account == user.account and wanted < own and own is not Rank.FOUNDER
    if not is_own and max(wanted, role_rank(channel, account)) >= own:
        text = "You give and take the roles that are below your own"
        raise Refuse(ERR_CHANOPRIVSNEEDED, channel.name, text=text)
    roles = registration_of(channel).roles
    if letter and account not in roles and len(roles) >= MAX_ROLES:
        raise Fail(SERVICE, "TOO_MANY", channel.name, text=f"A channel has at most {MAX_ROLES} roles")


def heard_since(channel: Channel, member: Member) -> int:
    """The last id before what somebody in a room may read of what was said behind closed doors.

    They were there from when they came; an op by role and above, from when they were given it, unless
    the room keeps its history to those who were really there (+H).
    """
    registration = channel.registration
    if registration is None or "H" in channel.flags or role_rank(channel, member.user.account) < Rank.OP:
        return member.joined_id
    role = registration.roles[member.user.account]
    return min(member.joined_id, max(role.since_id, channel.sealed_id))
