"""`make bench-peers`: what a delivery costs us, beside other servers, in one run.

    python -m bench.peers [--servers hubbub,inspircd,ngircd,floor] [--scenarios room-50,...]
                          [--rounds 3] [--seconds 4] [--json FILE]

The servers take turns in each round (A B C, A B C ...), since machines are noisy; the table shows the
medians, and beside each figure how it compares with ours. CPU compares at like latency only: a server that
is kept from its work gathers more.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.peers.scenarios import SCENARIOS, USUAL, Scenario
from bench.peers.servers import CONTENDERS, Contender, Tools, make_tools

LIMIT_SECONDS = 400.0  # for one server's turn
Report = dict[str, Any]


def play(contender: Contender, scenario: Scenario, tools: Tools, seconds: float) -> Report | None:
    """One server's turn; None if it did not see it through."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with contender.running(folder, tools) as server:
            port = server.tls_port if scenario.is_tls else server.port
            command = [str(tools.load), *scenario.command(port, server.pid, seconds)]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=LIMIT_SECONDS, stdin=subprocess.DEVNULL,
                check=False,
            )  # fmt: skip
    if done.returncode:
        print(f"  {contender.name}, {scenario.name}: {done.stderr.strip()}", flush=True)
        return None
    report: Report = json.loads(done.stdout)
    return report


def lines(scenario: Scenario, reports: dict[str, list[Report]]) -> Iterator[str]:
    """The medians of one scenario, a line a server."""
    figures = {name: _median(found, scenario.figure) for name, found in reports.items() if found}
    ours = next(iter(figures.values()), 0)
    for name, figure in figures.items():
        found = reports[name]
        p50, p99 = (_median(found, key) / 1000 for key in ("p50_us", "p99_us"))
        late = sum(each.get("late", 0) for each in found)
        lost = sum(each.get("missing", 0) + each.get("dead", 0) for each in found)
        yield (
            f"{scenario.name:<15} {name:<12} {figure:>9.2f} {ours / figure if figure else 0:>6.2f}"
            f" {p50:>9.2f} {p99:>9.2f} {late:>7} {lost:>6}"
        )


def _median(found: list[Report], key: str) -> float:
    return statistics.median(float(each.get(key, 0)) for each in found)


def main() -> int:
    """Play every scenario, and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--servers", default="hubbub,hubbub-none,inspircd,ngircd,floor")
    options.add_argument("--scenarios", default=",".join(USUAL))
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=4.0)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    servers = [CONTENDERS[name] for name in chosen.servers.split(",")]
    kept: dict[str, dict[str, list[Report]]] = {}
    head = f"{'load':<15} {'server':<12} {'figure':>9} {'ours/':>6} {'p50 ms':>9} {'p99 ms':>9}"
    print(f"{head} {'late':>7} {'lost':>6}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        tools = make_tools(Path(folder))
        for scenario in (SCENARIOS[name] for name in chosen.scenarios.split(",")):
            able = [each for each in servers if each.has_tls or not scenario.is_tls]
            reports: dict[str, list[Report]] = {each.name: [] for each in able}
            for _ in range(chosen.rounds):
                for each in able:
                    if report := play(each, scenario, tools, chosen.seconds):
                        reports[each.name].append(report)
            kept[scenario.name] = reports
            print("\n".join(lines(scenario, reports)), flush=True)
            if chosen.json:
                chosen.json.write_text(json.dumps(kept, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
