"""`make bench`: what one line to a room of 1,000 costs, beside a server with a thread per client.

    python -m bench [--size 1000] [--seconds 2] [--rounds 1] [--crowd 1000]

The servers take turns in one run (A B C A B C ...), since machines are noisy; the table shows the
median of the rounds. CPU is the server's, user and system, divided by the lines that clients got.
A second table is of Hubbub alone, under other loads; `make bench-peers` has more, beside other servers.
"""

from __future__ import annotations

import argparse
import resource
import signal
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.alone import alone
from bench.room import Figures, Room
from bench.running import hubbub, thread_server

RATES = (50, 200)
CONTENDERS = ("hubbub, plain door", "hubbub, IRC door", "thread per client")


def measure(pid: int, port: int, dialect: str, size: int, seconds: float) -> dict[int, Figures]:
    """One contender's round: a full room, at each rate."""
    room = Room(port, dialect, size)
    try:
        room.open()
        return {rate: room.speak(pid, rate, seconds) for rate in RATES}
    finally:
        room.close()


def one_round(size: int, seconds: float) -> dict[str, dict[int, Figures]]:
    """Every contender once."""
    found = {}
    for name, dialect in (("hubbub, plain door", "plain"), ("hubbub, IRC door", "irc")):
        with tempfile.TemporaryDirectory() as folder, hubbub(Path(folder)) as (pid, ports):
            found[name] = measure(pid, ports[dialect], dialect, size, seconds)
    with thread_server() as (pid, port):
        found["thread per client"] = measure(pid, port, "plain", size, seconds)
    return found


def table(rounds: list[dict[str, dict[int, Figures]]]) -> Iterator[str]:
    """The medians, a line a contender and rate."""
    yield f"{'server':<20} {'msg/s':>6} {'CPU us/delivery':>16} {'p50 ms':>8} {'p99 ms':>8}  ratio"
    for rate in RATES:
        base = _median([found["thread per client"][rate].cpu_us_per_delivery for found in rounds])
        for name in CONTENDERS:
            figures = [found[name][rate] for found in rounds]
            cpu = _median([each.cpu_us_per_delivery for each in figures])
            p50, p99 = _median([f.p50_ms for f in figures]), _median([f.p99_ms for f in figures])
            late = "  (the generator was kept waiting)" if any(f.is_late for f in figures) else ""
            yield f"{name:<20} {rate:>6} {cpu:>16.2f} {p50:>8.2f} {p99:>8.2f}  {cpu / base:.2f}{late}"


def _median(values: list[float]) -> float:
    return statistics.median(values)


def main() -> int:
    """Run the rounds and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=1000)
    options.add_argument("--seconds", type=float, default=2.0)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--crowd", type=int, default=1000, help="people in the largest room")
    chosen = options.parse_args()
    needed = max(chosen.size, chosen.crowd) + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed * 2, hard), hard))
    # Ended from outside, it takes the servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rounds = []
    for number in range(chosen.rounds):
        print(f"round {number + 1} of {chosen.rounds} ...", flush=True)
        rounds.append(one_round(chosen.size, chosen.seconds))
    print(f"\none room of {chosen.size}, {chosen.seconds:g} s at each rate, median of {chosen.rounds}")
    print("\n".join(table(rounds)))
    print("\nHubbub alone")
    for row in alone(chosen.crowd, chosen.seconds):
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
