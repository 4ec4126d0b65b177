"""The network's side of the bridge: a thread with an event loop, and in it all connections.

The rule: nobody imports this before the first connection is wanted, for asyncio and TLS take longer to import
than a window to be painted. What is called from Tk's thread says so.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from hubbub.client.link.connection import Connection
from hubbub.client.link.events import Disconnected, Event, Received
from hubbub.client.places.address import Address
from hubbub.protocol.message import Message

QUEUE_MAX = 8
PING_INTERVAL_S = 20
FIRST_PING_AFTER_S = 1
JOIN_TIMEOUT_S = 5
_PING_TOKEN = "hubbub-round-trip"

T = TypeVar("T")


class NetworkThread:
    """The thread and its event loop. All methods belong to Tk's thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network", daemon=True)
        self._thread.start()

    def run(self, job: Coroutine[Any, Any, T]) -> Future[T]:
        """Do this in the thread."""
        return asyncio.run_coroutine_threadsafe(job, self._loop)

    def call(self, what: Callable[[], object]) -> None:
        """Have something called in the thread."""
        self._loop.call_soon_threadsafe(what)

    def close(self) -> None:
        """End the thread; the connections are closed by then."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(JOIN_TIMEOUT_S)
        if not self._thread.is_alive():
            self._loop.close()


class Courier:
    """One connection, whose events go into a queue; `wake` is called when something is there."""

    def __init__(self, address: Address, queue: SimpleQueue[Event], wake: Callable[[], object]) -> None:
        self.connection = Connection(address, self._deliver)
        self.round_trip_ms: int | None = None
        self._queue = queue
        self._wake = wake
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._leaving = False
        self._welcomed = False
        self._pinged_at = 0.0

    @property
    def is_held_up(self) -> bool:
        """Whether it reads nothing until the queue is empty. For Tk's thread."""
        return not self._has_room.is_set()

    def go_on(self) -> None:
        """The queue is empty."""
        self._has_room.set()

    def leave(self, reason: str) -> None:
        """Say goodbye, and be held up no longer."""
        self._leaving = True
        self._has_room.set()
        self.connection.quit(reason)

    async def run(self) -> None:
        """Keep connected until we leave."""
        pinging = asyncio.create_task(self._measure())
        try:
            await self.connection.run()
        finally:
            pinging.cancel()

    async def _deliver(self, event: Event) -> None:
        if isinstance(event, Received):
            self._note(event)
        elif isinstance(event, Disconnected):
            self._welcomed, self.round_trip_ms = False, None
        self._queue.put(event)
        self._wake()
        if self._queue.qsize() >= QUEUE_MAX and not self._leaving:
            self._has_room.clear()
            if not self._queue.empty():  # else Tk has looked before it could be told
                await self._has_room.wait()

    async def _measure(self) -> None:
        """Ask the server for an echo now and then."""
        while True:
            await asyncio.sleep(PING_INTERVAL_S if self.round_trip_ms is not None else FIRST_PING_AFTER_S)
            if self._welcomed:
                self._pinged_at = time.monotonic()
                self.connection.send([Message("PING", (_PING_TOKEN,))])

    def _note(self, event: Received) -> None:
        for message in event.messages:
            if message.command == "001":
                self._welcomed = True
            elif message.command == "PONG" and message.text == _PING_TOKEN:
                self.round_trip_ms = round((time.monotonic() - self._pinged_at) * 1000)
