"""What operators did, for whoever watches them.

The rule: every command that needs a privilege, and every right that came of one, passes through
`oversee`; so none can be forgotten, and the words for it stand once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol.value import value

if TYPE_CHECKING:
    from hubbub.server.core.registry import Command, Context

ACCEPTED = "accepted"
TOLD = frozenset({"accreg", "chanreg"})  # used in words to a service, of which other operators hear


@value
class Act:
    """Something done as an operator: when, by whom, from where, what, and how it went.

    `params` hold no secrets; `outcome` is ACCEPTED, or with which words it was refused.
    """

    time_ms: int
    oper: str
    nick: str
    account: str
    address: str
    command: str
    params: tuple[str, ...]
    outcome: str


def oversee(
    ctx: Context, row: Command | None = None, params: tuple[str, ...] = (), outcome: str = ACCEPTED
) -> None:
    """Write down what a command did by an operator's privileges; nothing, if it used none."""
    if row is not None and row.needs and ctx.session.oper:
        report(ctx, row.name, params, outcome)
        ctx.server.notify_opers(_told(ctx, row.name, params, outcome), ctx.now_ms)
    for privilege, target in ctx.used:
        params = (privilege, target) if target else (privilege,)
        report(ctx, ctx.command, params, outcome)
        if privilege in TOLD:
            ctx.server.notify_opers(_told(ctx, ctx.command, params, outcome), ctx.now_ms)
    ctx.used = ()


def report(ctx: Context, command: str, params: tuple[str, ...], outcome: str, oper: str = "") -> None:
    """Have one act written down; `oper` is whom it was tried as, if not who it is."""
    session = ctx.session
    who = (oper or session.oper, session.name, session.account, session.address)
    ctx.server.audit(Act(ctx.now_ms, *who, command, params, outcome))


def _told(ctx: Context, command: str, params: tuple[str, ...], outcome: str) -> str:
    what = " ".join((command, *params))
    how = "" if outcome == ACCEPTED else f" ({outcome})"
    return f"{ctx.session.name} ({ctx.session.oper}) used {what}{how}"
