"""`make logbench`: what it costs to store every message before anybody is shown it.

    python -m bench.log [--seconds 5] [--rows 1000000] [--folder FOLDER]

The rule: everything is measured from outside, at the door of a real server with its default
durability. Each writer has a room of its own and reads its echoes, so a delivery is an echo.
A lone writer is compared with the bare writes and sync of the same disk.
"""

from __future__ import annotations

import argparse
import os
import random
import selectors
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from bench.room import CHUNK, PATIENCE_SECONDS, TEXT, cpu_seconds
from bench.running import hubbub
from hubbub.server.core.history import Page, Search, Stored, StoreError
from hubbub.server.store.copy import reading
from hubbub.server.store.index import size_bytes, volumes
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore

WRITERS = 64
IN_FLIGHT = 32  # lines that a writer has sent and not read back, flat out
RATE = 1000  # messages a second, paced
LONE_MESSAGES = 500
FRAMES = 3  # pages that a lone message changes
FRAME_BYTES = 4096 + 24
PAGE_MESSAGES = 100
QUERIES = 300
BIG_ROOM = "#big"
CLOSED_ROOM = "#closed"
OTHER_ROOMS = 200
VOCABULARY = 50_000
PAIRS = 200  # of rare words
T = TypeVar("T")
NEVER = 1 << 62


@dataclass
class Writer:
    """One connection, in a room of its own, that reads back what it says."""

    sock: socket.socket
    room: bytes
    rest: bytes = b""

    def say(self, count: int = 1) -> None:
        """Send lines with the time in them."""
        line = b"PRIVMSG %s :%s t=%d\r\n" % (self.room, TEXT, time.perf_counter_ns())
        self.sock.sendall(line * count)

    def read(self) -> list[int]:
        """When the lines were sent whose echoes have come."""
        data = self.rest + self.sock.recv(CHUNK)
        assert data, "the server closed a connection"
        *lines, self.rest = data.split(b"\r\n")
        return [int(line.rpartition(b" t=")[2]) for line in lines]


@dataclass
class Figures:
    """What one way of writing showed."""

    name: str
    count: int
    seconds: float
    cpu: float
    latencies_ms: list[float] = field(default_factory=list)

    def line(self) -> str:
        """A line of the table."""
        ordered = sorted(self.latencies_ms)
        p50, p99 = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
        rate, cpu = self.count / self.seconds, self.cpu * 1e6 / self.count
        return f"{self.name:<34} {rate:>10,.0f} {p50:>9.2f} {p99:>9.2f} {cpu:>12.0f}"


def opened(port: int, count: int) -> list[Writer]:
    """Writers that have come in."""
    writers = []
    for number in range(count):
        sock = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        room = b"#w%d" % number
        sock.sendall(b"CAP REQ echo-message\r\nNICK w%d\r\nUSER w 0 * :w\r\nCAP END\r\n" % number)
        sock.sendall(b"JOIN %s\r\nPING :in\r\n" % room)
        data = b""
        while b" PONG " not in data or not data.endswith(b"\r\n"):
            data += sock.recv(CHUNK)
        writers.append(Writer(sock, room))
    return writers


def flat_out(pid: int, writers: list[Writer], seconds: float) -> Figures:
    """As much as is taken: each writer says the next line when one comes back."""
    figures = Figures(f"{len(writers)} writers, {IN_FLIGHT} in flight", 0, seconds, 0)
    with _selector(writers) as listening:
        for writer in writers:
            writer.say(IN_FLIGHT)
        started, cpu = time.perf_counter(), cpu_seconds(pid)
        while (now := time.perf_counter()) < started + seconds:
            for key, _ in listening.select(0.1):
                stamps = key.data.read()
                key.data.say(len(stamps))
                figures.latencies_ms += [(now * 1e9 - stamp) / 1e6 for stamp in stamps]
        figures.seconds, figures.cpu = now - started, cpu_seconds(pid) - cpu
        figures.count = len(figures.latencies_ms)
        _read_rest(listening, len(writers) * IN_FLIGHT)
    return figures


def paced(pid: int, writers: list[Writer], rate: int, seconds: float) -> Figures:
    """A line every so often, from one writer after the other."""
    total = int(rate * seconds)
    figures = Figures(f"{len(writers)} writers, {rate:,}/s", total, seconds, 0)
    with _selector(writers) as listening:
        started, cpu, sent = time.perf_counter(), cpu_seconds(pid), 0
        while len(figures.latencies_ms) < total:
            due = min(total, int((time.perf_counter() - started) * rate) + 1)
            for number in range(sent, due):
                writers[number % len(writers)].say()
            sent = due
            for key, _ in listening.select(0.5 / rate):
                stamps = key.data.read()
                now_ns = time.perf_counter_ns()
                figures.latencies_ms += [(now_ns - stamp) / 1e6 for stamp in stamps]
            assert time.perf_counter() - started < seconds + PATIENCE_SECONDS
        figures.seconds, figures.cpu = time.perf_counter() - started, cpu_seconds(pid) - cpu
    return figures


