"""Wherever a link breaks while a client catches up, in the end a room has all that was said, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from tests.client.person import Person, people
from tests.client.scripted import run, soon
from tests.client.test_hubbub import hub

MISSED = 6  # texts, which are several pages of
LIMIT = 4
NEVER = 10**9


class Gate:
    """Stands between a client and the server, and ends each link after so many of the server's lines.

    `budgets` are those of the next links; without one, a link stays. Where `leaves_ghosts`, the server does
    not hear of the end before `lay_ghosts`.
    """

    def __init__(self, port: int) -> None:
        self.port = 0
        self.budgets: list[int] = []
        self.passed = 0  # lines, on the present link
        self.leaves_ghosts = False
        self.on_line: Callable[[int], object] = lambda passed: None
        self._to = port
        self._ghosts: list[asyncio.StreamWriter] = []
        self._present: asyncio.StreamWriter | None = None

    async def came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self.passed, self._present = 0, writer
        budget = self.budgets.pop(0) if self.budgets else NEVER
        there = asyncio.create_task(_pass_on(reader, there_writer))
        here = asyncio.create_task(self._let_through(there_reader, writer, budget))
        await asyncio.wait([there, here], return_when=asyncio.FIRST_COMPLETED)
        writer.close()
        self._ghosts.append(there_writer)
        if not self.leaves_ghosts:
            self.lay_ghosts()
        for task in (there, here):
            task.cancel()
        await asyncio.wait([there, here])

    async def _let_through(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, budget: int
    ) -> None:
        with suppress(ConnectionError):
            while self.passed < budget and (line := await reader.readline()):
                writer.write(line)
                await writer.drain()
                self.passed += 1
                self.on_line(self.passed)

    def breaks(self) -> None:
        """End the present link."""
        assert self._present is not None, "there is one"
        self._present.transport.abort()

    def lay_ghosts(self) -> None:
        """The server hears of all that has ended."""
        for ghost in self._ghosts:
            ghost.transport.abort()
        self._ghosts.clear()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(10_000):
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def gate_before(port: int) -> AsyncIterator[Gate]:
    """A gate before this port."""
    gate = Gate(port)
    server = await asyncio.start_server(gate.came, "127.0.0.1", 0)
    gate.port = server.sockets[0].getsockname()[1]
    try:
        yield gate
    finally:
        server.close()
        gate.lay_ghosts()
        await asyncio.sleep(0.05)


class Story:
    """One who talks, and one whose link breaks."""

    def __init__(self, gate: Gate, bob: Person) -> None:
        self.gate = gate
        self.bob = bob
        self.alice = Person("alice", gate.port)
        self.said: list[str] = []
        self.speaks_at = 0  # the line of a link
        gate.on_line = lambda passed: self.says() if passed == self.speaks_at else None

    def says(self) -> None:
        self.said.append(f"text {len(self.said)}")
        self.bob.enters(self.said[-1])

    async def misses(self, *budgets: int) -> int:
        """Alice's link breaks, and so do the next ones, and she catches up; the last one's lines."""
        gate, alice = self.gate, self.alice
        gate.budgets = list(budgets)
        gate.breaks()
        await soon(lambda: not alice.chat.online)
        for _ in range(MISSED):
            self.says()
        await self.bob.has_sent_all()
        await soon(self._is_whole)
        while left := len(gate.budgets):  # it was so before the link broke
            gate.breaks()
            await soon(lambda: len(gate.budgets) < left)
            await soon(self._is_whole)
        gate.lay_ghosts()
        return gate.passed

    def _is_whole(self) -> bool:
        room = self.alice.room()
        is_open = self.alice.chat.online and room.joined
        return is_open and not (room.filling or room.torn or room.has_gaps) and self._has_all()

    def _has_all(self) -> bool:
        told = self.alice.texts()
        assert told == self.said or len(told) < len(self.said), "it is doubled, or in another order"
        return len(told) == len(self.said)


@pytest.mark.parametrize(("breaks", "leaves_ghosts", "step"), [(1, False, 1), (2, True, 2)])
def test_a_link_that_breaks_after_any_line_of_a_catch_up_leaves_no_gap(
    breaks: int, leaves_ghosts: bool, step: int
) -> None:
    async def story() -> None:
        limits = {"chathistory_limit": LIMIT}
        async with hub(history=limits) as port, gate_before(port) as gate, people(port, "bob") as (bob,):
            tale = Story(gate, bob)
            task = asyncio.create_task(tale.alice.connection.run())
            try:
                await tale.alice.is_in()
                longest = await tale.misses()
                gate.leaves_ghosts = leaves_ghosts
                for lines in range(1, longest + 1, step):
                    other = lines * 7 % longest + 1
                    tale.speaks_at = other
                    await tale.misses(*[lines, other][:breaks])
                msgids = [line.msgid for line in tale.alice.room().lines if line.msgid]
                assert len(msgids) == len(set(msgids))
            finally:
                tale.alice.connection.quit()
                await task

    run(story)
