"""`python -m bench.files`: what files cost the server, and those who chat meanwhile.

    python -m bench.files [--megabytes 100] [--together 20] [--each 50] [--tries 200]

One file goes up and comes down; then many do at once while somebody says one thing after the other to a
room and waits for each to come back, stored: how long that takes is what people feel. CPU is the server's,
user and system (from /proc: Linux only). In the end wrong passwords are shown for an account that there is
and for one that there is not: nobody must learn from the time it takes which of them there is.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from bench.strangers import memory_bytes
from tests.acceptance.process import Process, Wire, irc, server

MIB = 1 << 20
PIECE = bytes(MIB)
EACH = 4  # uploads that one account may have under way
SAYING_SECONDS = 0.02
QUIET_SECONDS = 5.0
CONFIG = """
[server]
name = "hub.test"
[throttle]
commands = false
logins = false
[accounts]
registrations_per_hour = 0
[files]
enabled = true
max_size = 1000000000
quota = 10000000000
keep_free = 0
[[listener]]
bind = "127.0.0.1:0"
type = "plain"
[[listener]]
bind = "127.0.0.1:0"
type = "irc"
[[listener]]
bind = "127.0.0.1:0"
type = "http"
"""


def asks(port: int, method: str, path: str, size_bytes: int = 0, login: str = "") -> str:
    """One request; the head of its answer, once all of it is there."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines.append(f"Content-Length: {size_bytes}")
    if login:
        lines.append(f"Authorization: Basic {base64.b64encode(login.encode()).decode()}")
    with socket.create_connection(("127.0.0.1", port), 60) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode())
        for _ in range(size_bytes // MIB):
            wire.sendall(PIECE)
        head, buffer = b"", bytearray(MIB)
        while count := wire.recv_into(buffer):
            head = head or bytes(buffer[: min(count, 2000)])
    return head.decode("latin-1")


def uploads(port: int, paths: list[str], size_bytes: int) -> list[str]:
    """One file goes up for each of these paths, all at once; where they are."""

    def up(path: str) -> str:
        head = asks(port, "POST", path, size_bytes)
        assert head.startswith("HTTP/1.1 201 "), head
        return "/files/" + head.partition("Location: ")[2].partition("\r\n")[0].partition("/files/")[2]

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(up, paths))


def downloads(port: int, paths: list[str]) -> None:
    """All of these come down at once."""
    with ThreadPoolExecutor(len(paths)) as pool:
        for head in pool.map(lambda path: asks(port, "GET", path), paths):
            assert head.startswith("HTTP/1.1 200 "), head


