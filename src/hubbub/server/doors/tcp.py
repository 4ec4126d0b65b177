"""The TCP door: lines of IRC, with or without TLS, and the plain dialect's lines.

The rule: reading is bounded by the receive queue, writing by the send queue; what passes either
ends that one connection and nobody else's.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol, cast

from hubbub.protocol.lines import LineBuffer
from hubbub.server.doors import certificates
from hubbub.server.doors.caller import Caller

KEEPALIVE_IDLE_SECONDS = 60
LINGER_SECONDS = 2.0  # for a peer to read our last words and close its half


class Inside(Protocol):
    """What a door needs of the house behind it."""

    receive_queue: int
    send_queue: int

    def came(self, door: Door) -> None:
        """Somebody (`door.caller`) may speak from now on."""

    def said(self, door: Door, lines: list[bytes]) -> None:
        """Whole lines arrived."""

    def ended(self, door: Door) -> None:
        """The peer closed its half."""

    def overflowed(self, door: Door) -> None:
        """A line has no end; no more is read."""

    def went(self, door: Door, reason: str) -> None:
        """The connection is gone."""


class Door(asyncio.Protocol):
    """One IRC connection."""

    __slots__ = (
        "_has_ended",
        "_inside",
        "_lines",
        "_lingering",
        "_reason",
        "_transport",
        "_write",
        "caller",
        "ready",
        "was_opened",
    )
    is_plain = False
    asks_certificates = True  # of its clients, when it is encrypted
    is_visit = False  # no IRC, and short

    def __init__(self, inside: Inside, caller: Caller) -> None:
        self.caller = caller
        self.was_opened = False
        self._inside = inside
        self._lines = LineBuffer(inside.receive_queue)
        self._transport: asyncio.Transport | None = None
        self._write: Callable[[bytes], None] = _say_nothing
        self.ready: bytes | list[bytes] = b""  # for the next `flush`: one piece mostly, or several
        self._reason = "Connection closed"
        self._has_ended = False
        self._lingering: asyncio.TimerHandle | None = None

    @classmethod
    def refusal(cls, reason: str) -> bytes:
        """What somebody reads who is not let in."""
        return f"ERROR :Closing link: ({reason})\r\n".encode()

    # --- from the peer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet a new connection."""
        self.was_opened = True
        self._transport = cast(asyncio.Transport, transport)
        self._write = self._transport.write
        self.limit_waiting()
        _keep_alive(transport.get_extra_info("socket"))
        tls = transport.get_extra_info("ssl_object")
        if tls is not None:
            found = certificates.fingerprint(tls)
            name = certificates.asked_name(tls)
            self.caller = replace(self.caller, is_secure=True, fingerprint=found, asked_for=name)
        self._opened()

    def _opened(self) -> None:
        """The peer may speak."""
        self._inside.came(self)

    def data_received(self, data: bytes) -> None:
        """Cut what came into lines."""
        if self._lingering is not None:
            return
        lines = self._lines.feed(data)
        if lines:
            self._inside.said(self, lines)
        if self._lines.overflowed:
            self._inside.overflowed(self)

    def eof_received(self) -> bool:
        """Hear the peer out: what it said before it closed its half still counts."""
        if self._lingering is not None:
            return False
        self._has_ended = True
        self._inside.ended(self)
        return self._transport is not None and self._transport.get_extra_info("sslcontext") is None

    def connection_lost(self, exc: Exception | None) -> None:
        """Say that the connection is gone."""
        if self._lingering is not None:
            self._lingering.cancel()
        self._transport, self._write = None, _say_nothing
        self._inside.went(self, "Connection reset by peer" if exc else self._reason)

    # --- to the peer

    def flush(self) -> None:
        """Write what lies ready, in one piece."""
        ready, write = self.ready, self._write
        self.ready = b""
        write(b"".join(ready) if isinstance(ready, list) else ready)

    def limit_waiting(self) -> None:
        """Take the send queue for the limit of what may wait for the peer; it may be another by now."""
        if self._transport is not None:
            self._transport.set_write_buffer_limits(high=self._inside.send_queue)

    def pause_writing(self) -> None:
        """The peer takes nothing any more, or too slowly."""
        self._reason = "SendQ exceeded"
        self.abort()

    def close(self) -> None:
        """Close once all is written and read.

        A socket that is closed with something unread in it takes back what the peer has not read
        yet: so our half is closed first, and what comes until the peer closes its own is dropped.
        """
        transport = self._transport
        if transport is None or self._lingering is not None:
            return
        self.read_on(True)
        self._write = _say_nothing
        self._lingering = asyncio.get_running_loop().call_later(LINGER_SECONDS, transport.abort)
        if self._has_ended or not transport.can_write_eof():
            transport.close()
            return
        try:
            transport.write_eof()
        except OSError:  # it is gone, and nobody has said so yet
            transport.abort()

    def abort(self) -> None:
        """Close at once, whatever is still to be written."""
        if self._transport is not None:
            self._transport.abort()

    def read_on(self, is_open: bool) -> None:
        """Stop reading, or go on."""
        if self._transport is None or self._transport.is_closing() or self._lingering is not None:
            return
        if is_open:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()


def _say_nothing(data: bytes) -> None:
    """Write to a peer that is gone, or to whom the last was said."""


class Ready:
    """What lies ready to be written in this turn, and which doors are to be closed behind it."""

    def __init__(self) -> None:
        self._to_flush: list[Door] = []
        self._to_close: list[Door] = []

    def lay(self, data: bytes, doors: Iterable[Door]) -> None:
        """Lay bytes ready for each of the doors, behind what lies there.

        All that a room hears passes here once for each who hears it: so nothing is called or made for one.
        """
        to_flush = self._to_flush
        for door in doors:
            ready = door.ready
            if not ready:
                door.ready = data
                to_flush.append(door)
            elif isinstance(ready, list):
                ready.append(data)
            else:
                door.ready = [ready, data]

    def close(self, door: Door) -> None:
        """Have a door closed once what lies ready is written."""
        self._to_close.append(door)

    def flush(self) -> None:
        """Write it, in one piece for each door."""
        to_flush, to_close, self._to_flush, self._to_close = self._to_flush, self._to_close, [], []
        for door in to_flush:
            door.flush()
        for door in to_close:
            door.close()


class PlainDoor(Door):
    """One connection in the seed's dialect, whose first bytes are a name, line end or not."""

    __slots__ = ("_has_name",)
    is_plain = True

    def __init__(self, inside: Inside, caller: Caller) -> None:
        super().__init__(inside, caller)
        self._has_name = False

    @classmethod
    def refusal(cls, reason: str) -> bytes:
        """What somebody reads who is not let in."""
        return f"Goodbye: {reason}\n".encode()

    def data_received(self, data: bytes) -> None:
        """Take the first bytes for a line of their own."""
        if not self._has_name and data.strip():
            self._has_name = True
            if b"\n" not in data and len(data) <= self._inside.receive_queue:
                data += b"\n"
        super().data_received(data)

    def eof_received(self) -> bool:
        """Take a last line without its end for said."""
        rest = self._lines.rest()
        if rest:
            self._inside.said(self, [rest])
        return super().eof_received()


def _keep_alive(sock: socket.socket | None) -> None:
    """Let the kernel find out about peers that vanished; write small lines at once."""
    if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
