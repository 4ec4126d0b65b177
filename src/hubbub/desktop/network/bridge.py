"""The bridge between the network's thread (network_thread: asyncio, all connections) and Tk's, on Tk's side.

The rule: nothing but events and messages, which never change, crosses it (and calls that other threads
`post`). Towards Tk they go through queues, one a connection; a byte on a socket pair wakes Tk where it can
watch sockets, elsewhere Tk looks every POLL_MS. Tk takes from all by turns, so that a loud server keeps no
other waiting, in slices of SLICE_MS with time between, so that keys and painting are never kept waiting;
while many events of a connection wait, it is not read.
"""

from __future__ import annotations

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
from typing import TYPE_CHECKING, Any, TypeVar

from hubbub.client.link.events import Event, Received
from hubbub.client.places.address import Address
from hubbub.desktop.network.later import Later
from hubbub.protocol.message import Message

if TYPE_CHECKING:
    from hubbub.desktop.network.network_thread import Courier, NetworkThread

POLL_MS = 30
SLICE_MS = 4
BETWEEN_SLICES_MS = 2
PART_MAX = 25  # messages taken in at once
JOIN_TIMEOUT_S = 5

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
        self._thread: NetworkThread | None = None
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

    def prepare(self, then: Call) -> None:
        """Import what connections need beside Tk's thread, and have `then` called when it is there."""

        def load() -> None:
            from hubbub.desktop.network import network_thread  # noqa: F401 - for its import alone

            self.post(then)

        threading.Thread(target=load, name="imports", daemon=True).start()

    def run(self, main: Coroutine[object, object, None], bridge: Bridge) -> Future[None]:
        """Run a connection in the network's thread, and take from its bridge."""
        if bridge not in self._bridges:
            self._bridges.append(bridge)
        running = self._begun().run(main)
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
        future = self._begun().run(job())
        future.add_done_callback(lambda done: self.post(lambda: on_done(done)))
        return future

    def _begun(self) -> NetworkThread:
        """The thread, which begins when it is needed first."""
        if self._thread is None:
            from hubbub.desktop.network.network_thread import NetworkThread  # see there

            self._thread = NetworkThread()
        return self._thread

    def call(self, what: Callable[[], object]) -> None:
        """Have something called in the network's thread."""
        if self._thread:
            self._thread.call(what)

    def forget(self, bridge: Bridge) -> None:
        """Take from this bridge no longer."""
        if bridge in self._bridges:
            self._bridges.remove(bridge)

    def close(self) -> None:
        """End the thread; the connections are closed by then."""
        if self._closed:
            return
        self._closed = True
        if self._thread:
            self._thread.close()
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
    """The way to one connection in the network's thread."""

    def __init__(self, network: Network, on_event: Callable[[Event], object]) -> None:
        self.network = network
        self.on_event = on_event
        self._queue: SimpleQueue[Event] = SimpleQueue()
        self._parts: list[Event] = []  # of the event that is being taken, the last one first
        self._courier: Courier | None = None
        self._running: Future[None] | None = None
        self._leaving = False

    @property
    def round_trip_ms(self) -> int | None:
        """How long the server took for its last echo, None if it gave none yet."""
        return self._courier.round_trip_ms if self._courier else None

    def start(self, address: Address) -> None:
        """Keep a connection to this server from now on; one that was there must have been closed."""
        assert self._running is None, "a bridge serves one connection at a time"
        from hubbub.desktop.network.network_thread import Courier  # see there

        self._leaving = False
        self._courier = Courier(address, self._queue, self.network.wake)
        self._running = self.network.run(self._courier.run(), self)

    @property
    def is_started(self) -> bool:
        """Whether a connection is there, or tried for."""
        return self._running is not None

    def send(self, messages: Iterable[Message]) -> None:
        """Write messages to the server."""
        self._call(lambda courier: courier.connection.send(messages))

    def retry_now(self) -> None:
        """Try to connect again without waiting."""
        self._call(lambda courier: courier.connection.retry_now())

    def hold(self, reason: str) -> None:
        """Do not connect again until `retry_now`."""
        self._call(lambda courier: courier.connection.hold(reason))

    def leave(self, reason: str) -> None:
        """Say goodbye, and do not wait until the connection is closed."""
        if not self._leaving:
            self._leaving = True
            self._call(lambda courier: courier.leave(reason))

    def close(self, reason: str) -> None:
        """Say goodbye, and wait until the connection is closed; what it has said by then is dropped."""
        self.leave(reason)
        if self._running:
            wait([self._running], JOIN_TIMEOUT_S)
        self.network.forget(self)
        self._queue, self._parts = SimpleQueue(), []
        self._courier = self._running = None

    def take_one(self) -> bool:
        """Give the next event to `on_event`, a long batch of messages in parts; whether there was one."""
        if not self._parts:
            try:
                event = self._queue.get_nowait()
            except Empty:
                return False
            if self._queue.empty() and self._courier and self._courier.is_held_up:
                self.network.call(self._courier.go_on)
            self._parts = list(reversed(_parts(event)))
        self.on_event(self._parts.pop())
        return True

    def _call(self, what: Callable[[Courier], object]) -> None:
        if courier := self._courier:
            self.network.call(lambda: what(courier))


def _parts(event: Event) -> list[Event]:
    if not isinstance(event, Received) or len(event.messages) <= PART_MAX:
        return [event]
    starts = range(0, len(event.messages), PART_MAX)
    return [Received(event.messages[start : start + PART_MAX]) for start in starts]
