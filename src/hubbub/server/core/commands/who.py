"""WHO: the people of a room, of a name, or of a mask, with the fields that one asks for.

The rule: who finds somebody by a mask might have met them; exact nicknames hide from nobody.

Spec: https://modern.ircdocs.horse/#who-message and https://ircv3.net/specs/extensions/whox
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from hubbub.protocol import caps
from hubbub.protocol.channel_modes import BOT_MODE
from hubbub.protocol.masks import matches
from hubbub.protocol.message import Message
from hubbub.protocol.names import is_channel
from hubbub.protocol.numerics import (
    ERR_QUERYTOOLONG,
    RPL_ENDOFWHO,
    RPL_WHOREPLY,
    RPL_WHOSPCRPL,
)
from hubbub.server.core import policy
from hubbub.server.core.commands.query import idle_seconds
from hubbub.server.core.ranks import prefixes
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.state import Channel, User

MAX_WHO_REPLIES = 500
MAX_TOKEN_DIGITS = 3
NO_ADDRESS = "255.255.255.255"


class Found(NamedTuple):
    """Somebody that a WHO found, and the room that they are shown in."""

    channel: Channel | None
    user: User


class Asked(NamedTuple):
    """What stands behind the mask: what it is compared with, and the fields to answer ("": the usual)."""

    flags: str
    fields: str
    token: str


@command(
    "WHO",
    min_params=1,
    cost=2,
    takes="<mask> [<flags>][%<fields>]",
    does="Show people in a room, of a name, or that fit a mask",
)
def who(ctx: Context, msg: Message) -> None:
    """List the people in a room, of a name, or those who fit a mask: `WHO <mask> [o][nuhsra][%<fields>]`.

    Spec: https://modern.ircdocs.horse/#who-message
    """
    mask, asked = msg.params[0], _asked(msg.params[1] if len(msg.params) > 1 else "")
    reply = _reply_asked if asked.fields else _reply_usual
    found = _find(ctx, mask, asked)
    if "o" in asked.flags:
        found = (one for one in found if one.user.is_oper)
    for one in islice(found, MAX_WHO_REPLIES):
        reply(ctx, one, asked)
    if next(found, None) is not None:
        ctx.reply(ERR_QUERYTOOLONG, shown(mask))
    ctx.reply(RPL_ENDOFWHO, shown(mask))


def _asked(param: str) -> Asked:
    flags, _, rest = param.partition("%")
    fields, _, token = rest.partition(",")
    is_token = token.isascii() and token.isdigit() and len(token) <= MAX_TOKEN_DIGITS
    return Asked(flags, fields, token if is_token else "0")


# --- finding


def _find(ctx: Context, mask: str, asked: Asked) -> Iterator[Found]:
    if is_channel(mask):
        return _find_in_room(ctx, mask)
    exact = ctx.world.user_named(mask)
    if exact is not None:
        return iter((Found(_common_channel(ctx.user, exact), exact),))
    return _find_by_mask(ctx, "*" if mask == "0" else mask, asked.flags)


def _find_in_room(ctx: Context, name: str) -> Iterator[Found]:
    channel = ctx.world.channel_named(name)
    if channel is None or not policy.may_see_channel(channel, ctx.user):
        return
    for member in channel.members.values():
        if policy.may_see_user(ctx.user, member.user, channel):
            yield Found(channel, member.user)


# What a mask is compared with, by the letters that choose some of it.
_MATCHED: dict[str, Callable[[User], str]] = {
    "n": lambda user: user.nick,
    "u": lambda user: user.username,
    "h": lambda user: user.host,
    "s": lambda user: user.server,
    "r": lambda user: user.realname,
    "a": lambda user: user.account,
}


def _find_by_mask(ctx: Context, mask: str, flags: str) -> Iterator[Found]:
    folded = ctx.world.fold(mask)
    chosen = [_MATCHED[letter] for letter in _MATCHED if letter in flags]
    words = chosen or [_MATCHED[letter] for letter in "nuhsr"]
    for user in ctx.world.users.values():
        if not policy.may_see_user(ctx.user, user):
            continue
        if any(matches(folded, ctx.world.fold(word(user))) for word in words):
            yield Found(_common_channel(ctx.user, user), user)


def _common_channel(seer: User, user: User) -> Channel | None:
    for name, channel in user.channels.items():
        if name in seer.channels and policy.may_see_user(seer, user, channel):
            return channel
    return None


# --- answering


def _reply_usual(ctx: Context, found: Found, asked: Asked) -> None:
    user = found.user
    where = (_channel(ctx, found), user.username, user.host, user.server, user.nick, _flags(ctx, found))
    ctx.reply(RPL_WHOREPLY, *where, text=f"0 {user.realname}")


def _reply_asked(ctx: Context, found: Found, asked: Asked) -> None:
    """The fields in the order of the specification, however they were asked for."""
    words = [asked.token] if "t" in asked.fields else []
    words += [_FIELDS[letter](ctx, found) for letter in _FIELDS if letter in asked.fields]
    realname = found.user.realname if "r" in asked.fields else None
    ctx.reply(RPL_WHOSPCRPL, *words, text=realname)


def _channel(ctx: Context, found: Found) -> str:
    return found.channel.name if found.channel else "*"


def _flags(ctx: Context, found: Found) -> str:
    """Here or gone, an operator's star, the rank in the room, a bot's letter."""
    channel, user = found
    flags = "G" if user.away else "H"
    if user.is_oper:
        flags += "*"
    if channel is not None:
        all_of_them = bool(ctx.session.caps & caps.MULTI_PREFIX)
        flags += prefixes(channel.members[user.id], all_of_them=all_of_them)
    return flags + (BOT_MODE if user.is_bot else "")


def _address(ctx: Context, found: Found) -> str:
    """Where somebody connects from, for themselves and for operators."""
    user = found.user
    may_know = user is ctx.user or ctx.may("see")
    return _as_param(user.address) if may_know and user.address else NO_ADDRESS


def _as_param(address: str) -> str:
    """An address that can stand in the middle of a line: `::1` would be its end."""
    return f"0{address}" if address.startswith(":") else address


def _idle(ctx: Context, found: Found) -> str:
    return str(idle_seconds(ctx, found.user) or 0)


_FIELDS: dict[str, Callable[[Context, Found], str]] = {
    "c": _channel,
    "u": lambda ctx, found: found.user.username,
    "i": _address,
    "h": lambda ctx, found: found.user.host,
    "s": lambda ctx, found: found.user.server,
    "n": lambda ctx, found: found.user.nick,
    "f": _flags,
    "d": lambda ctx, found: "0",
    "l": _idle,
    "a": lambda ctx, found: found.user.account or "0",
    "o": lambda ctx, found: "n/a",
}
