"""What somebody missed who stayed in their rooms without a connection, for programs that can't ask.

The rule: it begins at the last sign of life that was heard of them, so that what a broken connection
swallowed is in it, too; and nobody is told what they said themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.names import is_channel
from hubbub.protocol.servertime import ID_SHIFT
from hubbub.server.core import playback
from hubbub.server.core.buffers import Buffer, buffers, one_by_one
from hubbub.server.core.history import NEVER, Page, Stored
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Response

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

ASKING = caps.CHATHISTORY | caps.ZNC_PLAYBACK  # who has one of these asks for what they lack


def tell(server: Server, response: Response, seen_ms: int) -> None:
    """Tell a session, which is the only one of its user, what was said after a time."""
    limit, session = server.config.history.autoreplay, response.session
    if not (seen_ms and limit and server.config.history.enabled) or session.caps & ASKING:
        return

    def page(ctx: Context, buffer: Buffer) -> Page:
        low = (seen_ms << ID_SHIFT) - 1
        return Page(buffer.conversation, buffer.joined_id, low, NEVER, limit, from_end=True)

    def show(ctx: Context, buffer: Buffer, messages: Sequence[Stored]) -> None:
        others = [row for row in messages if row.author != ctx.user.id]
        if others:
            _show(ctx, buffer, others, seen_ms, is_cut=len(messages) == limit)

    ctx = Context(server, session, response, response.now_ms)
    one_by_one(ctx, list(buffers(ctx)), page, show, _say)


def _show(ctx: Context, buffer: Buffer, messages: Sequence[Stored], seen_ms: int, *, is_cut: bool) -> None:
    """Between two lines that tell old from new, for not every program shows when something was said."""
    is_room = is_channel(buffer.name)
    to = buffer.name if is_room else ctx.session.name
    of = "" if is_room else f" from {buffer.name}"
    since = datetime.fromtimestamp(seen_ms / 1000, UTC)
    end = ", the end of it:" if is_cut else ":"
    ctx.response.say("NOTICE", to, f"What you missed{of} since {since:%Y-%m-%d %H:%M} UTC{end}")
    lines = [playback.words(row, ctx.session.caps, buffer.name) for row in messages]
    ctx.response.batch("chathistory", buffer.name, lines=lines)
    ctx.response.say("NOTICE", to, f"That is what you missed{of}")


def _say(ctx: Context, text: str) -> None:
    ctx.response.say("NOTICE", ctx.session.name, text)
