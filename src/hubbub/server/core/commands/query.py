"""Asking about people: WHO, WHOIS, WHOWAS.

Spec: https://modern.ircdocs.horse/#user-based-queries
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from hubbub.protocol import caps
from hubbub.protocol.masks import matches
from hubbub.protocol.message import Message
from hubbub.protocol.names import is_channel
from hubbub.protocol.numerics import (
    ERR_NONICKNAMEGIVEN,
    ERR_NOSUCHNICK,
    ERR_NOSUCHSERVER,
    ERR_WASNOSUCHNICK,
    RPL_AWAY,
    RPL_ENDOFWHO,
    RPL_ENDOFWHOIS,
    RPL_ENDOFWHOWAS,
    RPL_WHOISACCOUNT,
    RPL_WHOISCHANNELS,
    RPL_WHOISHOST,
    RPL_WHOISIDLE,
    RPL_WHOISMODES,
    RPL_WHOISSERVER,
    RPL_WHOISUSER,
    RPL_WHOREPLY,
    RPL_WHOWASUSER,
)
from hubbub.server.core import policy
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import Channel, User

MAX_WHO_REPLIES = 500


@command("WHO", min_params=1, cost=2)
def who(ctx: Context, msg: Message) -> None:
    """List the people in a room, of a name, or those who fit a mask.

    Spec: https://modern.ircdocs.horse/#who-message
    """
    mask = msg.params[0]
    found = _who_found(ctx, mask)
    for _, (channel, user) in zip(range(MAX_WHO_REPLIES), found, strict=False):
        _who_reply(ctx, channel, user)
    ctx.reply(RPL_ENDOFWHO, shown(mask))


def _who_found(ctx: Context, mask: str) -> Iterator[tuple[Channel | None, User]]:
    if is_channel(mask):
        channel = ctx.world.channel_named(mask)
        if channel is None or not policy.may_see_channel(channel, ctx.user):
            return
        for member in channel.members.values():
            if policy.may_see_user(ctx.user, member.user, channel):
                yield channel, member.user
        return
    exact = ctx.world.user_named(mask)
    if exact is not None:
        yield _common_channel(ctx.user, exact), exact
        return
    folded = ctx.world.fold("*" if mask == "0" else mask)
    for user in ctx.world.users.values():
        words = (user.nick, user.username, user.host, user.realname, user.server)
        is_meant = any(matches(folded, ctx.world.fold(word)) for word in words)
        if is_meant and policy.may_see_user(ctx.user, user):
            yield _common_channel(ctx.user, user), user


def _common_channel(seer: User, user: User) -> Channel | None:
    for name, channel in user.channels.items():
        if name in seer.channels:
            return channel
    return None


def _who_reply(ctx: Context, channel: Channel | None, user: User) -> None:
    flags = "G" if user.away else "H"
    if channel is not None:
        all_of_them = bool(ctx.session.caps & caps.MULTI_PREFIX)
        flags += policy.prefixes(channel.members[user.id], all_of_them=all_of_them)
    name = channel.name if channel else "*"
    where = (name, user.username, user.host, user.server, user.nick, flags)
    ctx.reply(RPL_WHOREPLY, *where, text=f"0 {user.realname}")


@command("WHOIS", cost=2)
def whois(ctx: Context, msg: Message) -> None:
    """Tell all that may be known of a user; `WHOIS server nick` asks for one's own server too.

    Spec: https://modern.ircdocs.horse/#whois-message
    Raises: Refuse(ERR_NONICKNAMEGIVEN | ERR_NOSUCHSERVER).
    """
    if not msg.params or not msg.params[-1]:
        raise Refuse(ERR_NONICKNAMEGIVEN)
    nick = msg.params[1] if len(msg.params) > 1 else msg.params[0]
    if len(msg.params) > 1:
        _must_be_known_server(ctx, msg.params[0])
    user = ctx.world.user_named(nick)
    if user is None:
        ctx.reply(ERR_NOSUCHNICK, shown(nick))
    else:
        _whois_user(ctx, user)
    ctx.reply(RPL_ENDOFWHOIS, shown(nick))


def _must_be_known_server(ctx: Context, name: str) -> None:
    """A server is named by its name or by a user on it."""
    known = {user.server.lower() for user in ctx.world.users.values()}
    if name.lower() not in known and ctx.world.user_named(name) is None:
        raise Refuse(ERR_NOSUCHSERVER, shown(name))


def _whois_user(ctx: Context, user: User) -> None:
    nick = user.nick
    ctx.reply(RPL_WHOISUSER, nick, user.username, user.host, "*", text=user.realname)
    signs = [
        policy.prefixes(channel.members[user.id], all_of_them=True) + channel.name
        for channel in user.channels.values()
        if policy.may_see_channel(channel, ctx.user) and policy.may_see_user(ctx.user, user, channel)
    ]
    ctx.response.reply_packed(RPL_WHOISCHANNELS, nick, words=signs)
    ctx.reply(RPL_WHOISSERVER, nick, user.server, text=ctx.server.config.server.description)
    if user.account:
        ctx.reply(RPL_WHOISACCOUNT, nick, user.account)
    if user is ctx.user:
        address = user.address or user.host
        ctx.reply(RPL_WHOISHOST, nick, text=f"is connecting from {user.username}@{address} {address}")
        ctx.reply(RPL_WHOISMODES, nick, text=f"is using modes +{''.join(sorted(user.modes))}")
    if user.away:
        ctx.reply(RPL_AWAY, nick, text=user.away)
    sessions = ctx.server.sessions_of.get(user.id)
    if sessions:
        idle_seconds = max(0, ctx.now_ms - max(session.spoke_ms for session in sessions)) // 1000
        ctx.reply(RPL_WHOISIDLE, nick, str(idle_seconds), str(user.arrived_ms // 1000))


@command("WHOWAS", cost=2)
def whowas(ctx: Context, msg: Message) -> None:
    """Tell who had a nickname before, the latest first.

    Spec: https://modern.ircdocs.horse/#whowas-message
    Raises: Refuse(ERR_NONICKNAMEGIVEN).
    """
    if not msg.params or not msg.params[0]:
        raise Refuse(ERR_NONICKNAMEGIVEN)
    nick = msg.params[0]
    folded = ctx.world.fold(nick)
    found = [past for past in reversed(ctx.world.departed) if ctx.world.fold(past.nick) == folded]
    count = msg.params[1] if len(msg.params) > 1 else ""
    if count.isascii() and count.isdigit() and int(count[:6]):
        found = found[: int(count[:6])]
    if not found:
        ctx.reply(ERR_WASNOSUCHNICK, shown(nick))
    for past in found:
        ctx.reply(RPL_WHOWASUSER, past.nick, past.username, past.host, "*", text=past.realname)
        left = datetime.fromtimestamp(past.left_ms / 1000, UTC)
        ctx.reply(RPL_WHOISSERVER, past.nick, past.server, text=f"{left:%a %b %d %H:%M:%S %Y}")
    ctx.reply(RPL_ENDOFWHOWAS, shown(nick))
