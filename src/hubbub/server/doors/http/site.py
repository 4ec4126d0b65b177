"""The HTTP door's addresses, and who answers under each.

The rule: a request under a name that is not ours, or from a page that is not, goes no further; every
answer has the headers of `answers`.

    /files, /files/TOKEN        POST a file, OPTIONS
    /files/NAME/TITLE           GET, HEAD, DELETE
    /health, /ready             GET, from this machine
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Hashable
from dataclasses import replace
from http import HTTPStatus
from typing import Protocol
from urllib.parse import unquote

from aiohttp import hdrs, web

from hubbub.server.core.filehost import PATH
from hubbub.server.core.files import File
from hubbub.server.doors.caller import Caller, parse_address
from hubbub.server.doors.gate import host_name
from hubbub.server.doors.http import downloads, uploads
from hubbub.server.doors.http.answers import STATUSES, Refused, refusal, words
from hubbub.server.doors.http.desk import Declined, Desk

UPLOAD = re.compile(rf"{PATH}(?:/([0-9a-f]{{32}}))?/?")
FILE = re.compile(rf"{PATH}/([0-9a-f]{{32}})/([^/]{{1,1000}})")
FILE_METHODS = "DELETE, GET, HEAD"
SHARED = "Authorization, Content-Disposition, Content-Type"  # headers that pages of others may send

logger = logging.getLogger("hubbub.http")


class Ending(Hashable, Protocol):
    """A door, as something that can be closed."""

    async def end(self) -> None:
        """Finish what is being answered, if that is soon, and close."""


class Site:
    """All that one listener answers."""

    def __init__(self, desk: Desk) -> None:
        self.doors: set[Ending] = set()  # that are open
        self._desk = desk

    async def end(self) -> None:
        """Finish what is being answered, if that is soon, and close all doors."""
        await asyncio.gather(*(door.end() for door in self.doors))

    async def answer(self, request: web.BaseRequest, caller: Caller) -> web.StreamResponse:
        """Answer a request, whatever it is."""
        try:
            origin = self._origin(request)
            answer = await self._routed(request, self._introduced(request, caller))
        except Refused as error:
            return refusal(error)
        except Declined as error:
            return refusal(Refused(STATUSES[error.code], error.text))
        except (ConnectionError, TimeoutError):
            raise
        except Exception:
            logger.exception("a request could not be answered")
            return refusal(Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here"))
        if origin and not answer.prepared:
            _share(answer, origin)
        return answer

    def _origin(self, request: web.BaseRequest) -> str:
        """The page of another site that asks and may, or "". Raises: Refused."""
        hosts, origins = request.headers.getall(hdrs.HOST, []), request.headers.getall(hdrs.ORIGIN, [])
        if len(hosts) != 1 or len(origins) > 1:
            raise Refused(HTTPStatus.BAD_REQUEST, "There must be one Host, and at most one Origin")
        try:
            name = host_name(hosts[0].lower())
        except ValueError:
            raise Refused(HTTPStatus.BAD_REQUEST, "That is no host name") from None
        if not self._desk.gate.knows(name):
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST, "This server is not known under that name")
        if origins and not self._desk.gate.is_ours(origins[0].lower(), hosts[0].lower()):
            raise Refused(HTTPStatus.FORBIDDEN, "Pages of that origin may not use this server")
        return origins[0] if origins and origins[0].lower() in self._desk.gate.origins else ""

    def _introduced(self, request: web.BaseRequest, caller: Caller) -> Caller:
        """Who asks: where a proxy of the operator's does, whom it says that it speaks for."""
        if not self._desk.is_proxy(caller.address):
            return caller
        said = ",".join(request.headers.getall("X-Forwarded-For", []))
        address = parse_address(said.rpartition(",")[2].strip())
        if address is None:
            return caller
        is_secure = request.headers.get("X-Forwarded-Proto", "").lower() == "https"
        return replace(caller, address=str(address), is_secure=is_secure)

    async def _routed(self, request: web.BaseRequest, caller: Caller) -> web.StreamResponse:
        path, method = request.rel_url.raw_path, request.method
        if upload := UPLOAD.fullmatch(path):
            if method == hdrs.METH_OPTIONS:
                return uploads.options(self._desk)
            _must_be(method, uploads.UPLOAD_METHODS)
            return await uploads.post(self._desk, request, caller, upload[1] or "")
        if found := FILE.fullmatch(path):
            _must_be(method, FILE_METHODS)
            file = self._file(found[1], found[2])
            if method == hdrs.METH_DELETE:
                return await uploads.delete(self._desk, request, caller, file)
            return await downloads.get(self._desk, request, file)
        if path in {"/health", "/ready"} and _is_local(caller):
            _must_be(method, "GET, HEAD")
            return self._health(path)
        raise Refused(HTTPStatus.NOT_FOUND, "There is nothing here")

    def _file(self, name: str, title: str) -> File:
        """The file of this address. Raises: Refused."""
        file = self._desk.find(name)
        if file is None or unquote(title) != file.title:
            raise Refused(HTTPStatus.NOT_FOUND, "There is no such file")
        return file

    def _health(self, path: str) -> web.StreamResponse:
        """Whether the server is alive; whether it can do its work."""
        if path == "/ready" and not self._desk.is_ready():
            return words(HTTPStatus.SERVICE_UNAVAILABLE, "not ready")
        return words(HTTPStatus.OK, "ok")


def _must_be(method: str, allowed: str) -> None:
    if method not in allowed.split(", "):
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, f"Here one can {allowed}", Allow=allowed)


def _is_local(caller: Caller) -> bool:
    address = parse_address(caller.address)
    return address is not None and address.is_loopback


def _share(answer: web.StreamResponse, origin: str) -> None:
    """Let a page of another site that is listed read an answer.

    Spec: https://fetch.spec.whatwg.org/#http-cors-protocol
    """
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Access-Control-Allow-Headers"] = SHARED
    answer.headers["Access-Control-Allow-Methods"] = "DELETE, GET, HEAD, OPTIONS, POST"
    answer.headers["Access-Control-Expose-Headers"] = "Location"
    answer.headers["Vary"] = "Origin"
