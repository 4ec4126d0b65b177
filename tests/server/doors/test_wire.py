"""The wire: all that is written arrives, and its end behind it; all that comes is heard, and its end."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hubbub.server.doors.wire import Wire, shake_hands
from tests.client.certificates import offered, self_signed

LARGE = bytes(range(256)) * 16_384  # 4 MiB, more than sockets hold


class Hearer(asyncio.Protocol):
    """A door that keeps what it hears."""

    def __init__(self) -> None:
        self.heard = b""
        self.has_ended = asyncio.Event()
        self.is_lost = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.heard += data

    def eof_received(self) -> bool:
        self.has_ended.set()
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self.is_lost.set()


@pytest.fixture(params=["in clear", "under TLS"])
def contexts(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext] | None:
    """The server's and the client's, under TLS."""
    if request.param == "in clear":
        return None
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    return offered(self_signed(tmp_path)), client


def with_peer(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext] | None,
    peer: Callable[[socket.socket], None],
    story: Callable[[Wire, Hearer], None],
) -> Hearer:
    """Play a peer in a thread, and a story at our end of the wire until the wire is gone."""
    ours, theirs = socket.socketpair()

    def play() -> None:
        with contexts[1].wrap_socket(theirs) if contexts else theirs as sock:
            peer(sock)

    async def run() -> Hearer:
        ours.setblocking(False)
        door = Hearer()
        wire = Wire(await shake_hands(ours, contexts[0]) if contexts else ours, door)
        story(wire, door)
        await asyncio.wait_for(door.has_ended.wait(), 60)
        wire.close()
        await asyncio.wait_for(door.is_lost.wait(), 60)
        return door

    thread = threading.Thread(target=play)
    thread.start()
    door = asyncio.run(run())
    thread.join()
    return door


def test_what_the_peer_does_not_take_yet_waits_and_its_end_comes_behind_it(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext] | None,
) -> None:
    read: list[bytes] = []

    def peer(sock: socket.socket) -> None:
        while data := sock.recv(100_000):
            read.append(data)

    def story(wire: Wire, _: Hearer) -> None:
        wire.write(LARGE)
        assert wire.get_write_buffer_size() > 0
        wire.write(b"and more")
        wire.write_eof()
        wire.write(b"never")

    with_peer(contexts, peer, story)
    assert b"".join(read) == LARGE + b"and more"


def test_all_that_comes_is_heard_before_its_end(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext] | None,
) -> None:
    def peer(sock: socket.socket) -> None:
        sock.sendall(LARGE)
        if isinstance(sock, ssl.SSLSocket):
            sock = sock.unwrap()
        else:
            sock.shutdown(socket.SHUT_WR)
        sock.close()

    assert with_peer(contexts, peer, lambda wire, door: None).heard == LARGE
