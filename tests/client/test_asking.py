"""A bot searches: page by page, apart from what is said meanwhile, and hears why where it can't."""

from __future__ import annotations

import asyncio

import pytest

from hubbub.client.archive.search import BadSearch
from hubbub.client.asking import SearchFailed
from hubbub.client.bot import Client
from hubbub.protocol.message import parse
from tests.client.scripted import QUICK, ScriptedServer, Visit, run, scripted

CAPS = "batch labeled-response message-tags server-time soju.im/search"


def bot(server: ScriptedServer) -> Client:
    return Client("127.0.0.1", server.port, nick="bot", timing=QUICK)


async def welcome(server: ScriptedServer, cap_names: str = CAPS) -> Visit:
    """Let the bot in."""
    visit = await server.visitor()
    visit.writes(f"CAP * LS :{cap_names}\r\n".encode())
    while not (line := await visit.reads()).startswith("CAP REQ"):
        assert line
    visit.writes(f"CAP * ACK :{cap_names}\r\n:hub 001 bot :Welcome\r\n".encode())
    while await visit.reads() != "CAP :END":
        pass
    return visit


async def gives(visit: Visit, *seconds: int) -> str:
    """Answer the next question with texts of these seconds; the question's parameter."""
    asked = parse(await visit.reads())
    assert asked.command == "SEARCH"
    lines = [
        f"@batch=s;msgid=m{second};time=2026-11-20T12:00:{second:02}.000Z :ann!a@h PRIVMSG #tea :tea {second}"
        for second in seconds
    ]
    label = asked.tags["label"]
    batch = [f"@label={label} :hub BATCH +s soju.im/search", *lines, ":hub BATCH -s"]
    visit.writes("".join(f"{line}\r\n" for line in batch).encode())
    return asked.text


def test_a_bot_finds_page_after_page_and_hears_the_rest_as_ever() -> None:
    async def story() -> None:
        async with scripted() as server, bot(server) as client:
            visit = await welcome(server)
            async for message in client:
                if message.command == "001":
                    break
            search = asyncio.create_task(client.search("tea from:ann", 3))
            assert await gives(visit, 30, 40) == "text=tea;from=ann;limit=50"
            visit.writes(b":ann!a@h PRIVMSG bot :live\r\n")
            assert "before=2026-11-20T12:00:30.000Z" in await gives(visit, 10, 20, 30)
            assert [message.text for message in await search] == ["tea 40", "tea 30", "tea 20"]
            async for message in client:
                assert message.text == "live"
                break

    run(story)


def test_a_refusal_a_broken_link_and_a_server_that_can_not_are_told() -> None:
    async def story() -> None:
        async with scripted() as server, bot(server) as client:
            visit = await welcome(server)
            async for message in client:
                if message.command == "001":
                    break
            search = asyncio.create_task(client.search("tea"))
            label = parse(await visit.reads()).tags["label"]
            visit.writes(f"@label={label} :hub FAIL SEARCH INTERNAL_ERROR :Too much\r\n".encode())
            with pytest.raises(SearchFailed, match="Too much"):
                await search
            search = asyncio.create_task(client.search("tea"))
            await visit.reads()
            await visit.hangs_up()
            with pytest.raises(SearchFailed, match="lost"):
                await search
            await welcome(server, "server-time")
            with pytest.raises(BadSearch):
                await client.search("before:soon")
            with pytest.raises(SearchFailed, match="can't search"):
                await client.search("tea")

    run(story)
