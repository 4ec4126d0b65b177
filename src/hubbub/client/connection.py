"""A connection that comes back: asyncio streams, liveness, reconnects with back-off.

The rule: this module knows bytes, lines and time, never what a message means, save PING, PONG
and ERROR.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from hubbub.client.events import Event
from hubbub.protocol.message import Message


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is; with `tls` the connection is encrypted and `host` verified by it."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


class Connection:
    """Keeps one link to a server open, and tells `on_event` of all that happens.

    `on_event` is awaited in the loop's own thread, so that a slow hearer slows the reading and
    nothing piles up. All methods belong to that thread too; from another one use
    `loop.call_soon_threadsafe`.
    """

    def __init__(self, address: Address, on_event: Callable[[Event], Awaitable[None]]) -> None:
        raise NotImplementedError

    async def run(self) -> None:
        """Connect, read, reconnect, until `quit`. Cancelling it closes the link at once."""
        raise NotImplementedError

    def send(self, messages: Iterable[Message]) -> None:
        """Write messages in order; while the link is down they are dropped."""
        raise NotImplementedError

    def retry_now(self) -> None:
        """Try again at once, if it is waiting to reconnect."""
        raise NotImplementedError

    def quit(self, reason: str = "") -> None:
        """Say goodbye and end `run`, at the latest after QUIT_TIMEOUT_S."""
        raise NotImplementedError
