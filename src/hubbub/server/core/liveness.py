"""Who is still there: the ends of those who never register or fall silent, and of what they left open.

The rule: time is counted from what a peer last said whole, so dripping bytes keep nobody in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol.message import Message
from hubbub.server.core.commands import batch
from hubbub.server.core.replies import Words
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


def check(server: Server, now_ms: int) -> None:
    """Close whoever's time has run out, and ask the silent for a sign of life."""
    timeouts = server.config.timeouts
    for session in list(server.sessions.values()):
        if session.is_closed:
            continue
        if session.user is None:
            if now_ms - session.connected_ms >= timeouts.registration * 1000:
                server.close(session, "Registration timed out", now_ms)
            continue
        silent_ms = now_ms - session.heard_ms
        batch.check(server, session, now_ms)
        if session.is_plain:
            continue  # the plain dialect has no PING; TCP's keepalive finds the dead
        if silent_ms >= timeouts.disconnect * 1000:
            server.close(session, f"Ping timeout: {silent_ms // 1000} seconds", now_ms)
        elif silent_ms >= timeouts.ping * 1000 and not session.pinged_ms:
            _ping(server, session, now_ms)


def _ping(server: Server, session: Session, now_ms: int) -> None:
    session.pinged_ms = now_ms
    words = Words(Message("PING", (server.name,)), now_ms)
    server.send(session, words.for_caps(session.caps))
