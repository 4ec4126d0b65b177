"""ARCHITECTURE.md is true: its files and functions exist, and its walks go the way it says."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.acceptance.process import Wire, irc, server
from tests.net import Client, Net
from tests.sim.cluster import Cluster

SOURCE = Path("src/hubbub")


@pytest.fixture
def page(root: Path) -> str:
    return (root / "ARCHITECTURE.md").read_text()


def walk(page: str, title: str) -> str:
    return page.split(f"### {title}\n")[1].split("\n##", maxsplit=1)[0]


def conversation(page: str, title: str) -> Iterator[str]:
    for line in walk(page, title).splitlines():
        if line.startswith("    "):
            yield line.strip()


def test_every_file_it_names_exists(page: str, root: Path) -> None:
    named = re.findall(r"`((?:\w+/)+\w+\.py)(?::\w+)?`", page)
    assert len(named) > 15
    places = (root, root / SOURCE)
    missing = [name for name in named if not any((place / name).exists() for place in places)]
    assert not missing


def test_what_somebody_says_takes_the_steps_of_the_walk(page: str, root: Path, tmp_path: Path) -> None:
    steps = re.findall(r"`(\w[\w/]*\.py):(\w+)`", walk(page, "What somebody says"))
    assert len(steps) >= 12
    missing = [
        f"{file}:{name}" for file, name in steps if f"def {name}(" not in (root / SOURCE / file).read_text()
    ]
    assert not missing
    # In memory, the doors' and the host's steps are the harness's; the others are called in order.
    core = [step for step in steps if "/core/" in step[0] or "message.py:parse" in ":".join(step)]
    net = Net()
    alice = net.client("alice", channel="#tea")
    bob = net.client("bob", channel="#tea")
    called = calls(root, lambda: alice.sends("PRIVMSG #tea :hello"))
    assert bob.got() == [":alice!~alice@localhost PRIVMSG #tea :hello"]
    position = 0
    for step in core:
        assert step in called[position:], f"{step} is not called after the step before it"
        position = called.index(step, position)


def calls(root: Path, action: Any) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    base = root / SOURCE

    def profile(frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(base):
            seen.append((path.relative_to(base).as_posix(), frame.f_code.co_name))

    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)
    return seen


def test_who_comes_first_is_settled_by_the_log(page: str) -> None:
    cluster = Cluster()
    for line in conversation(page, "Who comes first"):
        match line.split():
            case [number, "connects", nick]:
                cluster.connect(int(number), "c", nick)
            case [number, "reaches", "the", "log"]:
                cluster.write(int(number), twice=False)
            case ["all", "is", "settled"]:
                cluster.settle()
            case [number, "reads", code]:
                lines = cluster.nodes[int(number)].readers["c"].lines
                assert [each for each in lines if f" {code} " in each], line
            case _:
                pytest.fail(f"the walk has a line this test can't read: {line}")


def test_the_plain_dialect_is_one_more_way_to_word_a_line(page: str) -> None:
    net = Net()
    clients: dict[str, Client] = {}
    for line in conversation(page, "What the plain dialect makes of it"):
        if found := re.fullmatch(r"plain (\w+)", line):
            clients[found[1]] = net.plain(found[1])
        elif found := re.fullmatch(r"irc (\w+) in (#\w+)", line):
            clients[found[1]] = net.client(found[1], channel=found[2])
        elif found := re.fullmatch(r"(\w+) says: (.*)", line):
            for client in clients.values():
                client.got()
            clients[found[1]].sends(found[2])
        elif found := re.fullmatch(r"(\w+) reads: (.*)", line):
            assert clients[found[1]].got() == [found[2]]
        else:
            pytest.fail(f"the walk has a line this test can't read: {line}")


def test_the_same_conversation_goes_over_real_sockets(page: str, tmp_path: Path) -> None:
    with server(tmp_path) as hub:
        bob = Wire(hub.ports["plain"])
        bob.reads(b"NICK")
        bob.sends(b"bob")
        bob.reads(b"bob has connected to the server\n")
        carol = irc(hub.ports["irc"], "carol", "#lobby")
        bob.reads(b"carol has connected to the server\n")
        said = [line for line in conversation(page, "What the plain dialect makes of it") if ":" in line]
        carol_reads = next(line for line in said if line.startswith("carol reads: "))
        bob.sends(b"hello\n")
        carol.reads(carol_reads.removeprefix("carol reads: ").encode() + b"\r\n")