def lone(pid: int, writer: Writer) -> Figures:
    """One writer, who waits for each echo."""
    figures = Figures("1 writer, 1 in flight", LONE_MESSAGES, 0, 0)
    started, cpu = time.perf_counter(), cpu_seconds(pid)
    for _ in range(LONE_MESSAGES):
        writer.say()
        (stamp,) = writer.read()
        figures.latencies_ms.append((time.perf_counter_ns() - stamp) / 1e6)
    figures.seconds, figures.cpu = time.perf_counter() - started, cpu_seconds(pid) - cpu
    return figures


def bare_sync(folder: Path) -> Figures:
    """What the disk itself takes for the writes and the sync of one message."""
    figures = Figures("the disk: write and fdatasync", LONE_MESSAGES, 0, 0)
    frame = os.urandom(FRAME_BYTES)
    file = os.open(folder / "bare", os.O_RDWR | os.O_CREAT, 0o600)
    started, cpu = time.perf_counter(), time.process_time()
    for number in range(LONE_MESSAGES):
        before = time.perf_counter()
        for _ in range(FRAMES):
            os.write(file, frame)
        os.fdatasync(file)
        figures.latencies_ms.append((time.perf_counter() - before) * 1000)
        if number % 300 == 299:
            os.lseek(file, 0, os.SEEK_SET)  # as the write-ahead log begins anew
    figures.seconds, figures.cpu = time.perf_counter() - started, time.process_time() - cpu
    os.close(file)
    return figures


class _selector(selectors.DefaultSelector):  # noqa: N801 - it is used as a function
    def __init__(self, writers: list[Writer]) -> None:
        super().__init__()
        for writer in writers:
            self.register(writer.sock, selectors.EVENT_READ, writer)


def _read_rest(listening: selectors.DefaultSelector, count: int) -> None:
    end = time.perf_counter() + PATIENCE_SECONDS
    while count > 0 and time.perf_counter() < end:
        for key, _ in listening.select(0.1):
            count -= len(key.data.read())


# --- the store by itself


