"""The connection over real sockets: reading, liveness, coming back, leaving."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.client.link.connection import MAX_LINE_BYTES, Connection, Timing
from hubbub.client.link.events import Disconnected
from hubbub.client.places.address import Address
from hubbub.protocol.message import Message
from tests.client.scripted import QUICK, Hearer, connected, run, scripted, soon


def test_all_lines_of_one_read_come_as_one_event() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            visit = await server.visitor()
            visit.writes(b"".join(b":hub NOTICE * :%d\r\n" % number for number in range(500)))
            await soon(lambda: len(hearer.lines()) == 500)
            assert hearer.kinds()[:2] == ["Connecting", "Connected"]
            assert hearer.kinds().count("Received") <= 3

    run(story)


def test_bytes_arrive_one_by_one_and_lines_are_whole() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            visit = await server.visitor()
            for byte in "@a=b :hub NOTICE * :naïve ☕\r\n".encode():
                visit.writes(bytes([byte]))
                await asyncio.sleep(0)
            await soon(lambda: hearer.lines() == ["@a=b :hub NOTICE * :naïve ☕"])

    run(story)


def test_a_ping_is_answered_and_told_to_nobody() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            visit = await server.visitor()
            visit.writes(b"PING :are you there?\r\n:hub 001 me :hi\r\n")
            assert await visit.reads() == "PONG :are you there?"
            await soon(lambda: hearer.lines() == [":hub 001 me hi"] or hearer.lines() == [":hub 001 me :hi"])

    run(story)


def test_garbage_is_passed_over_and_old_text_is_read_as_it_was_meant() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            visit = await server.visitor()
            visit.writes(b"\xff\xfe\x00!!\r\n\r\n @ :\r\nNOTICE me :caf\xe9 \x93ok\x94\r\n")
            await soon(hearer.lines)
            assert hearer.lines() == ["NOTICE me :café “ok”"]

    run(story)


def test_a_line_without_an_end_ends_the_link() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            (await server.visitor()).writes(b"x" * (MAX_LINE_BYTES + 70_000))
            await soon(lambda: "Disconnected" in hearer.kinds())
            assert "without an end" in reasons(hearer)[0]
            await server.visitor()

    run(story)


def reasons(hearer: Hearer) -> list[str]:
    """Why each link ended."""
    return [event.reason for event in hearer.events if isinstance(event, Disconnected)]


def test_what_is_sent_arrives_in_order_and_while_the_link_is_down_it_is_dropped() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (connection, hearer):
            connection.send([Message("NICK", ("early",))])
            visit = await server.visitor()
            await soon(lambda: "Connected" in hearer.kinds())
            connection.send(Message("PRIVMSG", ("#tea", f"text {number}")) for number in range(100))
            got = [await visit.reads() for _ in range(100)]
            assert got == [f"PRIVMSG #tea :text {number}" for number in range(100)]

    run(story)


def test_it_comes_back_as_often_as_it_is_thrown_out_and_says_when() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            for _ in range(4):
                visit = await server.visitor()
                visit.writes(b"ERROR :Closing Link: too nice\r\n")
                await visit.hangs_up()
            await soon(lambda: len(reasons(hearer)) >= 4)
            assert set(reasons(hearer)) == {"Closing Link: too nice"}
            waits = [event.retry_in_ms for event in hearer.events if isinstance(event, Disconnected)]
            assert all(wait is not None and 8 <= wait <= 24 for wait in waits)

    run(story)


def test_the_waits_grow_to_the_longest_and_begin_anew_after_a_steady_link() -> None:
    async def story() -> None:
        timing = replace(QUICK, first_retry_s=0.01, longest_retry_s=0.04, steady_s=0.1)
        async with scripted() as server, connected(server.port, timing) as (_, hearer):
            for _ in range(4):
                await (await server.visitor()).hangs_up()
            visit = await server.visitor()
            await asyncio.sleep(0.15)
            await visit.hangs_up()
            await soon(lambda: len(reasons(hearer)) == 5)
        waits = [event.retry_in_ms for event in hearer.events if isinstance(event, Disconnected)]
        for wait, around in zip(waits[:5], (10, 20, 40, 40, 10), strict=True):
            assert wait is not None and around * 0.75 <= wait <= around * 1.25

    run(story)


def test_a_person_need_not_wait_for_the_next_try() -> None:
    async def story() -> None:
        timing = replace(QUICK, first_retry_s=1_000, longest_retry_s=1_000)
        async with scripted() as server, connected(server.port, timing) as (connection, hearer):
            await (await server.visitor()).hangs_up()
            await soon(lambda: reasons(hearer))
            connection.retry_now()
            await server.visitor()

    run(story)


def test_it_stays_away_while_it_is_held_until_it_is_to_try_again() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (connection, hearer):
            visit = await server.visitor()
            connection.hold("the password is wrong")
            await visit.hangs_up()
            await soon(lambda: reasons(hearer) == ["the password is wrong"])
            assert Disconnected("the password is wrong") in hearer.events
            await asyncio.sleep(0.1)
            assert len(reasons(hearer)) == 1
            connection.retry_now()
            await (await server.visitor()).hangs_up()
            await server.visitor()

    run(story)


def test_a_retry_that_comes_before_the_link_has_ended_is_not_lost() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (connection, _):
            visit = await server.visitor()
            connection.hold("the password is wrong")
            connection.retry_now()
            await visit.hangs_up()
            await server.visitor()

    run(story)


def test_a_silent_server_is_asked_and_given_up_when_it_stays_silent() -> None:
    async def story() -> None:
        timing = replace(QUICK, silent_s=0.05, grace_s=0.05)
        async with scripted() as server, connected(server.port, timing) as (_, hearer):
            visit = await server.visitor()
            assert await visit.reads() == "PING alive?"
            visit.writes(b":hub PONG hub :alive?\r\n")
            assert await visit.reads() == "PING alive?"
            await soon(lambda: reasons(hearer) == ["the server does not answer"])
            assert hearer.lines() == []

    run(story)


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("127.0.0.1", "nobody answers"),
        ("nowhere.invalid", "no server of this name was found"),
        ("no such host.invalid", ""),
        ("a" * 300, ""),
    ],
)
def test_where_nobody_is_the_reason_is_told_in_words(host: str, words: str) -> None:
    async def story() -> None:
        async with scripted() as server:
            port = server.port
        hearer = Hearer()
        connection = Connection(Address(host, port), hearer, QUICK)
        task = asyncio.create_task(connection.run())
        reason = (await soon(lambda: reasons(hearer)))[0]
        assert words in reason and reason
        connection.quit()
        await task

    run(story)


def test_the_door_of_plain_clients_is_told_from_a_server_that_does_not_answer() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            visit = await server.visitor()
            visit.writes(b"NICK")
            reason = (await soon(lambda: reasons(hearer)))[0]
            assert "plain clients" in reason and "6667" in reason

    run(story)


def test_quitting_says_goodbye_and_waits_for_the_server_to_close() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (connection, hearer):
            visit = await server.visitor()
            connection.quit("so long\r\nNICK x")
            connection.quit("twice")
            assert await visit.reads() == "QUIT :so long  NICK x"
            await visit.hangs_up()
            await soon(lambda: hearer.kinds()[-1] == "Disconnected")
            last = hearer.events[-1]
            assert isinstance(last, Disconnected) and last.retry_in_ms is None

    run(story)


def test_quitting_ends_even_where_the_server_does_not_close_or_we_wait_or_connect() -> None:
    async def story() -> None:
        async with scripted() as server:
            async with connected(server.port) as (connection, hearer):
                await soon(lambda: "Connected" in hearer.kinds())
                connection.quit()  # the server never closes: cut after quit_s
            async with connected(server.port, replace(QUICK, first_retry_s=1_000)) as (_, hearer):
                await server.visitor()
                visit = await server.visitor()
                await visit.hangs_up()
                await soon(lambda: reasons(hearer))
            assert hearer.kinds()[-3:] == ["Connected", "Disconnected", "Disconnected"]
            async with connected(server.port):
                await asyncio.sleep(0)  # quits while it connects

    run(story)


def test_being_cancelled_closes_the_link_at_once() -> None:
    async def story() -> None:
        async with scripted() as server:
            hearer = Hearer()
            task = asyncio.create_task(Connection(Address("127.0.0.1", server.port), hearer).run())
            visit = await server.visitor()
            await soon(lambda: "Connected" in hearer.kinds())
            task.cancel()
            await asyncio.wait([task])
            assert await visit.reads() == ""

    run(story)


def test_a_slow_hearer_slows_the_server_down_and_nothing_piles_up() -> None:
    async def story() -> None:
        async with scripted() as server, connected(server.port) as (_, hearer):
            visit = await server.visitor()
            await soon(lambda: "Connected" in hearer.kinds())
            hearer.gate.clear()
            chunk = b":hub NOTICE * :%s\r\n" % (b"x" * 400) * 1_000
            written = 0
            while written < 60_000_000 and visit.writer.transport.get_write_buffer_size() < 2 * len(chunk):
                visit.writes(chunk)
                written += len(chunk)
                await asyncio.sleep(0.001)
            assert written < 30_000_000  # the rest waits at the server
            assert hearer.kinds().count("Received") == 1
            hearer.gate.set()
            await soon(lambda: len(hearer.lines()) == written // (len(chunk) // 1_000))

    run(story)


def test_an_encrypted_link_is_one_whose_certificate_is_trusted(certificate: Path) -> None:
    async def story() -> None:
        offered = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        offered.load_cert_chain(certificate)
        trusted = ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))
        async with scripted(offered) as server:
            async with connected(server.port, tls=trusted) as (_, hearer):
                (await server.visitor()).writes(b":hub NOTICE * :secret\r\n")
                await soon(hearer.lines)
            async with connected(server.port, tls=ssl.create_default_context()) as (_, hearer):
                await soon(lambda: reasons(hearer))
                assert "certificate can't be trusted" in reasons(hearer)[0]
        async with scripted() as plain, connected(plain.port, tls=trusted) as (_, hearer):
            (await plain.visitor()).writes(b":hub NOTICE * :not encrypted\r\n")
            await soon(lambda: reasons(hearer))

    run(story)


def test_patience_is_what_it_says() -> None:
    timing = Timing()
    assert (timing.silent_s, timing.grace_s) == (90, 30)
    assert (timing.first_retry_s, timing.longest_retry_s, timing.steady_s) == (1, 60, 60)
