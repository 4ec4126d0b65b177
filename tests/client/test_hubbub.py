"""The client with the real server, over sockets that are cut at random bytes; and a bot."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hubbub.client.bot import Client
from hubbub.client.outgoing.journal import FileJournal
from hubbub.client.registration.handshake import USED
from hubbub.client.world.rooms import LineKind
from hubbub.server.config import Config, Listener
from hubbub.server.host import Host
from tests.client.person import Person, people
from tests.client.scripted import PATIENCE_S, run, soon

CUTS = 120
MAX_BYTES_BEFORE_CUT = 6_000


@asynccontextmanager
async def hub(**sections: dict[str, Any]) -> AsyncIterator[int]:
    """The server, in this process, on a free port of this machine, with a folder of its own."""
    with TemporaryDirectory() as folder:
        made = Config()
        sections = {
            "throttle": {"commands": False, "connections": False},
            "storage": {"path": Path(folder)},
            **sections,
        }
        for section, values in sections.items():
            made = replace(made, **{section: replace(getattr(made, section), **values)})
        host = Host(replace(made, listeners=(Listener(bind="127.0.0.1:0"),)))
        await host.start()
        try:
            yield int(host.addresses[0][1].rpartition(":")[2])
        finally:
            await host.stop()


class Cutter:
    """Stands between a client and the server, and cuts the link after some bytes, either way."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = 0
        self.cuts = 0
        self.is_kind = False
        self._to = port
        self._random = Random(seed)
        self._links: set[asyncio.Task[None]] = set()

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._came, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        budget = [10**9 if self.is_kind else self._random.randrange(1, MAX_BYTES_BEFORE_CUT)]
        ways = [self._pass(reader, there_writer, budget), self._pass(there_reader, writer, budget)]
        tasks = [asyncio.create_task(way) for way in ways]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, there_writer):
            end.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, budget: list[int]
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(self._random.choice([1, 50, 1_000])):
                writer.write(data[: budget[0]])
                await writer.drain()
                budget[0] -= len(data)
                if budget[0] <= 0:
                    self.cuts += 1
                    return


@asynccontextmanager
async def cutting(port: int, seed: int) -> AsyncIterator[Cutter]:
    """A cutter before this port."""
    cutter = Cutter(port, seed)
    server = await cutter.start()
    try:
        yield cutter
    finally:
        server.close()
        await asyncio.sleep(0.05)


def test_over_a_link_cut_a_hundred_times_all_is_heard_once_and_in_order(tmp_path: Path) -> None:
    async def story() -> None:
        async with hub() as port, cutting(port, seed=1) as cutter, people(port, "bob") as (bob,):
            alice = Person("alice", cutter.port, journal=FileJournal(tmp_path / "outbox"))
            task = asyncio.create_task(alice.connection.run())
            said: list[str] = []
            while cutter.cuts < CUTS:
                said.append(f"text {len(said)}")
                alice.enters(said[-1])
                alice.connection.retry_now()
                await asyncio.sleep(0.004)
            cutter.is_kind = True
            alice.connection.retry_now()
            await alice.has_sent_all()
            await soon(lambda: len(bob.texts()) >= len(said))
            assert bob.texts() == said
            assert alice.texts() == said
            alice.connection.quit()
            await task

    run(story)


def test_the_server_offers_all_that_the_client_uses_and_they_talk() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "Zoë", "bob", rooms=["#Tête-à-tête"]) as (zoe, bob):
            assert zoe.chat.model.caps == USED
            key = zoe.chat.model.fold("#TÊTE-À-TÊTE")
            zoe.enters("bonjour\nbob", key)
            await bob.reads("bonjour\nbob", key)
            assert bob.texts(key) == ["bonjour\nbob"]
            await zoe.has_sent_all()
            line = zoe.room(key).lines[-1]
            assert line.own and line.msgid == bob.room(key).lines[-1].msgid
            bob.performs(bob.chat.typing(key, "hm", 0))
            await soon(lambda: [typist.nick for typist in zoe.room(key).typing.values()] == ["bob"])
            bob.performs(bob.chat.react(key, bob.room(key).lines[-1].id, "👍", 0))
            await soon(lambda: zoe.room(key).lines[-1].reactions == {"👍": ["bob"]})
            bob.enters("/away lunch", key)
            await soon(lambda: zoe.room(key).members["bob"].person.away == "lunch")
            bob.enters("/nick Robert", key)
            await soon(lambda: "robert" in zoe.room(key).members)
            bob.enters("/whois zoë", key)
            await soon(lambda: any("Zoë" in text for text in bob.texts(key, LineKind.SERVER)))
            zoe.enters("/msg robert psst", key)
            await bob.reads("psst", zoe.chat.model.fold("zoë"))

    run(story)


def test_a_thousand_lines_are_sent_at_the_pace_the_server_allows() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "alice", "bob") as (alice, bob):
            said = [f"line {number}" for number in range(1_000)]
            alice.enters("\n".join(said))
            await alice.has_sent_all()
            await soon(lambda: len(bob.texts()) == len(said))
            assert bob.texts() == alice.texts() == said

    run(story)


def test_the_bot_of_the_documentation_works() -> None:
    async def story() -> None:
        assert Client.__doc__
        code = textwrap.dedent(Client.__doc__.partition("::\n")[2].partition("Iterating")[0])
        async with hub() as port, people(port, "alice", rooms=["#lobby"]) as (alice,):
            code = code.replace("6667", str(port))
            space: dict[str, Any] = {"Client": Client}
            exec(f"async def bot():\n{textwrap.indent(code, '    ')}", space)
            task = asyncio.create_task(space["bot"]())
            await soon(lambda: "echo" in alice.room("#lobby").members)
            alice.enters("is anybody there?", "#lobby")
            await soon(lambda: alice.texts("#lobby") == ["is anybody there?"] * 2)
            task.cancel()
            await asyncio.wait([task])

    run(story)


def test_a_bot_ends_when_it_wants_to_and_can_say_much() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "alice", rooms=["#lobby"]) as (alice,):
            async with Client("127.0.0.1", port, nick="bot", rooms=["#lobby"]) as client:
                async for message in client:
                    if message.command == "366":
                        client.say("#lobby", "one\n\n" + "two " * 300)
                    if message.command == "PRIVMSG" and message.text.endswith("two "):
                        break
            await soon(lambda: "bot" not in alice.room("#lobby").members)
            assert alice.texts("#lobby") == ["one\n\n" + "two " * 300]

    async def patient() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story()

    run(patient)
