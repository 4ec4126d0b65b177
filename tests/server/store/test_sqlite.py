"""The SQLite store beyond the contract: files, restarts, versions, and what goes wrong with disks."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hubbub.server.core.history import Page, Stored, StoreError
from hubbub.server.store import sqlite as module
from hubbub.server.store.schema import MIGRATIONS
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.server.store.test_contract import NEVER, page, text


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "data")


def test_what_was_written_is_there_after_a_restart(store: SqliteStore, tmp_path: Path) -> None:
    store.write([text(7, client_id="abc"), text(8), text(9, client_id="def")])
    store.close()
    again = SqliteStore(tmp_path / "data")
    assert again.last_id() == 9
    assert again.client_ids(10) == [("abc", 7), ("def", 9)]
    assert again.client_ids(1) == [("def", 9)]
    assert len(again.answer((page(0, NEVER, 9),))) == 3
    again.close()


def test_only_the_latest_client_ids_are_kept(store: SqliteStore) -> None:
    store.write([text(number, client_id=f"c{number}") for number in range(1, 6)])
    store.forget_client_ids(2)
    assert store.client_ids(10) == [("c4", 4), ("c5", 5)]
    store.close()


def test_nobody_else_may_read_the_files(store: SqliteStore, tmp_path: Path) -> None:
    store.write([text(1)])
    folder = tmp_path / "data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} >= {FILE_NAME, f"{FILE_NAME}-wal"}
    store.close()


def test_a_commit_is_synced_as_durability_says(tmp_path: Path) -> None:
    for durability, level in (("power", 2), ("process", 1), ("none", 0)):
        store = SqliteStore(tmp_path / durability, durability)
        assert store._db.execute("PRAGMA synchronous").fetchone() == (level,)
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        store.close()


def test_a_newer_database_is_refused_with_a_clear_sentence(store: SqliteStore, tmp_path: Path) -> None:
    store.close()
    with sqlite3.connect(tmp_path / "data" / FILE_NAME) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    with pytest.raises(StoreError, match="was written by a newer Hubbub"):
        SqliteStore(tmp_path / "data")


def test_a_folder_that_can_not_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(StoreError, match=r"name another folder: \[storage\] path"):
        SqliteStore(tmp_path / "data")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(os.urandom(8192))
    with pytest.raises(StoreError, match="file is not a database"):
        SqliteStore(tmp_path)


def test_files_that_others_could_read_are_closed_to_them(store: SqliteStore, tmp_path: Path) -> None:
    store.close()
    path = tmp_path / "data" / FILE_NAME
    path.chmod(0o644)
    SqliteStore(tmp_path / "data").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_any_error_in_a_batch_is_a_store_error_and_leaves_nothing(store: SqliteStore) -> None:
    for spoilt in (text(1 << 63), Stored("#tea", 2, "PRIVMSG", "a!b@c", "", "#tea", "\ud800")):
        with pytest.raises(StoreError):
            store.write([text(1), spoilt])
    assert store.answer((page(0, NEVER, 9),)) == []
    store.write([text(1)])
    assert store.last_id() == 1
    store.close()


def test_a_page_of_a_closed_room_costs_its_reader_nothing_for_what_they_may_not_read(
    store: SqliteStore,
) -> None:
    closed = [text(number, is_open=number <= 5) for number in range(1, 20_001)]
    store.write(closed)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    store._db.set_progress_handler(count, 100)
    for from_end in (False, True):
        found = store.answer((page(0, NEVER, 100, from_end=from_end),))
        assert [each.id for each in found] == [1, 2, 3, 4, 5]
    assert steps < 20, "hundreds of SQLite's instructions"
    store.close()


def test_an_answer_holds_nothing_in_the_write_ahead_log(store: SqliteStore) -> None:
    store.write([Stored("#tea", n, "PRIVMSG", "a!b@c", "", "#tea", "x" * 9000) for n in range(1, 61)])
    assert len(store.answer((Page("#tea", 0, 0, NEVER, 60, from_end=False),))) < 60
    assert store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    store.close()


# --- other programs at the same file


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as outside:
        outside.execute("BEGIN")
        outside.execute("SELECT count(*) FROM message").fetchone()
        yield outside


def fill(store: SqliteStore, size_bytes: int, pause_seconds: float = 0) -> int:
    """Write so much; the largest size of the write-ahead log in between."""
    first, largest = store.last_id(), 0
    for _ in range(size_bytes // 400_000 + 1):
        store.write(
            [Stored("#tea", first + n, "PRIVMSG", "a!b@c", "", "#t", "x" * 8000) for n in range(1, 51)]
        )
        first += 50
        largest = max(largest, store._wal.stat().st_size)
        time.sleep(pause_seconds)
    return largest


def test_four_outside_readers_do_not_let_the_write_ahead_log_grow(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no moment at which none of them is in a transaction."""
    monkeypatch.setattr(module, "SHRINK_WAIT_SECONDS", 1.0)  # each leaves in time, also on a busy machine
    monkeypatch.setattr(module, "SHRINK_TRIES", 20)
    done = threading.Event()

    def read(number: int) -> None:
        time.sleep(number * 0.02)
        while not done.is_set():
            with reading(tmp_path / "data"):
                time.sleep(0.08)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    largest = fill(store, 80 << 20, pause_seconds=0.01)
    done.set()
    for reader in readers:
        reader.join()
    store.close()
    assert largest < module.WAL_LARGE_BYTES


@pytest.mark.interpreted
def test_a_reader_that_never_ends_is_told_of_and_afterwards_the_log_shrinks(
    store: SqliteStore,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WAL_SIZE_BYTES", 1 << 20)
    monkeypatch.setattr(module, "WAL_LARGE_BYTES", 4 << 20)
    monkeypatch.setattr(module, "MAX_SHRINK_PAUSE_SECONDS", 0)
    monkeypatch.setattr(module, "SHRINK_WAIT_SECONDS", 0.02)
    store._shrink_pause = 0
    store.write([text(1)])
    with caplog.at_level(logging.WARNING), reading(tmp_path / "data"):
        assert fill(store, 8 << 20) > 4 << 20
    assert len(caplog.records) == 1, "once a minute"
    fill(store, 0)
    assert store._wal.stat().st_size <= 1 << 20
    store.close()


def test_a_program_that_comes_and_goes_leaves_the_write_ahead_log_to_us(
    store: SqliteStore, tmp_path: Path
) -> None:
    """Whoever goes last deletes it, and our locks say that we are still there."""
    store.write([text(1)])
    reader = SqliteStore(tmp_path / "data")
    other = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
        "print(*db.execute('SELECT count(*) FROM message').fetchone()); db.close()"
    )
    command = [sys.executable, "-c", other, str(tmp_path / "data" / FILE_NAME)]
    for number in (1, 2, 3):
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{number}\n"
        store.write([text(number + 1)])
    reader.close()
    store.close()


def test_a_write_waits_for_another_program_that_writes(store: SqliteStore, tmp_path: Path) -> None:
    outside = sqlite3.connect(tmp_path / "data" / FILE_NAME, isolation_level=None, check_same_thread=False)
    outside.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(0.3, lambda: outside.execute("COMMIT"))
    ending.start()
    started = time.monotonic()
    store.write([text(1)])
    assert time.monotonic() - started > 0.2
    ending.join()
    outside.close()
    store.close()
