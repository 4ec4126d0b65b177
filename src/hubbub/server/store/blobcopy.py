"""Whole folders of what is in files: for a backup, and back.

The rule: a folder appears under its name when it is whole. A file is never changed once it is there, so
the same one may lie in two folders; where the file system can't do that, it is copied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from hubbub.server.store.blobs import PART
from hubbub.server.store.copy import sync


def beside(backup: Path) -> Path:
    """Where the files of a backup lie."""
    return backup.with_name(f"{backup.name}.files")


def gather(names: Iterable[str], sources: Sequence[Path], target: Path) -> Path:
    """Put these files, each from the first source that has it, into a new folder; others are left out.

    The folder is not under its name yet: `settle` puts it there. Raises: OSError.
    """
    part = target.with_name(f"{target.name}{PART}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    for name in names:
        for source in sources:
            if _put(source / name, part / name):
                break
    return part


def settle(part: Path, target: Path) -> None:
    """Have a gathered folder under its name, in the place of one that was there. Raises: OSError."""
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    part.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _put(source: Path, target: Path) -> bool:
    """Have a file in another folder too; whether it was there."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        return False
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(0o600)
        sync(target)
    return True
