"""What a comparison found, with where and when; kept as JSON, from which the document is made.

The rule: the generator's reports are kept whole, so that no figure needs a second run.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable
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
    failures: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # why a server did not see a load through

    def median(self, scenario: str, server: str, figure: Figure) -> float | None:
        """A figure's median over the rounds; None if the server did not see it through."""
        found = self.reports.get(scenario, {}).get(server, [])
        values = [float(each[figure.key]) for each in found if figure.key in each]
        return statistics.median(values) * figure.scale if values else None

    def has(self, scenario: str, servers: Iterable[str], rounds: int) -> bool:
        """Whether each of these had so many turns, or gave up."""
        played, failed = self.reports.get(scenario, {}), self.failures.get(scenario, {})
        return all(each in failed or len(played.get(each, [])) >= rounds for each in servers)

    def failed(self, scenario: str, server: str) -> str:
        """Why a server did not see a load through; empty if it did, or was not asked."""
        return self.failures.get(scenario, {}).get(server, "")

    def lost(self, scenario: str, server: str) -> int:
        """Lines that never arrived."""
        return sum(int(each.get("missing", 0)) for each in self.reports.get(scenario, {}).get(server, []))

    def dead(self, scenario: str, server: str) -> int:
        """Connections that were lost."""
        return sum(int(each.get("dead", 0)) for each in self.reports.get(scenario, {}).get(server, []))

    def late(self, scenario: str, server: str) -> int:
        """Lines that the generator could not send in time."""
        return sum(int(each.get("late", 0)) for each in self.reports.get(scenario, {}).get(server, []))

    def add(self, later: Results) -> None:
        """Take another run's results in: what it has of a load and a server stands for what was here."""
        if later.machine != self.machine:
            raise SystemExit(f"results of two machines do not compare: {self.machine}; {later.machine}")
        self.commit, self.date = _both(self.commit, later.commit), _both(self.date, later.date)
        self.programs |= {
            name: text for name, text in later.programs.items() if text or name not in self.programs
        }
        for scenario in later.reports.keys() | later.failures.keys():
            reports, failures = later.reports.get(scenario, {}), later.failures.get(scenario, {})
            asked = reports.keys() | failures.keys()
            kept = {name: why for name, why in self.failures.get(scenario, {}).items() if name not in asked}
            self.reports[scenario] = self.reports.get(scenario, {}) | reports
            self.failures[scenario] = kept | failures

    def write(self, path: Path) -> None:
        """Keep them; what was kept there before is there until all is written."""
        part = path.with_name(f"{path.name}.part")
        part.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")
        part.replace(path)


def read(*paths: Path) -> Results:
    """What `write` kept, of several runs on one machine; the later ones stand for the earlier ones."""
    found, *others = [Results(**json.loads(path.read_text())) for path in paths]
    for other in others:
        found.add(other)
    return found


def _both(earlier: str, later: str) -> str:
    """Both, if they differ."""
    return " and ".join(dict.fromkeys([*earlier.split(" and "), *later.split(" and ")]))


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
