"""A room full of people, or many rooms, or pairs, from the outside: lets them speak, counts what arrives.

The rule: on two cores the server is what is measured. A reader that sleeps until its line comes
costs the server a wake-up, which on a network the card would pay, so only one member waits for
its lines (and times them, from send to arrival); the others are read every so often.
"""

from __future__ import annotations

import os
import selectors
import socket
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 1 << 18
TEXT = b"a line of about the length that people write when they chat, some eighty bytes long"
PATIENCE_SECONDS = 60.0
ROUND_SECONDS = 0.1  # in which every member is read once
AT_ONCE = 50  # who come in at a time
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
    """`size` connections to one door, plain or IRC, in as many rooms; if in none, pairs talk directly."""

    port: int
    dialect: str
    size: int
    rooms: int = 1
    tls: ssl.SSLContext | None = None
    sockets: list[socket.socket] = field(default_factory=list)

    def open(self) -> None:
        """Connect everybody, some at once, and wait until the last has come in."""
        self._listener = selectors.DefaultSelector()
        self._next = 0
        for first in range(0, self.size, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, self.size))
            coming = [self._greet(number) for number in numbers]
            for number, sock in zip(numbers, coming, strict=True):
                _read_until(sock, self._end(number))
                sock.setblocking(False)
                self.sockets.append(sock)
            self._drain()
        self._listener.register(self.sockets[0], selectors.EVENT_READ)
        self._settle()

    def _greet(self, number: int) -> socket.socket:
        """Connect a member, and say all that brings it in."""
        sock = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
        if self.tls:
            sock = self.tls.wrap_socket(sock)
        nick = f"u{number}"
        if self.dialect == "plain":
            assert sock.recv(4) == b"NICK"
            sock.sendall(nick.encode())
            return sock
        join = f"JOIN {self._target(number)}\r\n" if self.rooms else ""
        sock.sendall(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n{join}".encode())
        return sock

    def _end(self, number: int) -> bytes:
        """What a member reads last when it comes in."""
        if self.dialect == "plain":
            return f"u{number} has connected".encode()
        return b" 366 " if self.rooms else f" 422 u{number} ".encode()

    def _target(self, speaker: int) -> str:
        """Whom a member speaks to: its room, or the other one of its pair."""
        return f"#room{speaker % self.rooms}" if self.rooms else f"u{speaker ^ 1}"

    def speak(self, pid: int, rate: int, seconds: float) -> Figures:
        """Have members speak in turn at `rate` lines a second; what the server spent on it."""
        self._settle()
        started, cpu_before = time.perf_counter(), cpu_seconds(pid)
        lines_sent, counted, latest = 0, 0, 0.0
        latencies: list[float] = []
        total = int(rate * seconds)
        # A speaker hears itself at the plain door, not over IRC without echo-message.
        heard_by = self.size // self.rooms - (self.dialect != "plain") if self.rooms else 1
        expected = total * heard_by
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
        speaker = 1 + number % (self.size - 1)
        text = TEXT + b" t=%d" % time.perf_counter_ns()
        target = self._target(speaker).encode()
        line = text + b"\n" if self.dialect == "plain" else b"PRIVMSG " + target + b" :" + text + b"\r\n"
        self.sockets[speaker].send(line)

    def _listen(self, latencies: list[float]) -> int:
        """Wait a little for what the first member hears, and time it."""
        if not self._listener.select(ROUND_SECONDS * SLICE / self.size):
            return 0
        data = _available(self.sockets[0])
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
    """What has come and was not read yet; under TLS one reading gives no more than one record."""
    data = b""
    try:
        while more := sock.recv(CHUNK):
            data += more
            if not isinstance(sock, ssl.SSLSocket):
                return data
    except (BlockingIOError, ssl.SSLWantReadError):
        return data
    raise ConnectionError("the server closed a connection")
