"""A database of an earlier version: copied, then brought up to date whole, or left as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hubbub.server.care import check, restore
from hubbub.server.core.history import Erased, Page, StoreError
from hubbub.server.store import index, schema, sqlite
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from hubbub.server.store.words import TOKENIZER
from tests.server.store.test_search import asked, ids, said

COPY = f"{FILE_NAME}.version-1"
ROW = (1, 1, 5, "PRIVMSG", "ann!~a@h", "", "#Tea", "hello", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A server's folder as version 1 left it."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        for statement in schema.MIGRATIONS[0]:
            database.execute(statement)
        database.execute("INSERT INTO conversation VALUES (1, '#tea')")
        database.execute(f"INSERT INTO message VALUES {ROW}")
        database.execute("UPDATE progress SET last_id = 5")
        database.execute("PRAGMA user_version = 1")
        database.commit()
    return tmp_path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def texts(folder: Path) -> list[str]:
    store = SqliteStore(folder)
    page = Page("#tea", 0, 0, 1 << 62, 9, from_end=False)
    found = [message.text for message in store.answer((page,))]
    store.close()
    return found


def test_what_was_kept_before_is_there_after(folder: Path) -> None:
    assert texts(folder) == ["hello"]
    assert version(folder / FILE_NAME) == len(schema.MIGRATIONS)
    assert texts(folder) == ["hello"]
    assert check(folder)[1]


def test_a_whole_copy_of_before_is_made_for_the_owner_alone(folder: Path) -> None:
    texts(folder)
    copy = folder / COPY
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT * FROM message").fetchall() == [ROW]
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert version(copy) == 1
    restore(folder, copy)
    assert texts(folder) == ["hello"]


def test_a_new_database_and_a_present_one_are_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        SqliteStore(tmp_path).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE_NAME]


def test_a_migration_that_fails_leaves_all_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (*schema.MIGRATIONS, ("CREATE TABLE half (x)", "INSERT INTO none VALUES (1)"))
    monkeypatch.setattr(sqlite, "MIGRATIONS", broken)
    monkeypatch.setattr("hubbub.server.store.copy.MIGRATIONS", broken)
    with pytest.raises(StoreError, match="no such table: none"):
        SqliteStore(folder)
    assert version(folder / FILE_NAME) == 1
    monkeypatch.undo()
    assert texts(folder) == ["hello"]


def test_without_a_copy_nothing_is_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(sqlite, "copy_whole", no_room)
    with pytest.raises(StoreError, match="No space left on device"):
        SqliteStore(folder)
    assert version(folder / FILE_NAME) == 1


@pytest.mark.interpreted
def test_texts_that_lay_by_conversation_are_read_found_and_erased_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Version 4 had texts and events in one table, and the places of texts in another."""
    names = {1: "#tea", 2: "~1 ~2", 3: "@#tea"}
    rows = [
        (*(number % 3 + 1, number % 2, number << 20, "PRIVMSG", "ann!~a@h", "ann", "#Tea", f"tea {number}"),)
        for number in range(1, 31)
    ]
    events = [
        (1, 2 + number % 2, number << 20, "JOIN", "bob!~b@h", "", "#Tea", "* :Bob") for number in (40, 41)
    ]
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        for statements in schema.MIGRATIONS[:4]:
            for statement in statements:
                database.execute(statement)
        database.executemany("INSERT INTO conversation VALUES (?, ?)", names.items())
        database.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 7)", [*rows, *events])
        database.execute("INSERT INTO volume (number, first_id) VALUES (1, 0)")
        columns = f"text, sender, place, content = '', columnsize = 0, {TOKENIZER}"
        database.execute(f"CREATE VIRTUAL TABLE words_1 USING fts5 ({columns})")
        for conversation, shelf, number, *_, text in rows:
            if conversation < 3:
                database.execute("INSERT INTO text_place VALUES (?, ?, ?)", (number, conversation, shelf))
                words = (number, text, "ann", str(conversation))
                database.execute(
                    "INSERT INTO words_1 (rowid, text, sender, place) VALUES (?, ?, ?, ?)", words
                )
        database.execute("PRAGMA user_version = 4")
        database.commit()
    monkeypatch.setattr(index, "VOLUME_TEXTS", 22)
    store = SqliteStore(tmp_path)
    places = tuple((name, 0) for name in names.values())

    def read(name: str) -> list[int]:
        page = Page(name, 0, 0, 1 << 62, 99, from_end=False, with_events=True)
        return [message.id >> 20 for message in store.answer((page,))]

    assert read("#tea") == [*range(3, 31, 3), 40, 41]
    assert read("~1 ~2") == [*range(1, 31, 3)]
    assert read("@#tea") == [*range(2, 31, 3)]
    assert [number >> 20 for number in ids(store, asked("tea", "", *places))] == [
        number for number in range(1, 31) if number % 3 < 2
    ]
    store.write([Erased("#tea", 3 << 20), Erased("@#tea", 2 << 20), Erased("#tea", 40 << 20)])
    store.write([said(number << 20, "green tea") for number in (50, 51, 52)])
    while store.tidy():
        pass
    assert read("#tea") == [*range(6, 31, 3), 41, 50, 51, 52]
    assert [number >> 20 for number in ids(store, asked("tea", "", ("#tea", 0)))] == [
        *range(6, 31, 3),
        50,
        51,
        52,
    ]
    assert [volume.first_id >> 20 for volume in index.volumes(store._db)] == [0, 52]
    with pytest.raises(StoreError):
        store.write([said(4 << 20, "an id that is there")])
    store.close()
    assert check(tmp_path)[1]
