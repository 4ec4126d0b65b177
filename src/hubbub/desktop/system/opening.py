"""Files given to the system: opened with the program for them, shown in their folder.

The rule: what might be run is never opened, only shown in its folder; nobody waits for the other program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from hubbub.client.files.names import is_risky


def open_file(path: Path) -> None:
    """Open a file with the program for its kind, or show it in its folder if it might be run."""
    if is_risky(path.name):
        show_in_folder(path)
    else:
        _open(path)


def show_in_folder(path: Path) -> None:
    """Open the folder of a file, with the file chosen where the system can do that."""
    if sys.platform == "win32":
        _start(["explorer", f"/select,{path}"])
    elif sys.platform == "darwin":
        _start(["open", "-R", str(path)])
    else:
        _open(path.parent)


def _open(path: Path) -> None:
    if sys.platform == "win32":
        os.startfile(path)
    else:
        _start(["open" if sys.platform == "darwin" else "xdg-open", str(path)])


def _start(command: list[str]) -> None:
    """Start a program, and take its end in without waiting for it."""
    if program := shutil.which(command[0]):
        threading.Thread(target=_run, args=([program, *command[1:]],), daemon=True).start()


def _run(command: list[str]) -> None:
    subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
