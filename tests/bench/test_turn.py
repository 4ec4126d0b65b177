"""A server's turn in a comparison: what goes wrong with it is said, and nobody waits for it for ever."""

from __future__ import annotations

import resource
import shlex
import sys
from pathlib import Path

import pytest
from bench.peers import turn
from bench.peers.scenarios import Scenario, Setting
from bench.peers.servers import Contender, Tools
from bench.peers.turn import Turn, play

LISTEN = "import socket, time; s = socket.create_server(('127.0.0.1', {port})); time.sleep(60)"
LOADS = [Scenario(f"{rate}/s", "", Setting(10, "--chans 1"), rate) for rate in (5, 50)]
FIRST_ONLY = """
import sys
assert sys.argv[sys.argv.index("--rates") + 1] == "5,50"
assert sys.argv[sys.argv.index("--conc") + 1] == "10"
print('{"us_per_delivery": 4}')
sys.exit("the time was up")
"""


def listening(_folder: Path, _tools: Tools, port: int, _tls_port: int) -> list[str]:
    """A server that takes connections."""
    return [sys.executable, "-c", LISTEN.format(port=port)]


def tools(folder: Path, program: str) -> Tools:
    """A generator that is this program."""
    load, source = folder / "load", folder / "load.py"
    source.write_text(program)
    # Python's own path may hold spaces, of which a first line knows nothing.
    load.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(source))} "$@"\n')
    load.chmod(0o755)
    return Tools(load, load, load, load)


SERVER = Contender("a server", "A server", listening, at_once=10)


def test_loads_that_were_seen_through_count_where_a_later_one_was_not(tmp_path: Path) -> None:
    found = play(SERVER, LOADS, tools(tmp_path, FIRST_ONLY), 1)
    assert found == Turn({"5/s": {"us_per_delivery": 4}}, "the time was up")


def test_a_generator_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "most_seconds", lambda *_: 1.0)
    found = play(SERVER, LOADS, tools(tmp_path, "import time\ntime.sleep(60)"), 1)
    assert found == Turn({}, "the generator did not end within 1 s")


def test_a_server_that_does_not_start_loses_its_turn_only(tmp_path: Path) -> None:
    ends = Contender("none", "None", lambda *_: [sys.executable, "-c", "raise SystemExit('no such port')"])
    assert play(ends, LOADS, tools(tmp_path, ""), 1) == Turn({}, "it did not start: no such port")


def test_more_people_than_the_system_lets_connect_are_not_tried(tmp_path: Path) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    crowd = [Scenario("crowd", "", Setting(allowed, "--idle"))]
    found = play(SERVER, crowd, tools(tmp_path, ""), 1)
    assert found.failure.endswith(f"the system allows {allowed:,} open files (ulimit -n)")
