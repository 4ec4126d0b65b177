"""Who is still there: the ends of those who never register or fall silent, and of what they left open.

The rule: time is counted from what a peer last said whole, so dripping bytes keep nobody in.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from hubbub.protocol.message import Message
from hubbub.server.core.commands import batch
from hubbub.server.core.replies import Words
from hubbub.server.core.session import Session

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


MAX_WAIT_MS = 5_000  # until somebody is looked at again, whose time may run out earlier than it seemed
MIN_WAIT_MS = 250
WAITS = 4  # at least as often we look within the shortest time that anybody has


class Rounds:
    """Who is to be looked at, and when: each a few times before their time is over, not at every tick."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._due: list[tuple[int, int, Session]] = []
        self._last = 0

    def begin(self, session: Session, now_ms: int) -> None:
        """Look at a session from now on, until it is closed."""
        self._look_again(session, now_ms, MAX_WAIT_MS)

    def check(self, now_ms: int) -> None:
        """Close whoever's time has run out, and ask the silent for a sign of life."""
        while self._due and self._due[0][0] <= now_ms:
            _, _, session = heappop(self._due)
            if not session.is_closed:
                _check(self._server, session, now_ms)
            if not session.is_closed:
                self._look_again(session, now_ms, self._time_left_ms(session, now_ms))

    def _look_again(self, session: Session, now_ms: int, left_ms: int) -> None:
        timeouts = self._server.config.timeouts
        shortest_ms = int(1000 * min(timeouts.registration, timeouts.ping, timeouts.disconnect))
        wait_ms = min(left_ms, shortest_ms // WAITS, MAX_WAIT_MS)
        self._last += 1
        heappush(self._due, (now_ms + max(MIN_WAIT_MS, wait_ms), self._last, session))

    def _time_left_ms(self, session: Session, now_ms: int) -> int:
        """How long it has at least, if it says nothing."""
        timeouts = self._server.config.timeouts
        if session.user is None:
            return session.connected_ms + int(1000 * timeouts.registration) - now_ms
        wait_seconds = timeouts.disconnect if session.pinged_ms else timeouts.ping
        return session.heard_ms + int(1000 * wait_seconds) - now_ms


def _check(server: Server, session: Session, now_ms: int) -> None:
    timeouts = server.config.timeouts
    if session.user is None:
        if now_ms - session.connected_ms >= timeouts.registration * 1000:
            server.close(session, "Registration timed out", now_ms)
        return
    silent_ms = now_ms - session.heard_ms
    batch.check(server, session, now_ms)
    if session.is_plain:
        return  # the plain dialect has no PING; TCP's keepalive finds the dead
    if silent_ms >= timeouts.disconnect * 1000:
        server.close(session, f"Ping timeout: {silent_ms // 1000} seconds", now_ms)
    elif silent_ms >= timeouts.ping * 1000 and not session.pinged_ms:
        _ping(server, session, now_ms)


def _ping(server: Server, session: Session, now_ms: int) -> None:
    session.pinged_ms = now_ms
    words = Words(Message("PING", (server.name,)), now_ms)
    server.send(session, words.for_caps(session.caps))
