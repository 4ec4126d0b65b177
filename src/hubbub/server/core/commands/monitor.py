"""MONITOR: being told when nicknames come and go.

The rule: a list is one session's own and ends with it; a nickname is watched, never a mask.

Spec: https://ircv3.net/specs/extensions/monitor
"""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.protocol import names
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import (
    ERR_ERRONEUSNICKNAME,
    ERR_MONLISTFULL,
    ERR_NEEDMOREPARAMS,
    ERR_UNKNOWNERROR,
    RPL_ENDOFMONLIST,
    RPL_MONLIST,
    RPL_MONOFFLINE,
    RPL_MONONLINE,
)
from hubbub.server.core.deliver.metadata import show_person
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse


@command(
    "MONITOR", min_params=1, takes="+|- <nick>[,...] | C | L | S", does="Be told when people come and go"
)
def monitor(ctx: Context, msg: Message) -> None:
    """Change or show the list of watched nicknames: `+ nicks`, `- nicks`, `C`, `L`, `S`.

    Spec: https://ircv3.net/specs/extensions/monitor#monitor-command
    Raises: Refuse(ERR_NEEDMOREPARAMS | ERR_UNKNOWNERROR and, for one nickname, ERR_ERRONEUSNICKNAME |
    ERR_MONLISTFULL).
    """
    kind = msg.params[0].upper()
    if kind in "+-" and len(msg.params) < 2:
        raise Refuse(ERR_NEEDMOREPARAMS, "MONITOR")
    run = _SUBCOMMANDS.get(kind)
    if run is None:
        raise Refuse(ERR_UNKNOWNERROR, "MONITOR", shown(msg.params[0]), text="Unknown subcommand")
    run(ctx, msg)


def _named(msg: Message) -> list[str]:
    return list(dict.fromkeys(nick for nick in msg.params[1].split(",") if nick))


def _add(ctx: Context, msg: Message) -> None:
    limits, watches = ctx.server.config.limits, ctx.server.watches
    added: list[str] = []
    too_many: list[str] = []
    for wish in _named(msg):
        try:
            nick = names.check_nick(wish, ctx.server.config.server.casemapping, limits.nicklen)
        except names.BadName:
            ctx.reply(ERR_ERRONEUSNICKNAME, shown(wish))
            continue
        folded, watched = ctx.world.fold(nick), watches.watched_by(ctx.session)
        if folded in watched:
            continue
        if len(watched) >= limits.monitor:
            too_many.append(wish)
            continue
        watches.add(ctx.session, folded, nick)
        added.append(folded)
    _show(ctx, added)
    for folded in added:
        if user := ctx.world.nicks.get(folded):
            show_person(ctx.server, ctx.response, user)
    if too_many:
        ctx.reply(ERR_MONLISTFULL, str(limits.monitor), ",".join(too_many))


def _drop(ctx: Context, msg: Message) -> None:
    for nick in _named(msg):
        ctx.server.watches.drop(ctx.session, ctx.world.fold(nick))


def _clear(ctx: Context, msg: Message) -> None:
    ctx.server.watches.clear(ctx.session)


def _list(ctx: Context, msg: Message) -> None:
    watched = ctx.server.watches.watched_by(ctx.session)
    ctx.response.reply_packed(RPL_MONLIST, words=watched.values(), separator=",")
    ctx.reply(RPL_ENDOFMONLIST)


def _status(ctx: Context, msg: Message) -> None:
    _show(ctx, ctx.server.watches.watched_by(ctx.session))


def _show(ctx: Context, folded_nicks: Iterable[str]) -> None:
    """Who of these is here, and who is not."""
    watched = ctx.server.watches.watched_by(ctx.session)
    here, away = [], []
    for folded in folded_nicks:
        user = ctx.world.nicks.get(folded)
        if user is None:
            away.append(watched[folded])
        else:
            here.append(user.source)
    ctx.response.reply_packed(RPL_MONONLINE, words=here, separator=",")
    ctx.response.reply_packed(RPL_MONOFFLINE, words=away, separator=",")


_SUBCOMMANDS = {"+": _add, "-": _drop, "C": _clear, "L": _list, "S": _status}
