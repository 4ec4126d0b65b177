"""The WebSocket door, as pages and programs meet it."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Awaitable, Callable

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from hubbub.server.config import Listener
from hubbub.server.doors import websocket
from hubbub.server.doors.websocket import MAX_MESSAGE_BYTES, framed
from hubbub.server.host import Host
from tests.server.doors.house import PATIENCE_SECONDS, REGISTER, Peer, house

DOORS = (
    Listener(bind="127.0.0.1:0", type="websocket"),
    Listener(bind="127.0.0.1:0", type="irc"),
)
REQUEST = (
    "GET / HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)


class Page:
    """A program that speaks WebSocket, over the real wire."""

    def __init__(self, peer: Peer, protocols: list[str]) -> None:
        self.peer = peer
        self.socket = ClientProtocol(parse_uri("ws://127.0.0.1/"), subprotocols=protocols or None)  # type: ignore[arg-type]
        self.frames: list[Frame] = []

    @classmethod
    async def comes(cls, host: Host, *protocols: str) -> Page:
        page = cls(await Peer.comes(host), list(protocols))
        page.socket.send_request(page.socket.connect())
        page.flush()
        while page.socket.handshake_exc is None and page.socket.state.name == "CONNECTING":
            await page.hears()
        return page

    def flush(self) -> None:
        for data in self.socket.data_to_send():
            if data:
                self.peer.says(data)

    async def hears(self) -> bool:
        """Take in what comes next; False at the end."""
        data = await asyncio.wait_for(self.peer.reader.read(65_536), PATIENCE_SECONDS)
        if not data:
            return False
        self.socket.receive_data(data)
        for event in self.socket.events_received():
            if isinstance(event, Response):
                assert event.status_code == 101
            elif isinstance(event, Frame):
                self.frames.append(event)
        self.flush()
        return True

    def says(self, line: str | bytes) -> None:
        if isinstance(line, bytes):
            self.socket.send_binary(line)
        else:
            self.socket.send_text(line.encode())
        self.flush()

    async def reads(self, word: bytes) -> Frame:
        """The next message with this in it."""
        while True:
            while self.frames:
                frame = self.frames.pop(0)
                if word in frame.data:
                    return frame
            assert await self.hears(), f"closed before {word!r}"

    async def registers(self, nick: str) -> Frame:
        for line in REGISTER.format(nick).rstrip().split("\r\n"):
            self.says(line if self.socket.subprotocol != "binary.ircv3.net" else line.encode())
        return await self.reads(b"PONG")

    async def is_closed(self) -> int | None:
        """Wait for the end; the close code."""
        while await self.hears():
            pass
        return self.socket.close_rcvd.code if self.socket.close_rcvd else None


def run(test: Callable[[Host], Awaitable[None]], **server: object) -> None:
    async def with_house() -> None:
        async with house(*DOORS, server=dict(server)) as host:
            await test(host)

    asyncio.run(with_house())


@pytest.mark.parametrize(
    ("offered", "chosen", "opcode"),
    [
        (["binary.ircv3.net", "text.ircv3.net"], "binary.ircv3.net", Opcode.BINARY),
        (["text.ircv3.net", "binary.ircv3.net"], "text.ircv3.net", Opcode.TEXT),
        (["nonsense", "text.ircv3.net"], "text.ircv3.net", Opcode.TEXT),
        ([], None, Opcode.TEXT),
    ],
)
def test_the_clients_first_choice_of_a_subprotocol_counts(
    offered: list[str], chosen: str | None, opcode: Opcode
) -> None:
    async def test(host: Host) -> None:
        page = await Page.comes(host, *offered)
        assert page.socket.subprotocol == chosen
        pong = await page.registers("ada")
        assert (pong.opcode, pong.data) == (opcode, b":hub.test PONG hub.test ready")

    run(test)


def test_without_a_subprotocol_the_answers_are_of_the_kind_that_comes() -> None:
    async def test(host: Host) -> None:
        page = await Page.comes(host)
        page.says(b"PING a")
        assert (await page.reads(b"PONG")).opcode is Opcode.BINARY
        page.says("PING b")
        assert (await page.reads(b"PONG")).opcode is Opcode.TEXT

    run(test)


def test_people_at_both_doors_are_in_the_same_room() -> None:
    async def test(host: Host) -> None:
        page, peer = await Page.comes(host, "text.ircv3.net"), await Peer.comes(host, 1)
        await page.registers("ada")
        await peer.registers("bob")
        page.says("JOIN #tea")
        await page.reads(b" 366 ")
        peer.says("JOIN #tea\r\nPRIVMSG #tea :two\r\nPRIVMSG #tea :lines\r\n")
        assert (await page.reads(b"two")).data == b":bob!~bob@localhost PRIVMSG #tea :two"
        assert (await page.reads(b"lines")).data == b":bob!~bob@localhost PRIVMSG #tea :lines"

    run(test)


def test_a_message_may_come_in_fragments_with_a_ping_between_them() -> None:
    async def test(host: Host) -> None:
        page = await Page.comes(host, "text.ircv3.net")
        page.socket.send_text(b"PI", fin=False)
        page.socket.send_ping(b"there?")
        page.socket.send_continuation(b"", fin=False)
        page.socket.send_continuation(b"NG a\r\n", fin=True)
        page.flush()
        assert (await page.reads(b"there?")).opcode is Opcode.PONG
        assert (await page.reads(b"PONG")).data == b":hub.test PONG hub.test a"

    run(test)


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_message_that_is_too_long_ends_the_connection(is_whole: bool) -> None:
    async def test(host: Host) -> None:
        page = await Page.comes(host, "binary.ircv3.net")
        half = b"x" * (MAX_MESSAGE_BYTES // 2)
        page.socket.send_binary(half, fin=False)
        page.socket.send_continuation(half if is_whole else half + b"x", fin=True)
        page.flush()
        if is_whole:
            assert b" 417 " in (await page.reads(b"417")).data
        else:
            assert await page.is_closed() == 1009

    run(test)


def test_text_that_is_not_utf8_ends_the_connection() -> None:
    async def test(host: Host) -> None:
        page = await Page.comes(host, "text.ircv3.net")
        page.socket.send_text(b"PING caf\xe9")
        page.flush()
        assert await page.is_closed() == 1007

    run(test)


def test_quitting_is_answered_with_error_and_a_close() -> None:
    async def test(host: Host) -> None:
        page = await Page.comes(host, "text.ircv3.net")
        page.says("QUIT :bye")
        await page.reads(b"ERROR")
        assert await page.is_closed() == 1000

    run(test)


def test_a_peer_that_closes_is_told_goodbye_and_its_user_leaves() -> None:
    async def test(host: Host) -> None:
        page, peer = await Page.comes(host, "text.ircv3.net"), await Peer.comes(host, 1)
        await page.registers("ada")
        await peer.registers("bob")
        peer.says("JOIN #tea\r\n")
        page.says("JOIN #tea")
        await peer.reads_until("ada!~ada@localhost JOIN #tea\r\n")
        page.socket.send_close(1001)
        page.flush()
        assert await page.is_closed() == 1001
        assert "ada!~ada@localhost QUIT" in await peer.reads_until(" QUIT ")

    run(test)


@pytest.mark.parametrize(
    ("host", "more", "status"),
    [
        ("127.0.0.1:8067", "", 101),
        ("localhost", "Origin: http://localhost\r\n", 101),
        ("[::1]:8067", "Origin: http://[::1]:8067\r\n", 101),
        ("hub.test", "Origin: https://hub.test\r\n", 101),
        ("127.0.0.1:8067", "Origin: https://chat.example.org\r\n", 101),
        ("chat.example.org", "Origin: https://chat.example.org\r\n", 101),
        ("127.0.0.1:8067", "Origin: https://evil.example\r\n", 403),
        ("127.0.0.1:8067", "Origin: http://127.0.0.1:9999\r\n", 403),
        ("127.0.0.1:8067", "Origin: null\r\n", 403),
        ("127.0.0.1:8067", "Origin: http://127.0.0.1:99999\r\n", 403),
        ("evil.example:8067", "Origin: http://evil.example:8067\r\n", 421),
        ("localhost", "Host: localhost\r\n", 400),
        ("localhost", "X: y\r\n" * 64, 431),
        ("localhost", "X: y\r\n" * 200, 431),
        ("localhost", "X: " + "y" * 9000 + "\r\n", 431),
        ("localhost", "Sec-WebSocket-Extensions: permessage-deflate\r\n", 101),
    ],
)
def test_only_our_own_pages_and_programs_without_a_page_get_in(host: str, more: str, status: int) -> None:
    async def test(server: Host) -> None:
        peer = await Peer.comes(server)
        peer.says(REQUEST.format(host=host, more=more))
        answer = await peer.reads_until("\r\n\r\n")
        assert answer.startswith(f"HTTP/1.1 {status} "), answer
        assert "Sec-WebSocket-Extensions" not in answer, "nothing is compressed"
        if status != 101:
            assert "GET" not in await peer.reads_all()

    run(test, origins=("https://chat.example.org",))


@pytest.mark.parametrize(
    "request_", ["GET /" + "x" * 9000 + " HTTP/1.1\r\n\r\n", "NICK ada\r\n\r\n", "X: " + "y" * 20_000]
)
def test_what_is_no_request_is_let_go(request_: str) -> None:
    async def test(host: Host) -> None:
        peer = await Peer.comes(host)
        peer.says(request_)
        assert "hub.test" not in await peer.reads_all()

    run(test)


def test_frames_that_come_with_the_request_are_read_after_it() -> None:
    async def test(host: Host) -> None:
        peer = await Peer.comes(host)
        ping = b"\x81\x86\0\0\0\0PING x"
        peer.says(REQUEST.format(host="localhost", more="").encode() + ping + ping[:5])
        assert b" 101 " in await peer.reader.readuntil(b":hub.test PONG hub.test x")
        peer.says(b"\xff" * 20)
        await peer.reader.read()

    run(test)


def test_a_browser_reads_what_this_is() -> None:
    async def test(host: Host) -> None:
        peer = await Peer.comes(host)
        peer.says("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await peer.reads_all()).startswith("HTTP/1.1 426 ")

    run(test)


def test_a_request_that_never_ends_has_its_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "HANDSHAKE_SECONDS", 0.2)

    async def test(host: Host) -> None:
        peer = await Peer.comes(host)
        peer.says("GET / HTTP/1.1\r\n")
        assert await peer.reads_all() == ""
        assert not host._doors

    run(test)


def test_lines_are_framed_one_a_message_and_text_is_always_utf8() -> None:
    assert framed(b"a\r\nb\r\n", True) == b"\x81\x01a\x81\x01b"
    assert framed(b"a\n", False) == b"\x82\x01a"
    assert framed(b"caf\xe9\r\n", True) == b"\x81\x06caf\xef\xbf\xbd"
    assert framed(b"caf\xe9\r\n", False) == b"\x82\x04caf\xe9"


def test_large_pieces_that_one_page_alone_reads_are_not_kept() -> None:
    framed(b"", True)
    tracemalloc.start()
    try:
        for number in range(50):  # as if so many asked who is in a crowded room
            framed(b"%d %s\r\n" % (number, b"name " * 100) * 200, True)
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 5_000_000
