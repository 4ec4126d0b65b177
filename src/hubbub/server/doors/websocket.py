"""The WebSocket door: a line of IRC a message, for programs in web pages.

The rule: a foreign page can't use it (`gate`).

Spec: https://ircv3.net/specs/extensions/websocket, https://www.rfc-editor.org/rfc/rfc6455
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPStatus

from websockets.datastructures import MultipleValuesError
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from hubbub.server.doors.caller import Caller
from hubbub.server.doors.gate import Gate, host_name
from hubbub.server.doors.tcp import Door, Inside

TEXT, BINARY = Subprotocol("text.ircv3.net"), Subprotocol("binary.ircv3.net")
MAX_MESSAGE_BYTES = 16_384
MAX_REQUEST_BYTES = 16_384  # of which a line may have 8 KiB
MAX_HEADERS = 64
HANDSHAKE_SECONDS = 10.0
FRAMED_PIECES = 256  # that many may read alike, remembered
LARGE_BYTES = 8192  # the size from which on fewer are
FRAMED_LARGE_PIECES = 16

logger = logging.getLogger("hubbub.websocket")
logger.setLevel(logging.WARNING)  # what the library tells of each connection is nobody's concern


class WebSocketDoor(Door):
    """One connection, from its HTTP request on; it is nobody's until that is answered."""

    asks_certificates = False  # a browser would ask its user for one

    def __init__(self, inside: Inside, caller: Caller, gate: Gate) -> None:
        super().__init__(inside, caller)
        self._gate = gate
        self._socket = ServerProtocol(
            subprotocols=[TEXT, BINARY],
            select_subprotocol=_choose,
            max_size=MAX_MESSAGE_BYTES,
            logger=logger,
        )
        self._request = b""
        self._is_text = True
        self._parts: list[bytes] = []
        self._handshake: asyncio.TimerHandle | None = None

    @classmethod
    def refusal(cls, reason: str) -> bytes:
        """What somebody reads who is not let in."""
        head = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain"
        return f"{head}\r\nContent-Length: {len(reason) + 1}\r\n\r\n{reason}\n".encode()

    # --- from the peer

    def _opened(self) -> None:
        """Wait for the request, not for long."""
        self._handshake = asyncio.get_running_loop().call_later(HANDSHAKE_SECONDS, self.abort)

    def data_received(self, data: bytes) -> None:
        """Take in a part of the request, or frames."""
        if self._lingering is not None:
            return
        if self._handshake is None:
            self._take_in(data)
            return
        # Frames are looked at when the request is answered, never before.
        self._request += data
        request, end, frames = self._request.partition(b"\r\n\r\n")
        if len(request) > MAX_REQUEST_BYTES:
            self.abort()
        elif end:
            self._request = b""
            self._take_in(request + end)
            if frames:
                self._take_in(frames)

    def _take_in(self, data: bytes) -> None:
        """Take in the whole request, or some of the frames after it."""
        if self._lingering is not None:
            return
        self._socket.receive_data(data)
        lines: list[bytes] = []
        for event in self._socket.events_received():
            if isinstance(event, Request):
                self._answer(event)
            else:
                assert isinstance(event, Frame)
                self._take(event, lines)
        self._send_own()
        if lines:
            self._inside.said(self, lines)
        if self._handshake is None and self._socket.close_expected():
            self._inside.ended(self)

    def eof_received(self) -> bool:
        """The peer is gone without a word of WebSocket's."""
        self._has_ended = True
        if self._handshake is None:
            self._inside.ended(self)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Say that the connection is gone."""
        if self._handshake is not None:
            self._handshake.cancel()
        super().connection_lost(exc)

    def _answer(self, request: Request) -> None:
        """Let the peer in, or tell it why not."""
        assert self._handshake is not None, "there is one request"
        refused = _refusal(request, self._gate)
        response = self._socket.reject(*refused) if refused else self._socket.accept(request)
        response.headers["Server"] = "Hubbub"
        self._socket.send_response(response)
        if self._socket.state is not OPEN:
            return
        self._handshake.cancel()
        self._handshake = None
        self._is_text = self._socket.subprotocol != BINARY
        self._inside.came(self)

    def _take(self, frame: Frame, lines: list[bytes]) -> None:
        """Put a message together; without a subprotocol, its kind is what we send from then on."""
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return
        if frame.opcode is not Opcode.CONT:
            self._parts = []
            self._takes_text = frame.opcode is Opcode.TEXT
            if self._socket.subprotocol is None:
                self._is_text = self._takes_text
        if frame.data:
            self._parts.append(bytes(frame.data))
        if not frame.fin:
            return
        line, self._parts = b"".join(self._parts), []
        if self._takes_text and not _is_utf8(line):
            self._socket.fail(CloseCode.INVALID_DATA, "text must be UTF-8")
        elif line := line.rstrip(b"\r\n"):
            lines.append(line)

    # --- to the peer

    def flush(self) -> None:
        """Write the lines that lie ready, a message each, in one piece."""
        ready, self.ready = self.ready, b""
        if self._socket.state is OPEN:
            pieces = ready if isinstance(ready, list) else [ready]
            self._write(b"".join([framed(data, self._is_text) for data in pieces]))

    def close(self) -> None:
        """Say goodbye the way WebSocket does, and close."""
        if self._socket.state is OPEN:
            self._socket.send_close(CloseCode.NORMAL_CLOSURE)
            self._send_own()
        super().close()

    def _send_own(self) -> None:
        """Write what the protocol itself has to say: the response, pongs, a close."""
        for data in self._socket.data_to_send():
            if data:
                self._write(data)
            else:  # its last word
                super().close()


def framed(data: bytes, is_text: bool) -> bytes:
    """Whole lines as messages: what many hear is put into frames once.

    A text message holds UTF-8 only; what is none is replaced.
    """
    return (_framed_large if len(data) > LARGE_BYTES else _framed_small)(data, is_text)


def _framed(data: bytes, is_text: bool) -> bytes:
    opcode = Opcode.TEXT if is_text else Opcode.BINARY
    if is_text and not _is_utf8(data):
        data = data.decode(errors="replace").encode()
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    return b"".join([Frame(opcode, line).serialize(mask=False) for line in lines if line])


_framed_small = lru_cache(FRAMED_PIECES)(_framed)
_framed_large = lru_cache(FRAMED_LARGE_PIECES)(_framed)


def _choose(_: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """The first that we know: the client's order counts."""
    return next((each for each in offered if each in (TEXT, BINARY)), None)


def _refusal(request: Request, gate: Gate) -> tuple[HTTPStatus, str] | None:
    """Why a request is not let in, if it is not."""
    if len(list(request.headers.raw_items())) > MAX_HEADERS:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Too many header fields.\n"
    try:
        host = request.headers["Host"].lower()
        origin = request.headers.get("Origin")
        name = host_name(host)
    except (KeyError, MultipleValuesError, ValueError):
        return HTTPStatus.BAD_REQUEST, "There must be one Host, and at most one Origin.\n"
    if not gate.knows(name):
        return HTTPStatus.MISDIRECTED_REQUEST, "This server is not known under that name.\n"
    if origin is not None and not gate.is_ours(origin.lower(), host):
        return HTTPStatus.FORBIDDEN, "Pages of that origin may not use this server.\n"
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def maker(gate: Gate) -> Callable[[Inside, Caller], WebSocketDoor]:
    """What makes the doors of one listener."""
    return lambda inside, caller: WebSocketDoor(inside, caller, gate)
