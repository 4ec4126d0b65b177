"""A whole server that shares files, and somebody who sends and fetches them.

The rule: what stands on the wire stands in the test; accounts are made over IRC, as people make them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import ClientResponse, ClientSession, encode_basic_auth
from yarl import URL

from hubbub.server.config import Listener
from hubbub.server.core.server import Server
from hubbub.server.host import Host
from tests.server.doors.house import Peer, house

DOORS = (Listener(bind="127.0.0.1:0", type="http"), Listener(bind="127.0.0.1:0", type="irc"))
PASSWORD = "open sesame"
FILES = {"enabled": True, "keep_free": 0}


@dataclass
class FileHouse:
    """A server with files, and where it is."""

    host: Host
    http: ClientSession
    folder: Path

    @property
    def core(self) -> Server:
        """The core of it, to look at."""
        return self.host._core

    @property
    def port(self) -> int:
        """The HTTP listener's."""
        return int(self.host.addresses[0][1].rpartition(":")[2])

    @property
    def url(self) -> str:
        """Where files are sent."""
        return f"http://127.0.0.1:{self.port}/files"

    @property
    def names(self) -> list[str]:
        """What lies on the disk."""
        return sorted(path.name for path in (self.folder / "files").iterdir())

    async def sends(
        self, data: Any, name: str = "ada", title: str = "", url: str = "", **more: Any
    ) -> ClientResponse:
        """Send a file with an account's password."""
        headers = {**more.pop("headers", {})}
        if title:
            headers["Content-Disposition"] = title
        password = more.pop("password", PASSWORD)
        if name:
            headers |= basic(name, password)
        return await read(self.http.post(url or self.url, data=data, headers=headers, **more))

    async def shares(self, data: Any = b"what it holds", **more: Any) -> str:
        """Send a file that is taken; its address."""
        answer = await self.sends(data, **more)
        assert answer.status == 201, await answer.text()
        return answer.headers["Location"]

    async def gets(self, address: str, **headers: str) -> ClientResponse:
        """Fetch a file."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await read(self.http.get(URL(address, encoded=True), headers=named))

    async def deletes(self, address: str, **headers: str) -> int:
        """Have a file be gone; the status."""
        return (await read(self.http.delete(URL(address, encoded=True), headers=headers))).status

    async def comes(self, nick: str, *, account: bool = False) -> tuple[Peer, str]:
        """Somebody connects over IRC, and makes an account if they want one; where their files go."""
        peer = await Peer.comes(self.host, 1)
        greeting = await peer.registers(nick)
        if account:
            peer.says(f"REGISTER * * :{PASSWORD}\r\n")
            await peer.reads_until(" 900 ")
            await peer.reads_until("\r\n")
        found = re.search(r" draft/FILEHOST=(\S+)", greeting)
        return peer, found[1] if found else ""


async def read(asking: Awaitable[ClientResponse]) -> ClientResponse:
    """An answer, once all of it is there."""
    answer = await asking
    await answer.read()
    return answer


def basic(name: str = "ada", password: str = PASSWORD) -> dict[str, str]:
    """Headers that show an account's password."""
    return {"Authorization": encode_basic_auth(name, password, "utf-8")}


@asynccontextmanager
async def file_house(
    folder: Path, *doors: Listener, account: bool = True, **sections: dict[str, Any]
) -> AsyncIterator[FileHouse]:
    """A server that shares files; ada has an account there."""
    settings = {
        "accounts": {"enabled": True, "password_hash_cost": "test"},
        "storage": {"path": folder, "durability": "none"},
        **sections,
        "files": {**FILES, **sections.get("files", {})},
    }
    async with (
        house(*(doors or DOORS), **settings) as host,
        ClientSession(timeout=aiohttp.ClientTimeout(10), cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        made = FileHouse(host, http, folder)
        if account and host._core.world.account_named("ada") is None:
            peer, _ = await made.comes("ada", account=True)
            peer.says("QUIT\r\n")
            await peer.reads_all()
        yield made


def run(
    folder: Path,
    test: Callable[[FileHouse], Awaitable[None]],
    *doors: Listener,
    account: bool = True,
    **sections: Any,
) -> None:
    """Run a test with such a server."""

    async def with_house() -> None:
        async with file_house(folder, *doors, account=account, **sections) as hub:
            await test(hub)

    asyncio.run(with_house())


async def pieces(count: int, size: int = 100_000) -> AsyncIterator[bytes]:
    """A body of which nobody knows how long it is."""
    for _ in range(count):
        yield bytes(size)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
