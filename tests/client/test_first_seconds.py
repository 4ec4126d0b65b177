"""The first seconds in many rooms, with our own server and its throttle as it is by default.

The rule: nothing here measures time. What is looked at is what was written, in which order, and what was
answered by then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from hubbub.client.online.finding import Progress
from hubbub.protocol.message import Message, parse
from tests.client.person import Person, now_ms
from tests.client.scene import shown
from tests.client.scripted import run, soon
from tests.client.test_hubbub import hub

ROOMS = [f"#room{number:02}" for number in range(20)]
FRONT = "#room07"
TICK_S = 0.05
QUESTIONS = ("CHATHISTORY", "MARKREAD", "METADATA", "MONITOR +", "WHO")
OF_PERSONS = ("PRIVMSG", "SEARCH")


class Newcomer(Person):
    """One who comes into all rooms and looks at one of them; `wrote` is what their program wrote."""

    def __init__(self, port: int) -> None:
        super().__init__("ann", port, ROOMS)
        self.wrote: list[str] = []
        self._write, self.connection.send = self.connection.send, self._sends  # type: ignore[method-assign]
        self.performs(self.chat.look_at(FRONT, now_ms()))

    def _sends(self, messages: Iterable[Message]) -> None:
        several = list(messages)
        self.wrote += map(shown, several)
        self._write(several)

    def questions(self) -> list[str]:
        return [line for line in self.wrote if line.startswith(QUESTIONS)]

    async def lives(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.performs(self.chat.tick(now_ms()))


async def in_their_rooms(newcomer: Newcomer) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(newcomer.connection.run()), asyncio.create_task(newcomer.lives())]
    await newcomer.is_in(FRONT)
    return tasks


async def leaves(newcomer: Newcomer, tasks: list[asyncio.Task[None]]) -> None:
    newcomer.connection.quit()
    await tasks[0]
    tasks[1].cancel()
    with suppress(asyncio.CancelledError):
        await tasks[1]


def test_what_a_person_does_at_once_waits_for_no_other_room() -> None:
    async def story() -> None:
        async with hub(throttle={"connections": False}) as port:
            ann = Newcomer(port)
            tasks = await in_their_rooms(ann)
            ann.enters("hello", FRONT)
            ann.performs(ann.chat.look_for("hello", None, now_ms()))
            await ann.reads("hello", FRONT)
            await soon(lambda: ann.chat.search and ann.chat.search.progress is not Progress.ASKING)
            commands = [parse(line).command for line in ann.wrote]
            done = max(commands.index(command) for command in OF_PERSONS)
            before = [line for line in ann.wrote[:done] if line.startswith(QUESTIONS)]
            assert before == [f"CHATHISTORY LATEST {FRONT} * 50"]
            assert ann.wrote[ann.wrote.index("CAP END") + 1].startswith(f"JOIN {FRONT},")
            await leaves(ann, tasks)

    run(story)


def test_all_rooms_are_asked_for_one_by_one_and_people_only_of_the_one_in_front() -> None:
    async def story() -> None:
        async with hub(throttle={"connections": False}) as port:
            ann = Newcomer(port)
            tasks = await in_their_rooms(ann)
            await soon(lambda: len(ann.questions()) >= 4)
            asked = ann.questions()
            assert len(asked) == len(set(asked))
            assert asked[0].startswith(f"CHATHISTORY LATEST {FRONT} ")
            assert [line for line in asked if line.startswith("WHO")] == [f"WHO {FRONT} %tcuhnfar,152"]
            pages = [line.split()[2] for line in asked if line.startswith("CHATHISTORY")]
            assert pages[1:] == [room for room in ROOMS if room != FRONT][: len(pages) - 1]
            await leaves(ann, tasks)

    run(story)
