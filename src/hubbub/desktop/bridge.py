"""The bridge between the network's thread (asyncio), where all connections live, and Tk's.

The rule: nothing but events and messages, which never change, crosses it (and calls that other threads
`post`). Towards Tk they go through queues, one a connection; a byte on a socket pair wakes Tk where it can
watch sockets, elsewhere Tk looks every POLL_MS. Tk takes from all by turns, so that a loud server keeps no
other waiting, in slices of SLICE_MS with time between, so that keys and painting are never kept waiting;
while QUEUE_MAX events of a connection wait, it is not read.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
import time
import tkinter as tk
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from hubbub.client.connection import Connection
from hubbub.client.events import Disconnected, Event, Received
from hubbub.client.opening import Address
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
T = TypeVar("T")


class Network:
    """The network's thread and the way from it to Tk. Its methods are Tk's, save `post` and `wake`."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self._calls: SimpleQueue[Call] = SimpleQueue()
        self._bridges: deque[Bridge] = deque()
        self._scheduled = False
        self._poll_later = Later(root, self._poll)
        self._slice_later = Later(root, self._take_slice)
        self._rest = Later(root, lambda: self._slice_later(BETWEEN_SLICES_MS))
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._wake_out, self._wake_in = socket.socketpair()
        for end in (self._wake_out, self._wake_in):
            end.setblocking(False)
        self._watch()

    def post(self, call: Call) -> None:
        """Have something called in Tk's thread; it may be asked for by any thread."""
        self._calls.put(call)
        self.wake()

    def wake(self) -> None:
        """Something waits for Tk's thread; it may be said by any thread."""
        with contextlib.suppress(BlockingIOError, OSError):  # enough bytes wait, or the window is gone
            self._wake_in.send(b"\0")

    def run(self, main: Coroutine[object, object, None], bridge: Bridge) -> Future[None]:
        """Run a connection in the network's thread, and take from its bridge."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="network", daemon=True)
            self._thread.start()
        if bridge not in self._bridges:
            self._bridges.append(bridge)
        running = asyncio.run_coroutine_threadsafe(main, self._loop)
        running.add_done_callback(self._ended)
        return running

    def _ended(self, running: Future[None]) -> None:
        """A connection that ends by a mistake of ours does not end in silence."""
        if not running.cancelled() and running.exception():
            self.post(running.result)

    def perform(
        self, job: Callable[[], Coroutine[Any, Any, T]], on_done: Callable[[Future[T]], object]
    ) -> Future[T]:
        """Do something in the network's thread; `on_done` gets its future in Tk's, cancelled ones too."""
        assert self._loop, "a connection was there before there was something to do"
        future = asyncio.run_coroutine_threadsafe(job(), self._loop)
        future.add_done_callback(lambda done: self.post(lambda: on_done(done)))
        return future

    def call(self, what: Callable[[], object]) -> None:
        """Have something called in the network's thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(what)

    def forget(self, bridge: Bridge) -> None:
        """Take from this bridge no longer."""
        if bridge in self._bridges:
            self._bridges.remove(bridge)

    def close(self) -> None:
        """End the thread; the connections are closed by then."""
        if self._closed:
            return
        self._closed = True
        if self._loop and self._thread:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(JOIN_TIMEOUT_S)
            if not self._thread.is_alive():
                self._loop.close()
        if self._watching:
            self.root.tk.deletefilehandler(self._wake_out)
        self._wake_in.close()
        self._wake_out.close()

    # ------------------------------------------------------------------------------ waking Tk

    def _watch(self) -> None:
        try:
            self.root.tk.createfilehandler(self._wake_out, tk.READABLE, lambda *_: self._woken())
            self._watching = True
        except (AttributeError, NotImplementedError):
            self._watching = False
            self._poll()

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
        """Take for SLICE_MS; if there is more, go on after keys and painting had their turn."""
        self._scheduled = False
        until = time.monotonic() + SLICE_MS / 1000
        while time.monotonic() < until:
            if self._closed or not self._take_one():
                return
        self._scheduled = True
        self._rest()

    def _take_one(self) -> bool:
        """Take what waits longest of whose turn it is; whether there was something.

        A mistake of ours in what is done with it is told like any other of this thread, and ends nothing.
        """
        try:
            return self._take()
        except Exception:  # noqa: BLE001 - out of a file handler it would end the program
            self.root.report_callback_exception(*sys.exc_info())
            return True

    def _take(self) -> bool:
        if not self._calls.empty():
            self._calls.get_nowait()()
            return True
        for _ in range(len(self._bridges)):
            bridge = self._bridges[0]
            self._bridges.rotate(-1)
            if bridge.take_one():
                return True
        return False


