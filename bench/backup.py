"""`python -m bench.backup`: what those who are talking notice of a backup.

    python -m bench.backup [--seconds 10] [--rows 1000000] [--folder FOLDER]

The rule: one run of the same writers, first left alone, then beside one `hubbub backup` after the
other, so that only the ratio of the two counts.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

from bench.log import RATE, WRITERS, filled, opened, paced
from bench.running import hubbub


class Backups(threading.Thread):
    """One backup after the other, until it is told to stop; `made` are whole ones."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._enough = threading.Event()
        self.made = 0

    def run(self) -> None:
        """Make them, each by a process of its own, as an operator would."""
        config = str(self._folder / "hubbub.toml")
        while not self._enough.is_set():
            copy = self._folder / f"copy-{self.made}"
            subprocess.run(
                [sys.executable, "-m", "hubbub", "backup", "--config", config, str(copy)],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            with closing(sqlite3.connect(copy)) as database:
                assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            copy.unlink()
            self.made += 1

    def stop(self) -> None:
        """Finish the one under way."""
        self._enough.set()
        self.join()


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, help="where the data is to lie: its disk is what is measured")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        store, _ = filled(folder / "data", chosen.rows)
        store.close()
        with hubbub(folder) as (pid, ports):
            writers = opened(ports["irc"], WRITERS)
            paced(pid, writers, RATE, 1)
            alone = paced(pid, writers, RATE, chosen.seconds)
            backups = Backups(folder)
            backups.start()
            beside = paced(pid, writers, RATE, chosen.seconds)
            backups.stop()
            alone.name, beside.name = "left alone", f"beside {backups.made} backups"
        print(f"{'':<34} {'messages/s':>10} {'p50 ms':>9} {'p99 ms':>9} {'CPU us/msg':>12}")
        print(alone.line(), beside.line(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
