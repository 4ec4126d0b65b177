"""A server as a process of its own, on free ports of this machine, and sockets to talk to it.

The rule: nothing here waits for a time to pass; it waits for what must happen, and fails when
that takes longer than `PATIENCE_SECONDS`.
"""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_SECONDS = 60.0
CONFIG = """
[server]
name = "hub.test"
[throttle]
commands = false
[[listener]]
bind = "127.0.0.1:0"
type = "plain"
[[listener]]
bind = "127.0.0.1:0"
type = "irc"
"""
QUICK_PASSWORDS = '[accounts]\npassword_hash_cost = "test"\n'  # for tests that are about something else


@dataclass
class Process:
    """A running server: its ports, and what it printed so far."""

    process: subprocess.Popen[bytes]
    console: Path
    ports: dict[str, int] = field(default_factory=dict)

    def printed(self) -> str:
        """What the console shows."""
        return self.console.read_text()

    def waits_for(self, pattern: str) -> re.Match[str]:
        """Wait until the console shows something."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            found = re.search(pattern, self.printed())
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"the console never showed {pattern!r}:\n{self.printed()}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End the server by a signal; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def ends(self) -> int:
        """End the server when everybody has left, for else it waits for them; its exit code."""
        _leave()
        return self.stop()


@contextmanager
def server(
    folder: Path,
    *arguments: str,
    config: str = CONFIG,
    durability: str = "power",
    under: Sequence[str] = (),
) -> Iterator[Process]:
    """A server that is ready, and is ended afterwards; `under` a program that starts and watches it."""
    path, console = folder / "hubbub.toml", folder / "console.txt"
    storage = f"[storage]\npath = {str(folder / 'data')!r}\ndurability = {durability!r}\n"
    path.write_text(f"{config}\n{storage}")
    command = [*under, sys.executable, "-m", "hubbub", "serve", "--config", str(path), *arguments]
    with console.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    started = Process(process, console)
    try:
        for kind in ("plain", "irc"):
            found = started.waits_for(rf"{kind} door on 127\.0\.0\.1:(\d+)")
            started.ports[kind] = int(found[1])
        yield started
    finally:
        _leave()
        if process.poll() is None:
            process.kill()
        process.wait()


_open_wires: list[Wire] = []


def _leave() -> None:
    while _open_wires:
        _open_wires.pop().close()


class Wire:
    """One socket to the server, read as bytes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self._read = b""
        _open_wires.append(self)

    def sends(self, data: bytes) -> None:
        """Send exactly these bytes."""
        self.socket.sendall(data)

    def reads(self, expected: bytes) -> None:
        """The next bytes are exactly these."""
        while len(self._read) < len(expected):
            data = self.socket.recv(65_536)
            assert data, f"closed after {self._read!r}, before {expected!r}"
            self._read += data
        start, self._read = self._read[: len(expected)], self._read[len(expected) :]
        assert start == expected

    def reads_until(self, end: bytes) -> bytes:
        """All bytes up to and with `end`."""
        while end not in self._read:
            data = self.socket.recv(65_536)
            assert data, f"closed after {self._read[-500:]!r}, before {end!r}"
            self._read += data
        start, _, self._read = self._read.partition(end)
        return start + end

    def is_silent(self) -> bool:
        """Whether nothing has come that was not read."""
        self.socket.settimeout(0.2)
        try:
            self._read += self.socket.recv(65_536)
        except TimeoutError:
            pass
        finally:
            self.socket.settimeout(PATIENCE_SECONDS)
        return not self._read

    def is_closed(self) -> bool:
        """Wait for the server to close; what it says before is dropped."""
        try:
            while self.socket.recv(65_536):
                pass
        except ConnectionResetError:
            pass
        return True

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()


def irc(port: int, nick: str, channel: str = "") -> Wire:
    """An IRC client that has registered, and has read its greeting."""
    wire = Wire(port)
    wire.sends(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n".encode())
    wire.reads_until(b" 422 " + nick.encode())
    wire.reads_until(b"\r\n")
    if channel:
        wire.sends(f"JOIN {channel}\r\n".encode())
        wire.reads_until(b" 366 ")
        wire.reads_until(b"\r\n")
    return wire
