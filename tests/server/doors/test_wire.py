"""The wire: all that is written arrives, and its end behind it; all that comes is heard, and its end."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from hubbub.server.doors.wire import READ_BYTES, Wire, shake_hands
from tests.client.certificates import offered, self_signed

LARGE = bytes(range(256)) * 16_384  # 4 MiB, more than sockets hold


Contexts = tuple[ssl.SSLContext, ssl.SSLContext] | None


class Hearer(asyncio.Protocol):
    """A door that keeps what it hears."""

    def __init__(self) -> None:
        self.heard = b""
        self.times = 0
        self.error: Exception | None = None
        self.ends = 0
        self.has_ended = asyncio.Event()
        self.is_lost = asyncio.Event()
        self.pauses = 0

    def data_received(self, data: bytes) -> None:
        self.heard += data
        self.times += 1

    def eof_received(self) -> bool:
        self.ends += 1
        self.has_ended.set()
        return True

    def pause_writing(self) -> None:
        self.pauses += 1

    def connection_lost(self, exc: Exception | None) -> None:
        self.error = exc
        self.has_ended.set()
        self.is_lost.set()


@pytest.fixture(params=["in clear", "under TLS"])
def contexts(request: pytest.FixtureRequest, tmp_path: Path) -> Contexts:
    """The server's and the client's, under TLS."""
    return None if request.param == "in clear" else secured(tmp_path)


def secured(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's context and the client's."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    return offered(self_signed(tmp_path)), client


def with_peer(
    contexts: Contexts,
    peer: Callable[[socket.socket], None],
    story: Callable[[Wire, Hearer], Awaitable[None] | None],
    between: Callable[[socket.socket], socket.socket] = lambda theirs: theirs,
) -> Hearer:
    """Play a peer in a thread, and a story at our end until the wire is gone; nothing of it is left then."""
    ours, theirs = socket.socketpair()
    theirs = between(theirs)

    def play() -> None:
        with contexts[1].wrap_socket(theirs) if contexts else theirs as sock:
            peer(sock)

    async def run() -> Hearer:
        ours.setblocking(False)
        door = Hearer()
        wire = Wire(await shake_hands(ours, contexts[0]) if contexts else ours, door)
        sock = wire.get_extra_info("socket")
        number, loop = sock.fileno(), asyncio.get_running_loop()
        if (more := story(wire, door)) is not None:
            await more
        await asyncio.wait_for(door.has_ended.wait(), 60)
        wire.close()
        await asyncio.wait_for(door.is_lost.wait(), 60)
        assert sock.fileno() == -1
        assert not loop.remove_reader(number)
        assert not loop.remove_writer(number)
        assert wire.get_write_buffer_size() == 0
        return door

    thread = threading.Thread(target=play)
    thread.start()
    door = asyncio.run(run())
    thread.join()
    return door


def assert_set(event: threading.Event) -> None:
    """Wait for it."""
    assert event.wait(60)


def test_what_the_peer_does_not_take_yet_waits_and_its_end_comes_behind_it(contexts: Contexts) -> None:
    read: list[bytes] = []
    is_written = threading.Event()

    def peer(sock: socket.socket) -> None:
        assert_set(is_written)
        while data := sock.recv(100_000):
            read.append(data)

    def story(wire: Wire, _: Hearer) -> None:
        wire.write(LARGE)
        assert wire.get_write_buffer_size() > 0
        is_written.set()
        wire.write(b"and more")
        wire.write_eof()
        wire.write(b"never")

    with_peer(contexts, peer, story)
    assert b"".join(read) == LARGE + b"and more"


def test_all_that_comes_is_heard_before_its_end(contexts: Contexts) -> None:
    def peer(sock: socket.socket) -> None:
        sock.sendall(LARGE)
        if isinstance(sock, ssl.SSLSocket):
            sock = sock.unwrap()
        else:
            sock.shutdown(socket.SHUT_WR)
        sock.close()

    assert with_peer(contexts, peer, lambda wire, door: None).heard == LARGE


def say_all(sock: socket.socket, data: bytes = b"") -> None:
    """Say something, then farewell; read until the other end says its own."""
    sock.sendall(data)
    if isinstance(sock, ssl.SSLSocket):
        sock.unwrap()
    else:
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(100_000):
            pass


def say_farewell(sock: socket.socket) -> None:
    """Close one's own half, and wait for nothing."""
    if isinstance(sock, ssl.SSLSocket):
        sock.setblocking(False)
        with suppress(ssl.SSLWantReadError):
            sock.unwrap()
        sock.setblocking(True)
    else:
        sock.shutdown(socket.SHUT_WR)


def test_who_closed_their_half_still_reads_an_answer(contexts: Contexts) -> None:
    read: list[bytes] = []
    is_said = threading.Event()

    def peer(sock: socket.socket) -> None:
        sock.sendall(b"question")
        say_farewell(sock)
        is_said.set()
        with suppress(ssl.SSLZeroReturnError):
            while data := sock.recv(100_000):
                read.append(data)

    async def story(wire: Wire, door: Hearer) -> None:
        await door.has_ended.wait()
        await asyncio.to_thread(assert_set, is_said)
        wire.write(LARGE)

    door = with_peer(contexts, peer, story)
    assert (door.heard, door.ends, door.error) == (b"question", 1, None)
    assert b"".join(read) == LARGE


