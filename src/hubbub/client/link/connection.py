"""A connection that comes back: asyncio streams, liveness, reconnects with back-off.

The rule: this module knows bytes, lines and time, never what a message means, save PING, PONG
and ERROR.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from hubbub.client.link.events import Connected, Connecting, Disconnected, Event, Received
from hubbub.client.link.opening import open_link
from hubbub.client.link.trust import NotTrusted, Stranger
from hubbub.client.places.address import Address
from hubbub.client.wire import one_line
from hubbub.client.words import N_, _
from hubbub.protocol.lines import LineBuffer
from hubbub.protocol.message import MalformedLine, Message, parse
from hubbub.protocol.plain import ASK_NICK

READ_BYTES = 64 * 1024
# More reads than these in a tenth of a second, and we rest after each, so that much arrives at once.
READS_AT_ONCE = 5
REST_S = 0.02
MAX_LINE_BYTES = 16 * 1024
MAX_UNSENT_BYTES = 4 * 1024 * 1024
JITTER = 0.2
_OWN_PING = "alive?"
_PLAIN_DOOR = N_("this port is for plain clients such as netcat; IRC has another one, usually 6667")
_TLS_DOOR = N_("this port speaks TLS only. Switch the encryption on, or try another port, usually 6667")
_NO_TLS = N_("this port does not speak TLS. Switch the encryption off, or try another port, usually 6697")
_WEB_DOOR = N_("a web server answers there. Ask for the port of the chat, usually 6697 or 6667")
_SAID_NOTHING = N_("the server closed the connection without a word. Perhaps this port wants encryption")
_TLS_ALERT = b"\x15\x03"  # how a TLS server answers words in clear
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL",
                      "UNSUPPORTED_PROTOCOL", "PACKET_LENGTH_TOO_LONG", "BAD_RECORD_TYPE"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient a connection is, in seconds."""

    connect_s: float = 20.0
    silent_s: float = 90.0  # then we ask whether the server is there
    grace_s: float = 30.0  # and wait so long for any answer
    first_retry_s: float = 1.0
    longest_retry_s: float = 60.0
    steady_s: float = 60.0  # a link that held so long was a good one: back to the first wait
    quit_s: float = 3.0


