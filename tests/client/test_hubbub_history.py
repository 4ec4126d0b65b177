"""Redaction, read markers, playback and texts of several lines, with our own server."""

from __future__ import annotations

import asyncio
from functools import partial

from hubbub.client.bot import Client
from hubbub.client.world.rooms import LineKind, Room
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import format_time
from tests.client.person import Person, now_ms, people
from tests.client.scripted import run, soon
from tests.client.test_hubbub import hub


async def is_gone(msgid: str, *rooms: Room) -> None:
    """Wait until what was said is in none of these rooms."""
    for room in rooms:
        line = room.by_msgid[msgid]
        await soon(partial(getattr, line, "deleted_by"))
        assert line.text == ""


def test_what_is_deleted_is_gone_from_all_clients_and_from_history() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "ann", "bob") as (ann, bob):
            ann.enters("not for you\nat all")
            await bob.reads("not for you\nat all")
            bob.enters("hm")
            await ann.reads("hm")
            await bob.reads("hm")
            first, second = (line for line in bob.room().lines if line.kind is LineKind.MESSAGE)
            assert not bob.chat.may_redact("#tea", first)
            assert ann.chat.may_redact("#tea", ann.room().by_msgid[second.msgid]), (
                "who founded it is an operator"
            )
            bob.performs(bob.chat.redact("#tea", first.msgid, now_ms()))
            await soon(lambda: any("authorised" in getattr(one, "text", "") for one in bob.changes))
            for line, reason in ((first, ""), (second, "enough")):
                ann.performs(ann.chat.redact("#tea", line.msgid, now_ms(), reason))
                await is_gone(line.msgid, ann.room(), bob.room())
            assert (second.deleted_by, second.reason) == ("ann", "enough")
            late = Person("late", port)
            task = asyncio.create_task(late.connection.run())
            await late.is_in()
            await soon(lambda: any(line.nick == "bob" for line in late.room().lines))
            assert not any("not for you" in line.text for line in late.room().lines)
            late.connection.quit()
            await task

    run(story)


def test_events_come_back_as_rows_and_change_nothing() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "ann", "bob") as (ann, bob):
            bob.enters("/me waves")
            ann.enters("/topic first")
            ann.enters("/topic second")
            bob.enters("/nick rob")
            await soon(lambda: bob.chat.model.nick == "rob" and bob.room().topic == "second")
            bob.enters("still here")  # what is kept of events is there when this is
            await ann.reads("still here")
            late = Person("late", port)
            task = asyncio.create_task(late.connection.run())
            await late.is_in()
            await soon(lambda: any(line.kind is LineKind.NICK for line in late.room().lines))
            room = late.room()
            kinds = [line.kind for line in room.lines if line.nick != "late"]
            assert kinds.count(LineKind.JOIN) == 2
            assert kinds.count(LineKind.TOPIC) == 2
            assert sum(line.kind is LineKind.JOIN and line.own for line in room.lines) == 1
            assert room.topic == "second"
            assert sorted(member.nick for member in room.members.values()) == ["ann", "late", "rob"]
            late.connection.quit()
            await task

    run(story)


def told_ms(person: Person) -> int:
    """Up to when the server has told this person, or was told by them, that #tea was read."""
    return person.chat._marks._told["#tea"][0]


def test_a_marker_is_kept_and_only_goes_forwards() -> None:
    async def story() -> None:
        async with hub() as port, people(port, "ann", "bob") as (ann, bob):
            await soon(lambda: bob.room().read_ms is not None)
            ann.enters("one")
            await bob.reads("one")
            assert bob.room().unread == 1
            bob.performs(bob.chat.read("#tea", now_ms()))
            assert bob.room().unread == 0
            bob.performs(bob.chat.tick(now_ms() + 1_000))
            said_ms = max(line.time_ms for line in bob.room().lines)
            async with Client("127.0.0.1", port, nick="bob") as other:  # a stranger's marker is another one
                async for message in other:
                    if message.command == "001":
                        other.send(Message("MARKREAD", ("#tea",)))
                    if message.command == "MARKREAD":
                        assert message.params == ("#tea", "*")
                        break
            bob.enters(f"/raw MARKREAD #tea timestamp={format_time(1_000)}")
            await soon(lambda: told_ms(bob) == said_ms)

    run(story)