def test_what_comes_in_crumbs_is_heard_whole(contexts: Contexts) -> None:
    """Records of TLS, its handshake too, cut anywhere."""
    crumbling: list[threading.Thread] = []

    def between(theirs: socket.socket) -> socket.socket:
        far, near = socket.socketpair()

        def pass_on(source: socket.socket, target: socket.socket, size: int) -> None:
            while data := source.recv(size):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

        crumbling.append(threading.Thread(target=pass_on, args=(near, theirs, 7)))
        crumbling.append(threading.Thread(target=pass_on, args=(theirs, near, 100_000)))
        for thread in crumbling:
            thread.start()
        passing.extend((near, theirs))
        return far

    passing: list[socket.socket] = []
    said = bytes(range(256)) * 40
    door = with_peer(contexts, lambda sock: say_all(sock, said), lambda wire, _: None, between)
    for thread in crumbling:
        thread.join()
    for sock in passing:
        sock.close()
    assert (door.heard, door.ends, door.error) == (said, 1, None)


def test_nothing_is_heard_while_nobody_reads_and_then_all_at_once(contexts: Contexts) -> None:
    is_said = threading.Event()

    def peer(sock: socket.socket) -> None:
        for _ in range(10):
            sock.sendall(b"line\r\n")
        is_said.set()
        say_all(sock)

    async def story(wire: Wire, door: Hearer) -> None:
        wire.pause_reading()
        await asyncio.to_thread(assert_set, is_said)
        assert (door.times, wire.is_reading()) == (0, False)
        wire.resume_reading()

    door = with_peer(contexts, peer, story)
    assert (door.heard, door.times, door.ends) == (b"line\r\n" * 10, 1, 1)


def test_whoever_says_much_leaves_others_their_turn(contexts: Contexts) -> None:
    longest: list[int] = []

    class Measuring(Hearer):
        def data_received(self, data: bytes) -> None:
            longest.append(len(data))
            super().data_received(data)

    def story(wire: Wire, door: Hearer) -> None:
        door.__class__ = Measuring

    assert with_peer(contexts, lambda sock: say_all(sock, LARGE), story).heard == LARGE
    assert max(longest) <= READ_BYTES


def test_more_than_may_wait_is_told_to_the_door(contexts: Contexts) -> None:
    may_read = threading.Event()

    def peer(sock: socket.socket) -> None:
        assert_set(may_read)
        while sock.recv(100_000):
            pass

    def story(wire: Wire, door: Hearer) -> None:
        wire.set_write_buffer_limits(high=len(LARGE))
        wire.write(LARGE)
        assert door.pauses == 0
        wire.write(LARGE)
        assert door.pauses == 1
        may_read.set()
        wire.write_eof()

    with_peer(contexts, peer, story)


def test_an_abort_lets_go_of_what_waits(contexts: Contexts) -> None:
    is_over = threading.Event()

    def story(wire: Wire, door: Hearer) -> None:
        wire.write(LARGE)
        wire.abort()
        wire.write(b"never")
        wire.write_eof()
        wire.abort()
        is_over.set()

    door = with_peer(contexts, lambda sock: assert_set(is_over), story)
    assert (door.error, door.ends) == (None, 0)


def test_a_close_lets_go_of_what_nobody_read(contexts: Contexts) -> None:
    is_said, is_over = threading.Event(), threading.Event()

    def peer(sock: socket.socket) -> None:
        sock.sendall(b"unheard")
        is_said.set()
        assert_set(is_over)

    async def story(wire: Wire, door: Hearer) -> None:
        wire.pause_reading()
        await asyncio.to_thread(assert_set, is_said)
        wire.close()
        wire.resume_reading()
        assert not wire.is_reading()
        await door.is_lost.wait()
        is_over.set()

    door = with_peer(contexts, peer, story)
    assert (door.heard, door.error) == (b"", None)


def test_a_peer_that_is_gone_amid_a_writing_is_lost_with_its_reason(contexts: Contexts) -> None:
    is_written = threading.Event()

    def peer(sock: socket.socket) -> None:
        assert_set(is_written)
        sock.recv(100_000)

    async def story(wire: Wire, door: Hearer) -> None:
        wire.pause_reading()
        wire.write(LARGE)
        assert wire.get_write_buffer_size() > 0
        is_written.set()
        await asyncio.wait_for(door.is_lost.wait(), 60)

    door = with_peer(contexts, peer, story)
    assert isinstance(door.error, OSError)


def test_what_comes_behind_a_farewell_under_tls_is_nobodys(tmp_path: Path) -> None:
    is_said, is_over = threading.Event(), threading.Event()

    def peer(sock: socket.socket) -> None:
        say_farewell(sock)
        socket.socket.sendall(sock, b"not encrypted")
        is_said.set()
        assert_set(is_over)

    async def story(wire: Wire, door: Hearer) -> None:
        wire.pause_reading()
        await asyncio.to_thread(assert_set, is_said)
        wire.write_eof()
        wire.resume_reading()
        await asyncio.wait_for(door.has_ended.wait(), 60)
        is_over.set()

    door = with_peer(secured(tmp_path), peer, story)
    assert (door.heard, door.ends, door.error) == (b"", 1, None)
