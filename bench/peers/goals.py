"""What is to be reached, beside what was: a row a goal, and its verdict over a run's results.

The rule: a goal names the same figure of two servers in one run, or one that stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.peers.results import Results
from bench.peers.scenarios import (
    COST,
    DEAD,
    JOIN_MEMORY,
    JOIN_TIME,
    LAST_P99,
    MEMORY,
    MESSAGE,
    P50,
    P99,
    READY_TIME,
    ROOMS,
    TLS,
    Figure,
)  # fmt: skip
from bench.peers.servers import CONTENDERS


@dataclass(frozen=True)
class Goal:
    """`server` at this load is at most `most`, in the figure's unit or as a multiple of `against`."""

    scenario: str
    figure: Figure
    most: float
    against: str = ""
    server: str = "hubbub"

    def told(self) -> str:
        """The goal in words."""
        wanted = f"x {CONTENDERS[self.against].title}" if self.against else self.figure.unit
        return f"{CONTENDERS[self.server].title}: {self.figure.label} at most {self.most:g} {wanted}".strip()


@dataclass(frozen=True)
class Verdict:
    """What became of a goal."""

    goal: Goal
    value: float

    @property
    def is_met(self) -> bool:
        """Whether it was reached."""
        return self.value <= self.goal.most


GOALS = (
    *(Goal(name, COST, most, against) for name in ROOMS
      for against, most in (("inspircd", 0.8), ("ngircd", 0.8), ("ergo", 0.5))),
    *(Goal(name, COST, most, against, "hubbub-none") for name in ROOMS
      for against, most in (("inspircd", 0.8), ("floor", 1.5))),
    *(Goal(name, P99, 50) for name in ("room-50", "room-200", "rooms-paced")),
    Goal("pairs-paced", COST, 1.5, "inspircd"),
    Goal("pairs-paced", COST, 1.0, "inspircd", "hubbub-none"),
    Goal("pairs-flat", COST, 5.0, "inspircd"),
    Goal("pairs-flat", COST, 1.5, "inspircd", "hubbub-none"),
    *(Goal(name, COST, 0.9, "inspircd") for name in TLS),
    *(Goal(name, COST, 0.6, "ergo") for name in TLS),
    Goal("lone", P50, 3),
    Goal("large", JOIN_TIME, 20),
    Goal("large", JOIN_MEMORY, 200),
    Goal("large", MESSAGE, 65),
    Goal("large", LAST_P99, 105),
    Goal("crowd", READY_TIME, 4),
    Goal("storm", READY_TIME, 2),
    Goal("idle", MEMORY, 6),
    Goal("idle-tls", MEMORY, 24),
    Goal("held", DEAD, 0),
)  # fmt: skip


def verdicts(results: Results, scenarios: Iterable[str]) -> list[Verdict]:
    """What became of the goals at some loads, those left out that a server's absence leaves open."""
    found = []
    for goal in GOALS:
        if goal.scenario not in set(scenarios):
            continue
        ours = results.median(goal.scenario, goal.server, goal.figure)
        theirs = results.median(goal.scenario, goal.against, goal.figure) if goal.against else 1.0
        if ours is not None and theirs:
            found.append(Verdict(goal, ours / theirs))
    return found