class Words:
    """Made-up words, of which a few are said often and most seldom, as in any language."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        letters = "etaoinshrdlucmfwypvbgk"
        self.known = ["".join(chance.choices(letters, k=chance.randrange(2, 11))) for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def text(self) -> str:
        """What somebody might say."""
        count = self._chance.randrange(2, 20)
        return " ".join(self._chance.choices(self.known, cum_weights=self._weights, k=count))

    def rare(self) -> str:
        """A word that hardly anybody says."""
        return self._chance.choice(self.known[VOCABULARY // 2 :])


def filled(folder: Path, rows: int) -> tuple[SqliteStore, list[str]]:
    """A store with half of its messages in one room, a tenth in a closed one, the rest in others.

    And some pairs of rare words, each of one message.
    """
    store = SqliteStore(folder, "none")
    chance, source = random.Random(1), "somebody!~somebody@a-cloaked-host.example"
    words = Words(chance)
    batch: list[Stored] = []
    rare = []
    for number in range(1, rows + 1):
        kind = chance.random()
        other = f"#room{chance.randrange(OTHER_ROOMS)}"
        room = BIG_ROOM if kind < 0.5 else CLOSED_ROOM if kind < 0.6 else other
        text = words.text()
        if number % (rows // PAIRS) == 0:
            rare.append(f"{words.rare()} {words.rare()}")
            text = f"{text} {rare[-1]}"
        row = Stored(room, number << 20, "PRIVMSG", source, "", room, text, is_open=room != CLOSED_ROOM)
        batch.append(row)
        if len(batch) == 5000 or number == rows:
            store.write(batch)
            batch.clear()
    while store.tidy():
        pass
    store.close()
    return SqliteStore(folder), rare


def questions(rows: int) -> dict[str, Callable[[], Page]]:
    """The pages that people ask for, each somewhere else in the room."""
    chance = random.Random(2)

    def page(room: str, joined: int, low: int, high: int, *, from_end: bool) -> Page:
        return Page(room, joined, low, high, PAGE_MESSAGES, from_end)

    def somewhere() -> int:
        return chance.randrange(rows) << 20

    return {
        "LATEST": lambda: page(BIG_ROOM, NEVER, 0, NEVER, from_end=True),
        "BEFORE": lambda: page(BIG_ROOM, NEVER, 0, somewhere(), from_end=True),
        "AFTER": lambda: page(BIG_ROOM, NEVER, somewhere(), NEVER, from_end=False),
        "BETWEEN": lambda: page(BIG_ROOM, NEVER, somewhere() // 2, rows << 20, from_end=False),
        "LATEST, all rooms": lambda: page(
            f"#room{chance.randrange(OTHER_ROOMS)}", NEVER, 0, NEVER, from_end=True
        ),
        "LATEST, a closed room's newcomer": lambda: page(CLOSED_ROOM, NEVER, 0, NEVER, from_end=True),
    }


def page_times(folder: Path, rows: int) -> Iterator[str]:
    """The table of the store."""
    started = time.perf_counter()
    store, rare = filled(folder, rows)
    size = sum(path.stat().st_size for path in folder.iterdir())
    yield f"{rows:,} messages, {size / 1e6:,.0f} MB, written in {time.perf_counter() - started:.1f} s"
    store.close()
    started = time.perf_counter()
    store = SqliteStore(folder)
    store.last_id()
    store.client_ids(65_536)
    yield f"opened in {1000 * (time.perf_counter() - started):.1f} ms"
    yield f"\n{'a page of ' + str(PAGE_MESSAGES):<34} {'p50 ms':>9} {'p99 ms':>9}"
    for name, question in questions(rows).items():
        yield timed(name, question, lambda page: store.answer((page,)), QUERIES)
    yield f"\n{'a search, ' + str(PAGE_MESSAGES) + ' at most':<34} {'p50 ms':>9} {'p99 ms':>9}"
    for name, search in searches(rare).items():
        yield timed(name, search, lambda search: found(store, search), PAIRS)
    with closing(reading(folder / FILE_NAME)) as database:
        yield f"the index takes {size_bytes(database) / 1e6:,.0f} MB in {len(volumes(database))} volumes"
    store.close()


def timed(name: str, question: Callable[[], T], ask: Callable[[T], object], count: int) -> str:
    """Ask so many questions; a line of the table."""
    taken = []
    for _ in range(count):
        asked, before = question(), time.perf_counter()
        ask(asked)
        taken.append((time.perf_counter() - before) * 1000)
    taken.sort()
    return f"{name:<34} {statistics.median(taken):>9.3f} {taken[count * 99 // 100]:>9.3f}"


def searches(rare: list[str]) -> dict[str, Callable[[], Search]]:
    """What people look for, each time something else; in one room, or in all."""
    chance = random.Random(3)
    common = Words(random.Random(1)).known[:20]
    one = ((BIG_ROOM, NEVER),)
    every = (*one, *((f"#room{number}", NEVER) for number in range(OTHER_ROOMS)))

    def search(rooms: tuple[tuple[str, int], ...], words: str, nick: str = "") -> Search:
        return Search(rooms, words, nick, 0, NEVER, PAGE_MESSAGES, from_end=True)

    def two() -> str:
        return " ".join(chance.sample(common, 2))

    return {
        "two rare words": lambda: search(every, chance.choice(rare)),
        "two rare words, one room": lambda: search(one, chance.choice(rare)),
        "two common words": lambda: search(every, two()),
        "two common words, one room": lambda: search(one, two()),
        "a common phrase, one room": lambda: search(one, f'"{two()}"'),
        "a rare prefix": lambda: search(every, f"{chance.choice(rare)[:4]}*"),
        "a prefix of one letter": lambda: search(every, f"{chance.choice(common)[0]}*"),
        "a common word, nobody's": lambda: search(every, common[0], "nobody"),
        "everything in one room": lambda: search(one, ""),
    }


def found(store: SqliteStore, search: Search) -> list[Stored]:
    """What is found in a search's time."""
    try:
        return store.answer(search)
    except StoreError:
        return []


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=5.0)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, help="where the data is to lie: its disk is what is measured")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        with hubbub(folder) as (pid, ports):
            writers = opened(ports["irc"], WRITERS)
            measured = [
                lone(pid, writers[0]),
                bare_sync(folder),
                paced(pid, writers, RATE, chosen.seconds),
                flat_out(pid, writers, chosen.seconds),
            ]
            for writer in writers:
                writer.sock.close()
        print(f"{'':<34} {'messages/s':>10} {'p50 ms':>9} {'p99 ms':>9} {'CPU us/msg':>12}")
        for figures in measured:
            print(figures.line())
        print()
        for line in page_times(folder / "large", chosen.rows):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
