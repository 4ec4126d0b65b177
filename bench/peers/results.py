"""What a comparison found, with where and when; kept as JSON, from which the document is made.

The rule: the generator's reports are kept whole, so that no figure needs a second run.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.peers.scenarios import Figure

ROOT = Path(__file__).parents[2]
Report = dict[str, Any]  # the generator's JSON object


@dataclass
class Results:
    """Every report, by load and server."""

    machine: str
    commit: str
    date: str
    programs: dict[str, str] = field(default_factory=dict)  # a server's version
    reports: dict[str, dict[str, list[Report]]] = field(default_factory=dict)

    def median(self, scenario: str, server: str, figure: Figure) -> float | None:
        """A figure's median over the rounds; None if the server did not see it through."""
        found = self.reports.get(scenario, {}).get(server, [])
        values = [float(each[figure.key]) for each in found if figure.key in each]
        return statistics.median(values) * figure.scale if values else None

    def rounds(self, scenario: str) -> int:
        """How often each server had its turn."""
        return max(map(len, self.reports.get(scenario, {}).values()), default=0)

    def lost(self, scenario: str, server: str) -> int:
        """Lines that never arrived, and connections that were lost."""
        found = self.reports.get(scenario, {}).get(server, [])
        return sum(int(each.get("missing", 0)) + int(each.get("dead", 0)) for each in found)

    def late(self, scenario: str, server: str) -> int:
        """Lines that the generator could not send in time."""
        return sum(int(each.get("late", 0)) for each in self.reports.get(scenario, {}).get(server, []))

    def write(self, path: Path) -> None:
        """Keep them."""
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")


def read(path: Path) -> Results:
    """What `write` kept."""
    return Results(**json.loads(path.read_text()))


def new() -> Results:
    """Results of now and here, still without any."""
    return Results(machine(), commit(), f"{datetime.now(UTC):%Y-%m-%d}")


def machine() -> str:
    """The processor, the kernel, the Python."""
    cpu = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [
            line.partition(":")[2] for line in about.read_text().split("\n") if line.startswith("model name")
        ]
        cpu = names[0].strip() if names else cpu
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory_gib:.0f} GiB; {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def commit() -> str:
    """The checkout's commit, with a plus if it was changed since."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "bench")
    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{'+' if changed else ''}"
