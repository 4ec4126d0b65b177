"""One server's turn: it is started, people come, loads are played to them, it is ended.

The rule: nothing here waits without a limit; what goes wrong with one server is said, and ends its turn only.
"""

from __future__ import annotations

import json
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.peers.results import Report
from bench.peers.scenarios import Scenario, Setting
from bench.peers.servers import Contender, DidNotStart, Tools

WARM_SECONDS = 0.5  # of a load, before it is measured
DRAIN_SECONDS = 15.0  # after it, for lines that are still under way; fewer if none comes any more
SPARE_SECONDS = 30.0  # for what the generator does besides
SPARE_FILES = 100  # that a server has open besides its connections


@dataclass
class Turn:
    """The generator's report of each load that was seen through, and why the others were not."""

    reports: dict[str, Report] = field(default_factory=dict)
    failure: str = ""


def play(contender: Contender, loads: Sequence[Scenario], tools: Tools, seconds: float) -> Turn:
    """Play loads of one setting, one after the other."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if loads[0].setting.people + SPARE_FILES > files:
        return Turn(failure=f"too many for here: the system allows {files:,} open files (ulimit -n)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with contender.running(folder, tools) as server:
                port = server.tls_port if loads[0].setting.is_tls else server.port
                here = loads[0].setting.command(port, server.pid, contender.at_once)
                return _played([str(tools.load), *here], loads, seconds)
        except DidNotStart as error:
            return Turn(failure=str(error))


def most_seconds(setting: Setting, loads: int, seconds: float) -> float:
    """When the generator is ended, whatever it waits for: after each load it drains, and settles as long."""
    return setting.limit_seconds + loads * (WARM_SECONDS + seconds + 2 * DRAIN_SECONDS) + SPARE_SECONDS


def _played(command: list[str], loads: Sequence[Scenario], seconds: float) -> Turn:
    seconds = max(load.seconds or seconds for load in loads)
    if rates := [f"{load.rate:g}" for load in loads if load.rate is not None]:
        command += ["--rates", ",".join(rates), "--secs", f"{seconds:g}"]
        command += ["--warm", f"{WARM_SECONDS:g}", "--drain", f"{DRAIN_SECONDS:g}"]
    limit = most_seconds(loads[0].setting, len(loads), seconds)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            told, said = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            told, said = process.communicate()
            said += f"the generator did not end within {limit:.0f} s"
        finally:
            process.kill()
    reports = [json.loads(line) for line in told.splitlines()]
    failure = said.strip() or f"the generator ended with {process.returncode}" if process.returncode else ""
    return Turn(dict(zip([load.name for load in loads], reports, strict=False)), failure)
