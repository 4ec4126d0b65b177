"""`make bench-peers`: what a delivery costs us, beside other servers, in one run.

    python -m bench.peers [--servers hubbub,inspircd,ngircd,floor] [--scenarios usual|all|room-50,...]
                          [--rounds 3] [--seconds 4] [--json FILE]

The servers take turns in each round (A B C, A B C ...), since machines are noisy; the table shows the
medians, beside each figure how ours compares with it, and below what was to be reached. CPU compares at
like latency only: a server that is kept from its work gathers more. A load that FILE has already is
replaced there, the others stay; `python -m bench.peers.report FILE` makes the document of it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.peers import results
from bench.peers.goals import verdicts
from bench.peers.results import Report, Results
from bench.peers.scenarios import SETS, Scenario, chosen
from bench.peers.servers import CONTENDERS, Contender, Tools, make_tools, prepare_to_serve

LIMIT_SECONDS = 600.0  # for one server's turn


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
        print(f"  {contender.name} did not see {scenario.name} through: {done.stderr.strip()}", flush=True)
        return None
    report: Report = json.loads(done.stdout)
    return report


def compare(
    scenario: Scenario, servers: list[Contender], tools: Tools, rounds: int, seconds: float
) -> dict[str, list[Report]]:
    """Every server's turns at one load; one that fails has no more of them."""
    reports: dict[str, list[Report]] = {each.name: [] for each in servers if each.can(scenario)}
    failed: set[str] = set()
    for _ in range(rounds):
        for name in [each for each in reports if each not in failed]:
            if report := play(CONTENDERS[name], scenario, tools, seconds):
                reports[name].append(report)
            else:
                failed.add(name)
    return reports


def lines(scenario: Scenario, found: Results) -> Iterator[str]:
    """One load's medians, a line a server, and what became of its goals."""
    reports = found.reports[scenario.name]
    first = scenario.figures[0]
    ours = found.median(scenario.name, next(iter(reports)), first)
    labels = "".join(f"{f'{each.label}, {each.unit}'.rstrip(' ,'):>28}" for each in scenario.figures)
    yield f"{scenario.told}\n  {'':<14}{labels}{'ours/':>8}{'late':>7}{'lost':>7}"
    for name in reports:
        values = [found.median(scenario.name, name, each) for each in scenario.figures]
        shown = "".join(f"{'-':>28}" if value is None else f"{value:>28.2f}" for value in values)
        ratio = f"{ours / values[0]:>8.2f}" if ours and values[0] else f"{'-':>8}"
        late, lost = found.late(scenario.name, name), found.lost(scenario.name, name)
        yield f"  {name:<14}{shown}{ratio}{late:>7}{lost:>7}"
    for verdict in verdicts(found, [scenario.name]):
        yield f"    {'met   ' if verdict.is_met else 'MISSED'} {verdict.goal.told()}: {verdict.value:.2f}"


def summary(found: Results) -> Iterator[str]:
    """How many goals were met, and again which were not."""
    every = verdicts(found, found.reports)
    missed = [each for each in every if not each.is_met]
    yield f"{len(every) - len(missed)} of {len(every)} goals are met{'; these are not:' if missed else ''}"
    for each in missed:
        yield f"  {each.goal.scenario}: {each.goal.told()}: {each.value:.2f}"


def options() -> argparse.Namespace:
    """What was asked for."""
    usual = [
        "hubbub",
        "hubbub-none",
        "inspircd",
        "ngircd",
        *(["ergo"] if "ERGO" in os.environ else []),
        "floor",
    ]
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--servers", default=",".join(usual))
    words.add_argument("--scenarios", default="usual", help=f"names, and sets of them: {', '.join(SETS)}")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--seconds", type=float, default=4.0)
    words.add_argument("--json", type=Path, help="keep the results there")
    return words.parse_args()


def main() -> int:
    """Play every scenario, and print the tables."""
    asked = options()
    prepare_to_serve()
    servers = [CONTENDERS[name] for name in asked.servers.split(",")]
    found = results.new()
    if asked.json and asked.json.exists():
        found.reports = results.read(asked.json).reports
    found.programs = {each.name: each.version() for each in servers}
    print(f"{found.machine}; commit {found.commit}, {found.date}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        tools = make_tools(Path(folder))
        for scenario in chosen(asked.scenarios):
            reports = compare(scenario, servers, tools, asked.rounds, asked.seconds)
            found.reports[scenario.name] = reports
            print("\n".join(lines(scenario, found)), flush=True)
            if asked.json:
                found.write(asked.json)
    print("\n".join(summary(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
