"""Measure what the window's cache costs: a start with 50 rooms and 100,000 messages, a line, and rest.

    python -m bench.desktop_cache

Needs Xvfb. No server is there, so all that is shown was kept. `usable` is the wall time from the start of the
process until the composer has the keyboard and the last room's lines are drawn, CPU that of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.desktop import WORDS, cpu_s, memory_mb, start_display
from hubbub.client.kept.cache import FILE_NAME, Cache, server_name
from hubbub.client.kept.cache_file import KeptRoom, Row
from hubbub.client.world.rooms import RoomKind

ROOMS = 50
LINES = 99_000  # the cache has room for 100,000, and drops some before it is full
BATCH = 1_000
PORT = 9  # nobody listens there
STARTS = 5
SETTLE_S = 3.0
# Says when the window can be used: the room's lines are drawn, and Tk has nothing else to do.
_WATCHED = """
import sys, time
from hubbub.desktop import app as program
class App(program.App):
    def start(self, first):
        super().start(first)
        self.root.after_idle(lambda: self.root.after(1, self.tell))
    def tell(self):
        self.root.update_idletasks()
        lines = self.window.timeline.text.get("1.0", "end").count("\\n")
        print(lines, time.process_time(), flush=True)
program.App = App
program.main(sys.argv[1:])
"""


def fill(folder: Path, lines: int, servers: int = 1) -> str:
    """A cache with ROOMS rooms of each server, their lines in turn; what a line of it costs."""
    cache = Cache(folder)
    known = [{"nick": f"tester{number}", "address": f"127.0.0.1:{PORT}"} for number in range(servers)]
    names = [server_name(one["nick"], "127.0.0.1", PORT) for one in known]
    words = " ".join(WORDS)
    began, used = time.perf_counter(), time.process_time()
    for start in range(0, lines, BATCH):
        rooms = []
        for room in range(ROOMS):
            numbers = range(start + room, min(start + BATCH, lines), ROOMS)
            rows = [
                Row((1_700_000_000_000 + n) << 16, 1_700_000_000_000 + n, "message", f"person{n % 9}",
                    f"{n} {words[: n % 90]}", f"msgid{n:010}", 0, "")
                for n in numbers
            ]  # fmt: skip
            rooms.append(KeptRoom(f"#room{room}", RoomKind.CHANNEL, room, "a topic", 0, 0, 0, rows))
        cache.put(names[start // BATCH % servers], rooms)
        cache.settle(60)
    taken, used = time.perf_counter() - began, time.process_time() - used
    cache.close()
    size = (folder / FILE_NAME).stat().st_size
    rooms_there = {"room": "#room7", "rooms": [f"#room{room}" for room in range(ROOMS)]}
    settings = {"look": "dark", "servers": [{**one, **rooms_there} for one in known]}
    (folder / "settings.json").write_text(json.dumps(settings))
    if not lines:
        return "without any lines kept:"
    return (
        f"{servers} server(s), {lines} lines kept: {1e6 * taken / lines:.0f} microseconds a line "
        f"({1e6 * used / lines:.0f} CPU), {size / lines:.0f} bytes on the disk"
    )


def start(profile: Path) -> tuple[subprocess.Popen[str], float, float, int]:
    """A window process; wall and CPU seconds until it was usable, and the rows it then showed."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _WATCHED, "--profile", str(profile)]
    window = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert window.stdout
    lines, used = window.stdout.readline().split()
    return window, time.perf_counter() - began, float(used), int(lines)


def measure(profile: Path, seconds: float) -> str:
    """Several starts with one profile, and the last one's rest."""
    times: list[tuple[float, float]] = []
    while True:
        window, wall, used, lines = start(profile)
        times.append((wall, used))
        if len(times) == STARTS:
            break
        window.terminate()
        window.wait()
    time.sleep(SETTLE_S)
    before = cpu_s(window.pid)
    time.sleep(seconds)
    rest = 100 * (cpu_s(window.pid) - before) / seconds
    memory = memory_mb(window.pid)
    window.terminate()
    window.wait()
    wall, used = min(times)
    return (
        f"usable {wall:.2f} s after its start (worst {max(times)[0]:.2f}), {used:.2f} s of CPU, {lines} rows "
        f"drawn; at rest {rest:.2f} % CPU, {memory:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    display = start_display()
    try:
        for lines, servers in ((0, 1), (LINES, 1), (LINES, 2), (LINES, 4)):
            with tempfile.TemporaryDirectory() as folder:
                os.chmod(folder, 0o700)
                print(fill(Path(folder), lines, servers), flush=True)
                print(measure(Path(folder), seconds), flush=True)
    finally:
        display.terminate()
        display.wait()


if __name__ == "__main__":
    main()
