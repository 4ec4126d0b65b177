"""One room full of people, from the outside: opens it, has some of them speak, counts what arrives.

The rule: on two cores the server is what is measured. A reader that sleeps until its line comes
costs the server a wake-up, which on a network the card would pay, so only one member waits for
its lines (and times them, from send to arrival); the others are read every so often.
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 1 << 18
TEXT = b"a line of about the length that people write when they chat, some eighty bytes long"
PATIENCE_SECONDS = 60.0
ROUND_SECONDS = 0.1  # in which every member is read once
SLICE = 20  # members that are read between two looks at the clock
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Figures:
    """What one run showed."""

    deliveries: int
    cpu_us_per_delivery: float
    p50_ms: float
    p99_ms: float
    is_late: bool


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (from /proc: Linux only)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@dataclass
class Room:
    """`size` connections to one server's plain or IRC door, all in one room."""

    port: int
    dialect: str
    size: int
    sockets: list[socket.socket] = field(default_factory=list)

    def open(self) -> None:
        """Connect everybody and wait until the last has come in."""
        self._listener = selectors.DefaultSelector()
        self._next = 0
        for number in range(self.size):
            sock = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
            self._register(sock, f"u{number}")
            sock.setblocking(False)
            self.sockets.append(sock)
            if number % 20 == 0:
                self._drain()
        self._listener.register(self.sockets[0], selectors.EVENT_READ)
        self._settle()

    def _register(self, sock: socket.socket, nick: str) -> None:
        if self.dialect == "plain":
            assert sock.recv(4) == b"NICK"
            sock.sendall(nick.encode())
            _read_until(sock, f"{nick} has connected".encode())
            return
        sock.sendall(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #room\r\n".encode())
        _read_until(sock, b" 366 ")

    def speak(self, pid: int, rate: int, seconds: float) -> Figures:
        """Have members speak in turn at `rate` lines a second; what the server spent on it."""
        self._settle()
        started, cpu_before = time.perf_counter(), cpu_seconds(pid)
        lines_sent, counted, latest = 0, 0, 0.0
        latencies: list[float] = []
        total = int(rate * seconds)
        # A speaker hears itself at the plain door, not over IRC without echo-message.
        expected = total * (self.size if self.dialect == "plain" else self.size - 1)
        while counted < expected and time.perf_counter() - started < seconds + PATIENCE_SECONDS:
            now = time.perf_counter() - started
            while lines_sent < total and lines_sent / rate <= now:
                latest = max(latest, now - lines_sent / rate)
                self._say(lines_sent)
                lines_sent += 1
            counted += self._listen(latencies) + self._read_some()
        cpu = cpu_seconds(pid) - cpu_before
        assert counted == expected, f"{expected - counted} of {expected} lines never arrived"
        latencies.sort()
        return Figures(
            counted,
            cpu * 1e6 / counted,
            1000 * latencies[len(latencies) // 2],
            1000 * latencies[len(latencies) * 99 // 100],
            latest > 0.02,
        )

    def _say(self, number: int) -> None:
        # The first member only listens: its clock is the one that counts.
        speaker = self.sockets[1 + number % (self.size - 1)]
        text = TEXT + b" t=%d" % time.perf_counter_ns()
        line = text + b"\n" if self.dialect == "plain" else b"PRIVMSG #room :" + text + b"\r\n"
        speaker.send(line)

    def _listen(self, latencies: list[float]) -> int:
        """Wait a little for what the first member hears, and time it."""
        if not self._listener.select(ROUND_SECONDS * SLICE / self.size):
            return 0
        data = self.sockets[0].recv(CHUNK)
        now = time.perf_counter_ns()
        stamps = [part.split(None, 1)[0] for part in data.split(b" t=")[1:]]
        latencies += [(now - int(stamp)) / 1e9 for stamp in stamps]
        return data.count(b"\n")

    def _read_some(self) -> int:
        """Read the next few members; the lines they got."""
        counted = 0
        for _ in range(SLICE):
            self._next = self._next % (len(self.sockets) - 1) + 1
            counted += _available(self.sockets[self._next]).count(b"\n")
        return counted

    def _settle(self) -> None:
        """Read everybody until nothing comes any more."""
        while self._drain():
            time.sleep(ROUND_SECONDS)

    def _drain(self) -> int:
        """Read everybody once; the bytes that came."""
        return sum(len(_available(sock)) for sock in self.sockets)

    def close(self) -> None:
        """Close every connection."""
        self._listener.close()
        for sock in self.sockets:
            sock.close()


def _read_until(sock: socket.socket, end: bytes) -> None:
    data = b""
    while end not in data:
        more = sock.recv(CHUNK)
        assert more, "the server closed a connection"
        data = data[-len(end) :] + more


def _available(sock: socket.socket) -> bytes:
    """What has come and was not read yet."""
    try:
        data = sock.recv(CHUNK)
    except BlockingIOError:
        return b""
    assert data, "the server closed a connection"
    return data
