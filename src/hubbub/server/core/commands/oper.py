"""Operators: OPER, DEOPER, KILL, WALLOPS, REHASH.

The rule: a password is checked as often as `logins` lets it and takes as long for an operator there
is not; what a command needs is in its row, and what it did is written down by `oversight`.

Spec: https://modern.ircdocs.horse/#operator-messages
"""

from __future__ import annotations

from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_CANTKILLSERVER, ERR_PASSWDMISMATCH, RPL_REHASHING
from hubbub.server.core import describe
from hubbub.server.core.accounts import Checked, CheckHash
from hubbub.server.core.effects import Reload, Reloaded
from hubbub.server.core.facts import Killed, Opered, WallopsSent
from hubbub.server.core.oversight import ACCEPTED, report
from hubbub.server.core.policy import operating
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Refuse

MAX_REASON_BYTES = 300
MAX_OPER_NAME_BYTES = 64
UNCHANGED = "All settings stay as they were: there is a mistake in the file"


@command("OPER", min_params=2, cost=2, takes="<name> <password>", does="Become an operator of this server")
def oper(ctx: Context, msg: Message) -> None:
    """Prove to be an operator of the configuration; on this connection only.

    Spec: https://modern.ircdocs.horse/#oper-message
    Raises: Refuse(ERR_PASSWDMISMATCH).
    """
    name, password = truncate_utf8(msg.params[0], MAX_OPER_NAME_BYTES), msg.params[1]
    row = operating.operator_named(ctx.server.config, name)
    counted = f"oper {name}"
    if not ctx.server.tries.take(counted, ctx.session.address, ctx.now_ms):
        report(ctx, "OPER", (name,), "too many tries", name)
        raise Refuse(ERR_PASSWDMISMATCH, text="Password incorrect: too many tries, wait ten minutes")

    def judged(ctx: Context, checked: Checked | None) -> None:
        is_so_still = operating.operator_named(ctx.server.config, name) == row
        if checked is None or not checked.is_right or not is_so_still:
            report(ctx, "OPER", (name,), "wrong password", name)
            ctx.server.notify_opers(f"{ctx.session.name} failed to become the operator {name}", ctx.now_ms)
            raise Refuse(ERR_PASSWDMISMATCH)
        ctx.server.tries.forgive(counted, ctx.session.address)
        report(ctx, "OPER", (name,), ACCEPTED, name)
        ctx.server.notify_opers(f"{ctx.session.name} is now the operator {name}", ctx.now_ms)
        ctx.record(Opered(ctx.user.id, name))

    ctx.ask(CheckHash(password, row.password if row else ""), judged)


@command("DEOPER", takes="", does="Be no operator any more")
def deoper(ctx: Context, msg: Message) -> None:
    """Give up an operator's powers, as `MODE <nick> -o` does.

    Spec: https://modern.ircdocs.horse/#oper-user-mode
    """
    if ctx.user.oper:
        ctx.record(Opered(ctx.user.id, ""))


@command("KILL", min_params=1, needs="kill", takes="<nick> [<reason>]", does="Disconnect somebody")
def kill(ctx: Context, msg: Message) -> None:
    """Disconnect somebody, from all their clients.

    Spec: https://modern.ircdocs.horse/#kill-message
    Raises: Refuse(ERR_NOSUCHNICK | ERR_CANTKILLSERVER).
    """
    if msg.params[0].lower() == ctx.server.name.lower():
        raise Refuse(ERR_CANTKILLSERVER)
    target = ctx.find_user(msg.params[0])
    reason = truncate_utf8(msg.params[1] if len(msg.params) > 1 else "", MAX_REASON_BYTES)
    ctx.record(Killed(ctx.user.id, target.id, reason or "No reason given", target.nick))


@command(
    "WALLOPS",
    min_params=1,
    needs="wallops",
    takes="<text>",
    does="Say something to everybody who has the mode w",
)
def wallops(ctx: Context, msg: Message) -> None:
    """Say something to everybody who listens for it.

    Spec: https://modern.ircdocs.horse/#wallops-message
    """
    ctx.record(WallopsSent(ctx.user.id, msg.params[0]))


@command("REHASH", needs="rehash", cost=3, takes="", does="Have the configuration read again")
def rehash(ctx: Context, msg: Message) -> None:
    """Go by the configuration as it is written now; with a mistake in it, all stays as it was.

    Spec: https://modern.ircdocs.horse/#rehash-message
    Answers: a standard reply per mistake (FAIL INVALID_CONFIG) or setting that waits for a restart.
    """
    path = ctx.server.config.path
    ctx.reply(RPL_REHASHING, shown(path.name) if path else "*")
    ctx.ask(Reload(), _tell_what_became_of_it)


def _tell_what_became_of_it(ctx: Context, reloaded: Reloaded) -> None:
    for mistake in reloaded.mistakes:
        ctx.response.say("FAIL", "REHASH", "INVALID_CONFIG", mistake)
    if reloaded.mistakes:
        report(ctx, "REHASH", (), UNCHANGED)
        describe.note(ctx.response, "REHASH", "UNCHANGED", text=UNCHANGED)
    for setting in reloaded.waiting:
        text = f"{setting} is for the next start of the server"
        describe.note(ctx.response, "REHASH", "NEEDS_RESTART", text=text)
    if not reloaded.mistakes:
        describe.note(ctx.response, "REHASH", "DONE", text="The configuration is read again")
