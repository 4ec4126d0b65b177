"""Whose rooms are: registering, giving away and giving up, and who is what in them by account.

The rule: what cannot be taken back is asked for twice, the second time with a word that was told the
first time.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

from hubbub.protocol import names
from hubbub.protocol.masks import matches
from hubbub.protocol.numerics import ERR_CHANOPRIVSNEEDED, ERR_USERNOTINCHANNEL
from hubbub.server.core import policy
from hubbub.server.core.facts import (
    ChannelChange,
    ChannelDropped,
    ChannelOffered,
    ChannelPurged,
    ChannelRegistered,
    ChannelTransferred,
    Kicked,
    ModesSet,
    RoleSet,
)
from hubbub.server.core.policy import Rank
from hubbub.server.core.policy.owning import SERVICE
from hubbub.server.core.policy.setting import SET_BY
from hubbub.server.core.ranks import RANKS
from hubbub.server.core.registrations import FOUNDER, NAMES, Registration
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail, Refuse
from hubbub.server.core.state import Channel

CONFIRMATION_CHARS = 6
MAX_LISTED = 100
MAX_PURGED = 1000
PRIVILEGE = "chanreg"


def register_channel(ctx: Context, name: str) -> None:
    """Make a room one's own. Raises: Refuse, Fail, as `policy.may_register`."""
    channel = ctx.find_channel(name)
    policy.may_register(ctx.server.config, ctx.world, channel, ctx.user)
    place = (channel.folded, channel.name, channel.created_ms)
    ctx.record(ChannelRegistered(ctx.user.id, *place, ctx.user.account))


def drop(ctx: Context, name: str, word: str) -> None:
    """Have a room be nobody's any more. Raises: Refuse(ERR_CHANOPRIVSNEEDED), Fail(CONFIRM)."""
    channel, registration = _owned(ctx, name)
    _must_be_sure(ctx, channel, "UNREGISTER", word)
    ctx.record(ChannelDropped(ctx.user.id, channel.folded, registration.id, tuple(registration.roles)))


def offer(ctx: Context, name: str, account: str) -> None:
    """Offer a room to another account, which must accept it; take the offer back ("").

    An operator who looks after rooms gives it at once."""
    channel, registration = _owned(ctx, name)
    heir = _account(ctx, account) if account else ""
    if heir == registration.founder:
        raise Fail(SERVICE, "ALREADY_FOUNDER", heir, text=f"{channel.name} is {heir}'s already")
    if heir and ctx.user.account != registration.founder:
        transfer = (channel.folded, registration.id, registration.founder, heir)
        ctx.record(ChannelTransferred(ctx.user.id, *transfer))
        return
    ctx.record(ChannelOffered(ctx.user.id, channel.folded, registration.id, heir))


def accept(ctx: Context, name: str) -> None:
    """Take a room that one was offered. Raises: Fail(NOT_OFFERED | TOO_MANY)."""
    channel, registration = _registered(ctx, name)
    account = ctx.user.account
    if not account or registration.heir != account:
        raise Fail(SERVICE, "NOT_OFFERED", channel.name, text=f"{channel.name} is not offered to you")
    policy.may_own_one_more(ctx.server.config, ctx.world, account)
    transfer = (channel.folded, registration.id, registration.founder, account)
    ctx.record(ChannelTransferred(ctx.user.id, *transfer))


