"""`make guard`: what a delivery costs us stays near the least that it can cost.

The same load is played to us and to a server in C that does nothing but send, one after the other, and the
best of each is compared; what disturbs the machine can only add to a figure. A comparison that fails is
made again, up to ROUNDS times, so that a busy machine fails nobody: only what is always dear does.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.peers.scenarios import ROOM, Scenario, Setting
from bench.peers.servers import CONTENDERS, Tools, make_tools, prepare_to_serve
from bench.peers.turn import play

ROUNDS = 5
SECONDS = 1.0
# How many times the floor's CPU per delivery ours may be. In one room it is the writing that counts; in many
# small ones it is what a message costs before that: it goes to disk, which the floor does not know.
LIMITS = {
    Scenario("one room", "1,000 members, flat out", ROOM, 0): 3.0,
    Scenario("many rooms", "20 of 20, 800/s", Setting(400, "--chans 20 --senders 20"), 2): 6.0,
}


def is_near(scenario: Scenario, limit: float, tools: Tools) -> bool:
    """Play until our best is near the floor's best, or there was enough of it; say what was seen."""
    best = {"hubbub": float("inf"), "floor": float("inf")}
    for number in range(1, ROUNDS + 1):
        for name, figure in best.items():
            turn = play(CONTENDERS[name], [scenario], tools, SECONDS)
            if report := turn.reports.get(scenario.name):
                best[name] = min(figure, report["us_per_delivery"])
            else:
                print(f"{name} did not see {scenario.name} through: {turn.failure}", flush=True)
        ratio = best["hubbub"] / best["floor"]
        costs = f"{best['hubbub']:.2f} us a delivery, the floor {best['floor']:.2f}"
        print(f"{scenario.name}, round {number}: {costs}, {ratio:.2f} times; at most {limit:g}", flush=True)
        if ratio <= limit:
            return True
    return False


def main() -> int:
    """Compare at each load; 1 if one is too far from the floor."""
    prepare_to_serve()
    with tempfile.TemporaryDirectory() as folder:
        tools = make_tools(Path(folder))
        return int(not all(is_near(scenario, limit, tools) for scenario, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
