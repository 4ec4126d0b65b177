"""A server that does what a test says, and a hearer that keeps what a connection tells.

The rule: nothing waits for a time to pass; it waits for what must happen, at most PATIENCE_S.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from hubbub.client.link.connection import Connection, Timing
from hubbub.client.link.events import Event, Received
from hubbub.client.places.address import Address

PATIENCE_S = 60.0
QUICK = Timing(connect_s=5, silent_s=5, grace_s=5, first_retry_s=0.01, longest_retry_s=0.02, quit_s=0.2)
Found = TypeVar("Found")


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test that is a coroutine; whatever is left running at its end is a failure."""

    async def whole() -> None:
        async with asyncio.timeout(PATIENCE_S * 2):
            await story()
        await asyncio.sleep(0.01)  # the server's side may have to hear of the end
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"still running: {left}"

    asyncio.run(whole())


async def soon(condition: Callable[[], Found]) -> Found:
    """Wait until something is true; what it gave."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := condition()):  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)
    return found


class Visit:
    """One connection as the server sees it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def reads(self) -> str:
        """The next line; "" at the end."""
        async with asyncio.timeout(PATIENCE_S):
            return (await self.reader.readline()).decode().rstrip("\r\n")

    def writes(self, data: bytes) -> None:
        """Send these bytes."""
        self.writer.write(data)

    async def hangs_up(self) -> None:
        """Close the connection."""
        self.writer.close()
        await asyncio.sleep(0)


class ScriptedServer:
    """Listens on a free port; each visitor is handed to the test."""

    def __init__(self) -> None:
        self.port = 0
        self.visits: asyncio.Queue[Visit] = asyncio.Queue()
        self._open: list[Visit] = []

    async def visitor(self) -> Visit:
        """The next one who connects."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.visits.get()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = Visit(reader, writer)
        self._open.append(visit)
        self.visits.put_nowait(visit)


@asynccontextmanager
async def scripted(tls: Any = None) -> AsyncIterator[ScriptedServer]:
    """A scripted server on this machine."""
    script = ScriptedServer()
    server = await asyncio.start_server(script._came, "127.0.0.1", 0, ssl=tls)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        await asyncio.sleep(0.01)  # who has just been let in is still on the way to us
        for visit in script._open:
            visit.writer.transport.abort()
        await asyncio.sleep(0.01)


class Hearer:
    """Keeps the events of a connection; `gate` closed, it takes no more."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, event: Event) -> None:
        self.events.append(event)
        await self.gate.wait()

    def kinds(self) -> list[str]:
        """The events by name."""
        return [type(event).__name__ for event in self.events]

    def lines(self) -> list[str]:
        """All messages received, as lines."""
        batches = [event.messages for event in self.events if isinstance(event, Received)]
        return [message.line() for batch in batches for message in batch]


@asynccontextmanager
async def connected(
    port: int, timing: Timing = QUICK, tls: Any = None, pin: str = ""
) -> AsyncIterator[tuple[Connection, Hearer]]:
    """A running connection to a port of this machine."""
    hearer = Hearer()
    connection = Connection(Address("127.0.0.1", port, tls, pin), hearer, timing)
    task = asyncio.create_task(connection.run())
    try:
        yield connection, hearer
    finally:
        hearer.gate.set()
        connection.quit()
        await task
