"""Sending files: who may, how large they may be, and what is left of those that come to nothing."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.server.config import Oper
from hubbub.server.doors.http import uploads
from tests.server.doors.house import Peer
from tests.server.doors.http.hosts import PASSWORD, FileHouse, basic, pieces, read, run, until

MIB = 1 << 20


def test_what_was_sent_is_given_to_whoever_has_its_address(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        data = bytes(range(256)) * 1000
        answer = await hub.sends(data, title='attachment; filename="all bytes.bin"')
        assert answer.status == 201
        address = answer.headers["Location"]
        assert address.startswith(f"{hub.url}/")
        assert address.endswith("/all%20bytes.bin")
        got = await hub.gets(address)
        assert await got.read() == data
        assert got.headers["Content-Disposition"].startswith("attachment;")

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("name", "password", "status"),
    [
        ("ada", "wrong", 401),
        ("nobody", PASSWORD, 401),
        ("", "", 401),
        ("ada", PASSWORD, 201),
        ("ADA", PASSWORD, 201),
    ],
)
def test_files_are_for_those_who_show_their_password(
    tmp_path: Path, name: str, password: str, status: int
) -> None:
    async def test(hub: FileHouse) -> None:
        answer = await hub.sends(b"x", name, password=password)
        assert answer.status == status
        assert ("WWW-Authenticate" in answer.headers) == (status == 401)
        assert len(hub.names) == (status == 201)

    run(tmp_path, test)


def test_who_is_connected_needs_no_password_and_a_guest_only_where_guests_may(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        guest, guests = await hub.comes("guest")
        _, bobs = await hub.comes("bob", account=True)
        answer = await hub.sends(b"x", "", url=guests)
        assert answer.status == 401
        assert "have an account" in await answer.text()
        assert await hub.shares(b"x", name="", url=bobs)
        bearer = {"Authorization": f"Bearer {bobs.rpartition('/')[2]}"}
        assert await hub.shares(b"x", name="", headers=bearer)
        assert (await hub.sends(b"x", "", url=f"{hub.url}/{'0' * 32}")).status == 401
        guest.says(f"REGISTER * * :{PASSWORD}\r\n")
        await guest.reads_until(" 900 ")
        assert await hub.shares(b"x", name="", url=guests), "the same connection is somebody now"

    run(tmp_path, test)


def test_guests_may_where_it_is_set_as_long_as_they_are_connected(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        guest, url = await hub.comes("guest")
        address = await hub.shares(b"x", name="", url=url)
        guest.says("QUIT\r\n")
        await guest.reads_all()
        assert (await hub.sends(b"x", "", url=url)).status == 401
        assert await (await hub.gets(address)).read() == b"x"

    run(tmp_path, test, files={"guests": True})


def test_passwords_are_tried_as_often_as_over_irc_and_no_oftener(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        statuses = [(await hub.sends(b"x", password="wrong")).status for _ in range(12)]
        assert statuses.count(401) == 10, "ada is known from this address"
        assert statuses[-1] == 429
        assert (await hub.sends(b"x")).status == 429, "also the right one"
        peer, _ = await hub.comes("eve")
        peer.says(f"NICKSERV IDENTIFY ada {PASSWORD}\r\n")
        assert "Too many tries" in await peer.reads_until(
            "NickServ!NickServ@hub.test NOTICE eve :Too many tries"
        )

    run(tmp_path, test)


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host)
        peer.says(request(hub, f"Content-Length: {MIB + 1}", "Expect: 100-continue"))
        assert (await peer.reads_until("\r\n\r\n")).startswith("HTTP/1.1 413 ")
        assert (await hub.sends(bytes(MIB))).status == 201
        assert len(hub.names) == 1

    run(tmp_path, test, files={"max_size": MIB})


def test_a_file_that_turns_out_too_large_leaves_nothing(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        assert (await hub.sends(pieces(11))).status == 413
        assert hub.names == []
        assert (await hub.sends(pieces(10))).status == 201
        assert len(hub.names) == 1

    run(tmp_path, test, files={"max_size": 1_000_000})


def test_the_files_of_an_account_have_one_quota(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        address = await hub.shares(bytes(60_000))
        for body in (bytes(50_000), pieces(1, 50_000)):
            answer = await hub.sends(body)
            assert answer.status in (413, 507)
        assert "delete some first" in await (await hub.sends(bytes(50_000))).text()
        _, bobs = await hub.comes("bob", account=True)
        assert await hub.shares(bytes(60_000), name="", url=bobs)
        assert await hub.deletes(address, **basic()) == 204
        assert await hub.shares(pieces(1, 50_000))
        assert len(hub.names) == 2

    run(tmp_path, test, files={"quota": 100_000})


def test_many_small_files_fill_a_quota_as_they_fill_a_disk(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        assert [(await hub.sends(b"x")).status for _ in range(4)] == [201, 201, 507, 507]

    run(tmp_path, test, files={"quota": 8192})


def test_what_is_small_is_not_taken_where_what_it_counts_for_has_no_room(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        for body in (b"x", pieces(1, 1)):
            assert (await hub.sends(bytes(5000))).status == 201
            assert (await hub.sends(body)).status == 507
            used = hub.core.world.files.used["ada"]
            assert used == 5000
            assert await hub.deletes(f"{hub.url}/{hub.names[0]}/file", **basic()) == 204
            await until(lambda: hub.names == [])

    run(tmp_path, test, files={"quota": 9000})


def test_who_reads_only_after_all_was_sent_is_told_why_it_was_refused(tmp_path: Path) -> None:
    def sends(port: int, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port), 10) as wire:
            wire.sendall(data)
            return wire.recv(13)

    async def test(hub: FileHouse) -> None:
        data = request(hub, "Content-Length: 20000000") + bytes(20_000_000)
        assert await asyncio.to_thread(sends, hub.port, data) == b"HTTP/1.1 413 "

    run(tmp_path, test, files={"max_size": MIB})


def test_what_is_on_its_way_counts_against_the_quota_and_the_number_at_once(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        waiting = [await Peer.comes(hub.host) for _ in range(4)]
        for peer in waiting:
            peer.says(request(hub, "Content-Length: 20000", "Expect: 100-continue"))
            assert (await peer.reads_until("\r\n\r\n")).startswith("HTTP/1.1 100 ")
        assert (await hub.sends(bytes(10_000))).status == 503
        for peer in waiting[1:]:
            await peer.leaves()
        await until(lambda: len(hub.host._core.visits.uploads) == 1)
        assert (await hub.sends(bytes(90_000))).status == 507
        waiting[0].says(bytes(20_000))
        assert (await waiting[0].reads_until("\r\n\r\n")).startswith("HTTP/1.1 201 ")
        assert (await hub.sends(bytes(80_000))).status == 201
        assert not hub.host._core.visits.uploads

    run(tmp_path, test, files={"quota": 100_000})


@pytest.mark.parametrize("framing", ["Content-Length: 500000", "Transfer-Encoding: chunked"])
def test_what_breaks_off_midway_leaves_nothing(tmp_path: Path, framing: str) -> None:
    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host)
        peer.says(request(hub, framing))
        chunk = "30d40\r\n" if "chunked" in framing else ""
        peer.says(chunk.encode() + bytes(200_000))
        await until(lambda: hub.names != [])
        assert hub.names[0].endswith(".part")
        await peer.leaves()
        await until(lambda: hub.names == [])
        assert not hub.host._core.visits.uploads

    run(tmp_path, test)


def test_whoever_drips_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PROGRESS_SECONDS", 0.3)

    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host)
        peer.says(request(hub, "Content-Length: 500000"))

        async def drips() -> None:
            while True:
                peer.says(b"x")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drips())
        assert (await peer.reads_until("\r\n\r\n")).startswith("HTTP/1.1 408 ")
        dripping.cancel()
        await until(lambda: hub.names == [])

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (("Content-Encoding: gzip",), 415),
        (("Origin: https://evil.example",), 403),
        (("Origin: null",), 403),
        (("Origin: https://chat.example.org",), 201),
        (("Authorization: Basic YWRhOm9wZW4gc2VzYW1l",), 400),
        (("Content-Length: 4",), 400),
        (("X: y",) * 70, 400),
        (("X: " + "y" * 9000,), 400),
    ],
)
def test_a_request_that_is_not_as_it_should_be_goes_no_further(
    tmp_path: Path, more: tuple[str, ...], status: int
) -> None:
    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host)
        peer.says(request(hub, "Content-Length: 3", *more) + b"abc")
        answer = await peer.reads_until("\r\n\r\n")
        assert answer.startswith((f"HTTP/1.1 {status} ", f"HTTP/1.0 {status} ")), answer
        assert "Server: Hubbub\r\n" in answer
        assert "yyy" not in (await peer.reads_until("\n"))
        assert len(hub.names) == (status == 201)
        if "https://chat.example.org" in more[0]:
            assert "Access-Control-Allow-Origin: https://chat.example.org\r\n" in answer

    run(tmp_path, test, server={"origins": ("https://chat.example.org",)})


def test_a_password_is_not_taken_in_clear_from_elsewhere(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        far = {"X-Forwarded-For": "192.0.2.7"}
        assert (await hub.sends(b"x", headers=far)).status == 403
        secure = {"X-Forwarded-For": "10.1.1.1, 192.0.2.7", "X-Forwarded-Proto": "https"}
        assert (await hub.sends(b"x", headers=secure)).status == 201

    run(tmp_path, test, server={"proxy_from": ("127.0.0.1/32",)})


def test_the_upload_address_says_what_it_takes(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        for url in (hub.url, f"{hub.url}/{'0' * 32}"):
            answer = await read(hub.http.options(url))
            assert (answer.status, answer.headers["Allow"]) == (204, "OPTIONS, POST")
            assert answer.headers["Accept-Post"] == "*/*"
            assert (await hub.gets(url)).status == 405

    run(tmp_path, test)


def test_only_its_owner_takes_a_file_away_or_an_operator_who_may(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        one, two = await hub.shares(b"one"), await hub.shares(b"two")
        peer, bobs = await hub.comes("bob", account=True)
        bearer = {"Authorization": f"Bearer {bobs.rpartition('/')[2]}"}
        assert await hub.deletes(one, **bearer) == 403
        assert await hub.deletes(one) == 401
        assert await hub.deletes(one, **basic()) == 204
        assert (await hub.gets(one)).status == 404
        assert await hub.deletes(one, **basic()) == 404
        boss, core = Oper(name="boss", password="sesame", privileges=("history",)), hub.host._core
        core.config = replace(core.config, opers=(boss,))
        peer.says("OPER boss :sesame\r\n")
        await peer.reads_until(" 381 ")
        assert await hub.deletes(two, **bearer) == 204
        await until(lambda: hub.names == [])
        audit = (hub.folder / "audit.log").read_text()
        assert "FILEHOST" in audit
        assert two.split("/")[-2] in audit

    run(tmp_path, test)


def request(hub: FileHouse, *headers: str) -> bytes:
    """The head of a POST by ada."""
    lines = [
        "POST /files HTTP/1.1",
        f"Host: 127.0.0.1:{hub.port}",
        "Authorization: Basic YWRhOm9wZW4gc2VzYW1l",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()
