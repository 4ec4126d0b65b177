"""UBAN: the one list of bans from the server.

The rule: a ban on an address, a network, an account and a mask is one thing; nobody bans themselves.

Spec: https://github.com/ergochat/ergo/blob/master/docs/MANUAL.md#unified-ban-system
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from hubbub.protocol.durations import read_duration, write_duration
from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.masks import matches
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_NEEDMOREPARAMS
from hubbub.protocol.servertime import format_time
from hubbub.server.core import banning, describe
from hubbub.server.core.bans import MAX_BANS, MAX_MASKS, Ban, Bans, Kind, read_address, target_of
from hubbub.server.core.facts import Banned, Unbanned
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail, Refuse

MAX_REASON_BYTES = 200
MAX_LISTED = 100
NO_REASON = "No reason given"


@command(
    "UBAN",
    min_params=1,
    needs="ban",
    takes="ADD <target> [<duration>] [<reason>] | DEL <target> | LIST [<mask>] | INFO <target or nick>",
    does="Ban an address, network, account or nick!user@host from the server, or lift such a ban",
)
def uban(ctx: Context, msg: Message) -> None:
    """Set, lift and show bans from the server.

    Spec: https://github.com/ergochat/ergo/blob/master/docs/MANUAL.md#unified-ban-system
    Raises: Refuse(ERR_NEEDMOREPARAMS), Fail(UNKNOWN_SUBCOMMAND | INVALID_TARGET | NO_SUCH_ACCOUNT |
    BANS_YOU | TOO_MANY_BANS | NOT_BANNED).
    """
    word, *rest = msg.params
    run = _SUBCOMMANDS.get(word.upper())
    if run is None:
        raise Fail("UBAN", "UNKNOWN_SUBCOMMAND", shown(word), text="There are ADD, DEL, LIST and INFO")
    if not rest and run is not _list:
        raise Refuse(ERR_NEEDMOREPARAMS, "UBAN")
    run(ctx, rest)


def _add(ctx: Context, params: list[str]) -> None:
    set_ban(ctx, *_target(ctx, params[0]), " ".join(params[1:]))


def set_ban(ctx: Context, kind: Kind, target: str, text: str) -> None:
    """Ban what is so kept, as `[<duration>] [<reason>]` says. Raises: Fail(BANS_YOU | TOO_MANY_BANS)."""
    words = text.split(" ")
    seconds = read_duration(words[0])
    if seconds is not None:
        words = words[1:]
    reason = truncate_utf8(" ".join(words).strip(), MAX_REASON_BYTES) or NO_REASON
    until_ms = ctx.now_ms + seconds * 1000 if seconds else 0
    ban = Ban(kind, target, ctx.session.oper, reason, ctx.now_ms, until_ms)
    _must_fit(ctx, ban)
    _must_not_hit_oneself(ctx, ban)
    ctx.record(Banned(ctx.user.id, ban))


def _target(ctx: Context, text: str) -> tuple[Kind, str]:
    """What a ban is on, as it is kept. Raises: Fail(INVALID_TARGET | NO_SUCH_ACCOUNT)."""
    found = target_of(text)
    if found is None:
        said = "That is no address, network, account or nick!user@host"
        raise Fail("UBAN", "INVALID_TARGET", shown(text), text=said)
    kind, target = found
    if kind is Kind.NETWORK:
        return kind, target
    target = ctx.world.fold(target)
    if shown(target) != target:  # a wide colon is one when folded
        said = "That is no address, network, account or nick!user@host"
        raise Fail("UBAN", "INVALID_TARGET", shown(text), text=said)
    if kind is Kind.ACCOUNT and target not in ctx.world.accounts and target not in ctx.world.bans.all:
        said = f"There is no account {target}; a nickname is {target}!*@*"
        raise Fail("UBAN", "NO_SUCH_ACCOUNT", target, text=said)
    return kind, target


def _must_fit(ctx: Context, ban: Ban) -> None:
    bans = ctx.world.bans
    is_full = len(bans.all) >= MAX_BANS or (ban.kind is Kind.MASK and len(bans.masks) >= MAX_MASKS)
    if is_full and ban.target not in bans.all:
        text = f"There are too many bans: {MAX_BANS} in all, {MAX_MASKS} on masks"
        raise Fail("UBAN", "TOO_MANY_BANS", ban.target, text=text)


def _must_not_hit_oneself(ctx: Context, ban: Ban) -> None:
    """A ban that would put its setter out is a mistake."""
    alone = Bans()
    alone.add(ban)
    if banning.ban_on(ctx.world, ctx.session, ctx.now_ms, alone):
        raise Fail("UBAN", "BANS_YOU", ban.target, text="That would ban you")


def _delete(ctx: Context, params: list[str]) -> None:
    lift_ban(ctx, _target(ctx, params[0])[1])


def lift_ban(ctx: Context, target: str) -> None:
    """Lift the ban on what is so kept. Raises: Fail(NOT_BANNED)."""
    ban = ctx.world.bans.all.get(target)
    if ban is None:
        raise Fail("UBAN", "NOT_BANNED", target, text=f"{target} is not banned")
    ctx.record(Unbanned(ctx.user.id, target, ban.until_ms))


def _list(ctx: Context, params: list[str]) -> None:
    """The bans that fit a mask, the latest first, as many as one wants to read."""
    mask = params[0].lower() if params else "*"
    bans = (ban for ban in reversed(ctx.world.bans.all.values()) if ban.holds(ctx.now_ms))
    fitting = (ban for ban in bans if matches(mask, ban.target.lower()))
    for ban in islice(fitting, MAX_LISTED):
        _show(ctx, ban)
    more = ", and more: name a mask" if next(fitting, None) is not None else ""
    describe.note(ctx.response, "UBAN", "END_OF_LIST", shown(mask), text=f"End of the list of bans{more}")


def _info(ctx: Context, params: list[str]) -> None:
    """The bans that somebody who is here, an address or an account falls under."""
    text, found = params[0], dict[str, Ban]()
    user = ctx.world.user_named(text)
    for session in ctx.server.sessions_of.get(user.id, ()) if user else ():
        ban = banning.ban_on(ctx.world, session, ctx.now_ms)
        found |= {ban.target: ban} if ban else {}
    by_address = ctx.world.bans.on_address(text, ctx.now_ms) if read_address(text) else None
    target = target_of(text)
    exact = target and ctx.world.bans.all.get(target[1] if "/" in target[1] else ctx.world.fold(target[1]))
    for ban in (by_address, exact):
        found |= {ban.target: ban} if ban else {}
    if not found:
        raise Fail("UBAN", "NOT_BANNED", shown(text), text=f"{text} is not banned")
    for ban in found.values():
        _show(ctx, ban)


def _show(ctx: Context, ban: Ban) -> None:
    left = write_duration((ban.until_ms - ctx.now_ms) // 1000) if ban.until_ms else "ever"
    text = f"{ban.target} for {left} by {ban.setter} ({ban.reason})"
    until = format_time(ban.until_ms) if ban.until_ms else "*"
    when = format_time(ban.set_ms)
    describe.note(ctx.response, "UBAN", "BAN", ban.kind, ban.target, when, until, ban.setter, text=text)


_SUBCOMMANDS: dict[str, Callable[[Context, list[str]], None]] = {
    "ADD": _add,
    "DEL": _delete,
    "LIST": _list,
    "INFO": _info,
}
