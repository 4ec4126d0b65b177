"""`make watchbench`: what one nickname's change costs where a thousand sessions watch a hundred names each.

    python -m bench.watching [--sessions 1000] [--names 100]

The rule: the core alone is measured, in memory, since a door would cost more than what is looked at.
The same change is made with few lists about and with all of them: it must cost the same.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, field, replace

from hubbub.protocol.servertime import next_id
from hubbub.server.config import Config, Throttle
from hubbub.server.core.effects import Append
from hubbub.server.core.facts import Entry
from hubbub.server.core.peer import Peer
from hubbub.server.core.server import Server

NOW_MS = 1_700_000_000_000
NICKS = ("robin", "wren")
HEARERS = (0, 10, 1000)  # sessions that watch the nickname itself
CHANGES = 200
NAMES_PER_LINE = 20


@dataclass
class Core:
    """A core, with a log that hands everything back at once."""

    server: Server = field(
        default_factory=lambda: Server(replace(Config(), throttle=Throttle(commands=False)), 1, NOW_MS)
    )
    last_id: int = 0

    def settle(self) -> None:
        """Hand back what was appended, until nothing is any more."""
        while appends := [effect for effect in self.server.take_effects() if isinstance(effect, Append)]:
            entries = []
            for append in appends:
                self.last_id = next_id(self.last_id, NOW_MS)
                entries.append(Entry(self.last_id, 1, append.token, append.fact))
            self.server.committed(entries, NOW_MS)

    def says(self, connection: int, *lines: str) -> None:
        """One connection sends lines."""
        for line in lines:
            self.server.line_received(connection, line.encode(), NOW_MS)
            self.settle()

    def comes(self, connection: int, nick: str) -> None:
        """Somebody comes in."""
        self.server.connected(connection, Peer("127.0.0.1", "localhost"), NOW_MS)
        self.says(connection, f"NICK {nick}", f"USER {nick} 0 * :{nick}")


def change_us(sessions: int, names: int, hearers: int) -> float:
    """Microseconds that a change of nickname takes, the median of many."""
    core = Core()
    core.comes(0, NICKS[0])
    for number in range(1, sessions + 1):
        core.comes(number, f"watcher{number}")
        others = [f"other{number * names + each}" for each in range(names - len(NICKS))]
        for at in range(0, len(others), NAMES_PER_LINE):
            core.says(number, "MONITOR + " + ",".join(others[at : at + NAMES_PER_LINE]))
        if number <= hearers:
            core.says(number, "MONITOR + " + ",".join(NICKS))
    taken = []
    for turn in range(CHANGES):
        began = time.perf_counter()
        core.says(0, f"NICK {NICKS[(turn + 1) % 2]}")
        taken.append((time.perf_counter() - began) * 1e6)
    return statistics.median(taken)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--names", type=int, default=100)
    asked = parser.parse_args()
    print(f"one change of nickname, µs (median of {CHANGES})")
    print(f"{'lists':>7} {'names':>7} {'hearers':>8} {'µs':>9}")
    for hearers in HEARERS:
        for sessions in sorted({max(1, hearers), asked.sessions}):
            cost_us = change_us(sessions, asked.names, min(hearers, sessions))
            print(f"{sessions:>7} {sessions * asked.names:>7} {hearers:>8} {cost_us:>9.1f}")


if __name__ == "__main__":
    main()
