"""The second table of `make bench`: Hubbub by itself, started anew for each load, played from Python.

The rule: no compiler, and a minute for all of it; so the crowds are smaller than those of `make bench-peers`.
"""

from __future__ import annotations

import shutil
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers.servers import make_certificate
from bench.room import Room
from bench.running import hubbub
from bench.strangers import memory_bytes
from tests.acceptance.process import Wire, irc

STARTS = 3
IDLE = 2000
LEAVERS = 500  # who leave a crowd at once
CALM_SECONDS = 1.0  # somebody's PINGs are timed for so long after they left


def alone(crowd: int, seconds: float) -> Iterator[str]:
    """Every figure, a line each."""
    yield _start()
    yield _talk("20 rooms of 20, 400 lines/s", 400, 20, 400, seconds)
    yield _talk("100 pairs, direct, 400 lines/s", 200, 0, 400, seconds)
    yield _talk("10 members, 10 lines/s", 10, 1, 10, seconds)
    if shutil.which("openssl"):
        yield _talk("TLS, a room of 200, 50 lines/s", 200, 1, 50, seconds, is_tls=True)
    else:
        yield _line("TLS, a room of 200", "there is no openssl here to make a certificate with")
    yield _idle(IDLE)
    yield _crowd(crowd, seconds)
    yield _storm(crowd)


@contextmanager
def _server(*, is_tls: bool = False) -> Iterator[tuple[int, int]]:
    """A server with an empty store; its process, and the port for IRC."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = make_certificate(folder) if is_tls else None
        with hubbub(folder, (made.cert, made.key) if made else None) as (pid, ports):
            yield pid, ports["irc"]


@contextmanager
def _room(
    port: int, size: int, rooms: int, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[Room, float]]:
    """Everybody in; and the seconds that it took."""
    room = Room(port, "irc", size, rooms, tls)
    started = time.perf_counter()
    try:
        room.open()
        yield room, time.perf_counter() - started
    finally:
        room.close()


def _line(what: str, *figures: str) -> str:
    return f"  {what:<38} {', '.join(figures)}"


def _start() -> str:
    seconds = []
    for _ in range(STARTS):
        started = time.perf_counter()
        with _server():
            seconds.append(time.perf_counter() - started)
    return _line("from nothing until its doors are open", f"{min(seconds):.2f} s (the best of {STARTS})")


def _talk(what: str, size: int, rooms: int, rate: int, seconds: float, *, is_tls: bool = False) -> str:
    tls = None
    if is_tls:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    with _server(is_tls=is_tls) as (pid, port), _room(port, size, rooms, tls) as (room, _):
        found = room.speak(pid, rate, seconds)
    figures = [f"{found.cpu_us_per_delivery:.2f} us CPU/delivery", f"p50 {found.p50_ms:.2f} ms"]
    return _line(what, *figures, *(["the generator was kept waiting"] if found.is_late else []))


def _idle(count: int) -> str:
    with _server() as (pid, port):
        before = memory_bytes(pid)
        with _room(port, count, 0):
            each_kib = (memory_bytes(pid) - before) / count / 1024
    return _line(f"{count} idle connections", f"{each_kib:.1f} KiB each over the empty server")


def _crowd(count: int, seconds: float) -> str:
    """One room of all: how they get in, what a line costs, how long others wait meanwhile."""
    with _server() as (pid, port), _room(port, count, 1) as (room, all_in):
        memory_mib = memory_bytes(pid) / 2**20
        found = room.speak(pid, 10, seconds)
        bystander, newcomer = irc(port, "bystander", ""), irc(port, "newcomer", "")
        started = time.perf_counter()
        newcomer.sends(b"JOIN #room0\r\n")
        newcomer.reads_until(b" 366 ")
        joined_ms = 1000 * (time.perf_counter() - started)
        for sock in room.sockets[-LEAVERS:]:
            sock.close()
        slowest_ms = _slowest_ping_ms(bystander)
    return _line(
        f"{count} in one room", f"all in after {all_in:.1f} s", f"{memory_mib:.0f} MiB",
        f"{found.cpu_us_per_delivery:.2f} us CPU/delivery", f"one more JOIN {joined_ms:.0f} ms",
        f"{LEAVERS} leave: a PONG took {slowest_ms:.0f} ms at most",
    )  # fmt: skip


def _storm(count: int) -> str:
    with _server() as (_, port), _room(port, count, count // 20) as (_, all_in):
        return _line(f"{count} in {count // 20} rooms", f"all in after {all_in:.1f} s")


def _slowest_ping_ms(wire: Wire) -> float:
    slowest, end = 0.0, time.perf_counter() + CALM_SECONDS
    while (now := time.perf_counter()) < end:
        wire.sends(b"PING x\r\n")
        wire.reads_until(b" PONG ")
        slowest = max(slowest, time.perf_counter() - now)
    return 1000 * slowest
