"""The SQLite store beyond the contract: files, restarts, versions, and what goes wrong with disks."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from hubbub.server.core.history import StoreError
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
