"""REDACT: taking back what was said.

The rule: what was sent is gone for good before anyone is told: from the store, from its index, and
from every history that is asked for later.

Spec: https://ircv3.net/specs/extensions/message-redaction
"""

from __future__ import annotations

from collections.abc import Sequence

from hubbub.protocol import caps
from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_UNKNOWNCOMMAND
from hubbub.protocol.servertime import id_of
from hubbub.server.core import policy
from hubbub.server.core.commands.message import sending
from hubbub.server.core.conversations import Address, find_address
from hubbub.server.core.facts import Redacted
from hubbub.server.core.history import NEVER, TEXTS, Page, Stored
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail, Refuse

SAID = TEXTS | {"TAGMSG"}


@command("REDACT", min_params=2, cost=2, takes="<target> <msgid> [<reason>]", does="Take back a message")
def redact(ctx: Context, msg: Message) -> None:
    """Delete a message: one's own, or in a room one is an operator of, anybody's.

    An operator of the server with the privilege `history` deletes what was said in any room.

    Spec: https://ircv3.net/specs/extensions/message-redaction#command
    Raises: Fail(INVALID_TARGET | UNKNOWN_MSGID | REDACT_FORBIDDEN),
    Refuse(ERR_UNKNOWNCOMMAND) without the capability.
    """
    if not ctx.session.caps & caps.REDACTION:
        raise Refuse(ERR_UNKNOWNCOMMAND, "REDACT")
    target, reference = msg.params[:2]
    reason = truncate_utf8(msg.params[2] if len(msg.params) > 2 else "", ctx.server.config.limits.kicklen)
    to, joined_id = _where(ctx, target)
    number = id_of(reference)
    if number is None or number >= NEVER:
        raise _unknown(target, reference)

    def go_on(ctx: Context, messages: Sequence[Stored] | None) -> None:
        if messages is None:
            text = "The message could not be looked up"
            raise Fail("REDACT", "MESSAGE_ERROR", shown(target), shown(reference), text=text)
        to, _ = _where(ctx, target)
        if not messages or messages[0].conversation != to.conversation or messages[0].command not in SAID:
            raise _unknown(target, reference)
        _may_redact(ctx, to, messages[0], target, reference)
        ctx.record(
            Redacted(*sending(ctx.user, to), is_open=to.is_open, redacted_id=messages[0].id, reason=reason)
        )

    one = Page(to.conversation, joined_id, number - 1, number + 1, 1, from_end=False, with_events=True)
    ctx.ask((one,), go_on)


def _where(ctx: Context, target: str) -> tuple[Address, int]:
    """The conversation, if one may read it, and since when."""
    try:
        to = find_address(ctx.world, ctx.user, target)
    except Refuse:
        raise _not_there(target) from None
    if not to.channel:
        return to, 0
    member = ctx.world.channels[to.channel].members.get(ctx.user.id)
    if to.status or (member is None and not ctx.may("history", target)):
        raise _not_there(target)
    return to, policy.heard_since(ctx.world.channels[to.channel], member) if member else 0


def _may_redact(ctx: Context, to: Address, message: Stored, target: str, reference: str) -> None:
    user = ctx.user
    is_own = message.author == user.id or bool(user.account and message.account == user.account)
    is_own = is_own and ctx.server.config.history.redact_own
    member = ctx.world.channels[to.channel].members.get(user.id) if to.channel else None
    if not is_own and policy.rank(member) < policy.Rank.OP and not ctx.may("history", target):
        text = "You are not authorised to delete this message"
        raise Fail("REDACT", "REDACT_FORBIDDEN", shown(target), shown(reference), text=text)


def _not_there(target: str) -> Fail:
    text = f"You cannot delete messages from {shown(target)}"
    return Fail("REDACT", "INVALID_TARGET", shown(target), text=text)


def _unknown(target: str, reference: str) -> Fail:
    text = "This message does not exist or is too old"
    return Fail("REDACT", "UNKNOWN_MSGID", shown(target), shown(reference), text=text)
