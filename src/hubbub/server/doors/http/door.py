"""The HTTP door: one connection, whose requests `site` answers.

The rule: until a request is whole it has `REQUEST_SECONDS` and `MAX_REQUEST_BYTES`, and dripping bytes
win no time; what comes after it is for its answer to bound.

Spec: https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import HttpVersion, HttpVersion10, HttpVersion11, StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage

from hubbub.server.doors.caller import Caller
from hubbub.server.doors.http.answers import Refused, refusal
from hubbub.server.doors.http.site import Site
from hubbub.server.doors.tcp import Door, Inside

REQUEST_SECONDS = 10.0
MAX_REQUEST_BYTES = 32 << 10
MAX_LINE_BYTES = 8190
MAX_HEADERS = 64
LINGER_SECONDS = 2.0  # in which what is left of a refused request is read, so that the answer is too
SPOKEN = (HttpVersion10, HttpVersion11)
END_SECONDS = 0.5  # for what is being answered, when the server stops

# The library tells of every stranger's mistake, with a trace; what goes wrong here, `site` tells.
_silent = logging.getLogger("hubbub.http.library")
_silent.setLevel(logging.CRITICAL + 1)


class HttpDoor(Door):
    """One connection that asks and is answered; it says nothing of IRC and is nobody there."""

    asks_certificates = False  # a browser would ask its user for one
    is_visit = True

    def __init__(self, inside: Inside, caller: Caller, site: Site) -> None:
        super().__init__(inside, caller)
        self._site = site
        self._server = web.Server(self._answer, request_factory=self._request)
        self._requests = _Requests(
            self._server,
            loop=asyncio.get_running_loop(),
            access_log=_silent,
            logger=_silent,
            auto_decompress=False,
            keepalive_timeout=REQUEST_SECONDS,
            lingering_time=LINGER_SECONDS,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            max_headers=MAX_HEADERS,
        )
        self._deadline: asyncio.TimerHandle | None = None
        self._head = _Head()
        self._body: StreamReader | None = None  # of the last request

    @classmethod
    def refusal(cls, reason: str) -> bytes:
        """What somebody reads who is not let in."""
        head = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain"
        return f"{head}\r\nContent-Length: {len(reason) + 1}\r\n\r\n{reason}\n".encode()

    # --- from the peer

    def _opened(self) -> None:
        """Wait for a request."""
        assert self._transport is not None
        self._site.doors.add(self)
        self._wait()
        self._requests.connection_made(self._transport)

    def data_received(self, data: bytes) -> None:
        """Take in a part of a request."""
        is_body = self._body is not None and not self._body.is_eof()
        if not is_body and self._head.take(data) > MAX_REQUEST_BYTES:
            self.abort()
            return
        self._requests.data_received(data)

    def eof_received(self) -> bool:
        """The peer is gone."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Say that the connection is gone."""
        self._stop_waiting()
        self._site.doors.discard(self)
        self._requests.connection_lost(exc)
        super().connection_lost(exc)

    def limit_waiting(self) -> None:
        """Who is slow to read is waited for, not let go: so no more lies here than asyncio holds right."""

    def pause_writing(self) -> None:
        """The peer is slow to read."""
        self._requests.pause_writing()

    def resume_writing(self) -> None:
        """It has read."""
        self._requests.resume_writing()

    # --- answering

    @staticmethod
    def _request(
        message: RawRequestMessage,
        content: StreamReader,
        requests: web.RequestHandler,
        writer: AbstractStreamWriter,
        task: asyncio.Task[None],
    ) -> web.BaseRequest:
        return _Request(message, content, requests, writer, task, asyncio.get_running_loop())

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self._stop_waiting()
        self._body = request.content
        try:
            if not (isinstance(request, _Request) and request.is_spoken):
                return refusal(Refused(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "Here one speaks HTTP/1.1"))
            return await self._site.answer(request, self.caller)
        finally:
            self._head = _Head()
            self._wait()

    def _wait(self) -> None:
        """For the next request, not for long."""
        if self._transport is not None:
            self._deadline = asyncio.get_running_loop().call_later(REQUEST_SECONDS, self.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    async def end(self) -> None:
        """Finish what is being answered, if that is soon, and close."""
        self._stop_waiting()
        await self._server.shutdown(END_SECONDS)
        self.abort()


class _Request(web.BaseRequest):
    """A request, which is answered in a version that we speak, whichever it came in."""

    @property
    def version(self) -> HttpVersion:
        """The version of its answer."""
        return super().version if self.is_spoken else HttpVersion11

    @property
    def is_spoken(self) -> bool:
        """Whether it came in one that we speak."""
        return super().version in SPOKEN


class _Requests(web.RequestHandler):
    """Reads requests; what is none is told so in a sentence of ours, which repeats nothing of it."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what can't be answered. Raises: ConnectionError, when it is half answered."""
        if request.writer.output_size > 0:
            raise ConnectionError(message) from exc
        return refusal(Refused(HTTPStatus(status), "That is no request as HTTP has them"))


class _Head:
    """How long the head of a request is so far."""

    def __init__(self) -> None:
        self._size_bytes = 0
        self._end = b""
        self._is_whole = False

    def take(self, data: bytes) -> int:
        """Count what came of it; what comes after its blank line is no part of it."""
        if self._is_whole:
            return 0
        joined = self._end + data
        at = joined.find(b"\r\n\r\n")
        self._is_whole = at >= 0
        self._size_bytes += (at - len(self._end)) if self._is_whole else len(data)
        self._end = joined[-3:]
        return self._size_bytes


def maker(site: Site) -> Callable[[Inside, Caller], HttpDoor]:
    """What makes the doors of one listener."""
    return lambda inside, caller: HttpDoor(inside, caller, site)
