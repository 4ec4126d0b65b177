"""A server that is killed while its database is brought up to date: the old one is there, or the new."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from hubbub.server.store.schema import MIGRATIONS
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore

POINTS = 50  # at which it is killed, spread over all the time that it takes
MESSAGES = 3_000
BEGUN = "begun"
# Each is a process of its own, of a parent that has imported all: a hundred of them take seconds.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def open_store(folder: Path, begun: Connection) -> None:
    """Open a database, which brings it up to date."""
    begun.send(BEGUN)
    SqliteStore(folder).close()


def first_version(folder: Path) -> Path:
    """A folder as version 1 left it, with something to do for whoever comes later."""
    folder.mkdir()
    rows = (
        (1, 1, number, "PRIVMSG", "ann!~a@h", "", "#Tea", f"word{number} tea", "")
        for number in range(MESSAGES)
    )
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        for statement in MIGRATIONS[0]:
            database.execute(statement)
        database.execute("INSERT INTO conversation VALUES (1, '#tea')")
        database.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        database.execute(f"UPDATE progress SET last_id = {MESSAGES}")
        database.execute("PRAGMA user_version = 1")
        database.commit()
    return folder


def upgrade(folder: Path, kill_seconds: float) -> float:
    """Bring it up to date in a process of its own, killed after so long; how long it took."""
    reader, writer = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=open_store, args=(folder, writer))
    process.start()
    with reader, writer:
        assert reader.recv() == BEGUN
        started = time.monotonic()
        process.join(kill_seconds)
        process.kill()
        process.join()
        return time.monotonic() - started


def state(path: Path) -> tuple[int, int, int, bool]:
    """A database's version, its messages, the tables that it has, and whether it is whole."""
    with closing(sqlite3.connect(path)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (messages,) = database.execute("SELECT count(*) FROM message").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
        whole = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return version, messages, tables, whole


@pytest.mark.timeout(500)
def test_killed_at_any_moment_it_leaves_the_old_database_or_the_new(tmp_path: Path) -> None:
    original = first_version(tmp_path / "original")
    old = state(original / FILE_NAME)
    done = tmp_path / "done"
    shutil.copytree(original, done)
    all_seconds = upgrade(done, kill_seconds=60)
    new = state(done / FILE_NAME)
    assert old[0] == 1
    assert new[0] == len(MIGRATIONS)
    seen = set()
    for point in range(POINTS):
        folder = tmp_path / str(point)
        shutil.copytree(original, folder)
        upgrade(folder, all_seconds * point / POINTS)
        found = state(folder / FILE_NAME)
        assert found in (old, new), f"killed after {point} of {POINTS} parts of it"
        copy = folder / f"{FILE_NAME}.version-1"
        assert not copy.exists() or state(copy) == old
        seen.add(found)
        upgrade(folder, kill_seconds=60)
        assert state(folder / FILE_NAME) == new, "the next start goes on"
        shutil.rmtree(folder)
    assert old in seen