def set_role(ctx: Context, name: str, account: str, change: str) -> None:
    """Have an account be something in a room whenever it is there: `+o`, `-o`.

    Raises: Refuse(ERR_CHANOPRIVSNEEDED), Fail(UNKNOWN_ROLE | UNKNOWN_ACCOUNT | NO_SUCH_ROLE | TOO_MANY).
    """
    channel, registration = _registered(ctx, name)
    sign, letter = change[:1], change[1:]
    if sign not in ("+", "-") or letter not in RANKS or letter == FOUNDER:
        text = "Say +a, +o, +h or +v and the account, or the same with - to take it; TRANSFER is for +q"
        raise Fail(SERVICE, "UNKNOWN_ROLE", channel.name, text=text)
    account = _account(ctx, account)
    before = registration.letter_of(account)
    if sign == "-" and before != letter:
        text = f"{account} is not {NAMES[letter]} in {channel.name}"
        raise Fail(SERVICE, "NO_SUCH_ROLE", channel.name, text=text)
    now = letter if sign == "+" else ""
    policy.may_give_role(channel, ctx.user, account, now)
    # Who goes from admin to op goes on reading what they might read so far.
    is_still_op = bool(before and now) and min(RANKS[before], RANKS[now]) >= Rank.OP
    since_id = registration.roles[account].since_id if is_still_op else 0
    ctx.record(RoleSet(ctx.user.id, channel.folded, registration.id, account, now, since_id))


def purge(ctx: Context, name: str, reason: str) -> None:
    """Close a room to everybody, or with no reason open it again: an operator's right.

    Raises: Refuse(ERR_NOPRIVILEGES), Fail(BAD_NAME | TOO_MANY).
    """
    policy.must_have_privilege(ctx.server.config, ctx.session.oper, PRIVILEGE)
    ctx.may(PRIVILEGE, name)
    config, world = ctx.server.config, ctx.world
    try:
        shown = names.check_channel(name, config.server.casemapping, config.limits.channellen)
    except names.BadName as error:
        raise Fail(SERVICE, "BAD_NAME", text=f"Bad channel name: {error}") from None
    if reason and len(world.purged) >= MAX_PURGED:
        raise Fail(SERVICE, "TOO_MANY", text=f"At most {MAX_PURGED} rooms can be closed")
    ctx.record(ChannelPurged(ctx.user.id, world.fold(shown), shown, reason))


def show_roles(ctx: Context, name: str) -> None:
    """Tell who is what in a room by account, to those who are something in it themselves."""
    channel, registration = _registered(ctx, name)
    if not policy.role_rank(channel, ctx.user.account):
        policy.must_be_op(channel, ctx.user)
    for account, role in sorted(registration.roles.items(), key=lambda each: -RANKS[each[1].letter]):
        ctx.response.notice(f"{channel.name} {account} +{role.letter} ({NAMES[role.letter]})")


def change_rank(ctx: Context, name: str, nick: str, adding: bool, letter: str) -> None:
    """Give a prefix to whoever is in a room ("": oneself), or take it, by the right of one's role.

    Raises: Refuse(ERR_NOSUCHNICK | ERR_USERNOTINCHANNEL | ERR_CHANOPRIVSNEEDED).
    """
    channel, _ = _registered(ctx, name)
    target = ctx.find_user(nick) if nick else ctx.user
    member = channel.members.get(target.id)
    if member is None:
        raise Refuse(ERR_USERNOTINCHANNEL, target.nick, channel.name)
    is_own = target is ctx.user
    own = policy.must_have_role(channel, ctx.user, RANKS[letter] if is_own else SET_BY.get(letter, Rank.OP))
    if not adding and not is_own and policy.rank(member) > own:
        text = f"{target.nick} stands above you in {channel.name}"
        raise Refuse(ERR_CHANOPRIVSNEEDED, channel.name, text=text)
    if (letter in member.modes) == adding:
        is_so = "is" if adding else "is not"
        raise Fail(
            SERVICE, "NO_CHANGE", channel.name, text=f"{target.nick} {is_so} {NAMES[letter]} there already"
        )
    change = ChannelChange(adding, letter, target=target.id)
    ctx.record(ModesSet(ctx.user.id, channel.folded, (change,)))


