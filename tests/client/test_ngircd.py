"""The client with ngIRCd, a server that knows nothing of what came after RFC 2812 but a little."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubbub.client.world import changes as told
from hubbub.client.world.rooms import SERVER_ROOM, LineKind, LineState
from tests.client.person import now_ms, people
from tests.client.scripted import run, soon

CONFIG = """
[Global]
Name = foreign.test
Info = a foreign server
AdminEMail = nobody@localhost
MotdPhrase = hello from afar
Listen = 127.0.0.1
Ports = {port}
ServerUID = {user}
ServerGID = {group}
[Limits]
MaxConnectionsIP = 0
MaxNickLength = 16
MaxPenaltyTime = 0
[Options]
Ident = no
DNS = no
PAM = no
SyslogFacility = local1
"""


@dataclass
class Foreign:
    """A running ngIRCd; killed and started again it has its port and has forgotten everything."""

    port: int
    config: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("ngircd", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "ngircd is not installed: `make setup` installs it, or says how"
        command = [program, "--nodaemon", "--config", str(self.config)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Foreign]:
    """ngIRCd on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tmp_path / "ngircd.conf"
    config.write_text(CONFIG.format(port=port, user=os.getuid(), group=os.getgid()))
    server = Foreign(port, config)
    server.start()
    yield server
    with suppress(ProcessLookupError):
        server.kill()


def test_two_people_talk_in_a_room_and_in_private(foreign: Foreign) -> None:
    async def story() -> None:
        async with people(foreign.port, "alice", "bob") as (alice, bob):
            assert "hello from afar" in " ".join(alice.texts(SERVER_ROOM, LineKind.SERVER))
            alice.enters("hello bob")
            await bob.reads("hello bob")
            await alice.has_sent_all()
            assert alice.texts() == ["hello bob"]
            assert bob.room().mentions == 1
            bob.enters("/me waves")
            await alice.reads("waves", kind=LineKind.ACTION)
            bob.enters("/msg alice psst")
            await alice.reads("psst", "bob")
            assert alice.room("bob").unread == 1

    run(story)


def test_rooms_people_and_roles_are_told(foreign: Foreign) -> None:
    async def story() -> None:
        async with people(foreign.port, "alice", "bob") as (alice, bob):
            assert alice.chat.model.roles(alice.room())[0][0] == "@"
            alice.enters("/topic all about tea")
            await soon(lambda: bob.room().topic == "all about tea")
            alice.enters("/voice bob")
            await soon(lambda: [group[0] for group in bob.chat.model.roles(bob.room())] == ["@", "+"])
            bob.enters("/nick Robert")
            await soon(lambda: "robert" in alice.room().members)
            await soon(lambda: bob.chat.model.nick == bob.chat.identity.nick == "Robert")
            bob.enters("/away lunch")
            await soon(lambda: bob.chat.model.away == "lunch")
            alice.enters("/whois robert")
            await soon(lambda: any("Robert" in text for text in alice.texts(kind=LineKind.SERVER)))
            alice.enters("/kick robert out")
            await soon(lambda: not bob.room().joined)
            assert not bob.room().wanted
            alice.enters("/list")
            await soon(lambda: told.ListingChanged(done=True) in alice.changes)
            assert alice.chat.model.listing.rooms["#tea"] == ("#tea", 1, "all about tea")

    run(story)


def test_what_is_refused_is_told_where_it_was_said(foreign: Foreign) -> None:
    async def story() -> None:
        async with people(foreign.port, "alice", "bob") as (alice, bob):
            alice.enters("/mode +mt")
            await soon(lambda: "t" in bob.room().modes)
            bob.enters("may I?")
            await soon(lambda: [line.state for line in bob.room().pending] == [LineState.FAILED])
            bob.enters("/msg nobody hello")
            await soon(lambda: [line.state for line in bob.room("nobody").pending] == [LineState.FAILED])
            bob.enters("/topic mine")
            await soon(lambda: bob.texts(kind=LineKind.ERROR))

    run(story)


def test_a_taken_nickname_becomes_another(foreign: Foreign) -> None:
    async def story() -> None:
        async with people(foreign.port, "alice", "alice") as (first, second):
            assert (first.chat.model.nick, second.chat.model.nick) == ("alice", "alice_2")

    run(story)


def test_long_words_arrive_whole(foreign: Foreign) -> None:
    async def story() -> None:
        async with people(foreign.port, "alice", "bob") as (alice, bob):
            text = "".join(f"[{number}] ä☕" for number in range(300))
            alice.enters(text)
            await alice.has_sent_all()
            await soon(lambda: len(bob.texts()) == len(alice.texts()))
            assert bob.texts() == alice.texts()
            assert "".join(bob.texts()).replace(" ", "") == text.replace(" ", "")

    run(story)


def test_a_server_that_dies_and_comes_back_gets_all_we_said_meanwhile(
    foreign: Foreign,
) -> None:
    async def story() -> None:
        async with people(foreign.port, "alice", "bob") as (alice, bob):
            foreign.kill()
            await soon(lambda: not alice.room().joined and not bob.room().joined)
            for number in range(12):
                alice.enters(f"offline {number}")
            await asyncio.sleep(0.05)
            foreign.start()
            await bob.is_in()
            await alice.is_in()
            await alice.has_sent_all()
            alice.enters("here again")
            await alice.has_sent_all()
            await soon(lambda: bob.texts()[-1:] == ["here again"])
            expected = [*(f"offline {number}" for number in range(12)), "here again"]
            assert alice.texts() == expected
            assert bob.texts() == expected[-len(bob.texts()) :]  # who came back later has missed some

    run(story)


def test_a_line_of_which_nobody_knows_whether_it_arrived_is_left_to_the_person(foreign: Foreign) -> None:
    async def story() -> None:
        async with people(foreign.port, "alice") as (alice,):
            assert foreign.process
            foreign.process.send_signal(signal.SIGSTOP)
            alice.enters("into the void")
            foreign.kill()
            foreign.start()
            await soon(lambda: [line.state for line in alice.room().pending] == [LineState.UNSURE])
            await alice.is_in()
            line = alice.room().pending[0]
            alice.performs(alice.chat.retry("#tea", line.id, now_ms()))
            await alice.has_sent_all()
            assert alice.texts() == ["into the void"]

    run(story)
