"""The wire: a socket, in the clear or under TLS, as a door's transport.

The rule: what is written goes to the system at once, in the caller's own turn; only what the peer does
not take yet lies here, and for how much of that the door is asked.

asyncio's own transports do the same with more steps between a line and the system's `send`, which is
what a room full of people costs, and with much more memory for an encrypted connection.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

READ_BYTES = 65_536  # of a connection, before others have their turn
MAX_READS = 16  # of these under TLS, where each is a record
WRITE_BYTES = 65_536  # at once, of what had to wait
# A loop that tells of sockets that can be read, which Windows' own does not.
IS_POSSIBLE = sys.platform != "win32"

_NOTHING = bytearray()  # waits for most peers, and is never added to
_NOT_NOW = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_AT_END = (ssl.SSLZeroReturnError, ssl.SSLEOFError)  # with a farewell, or without
_NO_EXTRA: dict[str, Any] = {}  # which asyncio would make for each transport


async def shake_hands(peer: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Begin TLS, as its server. Raises: OSError (ssl.SSLError is one); the socket is closed then."""
    secured = context.wrap_socket(peer, server_side=True, do_handshake_on_connect=False)
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    try:
        while True:
            ready.clear()
            try:
                secured.do_handshake()
            except ssl.SSLWantReadError:
                loop.add_reader(secured, ready.set)
                await ready.wait()
            except ssl.SSLWantWriteError:
                loop.add_writer(secured, ready.set)
                await ready.wait()
            else:
                return secured
            finally:
                loop.remove_reader(secured)
                loop.remove_writer(secured)
    except BaseException:
        with suppress(OSError):
            socket.socket.shutdown(secured, socket.SHUT_WR)
            socket.socket.recv(secured, READ_BYTES)  # unread, it would take back what we say of the error
        secured.close()
        raise


