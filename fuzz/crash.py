"""`make crash`: a server that is killed and stopped hundreds of times while people talk.

    python -m fuzz.crash [--kills 200] [--stops 50] [--messages 200000] [--minutes 60] [--seed 1]

It ends when there were as many of each as wanted, and fails at the first message that somebody was
shown and that is gone, twice, elsewhere in the order or changed; or when the time is up before.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.acceptance import process
from tests.acceptance.crash import Crashes

LONGEST_SECONDS = 0.9  # of talk, before the end
START_SECONDS = 120.0  # for a server to open its doors, beside whatever else the machine does
REPORT_EVERY = 25


def main() -> int:
    """Go on until there was enough of everything; 1 if the time was up before."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--stops", type=int, default=50)
    options.add_argument("--messages", type=int, default=200_000, help="echoed to those who wrote them")
    options.add_argument("--minutes", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ended from outside, it takes its server with it
    process.PATIENCE_SECONDS = START_SECONDS
    chance, end = random.Random(chosen.seed), time.monotonic() + 60 * chosen.minutes
    with tempfile.TemporaryDirectory() as folder:
        crashes = Crashes(Path(folder))

        def is_enough() -> bool:
            return bool(
                crashes.kills >= chosen.kills
                and crashes.stops >= chosen.stops
                and crashes.echoed >= chosen.messages
            )

        while not is_enough() and time.monotonic() < end:
            share = chosen.kills / (chosen.kills + chosen.stops)
            crashes.round(chance.uniform(0.05, LONGEST_SECONDS), is_killed=chance.random() < share)
            if (crashes.kills + crashes.stops) % REPORT_EVERY == 0:
                print(_totals(crashes), flush=True)
        crashes.judge_all_again()
    print(_totals(crashes))
    print("0 lost, 0 doubled, 0 reordered, 0 changed; pages forwards = pages backwards")
    if not is_enough():
        print("The time was up before there was enough of everything.")
    return not is_enough()


def _totals(crashes: Crashes) -> str:
    ends = f"{crashes.kills:,} SIGKILL, {crashes.stops:,} SIGTERM"
    return f"{ends}; {crashes.echoed:,} messages echoed, shown {crashes.shown:,} times in all"


if __name__ == "__main__":
    sys.exit(main())
