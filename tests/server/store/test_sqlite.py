"""The SQLite store: what is written is there, whole and in order, and nowhere for others to read."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from hubbub.server.core.history import Stored, StoreError
from hubbub.server.store.schema import MIGRATIONS
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore

ALL = (0, 1 << 62)


def text(number: int, conversation: str = "#tea", client_id: str = "") -> Stored:
    tags = {"+draft/reply": "x;y"} if number % 2 else {}
    return Stored(conversation, number, "PRIVMSG", "ann!~a@h", "", "#Tea", f"text {number}", tags, client_id)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "data")


def test_a_page_gives_back_what_was_written_in_order(store: SqliteStore) -> None:
    texts = [text(number) for number in range(1, 11)]
    store.write(texts[:5])
    store.write(texts[5:])
    assert store.after("#tea", *ALL, 100) == texts
    assert store.before("#tea", *ALL, 100) == texts
    store.close()


def test_pages_forwards_and_backwards_meet_without_gap_or_overlap(store: SqliteStore) -> None:
    texts = [text(number) for number in range(1, 24)]
    store.write([*texts, text(99, "#other")])
    forwards: list[Stored] = []
    while page := store.after("#tea", forwards[-1].id if forwards else 0, ALL[1], 5):
        forwards += page
    backwards: list[Stored] = []
    while page := store.before("#tea", 0, backwards[0].id if backwards else ALL[1], 5):
        backwards = page + backwards
    assert forwards == backwards == texts
    store.close()


def test_what_was_written_is_there_after_a_restart(store: SqliteStore, tmp_path: Path) -> None:
    store.write([text(7, client_id="abc"), text(8), text(9, client_id="def")])
    store.close()
    again = SqliteStore(tmp_path / "data")
    assert again.last_id() == 9
    assert again.client_ids(10) == [("abc", 7), ("def", 9)]
    assert again.client_ids(1) == [("def", 9)]
    assert len(again.after("#tea", *ALL, 10)) == 3
    again.close()


def test_a_batch_that_fails_leaves_nothing_and_the_next_one_works(store: SqliteStore) -> None:
    store.write([text(1)])
    with pytest.raises(StoreError):
        store.write([text(2, "#new"), text(1)])  # an id twice
    assert store.last_id() == 1
    store.write([text(2, "#new")])
    assert [each.id for each in store.after("#new", *ALL, 10)] == [2]
    store.close()


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
    for durability, level in (("power", 2), ("process", 1)):
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
