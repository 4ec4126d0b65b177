"""`make largebench`: what ten million messages in the store cost a server's start, memory and answers.

    python -m bench.large [--rows 10000000] [--folder FOLDER]

The rule: everything is measured at the door of a real server; the same is asked of one whose store
is empty and of one with a thousand messages. A folder that is given keeps its data for the next run.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.log import BIG_ROOM, filled
from bench.running import hubbub
from hubbub.protocol.servertime import msgid
from hubbub.server.core.history import Marker
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.acceptance.process import Wire, irc

FEW = 1000
STARTS = 5
PAGES = 1000
MARKED = 20_000  # people with markers
MARKERS = 10  # of each
CAPS = b"CAP REQ :batch draft/chathistory draft/read-marker message-tags server-time\r\n"


def prepared(folder: Path, rows: int) -> Path:
    """A folder with so many messages in it, and read markers, unless it is there from before."""
    data = folder / f"{rows}" / "data"
    if rows and not (data / FILE_NAME).exists():
        data.mkdir(parents=True)
        store, _ = filled(data, rows)
        for number in range(MARKED):
            store.write([Marker(f"someone{number}", f"#room{room}", number) for room in range(MARKERS)])
        store.close()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data.parent


@contextmanager
def running(folder: Path) -> Iterator[tuple[float, int, Wire]]:
    """A server: the seconds until its door was open, its process, and somebody in the big room."""
    started = time.perf_counter()
    with hubbub(folder) as (pid, ports):
        seconds = time.perf_counter() - started
        wire = irc(ports["irc"], "reader", BIG_ROOM)
        wire.sends(CAPS)
        wire.reads_until(b" ACK ")
        wire.reads_until(b"\r\n")
        yield seconds, pid, wire
        wire.close()


def memory_mib(pid: int) -> float:
    """What the process has of its own in memory now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


def asked(wire: Wire, line: str, end: bytes) -> float:
    """The milliseconds from a question to the end of its answer."""
    before = time.perf_counter()
    wire.sends(line.encode() + b"\r\n")
    wire.reads_until(end)
    wire.reads_until(b"\r\n")
    return (time.perf_counter() - before) * 1000


def measured(folder: Path, rows: int) -> str:
    """A line of the table."""
    chance = random.Random(3)
    starts = []
    for _ in range(STARTS):
        with running(folder) as (seconds, _, _):
            starts.append(seconds)
    with running(folder) as (_, pid, wire):
        at_start = memory_mib(pid)
        pages = [
            asked(
                wire,
                f"CHATHISTORY BEFORE {BIG_ROOM} msgid={msgid(chance.randrange(rows + 1) << 20)} 100",
                b"BATCH -",
            )
            for _ in range(PAGES)
        ]
        markers = [asked(wire, f"MARKREAD {BIG_ROOM}", b"MARKREAD ") for _ in range(PAGES)]
        after = memory_mib(pid)
    return (
        f"{rows:>12,} {statistics.median(starts):>8.2f} {max(starts):>8.2f} {at_start:>9.1f} {after:>9.1f}"
        f" {_shares(pages)} {_shares(markers)}"
    )


def marker_times(folder: Path) -> list[float]:
    """The milliseconds that the store takes for all markers of somebody."""
    store, chance, taken = SqliteStore(folder / "data"), random.Random(4), list[float]()
    for _ in range(PAGES):
        before = time.perf_counter()
        assert len(store.markers(f"someone{chance.randrange(MARKED)}")) == MARKERS
        taken.append((time.perf_counter() - before) * 1000)
    store.close()
    return taken


def _shares(taken: list[float]) -> str:
    ordered = sorted(taken)
    return f"{ordered[len(ordered) // 2]:>8.2f} {ordered[len(ordered) * 99 // 100]:>8.2f}"


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--folder", type=Path, help="where the data is to lie, and stays")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        print("of a page of 100 and of a read marker: what whoever asks waits for, over IRC")
        print(f"{'':>12} {'start, s':>17} {'memory, MiB':>19} {'page, ms':>17} {'marker, ms':>17}")
        print(
            f"{'messages':>12} {'median':>8} {'worst':>8} {'at start':>9} {'after':>9}"
            + f" {'p50':>8} {'p99':>8}" * 2
        )
        for rows in (0, FEW, chosen.rows):
            print(measured(prepared(folder, rows), rows), flush=True)
        size = (folder / f"{chosen.rows}" / "data" / FILE_NAME).stat().st_size
        print(f"\n{chosen.rows:,} messages: {size / 1e6:,.0f} MB")
        taken = _shares(marker_times(folder / f"{chosen.rows}"))
        print(f"all markers of one of {MARKED:,} people, in the store: {taken} ms (p50, p99)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
