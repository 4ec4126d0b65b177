"""A door that is not for us is known by how it answers, and the person is told which one to take."""

import asyncio
import ssl
from dataclasses import replace

import pytest

from hubbub.client.link.connection import Timing
from hubbub.protocol.message import Message
from tests.client.certificates import offered, self_signed
from tests.client.link.test_connection import reasons
from tests.client.scripted import QUICK, connected, run, scripted, soon


async def told(port: int, timing: Timing = QUICK, tls: ssl.SSLContext | None = None) -> str:
    """The reason that somebody is told who connects there."""
    async with connected(port, timing, tls=tls) as (_, hearer):
        return str((await soon(lambda: reasons(hearer)))[0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a web server answers there"),
        (b"NICK", "this port is for plain clients"),
        (b"NICKGoodbye: that is no nickname\n", "this port is for plain clients"),
        (b"\x15\x03\x03\x00\x02\x02\x46", "this port speaks TLS only"),
        (b"", "without a word"),
    ],
)
def test_words_in_clear_at_another_door(answer: bytes, words: str) -> None:
    async def story() -> None:
        async with scripted() as server:
            waiting = asyncio.create_task(told(server.port))
            visit = await server.visitor()
            visit.writes(answer)
            await visit.writer.drain()
            visit.writer.close()
            reason = await waiting
            assert words in reason

    run(story)


def test_words_in_clear_at_a_door_for_tls(tmp_path_factory: pytest.TempPathFactory) -> None:
    context = offered(self_signed(tmp_path_factory.mktemp("certificate")))

    async def story() -> None:
        async with scripted(context) as server, connected(server.port) as (connection, hearer):
            await soon(lambda: hearer.kinds().count("Connected"))
            connection.send([Message("CAP", ("LS", "302"))])
            reason = (await soon(lambda: reasons(hearer)))[0]
            assert "TLS" in reason or "wants encryption" in reason

    run(story)


def test_tls_at_a_door_that_answers_in_clear() -> None:
    async def story() -> None:
        async with scripted() as server:
            waiting = asyncio.create_task(told(server.port, tls=ssl.create_default_context()))
            (await server.visitor()).writes(b":hub NOTICE * :hello\r\n")
            assert "does not speak TLS. Switch the encryption off" in await waiting

    run(story)


def test_tls_at_a_door_that_hangs_up() -> None:
    async def story() -> None:
        async with scripted() as server:
            waiting = asyncio.create_task(told(server.port, tls=ssl.create_default_context()))
            (await server.visitor()).writer.close()
            assert "Perhaps this port does not speak TLS" in await waiting

    run(story)


def test_tls_at_a_door_that_waits() -> None:
    async def story() -> None:
        async with scripted() as server:
            timing = replace(QUICK, connect_s=0.2)
            reason = await told(server.port, timing, ssl.create_default_context())
            assert "Perhaps this port does not speak TLS" in reason

    run(story)
