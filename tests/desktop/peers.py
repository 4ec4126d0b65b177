"""Servers for windows to talk to: ngIRCd, which knows none of our extensions, and somebody else on it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

PATIENCE_S = 60.0
NGIRCD = shutil.which("ngircd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
CONFIG = """
[Global]
Name = irc.test
Info = A server for tests
Listen = 127.0.0.1
Ports = {port}
ServerGID = nogroup
ServerUID = nobody
MotdPhrase = "hello"
[Limits]
MaxConnectionsIP = 0
MaxNickLength = 20
MaxPenaltyTime = 0
[Options]
Ident = no
PAM = no
DNS = no
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Ngircd:
    """An ngIRCd that can be stopped and started again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        if NGIRCD is None:
            pytest.fail("ngIRCd is not installed: `make setup` installs it, or says how", pytrace=False)
        config = self.folder / "ngircd.conf"
        config.write_text(CONFIG.format(port=self.port))
        with (self.folder / "ngircd.log").open("ab") as log:
            command = [NGIRCD, "--nodaemon", "--config", str(config)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE_S
        while True:
            assert self.process.poll() is None, (self.folder / "ngircd.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < end, (self.folder / "ngircd.log").read_text()
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE_S)
            self.process = None


@contextmanager
def ngircd(folder: Path) -> Iterator[Ngircd]:
    """A running ngIRCd."""
    server = Ngircd(folder, free_port())
    try:
        server.start()
    except AssertionError:  # somebody took the port first
        server = Ngircd(folder, free_port())
        server.start()
    try:
        yield server
    finally:
        server.stop()


class Peer:
    """Somebody else: a socket with a nickname, in a room."""

    def __init__(self, port: int, nick: str, room: str) -> None:
        self.nick, self.room = nick, room
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.heard = ""
        self.sends(f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        self.hears(f" 001 {nick}")
        self.sends(f"JOIN {room}")
        self.hears(" 366 ")

    def sends(self, *lines: str) -> None:
        """Send lines as they are."""
        self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def says(self, *texts: str) -> None:
        """Say something in the room."""
        self.sends(*(f"PRIVMSG {self.room} :{text}" for text in texts))

    def hears(self, words: str, seconds: float = PATIENCE_S) -> None:
        """Wait until the server has sent these words."""
        assert self.has_heard(words, seconds), f"{self.nick} never heard {words!r}, but {self.heard[-800:]!r}"

    def has_heard(self, words: str, seconds: float = 0.0) -> bool:
        """Whether the server has sent these words, or does so within a time."""
        end = time.monotonic() + seconds
        while words not in self.heard:
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            try:
                data = self.socket.recv(65_536)
            except TimeoutError:
                return False
            if not data:
                return False
            self.heard += data.decode(errors="replace")
            for line in data.decode(errors="replace").split("\r\n"):
                if line.startswith("PING"):
                    self.sends(line.replace("PING", "PONG", 1))
        return True

    def close(self) -> None:
        """Leave."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