class Wire(asyncio.Transport):
    """One connection's socket, which does not block; `door` hears what comes."""

    __slots__ = (
        "_door",
        "_has_ended",
        "_high",
        "_is_closing",
        "_is_open",
        "_is_reading",
        "_loop",
        "_max_reads",
        "_number",
        "_recv",
        "_send",
        "_sock",
        "_waiting",
    )

    def __init__(self, sock: socket.socket, door: asyncio.Protocol) -> None:
        super().__init__(_NO_EXTRA)
        self._sock = sock
        self._recv, self._send = _ends(sock)
        self._max_reads = MAX_READS if isinstance(sock, ssl.SSLSocket) else 1
        self._number = sock.fileno()
        self._door = door
        self._loop = asyncio.get_running_loop()
        self._waiting = _NOTHING
        self._high = WRITE_BYTES
        self._is_open = True  # there is a socket
        self._is_closing = False  # nothing more is written, and nothing is read for the door
        self._has_ended = False  # our half is closed, or will be when what waits is written
        self._is_reading = False
        door.connection_made(self)
        self.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """`socket`; `ssl_object` and `sslcontext`, where it is encrypted."""
        if name == "socket":
            return self._sock
        if isinstance(self._sock, ssl.SSLSocket):
            return {"ssl_object": self._sock, "sslcontext": self._sock.context}.get(name, default)
        return default

    def is_closing(self) -> bool:
        """Whether it is closed, or will be when what waits is written."""
        return self._is_closing

    # --- reading

    def is_reading(self) -> bool:
        """Whether what comes is read."""
        return self._is_reading

    def pause_reading(self) -> None:
        """Leave what comes to the system."""
        if self._is_reading:
            self._is_reading = False
            self._loop.remove_reader(self._number)

    def resume_reading(self) -> None:
        """Read on."""
        if not self._is_reading and self._is_open and not self._is_closing:
            self._is_reading = True
            self._loop.add_reader(self._number, self._read)
            if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
                self._loop.call_soon(self._read)  # the system has told of it already

    def _read(self) -> None:
        """Read what there is: under TLS until there is no more, or each record would be heard by itself."""
        if not self._is_reading:
            return
        parts: list[bytes] = []
        room_bytes, has_ended, is_all, error = READ_BYTES, False, False, None
        try:
            while room_bytes and len(parts) < self._max_reads and not has_ended:
                data = self._recv(room_bytes)
                if data:
                    parts.append(data)
                    room_bytes -= len(data)
                else:
                    has_ended = True
        except _NOT_NOW:
            is_all = True
        except _AT_END:
            has_ended = True
        except OSError as broken:
            error = broken
        if parts:
            self._door.data_received(b"".join(parts))
        if error is not None:
            self._lose(error)
        elif has_ended:
            self._hear_end()
        elif not is_all and self._max_reads > 1:
            self._loop.call_soon(self._read)  # OpenSSL may hold some, of which the system tells nobody

    def _hear_end(self) -> None:
        """The peer closed its half."""
        if not self._is_closing:
            self.pause_reading()
            if not self._door.eof_received():
                self.close()

    # --- writing

    def get_write_buffer_size(self) -> int:
        """How many bytes wait for the peer to take others."""
        return len(self._waiting)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:  # noqa: ARG002
        """When more than so many bytes wait, the door is asked to pause; it may end the connection."""
        self._high = WRITE_BYTES if high is None else high

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write, or lay behind what waits."""
        if self._has_ended:
            return
        sent, send = 0, self._send
        if not self._waiting:
            try:
                sent = send(data if len(data) <= WRITE_BYTES else data[:WRITE_BYTES])
                while sent < len(data):  # under TLS what had to wait must not be shorter the next time
                    sent += send(memoryview(data)[sent : sent + WRITE_BYTES])
            except _NOT_NOW:
                self._loop.add_writer(self._number, self._write_on)
            except OSError as error:
                self._lose(error)
                return
            else:
                return
            self._waiting = bytearray()
        self._waiting += memoryview(data)[sent:]
        if len(self._waiting) > self._high:
            self._door.pause_writing()

    def _write_on(self) -> None:
        """Write some of what waits."""
        try:
            with memoryview(self._waiting) as view:
                sent = self._send(view[:WRITE_BYTES])
        except _NOT_NOW:
            return
        except OSError as error:
            self._lose(error)
            return
        del self._waiting[:sent]
        if self._waiting:
            return
        self._waiting = _NOTHING
        self._loop.remove_writer(self._number)
        if self._has_ended:
            self._end_half()
        if self._is_closing:
            self._lose(None)

    def can_write_eof(self) -> bool:
        """Whether our half can be closed alone: it can."""
        return True

    def write_eof(self) -> None:
        """Close our half once what waits is written. Raises: OSError."""
        if not self._has_ended and not self._is_closing:
            self._has_ended = True
            if not self._waiting:
                self._end_half()

    def _end_half(self) -> None:
        """Tell the peer, under TLS in its own way, that no more will come."""
        if isinstance(self._sock, ssl.SSLSocket):
            with suppress(OSError, ValueError):  # it goes on to wait for the peer's farewell, and we do not;
                self._sock.unwrap()  # what the peer says meanwhile may be lost
        with suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_WR)

    # --- the end

    def close(self) -> None:
        """Close once what waits is written."""
        if not self._is_closing:
            self.pause_reading()
            self.write_eof()
            self._is_closing = True
            if not self._waiting:
                self._lose(None)

    def abort(self) -> None:
        """Close at once, whatever waits."""
        self._lose(None)

    def _lose(self, error: Exception | None) -> None:
        """Give the socket up, and tell the door when this turn is over."""
        if not self._is_open:
            return
        self.pause_reading()
        self._is_open, self._is_closing, self._has_ended = False, True, True
        self._loop.remove_writer(self._number)
        self._waiting = _NOTHING
        self._loop.call_soon(self._tell, error)

    def _tell(self, error: Exception | None) -> None:
        self._sock.close()
        self._door.connection_lost(error)


def _ends(
    sock: socket.socket,
) -> tuple[Callable[[int], bytes], Callable[[bytes | bytearray | memoryview], int]]:
    """How to read and how to write.

    Under TLS that is what SSLSocket itself calls: its own steps are a twentieth of what a line costs, and
    once it said farewell, it takes what comes in the clear behind the peer's for the peer's words.
    """
    if isinstance(sock, ssl.SSLSocket):
        tls = sock._sslobj  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        return tls.read, tls.write
    return sock.recv, sock.send
