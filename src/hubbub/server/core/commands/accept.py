"""ACCEPT: who may write to me although my modes keep others out.

The rule: whoever I write to may answer; the list is mine alone and goes when I leave.

Spec: https://docs.inspircd.org/3/modules/callerid
"""

from __future__ import annotations

from hubbub.protocol.message import Message
from hubbub.protocol.numerics import RPL_ACCEPTLIST, RPL_ENDOFACCEPT
from hubbub.server.core.describe import MAX_TARGETS
from hubbub.server.core.facts import Accepted
from hubbub.server.core.registry import Context, command
from hubbub.server.core.replies import Refuse


@command(
    "ACCEPT",
    takes="[[-]<nick>[,...]|*]",
    does="Let people write to you whatever your modes say, or list them",
)
def accept(ctx: Context, msg: Message) -> None:
    """Let people write to me (`alice`), or no longer (`-alice`); without any, or for `*`, list them.

    Spec: https://docs.inspircd.org/3/modules/callerid
    Raises: Refuse(ERR_NOSUCHNICK).
    """
    words = [word for word in dict.fromkeys(msg.params[0].split(",") if msg.params else ()) if word]
    if not words or "*" in words:
        _list(ctx)
        return
    for word in words[:MAX_TARGETS]:
        try:
            target = ctx.find_user(word.removeprefix("-"))
        except Refuse as refusal:
            ctx.refuse(refusal)
        else:
            ctx.record(Accepted(ctx.user.id, target.id, not word.startswith("-")))


def _list(ctx: Context) -> None:
    users = ctx.world.users
    nicks = [users[user].nick for user in ctx.user.accepted if user in users]
    ctx.response.reply_packed(RPL_ACCEPTLIST, words=nicks)
    ctx.reply(RPL_ENDOFACCEPT)
