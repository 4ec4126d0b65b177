"""Compile what every message passes on its way through the server: the same sources, sooner done.

    python -m scripts.compiled build/compiled
    PYTHONPATH=build/compiled python -m hubbub serve

or `HUBBUB_COMPILED=1 pip install .`, which has a wheel built so (see scripts/wheel.py). It takes a compiler
for C, two minutes and a GB of memory; what is not compiled stays as it is. The rule: both ways behave alike,
and the tests can be run against either.

Spec: https://mypyc.readthedocs.io
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from scripts.expanded import expand

PACKAGE = Path(__file__).resolve().parent.parent / "src/hubbub"
# By folder. All facts are among them, since no class of the interpreter can be derived from a compiled one;
# and no doors, which are derived from asyncio's.
ON_THE_WAY = {
    "protocol": "caps channel_modes extbans lines masks message multiline names servertime",
    "server": "host pace",
    "server/core": "always_on audience backlog conversations effects flood happened line oversight playback "
    "ranks registry replies roster run server session state visitor",
    "server/core/apply": "__init__ people table texts",
    "server/core/commands": "message plain",
    "server/core/deliver": "__init__ table texts",
    "server/core/facts": "__init__ accounts asked bans base files metadata people registrations rooms texts",
    "server/core/kept": "table texts",
    "server/core/policy": "__init__ speaking",
    "server/log": "durable rest",
    "server/store": "index rows sqlite",
}
LEVELS = {"MYPYC_OPT_LEVEL": "2", "MYPYC_DEBUG_LEVEL": "0"}
LIBRARIES = {".so", ".pyd"}
OPTIONS = ["--config-file=", "--ignore-missing-imports", "--explicit-package-bases"]


def main() -> None:
    """Compile into the folder that is named."""
    (named,) = sys.argv[1:]
    target = Path(named)
    if target.exists() and not _is_compiled(target):
        sys.exit(f"{target} holds something else, which would be lost: name a folder that is not there yet")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder, "made")
        compile_into(made)
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)


def _is_compiled(folder: Path) -> bool:
    """Whether the package is there, a library that its modules share, and nothing else."""
    held = {each.suffix or each.name for each in folder.iterdir()}
    return held - LIBRARIES == {PACKAGE.name} and held != {PACKAGE.name}


def compile_into(target: Path) -> list[Path]:
    """Make the package in this new folder; the files that were compiled.

    Raises: CalledProcessError, when mypyc or the compiler has said why not.
    """
    modules = write_out(target)
    command = [sys.executable, "-m", "mypyc", *OPTIONS, *modules]
    subprocess.run(command, cwd=target, env=os.environ | LEVELS, check=True)
    shutil.rmtree(target / "build")
    shutil.rmtree(target / ".mypy_cache", ignore_errors=True)
    return sorted(each for each in target.rglob("*") if each.suffix in LIBRARIES)


def is_up_to_date(target: Path) -> bool:
    """Whether what lies there was compiled for this Python, of the sources as they are."""
    library = target / f"{PACKAGE.name}/server/host{EXTENSION_SUFFIXES[0]}"
    changed = max(each.stat().st_mtime for each in PACKAGE.rglob("*.py"))
    return library.exists() and library.stat().st_mtime > changed


def write_out(target: Path) -> list[str]:
    """Copy the package here, some of its sources expanded; which ones those are."""
    shutil.copytree(PACKAGE, target / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    paths = [Path(folder, name) for folder, some in ON_THE_WAY.items() for name in some.split()]
    names = [f"{PACKAGE.name}/{path.as_posix()}.py" for path in paths]
    expanded = expand({name: (target / name).read_text("utf-8") for name in names})
    for name, source in expanded.items():
        (target / name).write_text(source, "utf-8")
    return names


if __name__ == "__main__":
    main()
