"""The host over starts and stops: what one run leaves to the next, and how it ends."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.server.config import Config, Listener, StorageConfig
from hubbub.server.doors.entrance import CannotListen
from hubbub.server.host import Host
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.net import config

CAPS = "batch draft/chathistory echo-message message-tags server-time"
STOP_SECONDS = 5.0


def config_for(folder: Path, bind: str = "127.0.0.1:0") -> Config:
    made = replace(config(), storage=StorageConfig(path=folder))
    return replace(made, listeners=(Listener(bind=bind, type="irc"),))


_open: list[asyncio.StreamWriter] = []


@asynccontextmanager
async def running(folder: Path, *, are_staying: bool = False) -> AsyncIterator[Host]:
    """A host; its people leave before it does, which else waits for them, unless they are staying."""
    host = Host(config_for(folder))
    await host.start()
    try:
        yield host
    finally:
        if are_staying:
            await host.stop()
        while _open:
            writer = _open.pop()
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        if not are_staying:
            await host.stop()


class Person:
    """A client in the loop of the server that it talks to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        _open.append(writer)

    @classmethod
    async def comes(cls, host: Host, nick: str, *commands: str) -> Person:
        _, address = host.addresses[0]
        port = int(address.rpartition(":")[2])
        person = cls(*await asyncio.open_connection("127.0.0.1", port))
        person.says(f"CAP REQ :{CAPS}", f"NICK {nick}", f"USER {nick} 0 * :{nick}", "CAP END", *commands)
        await person.hears("PING", say="PING")
        return person

    def says(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def hears(self, what: str, *, say: str = "") -> list[str]:
        """Everything until a line with `what` in it; with `say` a PING's answer."""
        if say:
            self.says("PING :done")
            what = "PONG hub.test :?done"
        lines: list[str] = []
        while not lines or not re.search(what, lines[-1]):
            line = await asyncio.wait_for(self.reader.readline(), 60)
            assert line, f"closed before {what!r}, after {lines}"
            lines.append(line.decode().rstrip())
        return lines

    async def pages(self, name: str) -> list[str]:
        """The texts that it may read of a conversation."""
        self.says(f"CHATHISTORY LATEST {name} * 50")
        lines = await self.hears("PONG", say="PING")
        return [line.rpartition(":")[2] for line in lines if " PRIVMSG " in line]


def test_letters_are_not_read_by_those_who_come_in_the_same_order_after_a_quick_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People without an account are told apart by their stay, and stays never by chance the same."""
    now_ns = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now_ns)  # all within one second

    async def run() -> None:
        async with running(tmp_path) as host:
            alice, _ = await Person.comes(host, "alice"), await Person.comes(host, "bob")
            alice.says("PRIVMSG bob :only for you")
            assert await alice.pages("bob") == ["only for you", "only for you"], "the echo, the page"
        async with running(tmp_path) as host:
            eve, _ = await Person.comes(host, "eve"), await Person.comes(host, "bob")
            assert await eve.pages("bob") == []

    asyncio.run(run())


def test_a_closed_rooms_words_stay_closed_when_the_clock_is_set_back_between_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_ns = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now_ns)

    async def run() -> None:
        nonlocal now_ns
        async with running(tmp_path) as host:
            alice = await Person.comes(host, "alice", "JOIN #den", "MODE #den +k key")
            alice.says("PRIVMSG #den :ours")
            await alice.hears("ours")
        now_ns -= 3600 * 10**9
        async with running(tmp_path) as host:
            eve = await Person.comes(host, "eve", "JOIN #den")
            assert await eve.pages("#den") == []

    asyncio.run(run())


@pytest.mark.parametrize("step_seconds", [-3600, 86_400])
def test_pages_by_time_and_by_id_are_what_was_heard_when_the_clock_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step_seconds: int
) -> None:
    now_ns = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now_ns)

    async def walk(person: Person, kind: str) -> list[str]:
        """Forwards, two messages at a time, each page from the end of the one before."""
        texts: list[str] = []
        reference = "timestamp=2000-01-01T00:00:00.000Z"
        while True:
            person.says(f"CHATHISTORY AFTER #tea {reference} 2")
            page = [line for line in await person.hears("PONG", say="PING") if " PRIVMSG " in line]
            if not page:
                return texts
            texts += [line.rpartition(":")[2] for line in page]
            value = re.search(rf"[@;]{kind}=([^ ;]*)", page[-1])
            assert value
            reference = f"{'timestamp' if kind == 'time' else kind}={value[1]}"

    async def run() -> None:
        nonlocal now_ns
        async with running(tmp_path) as host:
            alice = await Person.comes(host, "alice", "JOIN #tea")
            for number in range(12):
                now_ns += step_seconds * 10**9 * ((number == 4) - (number == 8))
                alice.says(f"PRIVMSG #tea :{number}")
                await alice.hears(f":{number}$")
            heard = [str(number) for number in range(12)]
            assert await walk(alice, "msgid") == heard
            assert await walk(alice, "time") == heard
        async with running(tmp_path) as host:
            bob = await Person.comes(host, "bob", "JOIN #tea", "PRIVMSG #tea :12")
            assert await walk(bob, "time") == [*heard, "12"]

    asyncio.run(run())


def test_a_database_that_became_read_only_is_no_ones_end(tmp_path: Path) -> None:
    async def run() -> None:
        async with running(tmp_path) as host:
            alice = await Person.comes(host, "alice", "JOIN #tea", "PRIVMSG #tea :kept")
            database: sqlite3.Connection = host._log._writer._db  # type: ignore[attr-defined]
            database.execute("PRAGMA query_only = ON")
            alice.says("PRIVMSG #tea :lost")
            await alice.hears(r"FAIL PRIVMSG MESSAGE_NOT_STORED #tea")
            assert await alice.pages("#tea") == ["kept"]
            database.execute("PRAGMA query_only = OFF")
            alice.says("PRIVMSG #tea :again")
            await alice.hears("again")
            assert await alice.pages("#tea") == ["kept", "again"]

    asyncio.run(run())


def test_it_stops_in_time_though_people_never_stop_talking(tmp_path: Path) -> None:
    """Each echo makes its reader say the next line: there is no moment at which all is said."""
    echoed: set[str] = set()

    async def talk(person: Person, nick: str) -> None:
        person.says(*(f"PRIVMSG #tea :{nick} {number}" for number in range(20)))
        number = 20
        while line := await person.reader.readline():
            source, _, text = line.decode().rstrip().partition(" PRIVMSG #tea :")
            if f":{nick}!" in source:
                echoed.add(text)
                person.says(f"PRIVMSG #tea :{nick} {number}")
                number += 1

    async def run() -> None:
        async with running(tmp_path, are_staying=True) as host:
            nicks = [f"w{number}" for number in range(20)]
            people = [await Person.comes(host, nick, "JOIN #tea") for nick in nicks]
            talks = [asyncio.create_task(talk(*each)) for each in zip(people, nicks, strict=True)]
            await asyncio.sleep(0.5)
            started = time.monotonic()
        assert time.monotonic() - started < STOP_SECONDS
        await asyncio.gather(*talks, return_exceptions=True)

    asyncio.run(asyncio.wait_for(run(), 120))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        kept = {text for (text,) in database.execute("SELECT text FROM message WHERE shelf < 2")}
    assert len(echoed) > 100
    assert kept == echoed, "what was accepted was echoed, all of it and no more"


def test_it_stops_in_time_though_another_program_has_the_file(tmp_path: Path) -> None:
    async def run() -> None:
        async with running(tmp_path, are_staying=True) as host:
            alice = await Person.comes(host, "alice")
            outside.execute("BEGIN IMMEDIATE")
            alice.says("PRIVMSG alice :first")
            await asyncio.sleep(0.2)
            alice.says("PRIVMSG alice :second")
            await asyncio.sleep(0.1)
            started = time.monotonic()
        assert time.monotonic() - started < STOP_SECONDS
        lines = (await alice.reader.read()).decode()
        assert ":alice!" not in lines, "neither is stored"
        assert lines.count("FAIL PRIVMSG MESSAGE_NOT_STORED alice") == 1, "the second, which was never begun"

    SqliteStore(tmp_path).close()
    outside = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    asyncio.run(run())
    outside.close()
    for thread in threading.enumerate():
        if thread.name == "log":
            thread.join(10)


def test_a_start_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    async def run() -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            bind = f"127.0.0.1:{taken.getsockname()[1]}"
            with pytest.raises(CannotListen):
                await Host(config_for(tmp_path, bind)).start()
        assert not [thread for thread in threading.enumerate() if thread.name == "log"]
        async with running(tmp_path):
            pass

    asyncio.run(run())
