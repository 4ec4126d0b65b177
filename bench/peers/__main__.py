"""`make bench-peers`: what a delivery costs us, beside other servers, in one run.

    python -m bench.peers [--servers hubbub,inspircd,ngircd,floor] [--scenarios usual|all|room-50,...]
                          [--rounds 3] [--seconds 2] [--json FILE] [--go-on]

The servers take turns in each round (A B C, A B C ...), since machines are noisy; the table shows the
medians, beside each figure how ours compares with it, and below what was to be reached. CPU compares at
like latency only: a server that is kept from its work gathers more.

FILE is written after each round; what it has of these loads and servers is replaced there, the rest stays.
With --go-on, loads that it has whole are not played again. `python -m bench.peers.report FILE...` makes the
document of one run or several.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.compiled import is_up_to_date

from bench.peers import results
from bench.peers.goals import verdicts
from bench.peers.results import Results
from bench.peers.scenarios import SETS, Scenario, by_setting, chosen
from bench.peers.servers import COMPILED, CONTENDERS, Contender, Tools, make_tools, prepare_to_serve
from bench.peers.turn import WARM_SECONDS, Turn, play

SETTLE_SECONDS = 0.3  # about, between two loads: what is under way arrives


@dataclass(frozen=True)
class Visit:
    """Loads of one setting, and the servers that they are played to, in turns."""

    loads: Sequence[Scenario]
    servers: Sequence[Contender]
    rounds: int

    def expected_seconds(self, seconds: float) -> float:
        """How long it takes, about."""
        talk = sum(load.seconds or seconds for load in self.loads if load.rate is not None)
        spare = sum(WARM_SECONDS + SETTLE_SECONDS for load in self.loads if load.rate is not None)
        return self.rounds * len(self.servers) * (self.loads[0].setting.takes_seconds + talk + spare)


def planned(scenarios: Sequence[Scenario], servers: Sequence[Contender], rounds: int) -> list[Visit]:
    """Each setting once, with who can play it."""
    return [
        Visit(
            loads,
            [each for each in servers if each.can(loads[0])],
            min(rounds, loads[0].setting.most_rounds),
        )
        for loads in by_setting(scenarios)
    ]


def compare(visit: Visit, tools: Tools, seconds: float, found: Results) -> Iterator[None]:
    """Every server's turns, until it fails; a round each, which is in the results by then."""
    failed: set[str] = set()
    for load in visit.loads:
        for server in visit.servers:
            found.reports.setdefault(load.name, {})[server.name] = []
            found.failures.setdefault(load.name, {}).pop(server.name, None)
    for _ in range(visit.rounds):
        for server in visit.servers:
            if server.name not in failed:
                turn = play(server, visit.loads, tools, seconds)
                note(found, visit.loads, server, turn)
                if turn.failure:
                    failed.add(server.name)
        yield


def note(found: Results, loads: Sequence[Scenario], server: Contender, turn: Turn) -> None:
    """Take a turn into the results, also what was not seen through."""
    for load in loads:
        if load.name in turn.reports:
            found.reports[load.name][server.name].append(turn.reports[load.name])
        else:
            found.failures[load.name][server.name] = turn.failure
            print(f"  {server.name} did not see {load.name} through: {turn.failure}", flush=True)


def lines(scenario: Scenario, found: Results) -> Iterator[str]:
    """One load's medians, a line a server, and what became of its goals."""
    names = [name for name in CONTENDERS if name in found.reports[scenario.name]]
    first = scenario.figures[0]
    ours = found.median(scenario.name, names[0], first)
    labels = "".join(f"{f'{each.label}, {each.unit}'.rstrip(' ,'):>28}" for each in scenario.figures)
    yield f"{scenario.told}\n  {'':<14}{labels}{'ours/':>8}{'late':>7}{'lost':>7}{'dead':>7}"
    for name in names:
        values = [found.median(scenario.name, name, each) for each in scenario.figures]
        shown = "".join(f"{'-':>28}" if value is None else f"{value:>28.2f}" for value in values)
        ratio = f"{ours / values[0]:>8.2f}" if ours and values[0] else f"{'-':>8}"
        counts = [count(scenario.name, name) for count in (found.late, found.lost, found.dead)]
        yield f"  {name:<14}{shown}{ratio}{''.join(f'{each:>7}' for each in counts)}"
        if why := found.failed(scenario.name, name):
            yield f"  {'':<14}not seen through: {why}"
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
        *(["hubbub-compiled"] if is_up_to_date(COMPILED) else []),
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
    words.add_argument("--seconds", type=float, default=2.0, help="of each load that is played")
    words.add_argument("--json", type=Path, help="keep the results there")
    words.add_argument("--go-on", action="store_true", help="leave loads alone that are there already")
    return words.parse_args()


def main() -> int:
    """Play every scenario, and print the tables."""
    asked = options()
    prepare_to_serve()
    if COMPILED.exists() and not is_up_to_date(COMPILED):
        print("what is compiled was made of other sources than these; `make compiled` makes it anew")
    servers = [CONTENDERS[name] for name in asked.servers.split(",")]
    found, scenarios = results.new(), chosen(asked.scenarios)
    found.programs = {each.name: each.version() for each in servers}
    if asked.json and asked.json.exists():
        earlier = results.read(asked.json)
        earlier.add(found)
        found = earlier
    visits = planned(scenarios, servers, asked.rounds)
    if asked.go_on:
        visits = [each for each in visits if not is_played(each, found)]
    minutes = sum(each.expected_seconds(asked.seconds) for each in visits) / 60
    print(
        f"{found.machine}; commit {found.commit}, {found.date}\nthis takes about {minutes:.1f} minutes",
        flush=True,
    )
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tools = make_tools(Path(folder))
        for visit in visits:
            for _ in compare(visit, tools, asked.seconds, found):
                if asked.json:
                    found.write(asked.json)
            for load in visit.loads:
                print("\n".join(lines(load, found)), flush=True)
    print("\n".join(summary(found)))
    print(f"it took {(time.monotonic() - began) / 60:.1f} minutes")
    return 0


def is_played(visit: Visit, found: Results) -> bool:
    """Whether nothing of it is left to play."""
    names = [each.name for each in visit.servers]
    return all(found.has(load.name, names, visit.rounds) for load in visit.loads)


if __name__ == "__main__":
    sys.exit(main())