class Connection:
    """Keeps one link to a server open, and tells `on_event` of all that happens.

    `on_event` is awaited in the loop's own thread, so that a slow hearer slows the reading and
    nothing piles up. All methods belong to that thread too; from another one use
    `loop.call_soon_threadsafe`.
    """

    def __init__(
        self,
        address: Address,
        on_event: Callable[[Event], Awaitable[None]],
        timing: Timing | None = None,
    ) -> None:
        self._address = address
        self._on_event = on_event
        self._timing = timing or Timing()
        self._writer: asyncio.StreamWriter | None = None
        self._connecting: asyncio.Timeout | None = None
        self._wake = asyncio.Event()
        self._quitting = False
        self._held = ""
        self._stranger: Stranger | None = None
        self._last_error = ""

    async def run(self) -> None:
        """Connect, read, reconnect, until `quit`. Cancelling it closes the link at once."""
        loop, timing = asyncio.get_running_loop(), self._timing
        wait_s, reason = timing.first_retry_s, ""
        while True:
            await self._on_event(Connecting())
            began_s = loop.time()
            reason = await self._one_link()
            if self._quitting:
                break
            if self._held:
                reason, self._held = self._held, ""
                stranger, self._stranger = self._stranger, None
                await self._on_event(Disconnected(reason, stranger=stranger))
                if not await self._pause(None):
                    break
                continue
            if loop.time() - began_s >= timing.steady_s:
                wait_s = timing.first_retry_s
            pause_s = wait_s * random.uniform(1 - JITTER, 1 + JITTER)
            await self._on_event(Disconnected(reason, round(pause_s * 1000)))
            if not await self._pause(pause_s):
                break
            wait_s = min(wait_s * 2, timing.longest_retry_s)
        await self._on_event(Disconnected(reason))

    async def _pause(self, pause_s: float | None) -> bool:
        """Wait for the next try, which `retry_now` brings near; False if there is to be none.

        None is to wait for `retry_now` alone.
        """
        if not self._quitting:
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._wake.wait()
        return not self._quitting

    async def _one_link(self) -> str:
        """Connect and read until the link ends; the reason why it did, in words."""
        address = self._address
        try:
            async with asyncio.timeout(self._timing.connect_s) as self._connecting:
                reader, writer = await open_link(address)
        except NotTrusted as error:  # a person decides
            self._held, self._stranger = _in_words(error), error.stranger
            return self._held
        except (OSError, UnicodeError, OverflowError) as error:
            return _not_opened(error, encrypted=address.tls is not None)
        finally:
            self._connecting = None
        self._writer, self._last_error = writer, ""
        try:
            await self._on_event(Connected(_is_private(writer)))
            if self._quitting:  # asked for before there was a link to say it on
                return ""
            return await self._read(reader)
        except OSError as error:
            return self._last_error or _in_words(error)
        finally:
            self._writer = None
            writer.transport.abort() if self._quitting else writer.close()

    # --------------------------------------------------------------------------------- reading

    async def _read(self, reader: asyncio.StreamReader) -> str:
        lines, pace = LineBuffer(MAX_LINE_BYTES), _Pace()
        data = await self._some(reader)
        if wrong := _wrong_door(data):
            return wrong
        if not data and self._address.tls is None:
            return _(_SAID_NOTHING)
        while data:
            messages = tuple(self._heard(lines.feed(data)))
            if messages:
                await self._on_event(Received(messages))
            if lines.overflowed:
                return _("the server sent a line without an end")
            if pace.is_fast() and self._writer is not None:
                await _rest(cast(asyncio.Transport, self._writer.transport))
            data = await self._some(reader)
        return self._last_error or _("the server closed the connection")

    async def _some(self, reader: asyncio.StreamReader) -> bytes:
        """The next bytes; a server that has long said nothing is asked whether it is there.

        Raises: TimeoutError (an OSError), if it is not.
        """
        try:
            async with asyncio.timeout(self._timing.silent_s):
                return await reader.read(READ_BYTES)
        except TimeoutError:
            self.send([Message("PING", (_OWN_PING,))])
        async with asyncio.timeout(self._timing.grace_s):
            return await reader.read(READ_BYTES)

    def _heard(self, lines: Iterable[bytes]) -> Iterable[Message]:
        """The messages of these lines, without those that concern the link alone."""
        for line in lines:
            try:
                message = parse(_decoded(line))
            except MalformedLine:
                continue
            if message.command == "PING":
                self.send([Message("PONG", message.params)])
            elif message.command == "PONG" and message.text == _OWN_PING:
                continue
            else:
                if message.command == "ERROR":
                    self._last_error = message.text
                yield message

    # --------------------------------------------------------------------------------- writing

    def send(self, messages: Iterable[Message]) -> None:
        """Write messages in order; while the link is down they are dropped."""
        writer = self._writer
        if writer is None or writer.transport.is_closing():
            return
        data = "".join(f"{message.line()}\r\n" for message in messages)
        writer.write(data.encode(errors="replace"))
        if writer.transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            self._last_error = _("the server takes nothing any more")
            writer.transport.abort()

    def retry_now(self) -> None:
        """Try again at once, if it is waiting to reconnect."""
        self._held = ""
        self._wake.set()

    def hold(self, reason: str) -> None:
        """When this link ends, for this reason, stay away until `retry_now`."""
        self._held = reason

    def quit(self, reason: str = "") -> None:
        """Say goodbye and end `run`, at the latest after `Timing.quit_s`."""
        if self._quitting:
            return
        self._quitting = True
        loop = asyncio.get_running_loop()
        self._wake.set()
        if self._connecting is not None:
            self._connecting.reschedule(loop.time())
        self.send([Message("QUIT", (one_line(reason),) if reason else ())])
        loop.call_later(self._timing.quit_s, self._cut)

    def _cut(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()


class _Pace:
    """Counts how many reads there were in the present tenth of a second."""

    def __init__(self) -> None:
        self._began_s = 0.0
        self._reads = 0

    def is_fast(self) -> bool:
        """Count one more read; whether there are too many."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._began_s > 0.1:
            self._began_s, self._reads = now_s, 0
        self._reads += 1
        return self._reads > READS_AT_ONCE


async def _rest(transport: asyncio.Transport) -> None:
    """Leave what arrives to the operating system for a moment: waking up costs more than reading."""
    if transport.is_closing():
        return
    transport.pause_reading()
    await asyncio.sleep(REST_S)
    if not transport.is_closing():
        transport.resume_reading()


def _decoded(line: bytes) -> str:
    """The line as text: UTF-8, or else what Western clients sent before it."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _is_private(writer: asyncio.StreamWriter) -> bool:
    """Whether nobody listens on the way: it is encrypted, or does not leave this machine."""
    host = str((writer.get_extra_info("peername") or ("",))[0]).partition("%")[0]
    with suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return True
    return writer.get_extra_info("ssl_object") is not None


def _wrong_door(first: bytes) -> str:
    """What the first bytes tell of a door that is not for us, for the person."""
    if first.startswith(ASK_NICK):  # more of it may have come already
        return _(_PLAIN_DOOR)
    if first.startswith(_TLS_ALERT):
        return _(_TLS_DOOR)
    return _(_WEB_DOOR) if first.startswith(b"HTTP/") else ""


def _not_opened(error: Exception, *, encrypted: bool) -> str:
    """Why no link came about, and in a second sentence what can be done, for the person."""
    match error:
        case socket.gaierror():
            return _("no server of this name was found. Look how it is written, and whether you are online")
        case ConnectionRefusedError():
            return _("nobody answers at this address. Look at the port, and whether the server runs")
        case TimeoutError() if encrypted:
            return _("the server does not answer. Perhaps this port does not speak TLS")
        case TimeoutError():
            return _("the server does not answer. Look at the address, or try again in a while")
        case ssl.SSLError(reason=str(reason)) if reason in _NOT_TLS:
            return _(_NO_TLS)
        case ConnectionResetError() | ConnectionAbortedError() | ssl.SSLError() if encrypted:
            return _("no encrypted connection came about. Perhaps this port does not speak TLS")
        case UnicodeError() | OverflowError():
            return _("this is no address")
    return _in_words(error)


def _in_words(error: Exception) -> str:
    """Why there is no link any more, for the person."""
    match error:
        case TimeoutError():
            return _("the server does not answer")
        case NotTrusted(stranger=Stranger(why=why)):
            return _("its certificate can't be trusted: {error}").format(error=why)
        case ConnectionResetError() | BrokenPipeError():
            return _("the connection broke")
        case OSError(strerror=str(words)) if words:
            return words
    return str(error) or type(error).__name__
