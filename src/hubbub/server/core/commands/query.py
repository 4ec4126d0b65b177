"""Asking about one person: WHOIS, WHOWAS.

Spec: https://modern.ircdocs.horse/#user-based-queries
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import (
    ERR_NONICKNAMEGIVEN,
    ERR_NOSUCHNICK,
    ERR_NOSUCHSERVER,
    ERR_WASNOSUCHNICK,
    RPL_AWAY,
    RPL_ENDOFWHOIS,
    RPL_ENDOFWHOWAS,
    RPL_WHOISACCOUNT,
    RPL_WHOISACTUALLY,
    RPL_WHOISBOT,
    RPL_WHOISCERTFP,
    RPL_WHOISCHANNELS,
    RPL_WHOISHOST,
    RPL_WHOISIDLE,
    RPL_WHOISKEYVALUE,
    RPL_WHOISMODES,
    RPL_WHOISOPERATOR,
    RPL_WHOISSECURE,
    RPL_WHOISSERVER,
    RPL_WHOISUSER,
    RPL_WHOWASUSER,
)
from hubbub.server.core import policy
from hubbub.server.core.metadata import EVERYBODY
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse
from hubbub.server.core.state import User

MAX_VALUES = 10  # of somebody's metadata


@command("WHOIS", cost=2, takes="[<server>] <nick>", does="Tell about somebody")
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
    if user.is_oper:
        ctx.reply(RPL_WHOISOPERATOR, nick)
    if user.is_bot:
        ctx.reply(RPL_WHOISBOT, nick, text=f"is a bot on {ctx.server.config.server.network}")
    if _is_secure(ctx, user):
        ctx.reply(RPL_WHOISSECURE, nick)
    if user is ctx.user or ctx.may("see", nick):
        for mark in sorted({each.fingerprint for each in ctx.server.sessions_of.get(user.id, ())} - {""}):
            ctx.reply(RPL_WHOISCERTFP, nick, text=f"has client certificate fingerprint {mark}")
        address = user.address or user.host
        as_param = f"0{address}" if address[0] == ":" else address
        ctx.reply(RPL_WHOISACTUALLY, nick, f"{user.username}@{address}", as_param)
        ctx.reply(RPL_WHOISHOST, nick, text=f"is connecting from {user.username}@{address} {address}")
        ctx.reply(RPL_WHOISMODES, nick, text=f"is using modes +{''.join(sorted(user.modes))}")
    if ctx.session.caps & caps.METADATA:
        values = ctx.world.values_of(user.identity)
        for key, value in islice(values.items(), MAX_VALUES):
            ctx.reply(RPL_WHOISKEYVALUE, nick, key, EVERYBODY, text=value)
    if user.away:
        ctx.reply(RPL_AWAY, nick, text=user.away)
    idle = idle_seconds(ctx, user)
    if idle is not None:
        ctx.reply(RPL_WHOISIDLE, nick, str(idle), str(user.arrived_ms // 1000))


def idle_seconds(ctx: Context, user: User) -> int | None:
    """For how long somebody has said nothing by any of their connections here; None where they have none."""
    sessions = ctx.server.sessions_of.get(user.id)
    if not sessions:
        return None
    return max(0, ctx.now_ms - max(session.spoke_ms for session in sessions)) // 1000


def _is_secure(ctx: Context, user: User) -> bool:
    """Whether all of somebody's connections here are encrypted."""
    sessions = ctx.server.sessions_of.get(user.id, ())
    return bool(sessions) and all(session.is_secure for session in sessions)


@command("WHOWAS", cost=2, takes="<nick> [<count>]", does="Tell who had a nickname before")
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