@dataclass
class Bench:
    """A server, where its files go, and the people who have accounts there."""

    hub: Process
    port: int
    people: list[Wire] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)  # where each of them sends files

    def joins(self, name: str) -> None:
        """Somebody makes an account, and stays."""
        wire = Wire(self.hub.ports["irc"])
        wire.sends(f"NICK {name}\r\nUSER {name} 0 * :{name}\r\nREGISTER * * :sesame\r\n".encode())
        found = re.search(rb" draft/FILEHOST=http://[^/]*(\S+)", wire.reads_until(b" 900 "))
        assert found, "it takes files"
        self.people.append(wire)
        self.paths.append(found[1].decode())

    def cpu_seconds(self) -> float:
        """What the server has used so far."""
        fields = Path(f"/proc/{self.hub.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Watching(threading.Thread):
    """Looks at the most memory that the server takes, meanwhile."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.before, self.is_over = pid, memory_bytes(pid), threading.Event()
        self.most = self.before

    def run(self) -> None:
        """Look, until it is over."""
        while not self.is_over.wait(0.02):
            self.most = max(self.most, memory_bytes(self.pid))


class Saying(threading.Thread):
    """Somebody whose words come back to them, one after the other."""

    def __init__(self, port: int, nick: str) -> None:
        super().__init__(daemon=True)
        self.wire, self.took, self.is_over = irc(port, nick), list[float](), threading.Event()
        self.wire.sends(b"CAP REQ echo-message\r\nJOIN #tea\r\n")
        self.wire.reads_until(b" 366 ")
        self.wire.reads_until(b"\r\n")

    def run(self) -> None:
        """Say, until it is over."""
        while not self.is_over.wait(SAYING_SECONDS):
            before, word = time.monotonic(), b"word%d." % len(self.took)
            self.wire.sends(b"PRIVMSG #tea :%s\r\n" % word)
            self.wire.reads_until(word)
            self.took.append((time.monotonic() - before) * 1000)

    def figures(self) -> str:
        """How long it took."""
        ordered = sorted(self.took)
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        return f"p50 {p50:.1f}, p99 {p99:.1f}, worst {ordered[-1]:.1f} ms ({len(ordered)} messages)"


@contextmanager
def said_meanwhile(bench: Bench, nick: str) -> Iterator[None]:
    """Print how long it took meanwhile until words were back."""
    saying = Saying(bench.hub.ports["irc"], nick)
    saying.start()
    yield
    saying.is_over.set()
    saying.join()
    print(f"{'a message, meanwhile':<32} {saying.figures()}")


def measured(bench: Bench, what: str, megabytes: int, do: Callable[[], object]) -> None:
    """Print what it took to move so much."""
    watching = Watching(bench.hub.process.pid)
    watching.start()
    before, cpu = time.monotonic(), bench.cpu_seconds()
    do()
    seconds, cpu = time.monotonic() - before, bench.cpu_seconds() - cpu
    watching.is_over.set()
    watching.join()
    grown = (watching.most - watching.before) / MIB
    speed, each = megabytes / seconds, 1000 * cpu / megabytes
    print(f"{what:<32} {speed:.0f} MiB/s, CPU {each:.1f} ms/MiB, memory +{grown:.1f} MiB")


def moved(bench: Bench, elsewhere: Executor, count: int, megabytes: int, *, is_chatting: bool) -> None:
    """So many files up, and down again, moved by another process than the one that chats."""
    people = [bench.paths[index // EACH] for index in range(count)]
    which = f"{count} x {megabytes} MiB at once" if count > 1 else f"one of {megabytes} MiB"
    found: list[str] = []

    def up() -> None:
        found.extend(elsewhere.submit(uploads, bench.port, people, megabytes * MIB).result())

    def down() -> None:
        elsewhere.submit(downloads, bench.port, found).result()

    for what, do in (("up", up), ("down", down)):
        with said_meanwhile(bench, what) if is_chatting else nullcontext():
            measured(bench, f"{what}, {which}", count * megabytes, do)


def guesses(bench: Bench, tries: int) -> None:
    """Wrong passwords for an account that there is and one that there is not, by turns."""
    took: dict[str, list[float]] = {"ann0": [], "nobody": []}
    heads = set()
    for _ in range(tries):
        for name, each in took.items():
            before = time.monotonic()
            heads.add(asks(bench.port, "POST", "/files", login=f"{name}:a guess").partition("Date: ")[0])
            each.append((time.monotonic() - before) * 1000)
    there, absent = (statistics.median(each) for each in took.values())
    apart = 100 * abs(there - absent) / there
    print(f"a wrong password, of an account  {there:.1f} ms; of none {absent:.1f} ms: {apart:.1f} % apart")
    print(f"answers to that                  {len(heads)} of a kind")


def main() -> None:
    """Measure, and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=100)
    options.add_argument("--together", type=int, default=20)
    options.add_argument("--each", type=int, default=50, help="megabytes of one of these")
    options.add_argument("--tries", type=int, default=200)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, server(Path(folder), config=CONFIG) as hub:
        bench = Bench(hub, int(hub.waits_for(r"http door on 127\.0\.0\.1:(\d+)")[1]))
        for index in range(-(-chosen.together // EACH)):
            bench.joins(f"ann{index}")
        with said_meanwhile(bench, "alone"):
            time.sleep(QUIET_SECONDS)
        with ProcessPoolExecutor(1) as elsewhere:
            moved(bench, elsewhere, 1, chosen.megabytes, is_chatting=False)
            moved(bench, elsewhere, chosen.together, chosen.each, is_chatting=True)
        guesses(bench, chosen.tries)


if __name__ == "__main__":
    main()
