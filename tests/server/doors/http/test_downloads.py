"""Fetching files: whole, in part, unchanged, and never as something that runs."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from hubbub.server.doors.http import door, downloads
from tests.server.doors.house import Peer
from tests.server.doors.http.hosts import FileHouse, pieces, run, until

DATA = bytes(range(100))


@pytest.mark.parametrize(
    ("wanted", "status", "content_range", "data"),
    [
        ("bytes=0-9", 206, "bytes 0-9/100", DATA[:10]),
        ("bytes=90-", 206, "bytes 90-99/100", DATA[90:]),
        ("bytes=-5", 206, "bytes 95-99/100", DATA[95:]),
        ("bytes=-500", 206, "bytes 0-99/100", DATA),
        ("bytes=50-900", 206, "bytes 50-99/100", DATA[50:]),
        ("bytes=100-", 416, "bytes */100", None),
        ("bytes=-0", 416, "bytes */100", None),
        ("bytes=0-1,5-6", 200, None, DATA),
        ("bytes=9-3", 200, None, DATA),
        ("bytes=٣-٤", 200, None, DATA),
        ("lines=1-2", 200, None, DATA),
        ("bytes=" + "9" * 400 + "-", 200, None, DATA),
    ],
)
def test_a_part_is_given_as_it_is_asked_for(
    tmp_path: Path, wanted: str, status: int, content_range: str | None, data: bytes | None
) -> None:
    async def test(hub: FileHouse) -> None:
        got = await hub.gets(await hub.shares(DATA), Range=wanted)
        assert (got.status, got.headers.get("Content-Range")) == (status, content_range)
        if data is not None:
            assert await got.read() == data

    run(tmp_path, test)


def test_what_one_has_is_not_fetched_again(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        address = await hub.shares(DATA)
        tag = (await hub.gets(address)).headers["ETag"]
        assert (await hub.gets(address, If_None_Match=tag)).status == 304
        assert (await hub.gets(address, If_None_Match=f'"x", W/{tag}')).status == 304
        assert (await hub.gets(address, If_None_Match='"x"')).status == 200
        assert (await hub.gets(address, Range="bytes=0-1", If_Range=tag)).status == 206
        assert (await hub.gets(address, Range="bytes=0-1", If_Range='"x"')).status == 200

    run(tmp_path, test)


def test_head_tells_how_long_it_is_and_gives_nothing(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        address = await hub.shares(DATA)
        peer = await Peer.comes(hub.host)
        path = address.removeprefix(f"http://127.0.0.1:{hub.port}")
        peer.says(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = await peer.reads_all()
        assert "Content-Length: 100\r\n" in answer
        assert answer.endswith("\r\n\r\n")

    run(tmp_path, test)


def test_nothing_is_given_as_something_that_could_run(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        for given, kept in [
            ("text/html", "application/octet-stream"),
            ("image/svg+xml", "application/octet-stream"),
            ("application/xhtml+xml; charset=utf-8", "application/octet-stream"),
            ("nonsense", "application/octet-stream"),
            ("IMAGE/PNG", "image/png"),
            ("text/plain; charset=utf-7", "text/plain; charset=utf-8"),
        ]:
            address = await hub.shares(b"<script>", headers={"Content-Type": given})
            headers = (await hub.gets(address)).headers
            assert headers["Content-Type"] == kept
            assert headers["Content-Disposition"].startswith("attachment; ")
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "Set-Cookie" not in headers
            assert headers["Server"] == "Hubbub"

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("{name}/wrong.txt", 404),
        ("{name}", 405),
        ("{name}/", 405),
        ("{name}/note.txt/more", 404),
        ("{name}/%6eote.txt", 200),
        ("{name}/note.txt?x=1", 200),
        ("../files/{name}/note.txt", 404),
        ("..%2f..%2fetc/passwd", 404),
        ("%2e%2e/hubbub.sqlite3", 404),
        ("{NAME}/note.txt", 404),
        ("{name}/note.txt%00", 404),
        ("00000000000000000000000000000000/note.txt", 404),
    ],
)
def test_only_the_very_address_leads_to_a_file(tmp_path: Path, path: str, status: int) -> None:
    async def test(hub: FileHouse) -> None:
        address = await hub.shares(b"words", title='attachment; filename="note.txt"')
        name = address.split("/")[-2]
        asked = path.replace("{name}", name).replace("{NAME}", "X" + name[1:])
        peer = await Peer.comes(hub.host)
        peer.says(f"GET /files/{asked} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await peer.reads_until("\r\n")).startswith(f"HTTP/1.1 {status} ")

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8067", 200),
        ("localhost", 200),
        ("[::1]:1", 200),
        ("192.0.2.1", 200),
        ("hub.test", 200),
        ("files.example.org:444", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost\r\nHost: localhost", 400),
        ("[", 400),
        ("", 421),
    ],
)
def test_under_another_name_there_is_nothing(tmp_path: Path, host: str, status: int) -> None:
    async def test(hub: FileHouse) -> None:
        address = await hub.shares(DATA)
        peer = await Peer.comes(hub.host)
        path = "/files/" + address.partition("/files/")[2]
        peer.says(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")
        assert (await peer.reads_until("\r\n")).split(" ")[1] == str(status)

    run(tmp_path, test, files={"url": "https://files.example.org:444"})


def test_a_reader_who_stands_still_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PROGRESS_SECONDS", 0.2)

    async def test(hub: FileHouse) -> None:
        address = await hub.shares(pieces(20, 1 << 20))
        peer = await Peer.comes(hub.host)
        peer.reader._transport.pause_reading()  # type: ignore[attr-defined]
        path = address.partition(f":{hub.port}")[2]
        peer.says(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await until(lambda: hub.host.desk.readings == 1)
        await until(lambda: hub.host.desk.readings == 0)

    run(tmp_path, test)


def test_a_request_that_never_ends_has_its_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "REQUEST_SECONDS", 0.3)

    async def test(hub: FileHouse) -> None:
        silent, dripping = await Peer.comes(hub.host), await Peer.comes(hub.host)
        dripping.says("GET /files HTTP/1.1\r\n")

        async def drips() -> None:
            while True:
                dripping.says("X: y\r\n")
                await asyncio.sleep(0.05)

        task = asyncio.create_task(drips())
        assert await silent.reads_all() == ""
        assert await dripping.reads_all() == ""
        task.cancel()

    run(tmp_path, test)


def test_a_head_that_never_ends_has_its_size(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host)
        peer.says("GET /files HTTP/1.1\r\n" + f"X: {'y' * 4000}\r\n" * 20)
        assert "200" not in await peer.reads_all()
        longest = await Peer.comes(hub.host)
        longest.says(f"GET /files/{'x' * 9000} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await longest.reads_all()).split(" ")[1] == "400"

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("0.9", "HTTP/1.1 505 "),
        ("1.0", "HTTP/1.0 404 "),
        ("1.1", "HTTP/1.1 404 "),
        ("2.0", "HTTP/1.1 505 "),
        ("9", "HTTP/1.0 400 "),
    ],
)
def test_an_answer_is_of_a_version_that_we_speak(tmp_path: Path, version: str, answer: str) -> None:
    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host)
        peer.says(f"GET / HTTP/{version}\r\nHost: localhost\r\n\r\n")
        assert (await peer.reads_until("\r\n")).startswith(answer)

    run(tmp_path, test, account=False)


@pytest.mark.parametrize(
    "said", ["NICK ada\r\nUSER ada\r\n\r\n", "\x16\x03\x01\x02\x00\r\n\r\n", "\r\n" * 50]
)
def test_what_is_no_request_is_let_go(tmp_path: Path, said: str) -> None:
    async def test(hub: FileHouse) -> None:
        peer = await Peer.comes(hub.host)
        peer.says(said)
        peer.writer.write_eof()
        assert "hub.test" not in await peer.reads_all()

    run(tmp_path, test)


def test_a_file_that_is_lost_is_told_as_lost(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        address = await hub.shares(DATA)
        os.unlink(tmp_path / "files" / hub.names[0])
        assert (await hub.gets(address)).status == 404
        assert hub.host.desk.readings == 0

    run(tmp_path, test)


def test_health_and_readiness_are_told_to_this_machine_alone(tmp_path: Path) -> None:
    async def test(hub: FileHouse) -> None:
        base = f"http://127.0.0.1:{hub.port}"
        for path in ("/health", "/ready"):
            assert (await hub.gets(base + path)).status == 200
            assert (await hub.gets(base + path, X_Forwarded_For="192.0.2.1")).status == 404
        status = 200
        for _ in range(100):  # the log finds itself well again, once in a while before the request comes
            hub.host._log.is_well = False  # type: ignore[misc]
            if (status := (await hub.gets(f"{base}/ready")).status) == 503:
                break
        assert status == 503
        assert (await hub.gets(f"{base}/health")).status == 200
        await until(lambda: hub.host._log.is_well)
        assert (await hub.gets(f"{base}/ready")).status == 200

    run(tmp_path, test, server={"proxy_from": ("127.0.0.1/32",)})


def test_little_of_a_file_waits_for_who_reads_slowly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    opened = door.HttpDoor._opened

    def look(self: door.HttpDoor) -> None:
        assert self._transport is not None
        limits.append(self._transport.get_write_buffer_limits()[1])
        opened(self)

    async def test(hub: FileHouse) -> None:
        monkeypatch.setattr(door.HttpDoor, "_opened", look)
        await hub.gets(await hub.shares(DATA))
        assert max(limits) <= 65_536

    run(tmp_path, test)
