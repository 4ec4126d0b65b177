"""The bridge between the network's thread (asyncio) and Tk's.

The rule: nothing but events and messages, which never change, crosses it (and calls that other threads
`post`). Towards Tk they go through a
queue; a byte on a socket pair wakes Tk where it can watch sockets, elsewhere Tk looks every POLL_MS. Tk
takes them in slices of SLICE_MS with time between, so that keys and painting are never kept waiting; while
QUEUE_MAX events wait, the connection is not read.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
import tkinter as tk
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue

from hubbub.client.connection import Address, Connection
from hubbub.client.events import Disconnected, Event, Received
from hubbub.desktop.later import Later
from hubbub.protocol.message import Message

POLL_MS = 30
SLICE_MS = 4
BETWEEN_SLICES_MS = 2
PART_MAX = 25  # messages taken in at once
QUEUE_MAX = 64
PING_INTERVAL_S = 20
FIRST_PING_AFTER_S = 1
JOIN_TIMEOUT_S = 5
_PING_TOKEN = "hubbub-round-trip"

Call = Callable[[], object]


class Bridge:
    """One connection, kept in its own thread. All methods belong to Tk's thread."""

    def __init__(self, root: tk.Misc, on_event: Callable[[Event], object]) -> None:
        self.root = root
        self.on_event = on_event
        self.round_trip_ms: int | None = None
        self._queue: SimpleQueue[Event | Call] = SimpleQueue()
        self._waiting: list[Event | Call] = []
        self._scheduled = False
        self._poll_later = Later(root, self._poll)
        self._slice_later = Later(root, self._take_slice)
        self._rest = Later(root, lambda: self._slice_later(BETWEEN_SLICES_MS))
        self._closed = False
        self._room_in_queue = asyncio.Event()
        self._room_in_queue.set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: Connection | None = None
        self._thread: threading.Thread | None = None
        self._welcomed = False
        self._pinged_at = 0.0
        self._wake_out, self._wake_in = socket.socketpair()
        for end in (self._wake_out, self._wake_in):
            end.setblocking(False)
        self._watch()

    # ------------------------------------------------------------------------------ for Tk

    def start(self, address: Address) -> None:
        """Keep a connection to this server from now on."""
        assert self._thread is None, "a bridge serves one connection"
        self._thread = threading.Thread(target=self._run, args=(address,), name="network", daemon=True)
        self._thread.start()

    def send(self, messages: Iterable[Message]) -> None:
        """Write messages to the server."""
        self._call(lambda connection: connection.send(messages))

    def post(self, call: Call) -> None:
        """Have something called in Tk's thread; it may be asked for by any thread."""
        self._queue.put(call)
        self._wake()

    def retry_now(self) -> None:
        """Try to connect again without waiting."""
        self._call(lambda connection: connection.retry_now())

    def hold(self, reason: str) -> None:
        """Do not connect again until `retry_now`."""
        self._call(lambda connection: connection.hold(reason))

    def close(self, reason: str) -> None:
        """Say goodbye, and wait until the connection is closed."""
        if self._closed:
            return
        self._closed = True
        self._call(lambda _: self._room_in_queue.set())
        self._call(lambda connection: connection.quit(reason))
        if self._thread:
            self._thread.join(JOIN_TIMEOUT_S)
        self._unwatch()
        self._wake_in.close()
        self._wake_out.close()

    def _call(self, what: Callable[[Connection], object]) -> None:
        loop, connection = self._loop, self._connection
        if loop and connection:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                loop.call_soon_threadsafe(what, connection)

    # ------------------------------------------------------------------------------ waking Tk

    def _watch(self) -> None:
        try:
            self.root.tk.createfilehandler(self._wake_out, tk.READABLE, lambda *_: self._woken())
            self._watching = True
        except (AttributeError, NotImplementedError):
            self._watching = False
            self._poll()

    def _unwatch(self) -> None:
        if self._watching:
            self.root.tk.deletefilehandler(self._wake_out)

    def _poll(self) -> None:
        if not self._closed:
            self._woken()
            self._poll_later(POLL_MS)

    def _woken(self) -> None:
        try:
            while self._wake_out.recv(4096):
                pass
        except BlockingIOError:
            pass
        if not self._scheduled:
            self._take_slice()

    def _take_slice(self) -> None:
        """Take events for SLICE_MS; if there are more, go on after keys and painting had their turn."""
        self._scheduled = False
        until = time.monotonic() + SLICE_MS / 1000
        while time.monotonic() < until:
            event = self._next()
            if event is None or self._closed:
                return
            if callable(event):
                event()
            else:
                self.on_event(event)
        self._scheduled = True
        self._rest()

    def _next(self) -> Event | Call | None:
        """The next event; a long batch of messages comes in parts."""
        if not self._waiting:
            try:
                event = self._queue.get_nowait()
            except Empty:
                return None
            if self._queue.empty() and not self._room_in_queue.is_set():
                self._call(lambda _: self._room_in_queue.set())
            self._waiting = list(reversed(_parts(event)))
        return self._waiting.pop()

    # ------------------------------------------------------------------------------ the network's thread

    def _run(self, address: Address) -> None:
        asyncio.run(self._keep_connected(address))

    async def _keep_connected(self, address: Address) -> None:
        self._connection = Connection(address, self._deliver)
        self._loop = asyncio.get_running_loop()
        pinging = asyncio.create_task(self._measure(self._connection))
        try:
            await self._connection.run()
        finally:
            pinging.cancel()

    async def _deliver(self, event: Event) -> None:
        if isinstance(event, Received):
            self._note(event)
        elif isinstance(event, Disconnected):
            self._welcomed, self.round_trip_ms = False, None
        self._queue.put(event)
        self._wake()
        if self._queue.qsize() >= QUEUE_MAX and not self._closed:
            self._room_in_queue.clear()
            if not self._queue.empty():  # else Tk has looked before it could be told
                await self._room_in_queue.wait()

    def _wake(self) -> None:
        try:
            self._wake_in.send(b"\0")
        except (BlockingIOError, OSError):
            return  # enough bytes are waiting, or the window is gone

    async def _measure(self, connection: Connection) -> None:
        """Ask the server for an echo now and then."""
        while True:
            await asyncio.sleep(PING_INTERVAL_S if self.round_trip_ms is not None else FIRST_PING_AFTER_S)
            if self._welcomed:
                self._pinged_at = time.monotonic()
                connection.send([Message("PING", (_PING_TOKEN,))])

    def _note(self, event: Received) -> None:
        for message in event.messages:
            if message.command == "001":
                self._welcomed = True
            elif message.command == "PONG" and message.text == _PING_TOKEN:
                self.round_trip_ms = round((time.monotonic() - self._pinged_at) * 1000)


def _parts(event: Event | Call) -> list[Event | Call]:
    if not isinstance(event, Received) or len(event.messages) <= PART_MAX:
        return [event]
    starts = range(0, len(event.messages), PART_MAX)
    return [Received(event.messages[start : start + PART_MAX]) for start in starts]
