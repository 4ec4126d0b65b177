"""Little programs on the PATH that write down how they were called."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_SOURCE = """
import os, sys, time
if sys.argv[1:] == ["--help"]:
    print({help!r})
    sys.exit(0)
calls = {calls!r}
with open(os.path.join(calls, f".{{os.getpid()}}"), "wb") as file:
    file.write(b"\\0".join(os.fsencode(one) for one in sys.argv[1:]))
os.rename(file.name, os.path.join(calls, f"{{time.time_ns()}}-{{os.getpid()}}"))
print({answer!r}, flush=True)
sys.exit({status})
"""


@dataclass
class Program:
    """One program; `calls` gives the arguments of every call so far, in their order."""

    folder: Path

    @property
    def calls(self) -> list[list[str]]:
        """The arguments of every call so far."""
        written = sorted(path for path in self.folder.iterdir() if not path.name.startswith("."))
        return [[os.fsdecode(one) for one in path.read_bytes().split(b"\0")] for path in written]


def program(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    name: str,
    *,
    help_: str = "",
    answer: str = "",
    status: int = 0,
) -> Program:
    """Put a program on the PATH, where it is alone with the others made here."""
    programs, calls = folder / "programs", folder / f"calls-{name}"
    for each in (programs, calls):
        each.mkdir(exist_ok=True)
    path = programs / name
    script = folder / f"{name}.py"
    script.write_text(_SOURCE.format(help=help_, calls=str(calls), answer=answer, status=status))
    python, source = shlex.quote(sys.executable), shlex.quote(str(script))
    path.write_text(f'#!/bin/sh\nexec {python} {source} "$@"\n')  # no space may stand behind #!
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    return Program(calls)