class Bridge:
    """One connection in the network's thread. All methods belong to Tk's."""

    def __init__(self, network: Network, on_event: Callable[[Event], object]) -> None:
        self.network = network
        self.on_event = on_event
        self.round_trip_ms: int | None = None
        self._queue: SimpleQueue[Event] = SimpleQueue()
        self._parts: list[Event] = []  # of the event that is being taken, the last one first
        self._room_in_queue = asyncio.Event()
        self._room_in_queue.set()
        self._connection: Connection | None = None
        self._running: Future[None] | None = None
        self._leaving = False
        self._welcomed = False
        self._pinged_at = 0.0

    # ------------------------------------------------------------------------------ for Tk

    def start(self, address: Address) -> None:
        """Keep a connection to this server from now on; one that was there must have been closed."""
        assert self._running is None, "a bridge serves one connection at a time"
        self._leaving = False
        self._connection = Connection(address, self._deliver)
        self._running = self.network.run(self._keep_connected(self._connection), self)

    @property
    def is_started(self) -> bool:
        """Whether a connection is there, or tried for."""
        return self._running is not None

    def send(self, messages: Iterable[Message]) -> None:
        """Write messages to the server."""
        self._call(lambda connection: connection.send(messages))

    def retry_now(self) -> None:
        """Try to connect again without waiting."""
        self._call(lambda connection: connection.retry_now())

    def hold(self, reason: str) -> None:
        """Do not connect again until `retry_now`."""
        self._call(lambda connection: connection.hold(reason))

    def leave(self, reason: str) -> None:
        """Say goodbye, and do not wait until the connection is closed."""
        if not self._leaving:
            self._leaving = True
            self.network.call(self._room_in_queue.set)
            self._call(lambda connection: connection.quit(reason))

    def close(self, reason: str) -> None:
        """Say goodbye, and wait until the connection is closed; what it has said by then is dropped."""
        self.leave(reason)
        if self._running:
            wait([self._running], JOIN_TIMEOUT_S)
        self.network.forget(self)
        self._queue, self._parts = SimpleQueue(), []
        self._room_in_queue = asyncio.Event()
        self._room_in_queue.set()
        self._connection = self._running = None

    def take_one(self) -> bool:
        """Give the next event to `on_event`, a long batch of messages in parts; whether there was one."""
        if not self._parts:
            try:
                event = self._queue.get_nowait()
            except Empty:
                return False
            if self._queue.empty() and not self._room_in_queue.is_set():
                self.network.call(self._room_in_queue.set)
            self._parts = list(reversed(_parts(event)))
        self.on_event(self._parts.pop())
        return True

    def _call(self, what: Callable[[Connection], object]) -> None:
        if connection := self._connection:
            self.network.call(lambda: what(connection))

    # ------------------------------------------------------------------------------ the network's thread

    async def _keep_connected(self, connection: Connection) -> None:
        pinging = asyncio.create_task(self._measure(connection))
        try:
            await connection.run()
        finally:
            pinging.cancel()

    async def _deliver(self, event: Event) -> None:
        if isinstance(event, Received):
            self._note(event)
        elif isinstance(event, Disconnected):
            self._welcomed, self.round_trip_ms = False, None
        self._queue.put(event)
        self.network.wake()
        if self._queue.qsize() >= QUEUE_MAX and not self._leaving:
            self._room_in_queue.clear()
            if not self._queue.empty():  # else Tk has looked before it could be told
                await self._room_in_queue.wait()

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


def _parts(event: Event) -> list[Event]:
    if not isinstance(event, Received) or len(event.messages) <= PART_MAX:
        return [event]
    starts = range(0, len(event.messages), PART_MAX)
    return [Received(event.messages[start : start + PART_MAX]) for start in starts]