def show(ctx: Context, name: str) -> None:
    """Tell whose a room is, and since when."""
    channel, registration = _registered(ctx, name)
    made = datetime.fromtimestamp(channel.created_ms / 1000, UTC)
    ctx.response.notice(f"{channel.name} is {registration.founder}'s, and there since {made:%Y-%m-%d}")
    if registration.heir and policy.role_rank(channel, ctx.user.account) is Rank.FOUNDER:
        ctx.response.notice(f"It is offered to {registration.heir}")


def show_all(ctx: Context, mask: str) -> None:
    """Tell of the registered rooms that fit a mask and that one may see."""
    folded = ctx.world.fold(mask)
    found = [
        channel
        for channel in ctx.world.channels.values()
        if channel.registration is not None
        and matches(folded, channel.folded)
        and policy.may_see_channel(channel, ctx.user)
    ]
    for channel in found[:MAX_LISTED]:
        assert channel.registration is not None
        ctx.response.notice(f"{channel.name} ({channel.registration.founder})")
    left_out = len(found) - MAX_LISTED
    ending = f", of which {left_out} are not shown" if left_out > 0 else ""
    ctx.response.notice(f"{len(found)} registered rooms{ending}")


def clear(ctx: Context, name: str, what: str) -> None:
    """Put everybody else out; empty the lists; take all roles away. Raises: Refuse, Fail(UNKNOWN)."""
    channel, registration = _registered(ctx, name)
    policy.must_have_role(channel, ctx.user, Rank.FOUNDER if what == "ROLES" else Rank.ADMIN)
    match what:
        case "USERS":
            for member in list(channel.members.values()):
                if member.user is not ctx.user and policy.rank(member) < Rank.FOUNDER:
                    ctx.record(Kicked(ctx.user.id, channel.folded, member.user.id, "The room is cleared"))
        case "BANS":
            changes = tuple(
                ChannelChange(False, letter, mask)
                for letter, entries in channel.lists.items()
                for mask in entries
            )
            ctx.record(ModesSet(ctx.user.id, channel.folded, changes))
        case "ROLES":
            for account in registration.roles:
                if account != registration.founder:
                    ctx.record(RoleSet(ctx.user.id, channel.folded, registration.id, account, ""))
        case _:
            raise Fail(SERVICE, "UNKNOWN", text="Say USERS, BANS or ROLES")


def _registered(ctx: Context, name: str) -> tuple[Channel, Registration]:
    """A room that is somebody's and that one may know of. Raises: Fail(NOT_REGISTERED)."""
    channel = ctx.world.channel_named(name)
    is_seen = channel is not None and policy.may_see_channel(channel, ctx.user)
    if channel is None or not (is_seen or ctx.may(PRIVILEGE, channel.name)):
        raise Fail(SERVICE, "NOT_REGISTERED", text=f"There is no registered room {name}")
    return channel, policy.registration_of(channel)


def _owned(ctx: Context, name: str) -> tuple[Channel, Registration]:
    """A room of one's own, or any for an operator who looks after them."""
    channel, registration = _registered(ctx, name)
    if policy.role_rank(channel, ctx.user.account) is not Rank.FOUNDER and not ctx.may(
        PRIVILEGE, channel.name
    ):
        policy.must_have_role(channel, ctx.user, Rank.FOUNDER)
    return channel, registration


def _account(ctx: Context, name: str) -> str:
    account = ctx.world.account_named(name)
    if account is None:
        raise Fail(SERVICE, "UNKNOWN_ACCOUNT", text=f"There is no account {name}")
    return account.name


def _must_be_sure(ctx: Context, channel: Channel, command: str, word: str) -> None:
    """Raises: Fail(CONFIRM), with the word that is to be said."""
    seed = f"confirm {command} {channel.folded} {policy.registration_of(channel).id}".encode()
    wanted = hmac.digest(ctx.server.secret, seed, "sha256").hex()[:CONFIRMATION_CHARS]
    if word != wanted:
        text = f"That can't be taken back. If you are sure, say: {command} {channel.name} {wanted}"
        raise Fail(SERVICE, "CONFIRM", text=text)
