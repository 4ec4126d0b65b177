"""A small file host: keeps what is sent in memory, gives it back by ranges, and can be made to misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import hdrs, web
from aiohttp.test_utils import TestServer


@dataclass
class SmallHost:
    """`refuses` is a status for every upload; `cuts_after` ends a download after so many bytes, once."""

    url: str = ""
    files: dict[str, tuple[bytes, str, str]] = field(default_factory=dict)  # content, disposition, type
    authorizations: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    refuses: int = 0
    reason: str = ""
    location: str | None = None
    cuts_after: int = 0
    knows_ranges: bool = True
    holds: asyncio.Event | None = None  # a download waits for it in its middle

    def put(self, name: str, content: bytes, type_: str = "text/plain", disposition: str = "") -> str:
        """A file that is there; its address."""
        self.files[name] = content, disposition, type_
        return f"{self.url}/{name}"

    async def taken(self, request: web.Request) -> web.Response:
        """POST."""
        self.authorizations.append(request.headers.get("Authorization", ""))
        if self.refuses:
            return web.Response(status=self.refuses, text=self.reason)
        name = f"f{len(self.files)}"
        disposition, type_ = request.headers["Content-Disposition"], request.headers["Content-Type"]
        self.files[name] = await request.read(), disposition, type_
        location = self.location if self.location is not None else f"/upload/{name}"
        return web.Response(status=201, headers={"Location": location} if location else {})

    async def wants(self, request: web.Request) -> web.Response | None:
        """Expect: 100-continue."""
        if self.refuses:
            self.authorizations.append(request.headers.get("Authorization", ""))
            return web.Response(status=self.refuses, text=self.reason)
        assert request.transport
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return None

    async def given(self, request: web.Request) -> web.StreamResponse:
        """GET and HEAD."""
        if "to" in request.query:
            return web.Response(status=302, headers={"Location": request.query["to"]})
        if request.match_info["name"] not in self.files:
            return web.Response(status=404)
        content, disposition, type_ = self.files[request.match_info["name"]]
        asked = request.http_range.start if self.knows_ranges else None
        self.ranges.append(request.headers.get("Range", ""))
        headers = {"Content-Type": type_, "ETag": '"one"', "Content-Length": str(len(content) - (asked or 0))}
        if disposition:
            headers["Content-Disposition"] = disposition
        if asked:
            headers["Content-Range"] = f"bytes {asked}-{len(content) - 1}/{len(content)}"
        answer = web.StreamResponse(status=206 if asked else 200, headers=headers)
        await answer.prepare(request)
        if request.method != hdrs.METH_HEAD:
            await self._give(request, answer, content[asked or 0 :])
        return answer

    async def _give(self, request: web.Request, answer: web.StreamResponse, content: bytes) -> None:
        if self.cuts_after:
            await answer.write(content[: self.cuts_after])
            self.cuts_after = 0
            if self.holds:
                await self.holds.wait()
            assert request.transport
            request.transport.close()
            return
        half = len(content) // 2
        await answer.write(content[:half])
        if self.holds:
            await self.holds.wait()
        await answer.write(content[half:])


@asynccontextmanager
async def small_host(tls: ssl.SSLContext | None = None) -> AsyncIterator[SmallHost]:
    """A running host on a free port of this machine, encrypted if `tls` is what it offers."""
    host = SmallHost()
    app = web.Application(client_max_size=1 << 26)
    app.router.add_route("POST", "/upload", host.taken, expect_handler=host.wants)
    app.router.add_get("/upload/{name:.+}", host.given)
    server = TestServer(app, host="127.0.0.1", scheme="https" if tls else "http")
    await server.start_server(ssl=tls)
    host.url = str(server.make_url("/upload"))
    try:
        yield host
    finally:
        if host.holds:
            host.holds.set()
        await server.close()
