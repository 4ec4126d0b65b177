"""A server on this computer, as a real process: started, found again, opened for others, stopped."""

import asyncio
import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hubbub.client.link.opening import open_link
from hubbub.client.places.address import Address
from hubbub.desktop.arrival import own_server
from hubbub.desktop.arrival.own_server import HERE, NotStarted, OwnServer
from tests.desktop.peers import Peer


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnServer]:
    monkeypatch.setattr(own_server, "STANDARD_PORTS", dict.fromkeys(own_server.STANDARD_PORTS, 0))
    made = OwnServer(tmp_path / "server", outside=HERE)
    yield made
    made.stop()


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_starts_talks_and_stops_and_nothing_is_left(own: OwnServer) -> None:
    assert own.running() is None
    running = own.start()
    with Peer(running.port, "ada", "#lobby") as ada, Peer(running.port, "bob", "#lobby") as bob:
        ada.says("hello")
        bob.hears("PRIVMSG #lobby :hello")
    assert own.running() == running
    own.stop()
    assert own.running() is None and not is_there(running.pid)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HERE, running.port), 5)


def test_a_second_start_finds_the_one_that_runs(own: OwnServer) -> None:
    running = own.start()
    assert own.start() == running
    other = OwnServer(own.folder, outside=HERE)  # as the next window has it
    assert other.running() == running and other.start() == running
    other.stop()
    assert own.running() is None and not is_there(running.pid)


@pytest.mark.parametrize("then", ["start", "stop"])
def test_one_that_has_let_go_of_its_lock_is_waited_for_until_it_is_gone(own: OwnServer, then: str) -> None:
    ending = own._child = subprocess.Popen(["sleep", "0.3"])
    getattr(own, then)()
    assert ending.returncode == 0


def test_one_that_was_killed_is_known_to_be_gone_and_starts_at_the_same_port(own: OwnServer) -> None:
    running = own.start()
    os.kill(running.pid, 9)
    os.waitpid(running.pid, 0)
    assert OwnServer(own.folder).running() is None
    again = own.start()
    assert again.pid != running.pid and again.port == running.port


def test_a_process_that_took_over_its_number_is_not_taken_for_it(own: OwnServer) -> None:
    running = own.start()
    own.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    path = own.folder / "server.json"
    path.write_text(path.read_text().replace(f'"pid": {running.pid}', f'"pid": {stranger.pid}'))
    try:
        assert own.running() is None
        own.stop()
        assert stranger.poll() is None
    finally:
        stranger.terminate()
        stranger.wait()


def test_it_goes_elsewhere_when_its_port_is_taken(own: OwnServer) -> None:
    running = own.start()
    own.stop()
    with socket.create_server((HERE, running.port)):
        assert own.start().port != running.port


def test_others_come_encrypted_and_the_fingerprint_is_what_it_shows(own: OwnServer) -> None:
    assert own.start().fingerprint == ""
    running = own.start(is_open=True)
    assert running.is_open and len(running.fingerprint) == 64

    async def come() -> bytes:
        tls = ssl.create_default_context()
        link = await open_link(Address(HERE, running.port_for_others, tls, running.fingerprint))
        link.writer.write(b"NICK ada\r\nUSER ada 0 * :ada\r\n")
        try:
            return await asyncio.wait_for(link.reader.readuntil(b" 001 ada "), 30)
        finally:
            link.writer.transport.abort()
            with suppress(OSError):
                await link.writer.wait_closed()

    assert b"001" in asyncio.run(come())
    assert (own.folder / "key.pem").stat().st_mode & 0o077 == 0
    own.stop()
    again = own.start()
    assert again.is_open and again.fingerprint == running.fingerprint, "as it was, with the same certificate"
    assert not own.start(is_open=False).is_open
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HERE, running.port_for_others), 5)


def test_without_openssl_others_come_in_clear(own: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_server, "can_encrypt", lambda: False)
    running = own.start(is_open=True)
    assert running.fingerprint == ""
    with Peer(running.port_for_others, "ada", "#lobby") as ada:
        ada.says("hello")


def test_one_that_does_not_start_tells_what_it_said(own: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OwnServer, "_config", lambda *_: "[server]\nname = 5\n")
    with pytest.raises(NotStarted, match="did not start") as failed:
        own.start()
    assert "[server]" in failed.value.log or "name" in failed.value.log
    assert own.running() is None


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotStarted, match="no place"):
        OwnServer(tmp_path / "file" / "server").start()


def test_a_machine_has_a_name_that_a_server_can_have(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, wanted in (("Maria's Laptop.fritz.box", "Maria-s-Laptop"), ("", "Hubbub"), ("äö", "Hubbub")):
        monkeypatch.setattr("platform.node", lambda name=name: name)
        assert own_server.machine_name() == wanted
