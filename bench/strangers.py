"""`python -m bench.strangers`: thousands who only connect, and what that changes for those who talk.

    python -m bench.strangers [--count 5000] [--door irc]

They come from this machine, half of them sending a byte a second that never makes a line. Printed are
the server's memory for each, when they were let go, and how long a bystander waited for its PONGs.
"""

from __future__ import annotations

import argparse
import resource
import select
import socket
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.acceptance.process import Wire, irc, server

DRIPPING_SECONDS = 1.0
LONGEST_SECONDS = 45.0
CONFIG = """
[server]
name = "hub.test"
[[listener]]
bind = "127.0.0.1:0"
type = "plain"
[[listener]]
bind = "127.0.0.1:0"
type = "irc"
[[listener]]
bind = "127.0.0.1:0"
type = "websocket"
"""


def memory_bytes(pid: int) -> int:
    """What a process has in memory (from /proc: Linux only)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


class Bystander(threading.Thread):
    """Somebody whose PINGs are timed, a few times a second, in a thread of its own."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(daemon=True)
        self.wire, self.slowest_seconds, self.is_over = wire, 0.0, threading.Event()

    def run(self) -> None:
        """PING until it is over."""
        while not self.is_over.wait(0.1):
            before = time.monotonic()
            self.wire.sends(b"PING x\r\n")
            self.wire.reads_until(b"PONG hub.test x\r\n")
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - before)


def drip(strangers: list[socket.socket]) -> None:
    """A byte from every second one."""
    for stranger in strangers[::2]:
        with suppress(OSError):
            stranger.send(b"x")


def gone(strangers: list[socket.socket]) -> list[float]:
    """Wait until all are let go; after how many seconds each was."""
    started = dripped = time.monotonic()
    poll = select.epoll()
    for stranger in strangers:
        poll.register(stranger, select.EPOLLIN | select.EPOLLRDHUP)
    seconds: list[float] = []
    while len(seconds) < len(strangers) and time.monotonic() - started < LONGEST_SECONDS:
        for number, event in poll.poll(0.2):
            if event & (select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR):
                poll.unregister(number)
                seconds.append(time.monotonic() - started)
        if time.monotonic() - dripped > DRIPPING_SECONDS:
            dripped = time.monotonic()
            drip(strangers)
    return seconds


def main() -> None:
    """Measure, and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("--door", choices=("irc", "plain", "websocket"), default="irc")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, server(Path(folder), config=CONFIG) as hub:
        port = int(hub.waits_for(rf"{chosen.door} door on 127\.0\.0\.1:(\d+)")[1])
        bystander = Bystander(irc(hub.ports["irc"], "bystander"))
        bystander.start()
        pid, before = hub.process.pid, memory_bytes(hub.process.pid)
        began = time.monotonic()
        strangers = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(chosen.count)]
        for stranger in strangers:
            stranger.setblocking(False)
        print(f"{chosen.count} connected in {time.monotonic() - began:.1f} s")
        time.sleep(1)
        print(f"memory for each: {(memory_bytes(pid) - before) / chosen.count / 1024:.1f} KiB")
        seconds = gone(strangers)
        print(f"{len(seconds)} let go {min(seconds):.1f} to {max(seconds):.1f} s after the last came")
        came = time.monotonic()
        irc(hub.ports["irc"], "newcomer")
        print(f"a newcomer is in after {(time.monotonic() - came) * 1000:.0f} ms")
        bystander.is_over.set()
        bystander.join()
        print(f"the bystander's slowest PONG: {bystander.slowest_seconds * 1000:.0f} ms")
        kept = (memory_bytes(pid) - before) / 1024
        print(f"memory kept afterwards: {kept:.0f} KiB beside {before / 1024:.0f}")
        for stranger in strangers:
            stranger.close()


if __name__ == "__main__":
    main()
