"""MARKREAD: how far somebody has read, for all their windows.

The rule: a marker only moves forwards, and nobody else ever learns of it.

Spec: https://ircv3.net/specs/extensions/read-marker
"""

from __future__ import annotations

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.names import is_channel
from hubbub.protocol.numerics import ERR_UNKNOWNCOMMAND
from hubbub.protocol.servertime import parse_time
from hubbub.server.core import describe
from hubbub.server.core.conversations import direct_conversation
from hubbub.server.core.facts import MarkerSet
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail, Refuse

MAX_TARGET_BYTES = 200


@command(
    "MARKREAD",
    takes="<target> [timestamp=<time>]",
    does="Show or set up to when you have read a conversation",
)
def markread(ctx: Context, msg: Message) -> None:
    """Tell or set up to when a conversation was read.

    Spec: https://ircv3.net/specs/extensions/read-marker#markread-command
    Raises: Fail(NEED_MORE_PARAMS | INVALID_PARAMS), Refuse(ERR_UNKNOWNCOMMAND) without the capability.
    """
    if not ctx.session.caps & caps.READ_MARKER:
        raise Refuse(ERR_UNKNOWNCOMMAND, "MARKREAD")
    if not msg.params or not msg.params[0]:
        raise Fail("MARKREAD", "NEED_MORE_PARAMS", text="Missing parameters")
    target = msg.params[0]
    if shown(target) == "*" or len(target.encode()) > MAX_TARGET_BYTES:
        raise Fail("MARKREAD", "INVALID_PARAMS", shown(target[:20]), text="Invalid parameters")
    name, conversation = _conversation(ctx, target)
    if len(msg.params) == 1:
        describe.marker(ctx.response, ctx.world, conversation, name)
        return
    kind, _, value = msg.params[1].partition("=")
    time_ms = parse_time(value) if kind == "timestamp" else None
    if time_ms is None:
        raise Fail("MARKREAD", "INVALID_PARAMS", name, shown(msg.params[1]), text="Invalid parameters")
    time_ms = min(max(0, time_ms), ctx.now_ms)
    ctx.record(MarkerSet(ctx.user.id, ctx.user.identity, conversation, name, time_ms))


def _conversation(ctx: Context, target: str) -> tuple[str, str]:
    """The target's name and its conversation, whether or not anybody is there."""
    if is_channel(target):
        channel = ctx.world.channel_named(target)
        folded = ctx.world.fold(target)
        if channel is None:
            return target, ctx.world.conversations.get(folded, folded)
        return channel.name, channel.conversation
    user = ctx.world.user_named(target)
    if user is None:
        return target, f"~{ctx.world.fold(target)}"  # like no key of a conversation that was held
    return user.nick, direct_conversation(ctx.user, user)
