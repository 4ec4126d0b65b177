"""Whole copies of a database, while others write to it.

The rule: a copy appears under its name when it is whole and on the disk, and for its owner alone.

Spec: https://www.sqlite.org/backup.html
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from hubbub.server.core.history import StoreError
from hubbub.server.store.schema import MIGRATIONS


def copy_whole(source: Path, target: Path) -> None:
    """Copy the database as it is at this moment. Raises: StoreError, OSError, sqlite3.Error."""
    part = target.with_name(f"{target.name}.part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(reading(source)) as database, closing(sqlite3.connect(part)) as copy:
            database.backup(copy)  # all pages in one step: one moment, whatever is written meanwhile
            # The copy is one file, without a WAL beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            must_be_whole(copy, source)
        sync(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def reading(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing. Raises: OSError for a file that is not there."""
    path.stat()
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    database.execute("PRAGMA query_only = ON")
    return database


def must_be_whole(database: sqlite3.Connection, path: Path) -> None:
    """Raises: StoreError, when this program can't use the database, or it is damaged."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if not 0 < version <= len(MIGRATIONS):
        known = f"this program knows 1 to {len(MIGRATIONS)}"
        raise StoreError(f"{path} can't be used: its version is {version}, {known}.")
    problems = [row[0] for row in database.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise StoreError(f"{path} is damaged: {'; '.join(problems[:5])}")


def must_be_current(database: sqlite3.Connection, path: Path) -> None:
    """Raises: StoreError, when the database is of another version than this program reads."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        known = f"this program reads {len(MIGRATIONS)}. Use the newer program that wrote it."
        raise StoreError(f"{path} is of version {version}, and {known}")
    if version < len(MIGRATIONS):
        fix = "Start the server on it once (hubbub serve), which brings it up to date; make a backup first"
        raise StoreError(f"{path} is of version {version}, from before version {len(MIGRATIONS)}. {fix}.")


def sync(path: Path) -> None:
    """Have the file and its name on the disk."""
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
