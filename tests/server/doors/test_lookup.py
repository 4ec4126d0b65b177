"""What the DNS and a peer's own machine say of it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable

import pytest

from hubbub.server.doors import lookup
from hubbub.server.doors.caller import Caller
from hubbub.server.doors.lookup import MAX_LOOKUPS, Lookup, confirmed_name
from tests.net import config

ON = {"lookup_hostnames": True, "check_ident": True, "cloak_hosts": False}


async def with_peer(test: Callable[[socket.socket], Awaitable[None]]) -> None:
    """A connection to somebody on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as outside:
        outside.connect(listening.getsockname())
        with listening.accept()[0] as peer:
            await test(peer)


def looked_up(answer: bytes | None, resolve: Callable[[str], str], **server: object) -> Caller:
    """A caller, looked up where port 113 gives this answer; None: where there is none."""
    found: list[Caller] = []

    async def tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(answer or b"")
        writer.close()
        await writer.wait_closed()

    async def test(peer: socket.socket) -> None:
        ident = await asyncio.start_server(tell, "127.0.0.1", 0)
        port = ident.sockets[0].getsockname()[1]
        if answer is None:
            ident.close()
        made = Lookup(config(server={**ON, **server}), resolve, port)
        found.append(await made.looked_up(Caller("127.0.0.1"), peer))
        if asked:
            expected = f"{peer.getpeername()[1]}, {peer.getsockname()[1]}\r\n".encode()
            assert asked == [expected]
        ident.close()

    asked: list[bytes] = []
    asyncio.run(with_peer(test))
    return found[0]


def test_both_are_asked_when_they_are_switched_on() -> None:
    caller = looked_up(b"1, 2 : USERID : UNIX : zoe\r\n", lambda address: f"host.of.{address}")
    assert (caller.hostname, caller.username) == ("host.of.127.0.0.1", "zoe")


@pytest.mark.parametrize(
    "answer",
    [
        *(None, b"", b"1, 2 : ERROR : NO-USER\r\n", b"1, 2 : USERID : UNIX : a b\r\n"),
        *(b"1, 2 : USERID : UNIX : " + b"x" * 2000 + b"\r\n", b"1, 2 : USERID : UNIX : z\xc3\xab\r\n"),
    ],
)
def test_a_machine_that_gives_no_good_answer_says_nothing(answer: bytes | None) -> None:
    assert looked_up(answer, lambda _: "").username == ""


def test_nobody_is_asked_unless_that_is_switched_on() -> None:
    def resolve(_: str) -> str:
        raise AssertionError("nobody asked for this")

    settings = {"lookup_hostnames": False, "check_ident": False}
    assert looked_up(b"1, 2 : USERID : UNIX : zoe\r\n", resolve, **settings) == Caller("127.0.0.1")
    assert looked_up(None, resolve, cloak_hosts=True).hostname == "", "it would be hidden"


def test_nobody_waits_for_those_who_are_slow_and_few_are_asked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookup, "LOOKUP_SECONDS", 0.1)
    asked: list[str] = []
    is_over = threading.Event()

    def resolve(address: str) -> str:
        asked.append(address)
        is_over.wait(10)
        return "late"

    async def run() -> None:
        slow = Lookup(config(server=ON), resolve)
        names = await asyncio.gather(*(slow.hostname(f"198.51.100.{number}") for number in range(40)))
        assert set(names) == {""}
        assert len(asked) == MAX_LOOKUPS
        is_over.set()

    asyncio.run(run())


def test_a_name_counts_when_it_leads_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def forward(name: str, _: None) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(2, 1, 6, "", ("198.51.100.1" if name == "true.example" else "203.0.113.9", 0))]

    names = {"198.51.100.1": "true.example", "198.51.100.2": "forged.example", "198.51.100.3": "x" * 80}
    monkeypatch.setattr(socket, "getnameinfo", lambda address, flags: (names[address[0]], "0"))
    monkeypatch.setattr(socket, "getaddrinfo", forward)
    assert [confirmed_name(address) for address in names] == ["true.example", "", ""]
