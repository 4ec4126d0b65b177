"""A whole server in the loop of the test, and peers that speak to it in bytes.

The rule: nothing here knows IRC beyond its line end; what stands on the wire stands in the test.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from hubbub.server.config import Listener
from hubbub.server.host import Host
from tests.net import config

PATIENCE_SECONDS = 60.0
REGISTER = "NICK {0}\r\nUSER {0} 0 * :{0}\r\nPING ready\r\n"


@asynccontextmanager
async def house(
    *listeners: Listener, throttle: dict[str, Any] | None = None, **sections: dict[str, Any]
) -> AsyncIterator[Host]:
    """A server that keeps nothing, with these listeners."""
    sections = {"history": {"enabled": False}, "accounts": {"enabled": False}, **sections}
    made = config(throttle={"commands": False, **(throttle or {})}, **sections)
    host = Host(replace(made, listeners=listeners))
    await host.start()
    try:
        yield host
    finally:
        stopping = asyncio.create_task(host.stop())
        while _open:
            await _open.pop().leaves()
        await stopping


_open: list[Peer] = []


class Peer:
    """One socket to a listener."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        _open.append(self)

    @classmethod
    async def comes(cls, host: Host, index: int = 0, tls: ssl.SSLContext | None = None) -> Peer:
        """Connect to a listener, by its place in the configuration."""
        port = int(host.addresses[index][1].rpartition(":")[2])
        return cls(*await asyncio.open_connection("127.0.0.1", port, ssl=tls))

    def says(self, data: str | bytes) -> None:
        """Send exactly this."""
        self.writer.write(data if isinstance(data, bytes) else data.encode())

    async def reads_until(self, end: str) -> str:
        """Everything up to and with `end`."""
        data = await asyncio.wait_for(self.reader.readuntil(end.encode()), PATIENCE_SECONDS)
        return data.decode()

    async def reads_all(self) -> str:
        """Everything until the server closes."""
        data = b""
        with suppress(ConnectionResetError):
            while more := await asyncio.wait_for(self.reader.read(65_536), PATIENCE_SECONDS):
                data += more
        return data.decode()

    async def registers(self, nick: str) -> str:
        """Become somebody; what was read until then."""
        self.says(REGISTER.format(nick))
        return await self.reads_until("PONG hub.test ready\r\n")

    async def leaves(self) -> None:
        """Close."""
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()
