"""`make bench`: what one line to a room of 1,000 costs, beside a server with a thread per client.

    python -m bench [--size 1000] [--seconds 4] [--rounds 3]

The servers take turns in one run (A B C A B C ...), since machines are noisy; the table shows the
median of the rounds. CPU is the server's, user and system, divided by the lines that clients got.
"""

from __future__ import annotations

import argparse
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.room import Figures, Room

RATES = (50, 200)
CONFIG = """
[throttle]
commands = false
connections = false
[[listener]]
bind = "127.0.0.1:0"
type = "plain"
[[listener]]
bind = "127.0.0.1:0"
type = "irc"
"""
CONTENDERS = ("hubbub, plain door", "hubbub, IRC door", "thread per client")


@contextmanager
def hubbub(folder: Path) -> Iterator[tuple[int, dict[str, int]]]:
    """A Hubbub server; its process and the ports of its doors."""
    config = folder / "hubbub.toml"
    config.write_text(f"{CONFIG}\n[storage]\npath = {str(folder / 'data')!r}\n")
    command = [sys.executable, "-m", "hubbub", "serve", "--config", str(config)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    ports: dict[str, int] = {}
    with (folder / "console.txt").open("w") as console:
        for line in process.stderr:
            if found := re.search(r"(\w+) door on 127\.0\.0\.1:(\d+)", line):
                ports[found[1]] = int(found[2])
            if len(ports) == 2:
                break
        drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=console)
    try:
        yield process.pid, ports
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
        drain.wait()


@contextmanager
def thread_server() -> Iterator[tuple[int, int]]:
    """The server with a thread per client; its process and its port."""
    command = [sys.executable, "-m", "bench.thread_server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.pid, int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


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
    options.add_argument("--seconds", type=float, default=4.0)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    needed = chosen.size + 100
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
