"""A server is the one we mean: an authority says so, or its fingerprint; to no other is anything said."""

from __future__ import annotations

import ssl
from contextlib import suppress
from pathlib import Path

from hubbub.client.link import trust
from hubbub.client.link.events import Connected, Disconnected
from hubbub.client.link.trust import Stranger
from hubbub.protocol.message import Message
from tests.client.certificates import fingerprint, offered
from tests.client.scripted import Hearer, connected, run, scripted, soon

WHY = "self-signed certificate"


def strangers(hearer: Hearer) -> list[Stranger]:
    return [event.stranger for event in hearer.events if isinstance(event, Disconnected) and event.stranger]


def came_in(hearer: Hearer) -> bool:
    return any(isinstance(event, Connected) for event in hearer.events)


def test_a_stranger_is_shown_and_nothing_is_said_to_it(certificate: Path) -> None:
    async def story() -> None:
        async with scripted(offered(certificate)) as server:
            async with connected(server.port, tls=ssl.create_default_context()) as (connection, hearer):
                await soon(lambda: strangers(hearer))
                connection.send([Message("NICK", ("ada",))])
                assert strangers(hearer) == [Stranger(fingerprint(certificate), "", WHY)]
                assert not came_in(hearer)
                assert not strangers(hearer)[0].is_changed
                connection.retry_now()  # a person may mend the server meanwhile
                await soon(lambda: len(strangers(hearer)) == 2)
            for visit in server._open:
                with suppress(ConnectionResetError):
                    assert await visit.reader.read() == b""

    run(story)


def test_one_who_is_pinned_is_trusted_whoever_signed(certificate: Path) -> None:
    async def story() -> None:
        async with scripted(offered(certificate)) as server:
            pin = fingerprint(certificate)
            async with connected(server.port, tls=ssl.create_default_context(), pin=pin) as (_, hearer):
                (await server.visitor()).writes(b":hub NOTICE * :hello\r\n")
                await soon(hearer.lines)
                assert not strangers(hearer)

    run(story)


def test_another_certificate_than_the_pinned_one_is_a_change_that_a_person_sees(
    certificate: Path, another_certificate: Path
) -> None:
    async def story() -> None:
        async with scripted(offered(another_certificate)) as server:
            pin = fingerprint(certificate)
            async with connected(server.port, tls=ssl.create_default_context(), pin=pin) as (_, hearer):
                await soon(lambda: strangers(hearer))
                assert strangers(hearer) == [Stranger(fingerprint(another_certificate), pin, WHY)]
                assert strangers(hearer)[0].is_changed
                assert not came_in(hearer)

    run(story)


def test_who_was_pinned_and_is_vouched_for_now_is_no_stranger(
    certificate: Path, another_certificate: Path
) -> None:
    async def story() -> None:
        trusted = ssl.create_default_context(cafile=str(another_certificate.with_suffix(".crt")))
        pin = fingerprint(certificate)
        async with (
            scripted(offered(another_certificate)) as server,
            connected(server.port, tls=trusted, pin=pin) as (_, hearer),
        ):
            await soon(lambda: came_in(hearer))
            assert not strangers(hearer)

    run(story)


def test_who_speaks_no_tls_is_no_stranger_but_told() -> None:
    async def story() -> None:
        async with (
            scripted() as server,
            connected(server.port, tls=ssl.create_default_context()) as (_, hearer),
        ):
            (await server.visitor()).writes(b":hub NOTICE * :plain\r\n")
            await soon(lambda: any(isinstance(event, Disconnected) for event in hearer.events))
            assert not strangers(hearer)

    run(story)


def test_a_fingerprint_is_read_in_groups() -> None:
    assert trust.readable("ab12cd34ef") == "ab12 cd34 ef"
