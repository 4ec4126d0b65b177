"""A bot gives files to its server's file host, and fetches what others gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.bot import Client
from hubbub.client.files import FileTrouble, Kind
from hubbub.client.registration.login import Credentials
from tests.client.files.small_host import small_host
from tests.client.scripted import QUICK, ScriptedServer, run, scripted


async def come_in(server: ScriptedServer, client: Client, tokens: str) -> None:
    """Let the bot in, with these 005 tokens."""
    visit = await server.visitor()
    visit.writes(f":hub 001 bot :Welcome\r\n:hub 005 bot {tokens} :are supported\r\n".encode())
    async for message in client:
        if message.command == "005":
            return


def test_a_bot_sends_a_file_and_fetches_it_again(tmp_path: Path) -> None:
    async def story() -> None:
        login = Credentials("bot", "pencil")
        async with scripted() as server, small_host() as host:
            client = Client("127.0.0.1", server.port, nick="bot", timing=QUICK, credentials=login)
            async with client:
                await come_in(server, client, f"NETWORK=Hub draft/FILEHOST={host.url}")
                url = await client.upload(b"tea and cake", "menu.txt")
                assert host.authorizations == ["Basic Ym90OnBlbmNpbA=="]
                path = await client.download(url, tmp_path)
                assert (path.name, path.read_bytes()) == ("menu.txt", b"tea and cake")
                with pytest.raises(FileTrouble) as caught:
                    await client.download(f"{host.url}/missing", tmp_path)
                assert caught.value.kind is Kind.GONE
                assert [one.name for one in tmp_path.iterdir()] == ["menu.txt"]  # noqa: ASYNC240

    run(story)


def test_a_bot_hears_that_its_server_takes_no_files() -> None:
    async def story() -> None:
        async with scripted() as server, Client("127.0.0.1", server.port, nick="bot", timing=QUICK) as client:
            await come_in(server, client, "NETWORK=Hub")
            with pytest.raises(FileTrouble, match="takes no files") as caught:
                await client.upload(b"tea")
            assert caught.value.kind is Kind.NO_HOST

    run(story)
