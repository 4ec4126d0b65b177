"""A person at a chat that is really connected, for tests over sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from hubbub.client.link.connection import Connection, Timing
from hubbub.client.link.events import Event
from hubbub.client.online.chat import Chat, Identity, Step
from hubbub.client.outgoing.journal import Journal
from hubbub.client.places.address import Address
from hubbub.client.world.changes import Change, ConnectionState
from hubbub.client.world.rooms import LineKind, Room
from tests.client.scripted import QUICK, soon


def now_ms() -> int:
    """The time, as everywhere in the client."""
    return time.time_ns() // 1_000_000


class Person:
    """A Chat and its Connection, joined as a window joins them."""

    def __init__(
        self,
        nick: str,
        port: int,
        rooms: Iterable[str] = ("#tea",),
        timing: Timing = QUICK,
        journal: Journal | None = None,
    ) -> None:
        self.chat = Chat(Identity(nick), rooms, journal)
        self.connection = Connection(Address("127.0.0.1", port), self._on_event, timing)
        self.changes: list[Change] = []

    async def _on_event(self, event: Event) -> None:
        self.performs(self.chat.take(event, now_ms()))

    def performs(self, step: Step) -> None:
        """Do what a call asks for."""
        self.changes += step.changes
        self.connection.send(step.messages)

    def enters(self, text: str, room: str = "#tea") -> None:
        """Type this and press Return."""
        self.performs(self.chat.enter(room, text, now_ms()))

    def room(self, key: str = "#tea") -> Room:
        """A room, which is there."""
        return self.chat.model.rooms[key]

    async def is_in(self, name: str = "#tea") -> None:
        """Wait until we are in a room, and know who else is."""
        model = self.chat.model
        await soon(lambda: (room := model.room(name)) is not None and room.joined and room.members)
        await soon(lambda: not self.chat.model.silent_whos)

    async def is_online(self) -> None:
        """Wait until the server has welcomed us."""
        await soon(lambda: self.chat.model.connection is ConnectionState.ONLINE)

    def texts(self, key: str = "#tea", kind: LineKind = LineKind.MESSAGE) -> list[str]:
        """The confirmed texts of one kind in a room."""
        if key not in self.chat.model.rooms:
            return []
        return [line.text for line in self.room(key).lines if line.kind is kind]

    async def reads(self, text: str, key: str = "#tea", kind: LineKind = LineKind.MESSAGE) -> None:
        """Wait until this stands in a room."""
        await soon(lambda: text in self.texts(key, kind))

    async def has_sent_all(self) -> None:
        """Wait until nothing is on its way."""
        await soon(lambda: not self.chat.outbox.entries)


@asynccontextmanager
async def people(port: int, *nicks: str, rooms: Iterable[str] = ("#tea",)) -> AsyncIterator[list[Person]]:
    """These people, connected, in these rooms; they came one after the other."""
    found = [Person(nick, port, rooms) for nick in nicks]
    tasks = []
    try:
        for person in found:
            tasks.append(asyncio.create_task(person.connection.run()))
            await person.is_online()
            for room in rooms:
                await person.is_in(room)
        yield found
    finally:
        for person, _ in zip(found, tasks, strict=False):
            person.connection.quit("bye")
        await asyncio.gather(*tasks)
