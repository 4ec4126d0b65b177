"""Seen from the system's side: no byte of a message goes to a socket before it is synced to the disk."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hubbub.server.store.sqlite import FILE_NAME
from tests.acceptance.process import PATIENCE_SECONDS, irc, server

MESSAGES = 60
TRACED = "trace=fsync,fdatasync,write,pwrite64,writev,pwritev,sendto,sendmsg"
CALL = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<rest>.*)")
RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<name>\w+) resumed>")
MARK = re.compile(r"mark-\d{4}-end")
SYNCS = ("fsync", "fdatasync")


@dataclass
class Seen:
    """What a trace showed so far of each message: written, then synced, then shown."""

    written: set[str] = field(default_factory=set)
    synced: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)
    shown_early: list[str] = field(default_factory=list)
    _syncing: dict[str, set[str]] = field(default_factory=dict)

    def line(self, line: str) -> None:
        """Take in one line of the trace; a sync counts from its end, for what was written at its start."""
        if resumed := RESUMED.match(line):
            if resumed["name"] in SYNCS:
                self.synced |= self._syncing.pop(resumed["thread"], set())
            return
        call = CALL.match(line)
        if call is None:
            return
        name, rest = call["name"], call["rest"]
        is_log = f"{FILE_NAME}-wal>" in rest.partition(",")[0]
        if name in SYNCS and is_log:
            if rest.endswith("<unfinished ...>"):
                self._syncing[call["thread"]] = set(self.written)
            else:
                self.synced |= self.written
        elif is_log:
            self.written |= set(MARK.findall(rest))
        elif "<socket:" in rest or "<TCP" in rest:
            for mark in dict.fromkeys(MARK.findall(rest)):
                self.shown.append(mark)
                if mark not in self.synced:
                    self.shown_early.append(mark)


def traced(folder: Path, durability: str) -> Seen:
    """Talk to a server under strace: its writes and syncs, in the order in which they happened."""
    trace = folder / "trace"
    strace = ["strace", "-D", "-f", "-y", "-s", "200000", "-e", TRACED, "-e", "signal=none"]
    with server(folder, durability=durability, under=[*strace, "-o", str(trace)]) as hub:
        alice, bob = (irc(hub.ports["irc"], nick, "#tea") for nick in ("alice", "bob"))
        alice.sends(b"CAP REQ echo-message\r\n")
        for number in range(MESSAGES):
            alice.sends(b"PRIVMSG #tea :mark-%04d-end\r\n" % number)
            if number % 3 == 0:  # some alone, some several to a batch
                alice.reads_until(b"mark-%04d-end\r\n" % number)
        bob.reads_until(b"mark-%04d-end\r\n" % (MESSAGES - 1))
        assert hub.ends() == 0
    _wait_for_end(trace, hub.process.pid)
    seen = Seen()
    for line in trace.read_text(errors="replace").split("\n"):
        seen.line(line)
    return seen


def _wait_for_end(trace: Path, pid: int) -> None:
    """Strace writes on a little after the server has ended."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not re.search(rf"(?m)^{pid} +\+\+\+ exited", trace.read_text(errors="replace")):
        assert time.monotonic() < end, "the trace has no end"
        time.sleep(0.05)


@pytest.mark.parametrize("durability", ["power", "process"])
def test_every_message_is_synced_before_its_first_byte_goes_to_anybody(
    tmp_path: Path, durability: str
) -> None:
    seen = traced(tmp_path, durability)
    assert len(set(seen.shown)) == len(seen.written) == MESSAGES
    if durability == "power":
        assert seen.shown_early == []
    else:
        assert seen.shown_early, "whoever asks for no sync gets none: the trace would show it"
