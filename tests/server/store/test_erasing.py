"""What was erased is in no file: not in the table, the index or the write-ahead log."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hubbub.server.core.history import Erased, Forgotten, Stored
from hubbub.server.store.index import LATER
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.server.store.test_search import asked, ids, said

SECRET = "zyxwvutsrqpon"  # the index keeps but the end of a word that begins as its neighbour does
PART = SECRET[4:].encode()
START = """
import sys, time
from pathlib import Path
from hubbub.server.store.sqlite import SqliteStore
from hubbub.server.core.history import Erased
store = SqliteStore(Path(sys.argv[1]))
store.write([Erased("#tea", 500)])
print("erased", flush=True)
time.sleep(60)
"""


def filled(folder: Path, count: int = 1000) -> SqliteStore:
    """A store with one text among others that nobody else's is like, written in many transactions."""
    store = SqliteStore(folder)
    for first in range(1, count, 20):
        store.write(
            [
                said(n, f"{SECRET} zyxa{n}" if n == 500 else f"zyxb{n} other words", nick=f"n{n % 7}")
                for n in range(first, first + 20)
            ]
        )
    return store


def tidy(store: SqliteStore) -> None:
    while store.tidy():
        pass


def holding(folder: Path) -> set[str]:
    """The files that have the secret in them."""
    return {path.name for path in folder.iterdir() if PART in path.read_bytes()}


def terms(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab (main, words_1, row)")
        return {term for (term,) in database.execute("SELECT term FROM term")}


def test_a_text_is_in_no_file_soon_after_it_was_erased(tmp_path: Path) -> None:
    store = filled(tmp_path)
    tidy(store)
    assert holding(tmp_path)
    assert SECRET in terms(tmp_path)
    store.write([Erased("#tea", 500)])
    assert f"{FILE_NAME}-wal" in holding(tmp_path), "a deletion passes the words on"
    tidy(store)
    assert holding(tmp_path) == set()
    assert not terms(tmp_path) & {SECRET, "zyxa500"}
    assert ids(store, asked("other", count=1000)) == [n for n in range(1, 1001) if n != 500]
    store.close()


def test_every_erased_text_is_gone_while_others_are_written(tmp_path: Path) -> None:
    store = filled(tmp_path)
    for number in range(2000, 2100):
        store.write([said(number, f"{SECRET}{number} more words")])
        store.write([said(number + 1000, "more words"), Erased("#tea", number)])
        store.tidy()
    store.write([Erased("#tea", 500)])
    tidy(store)
    assert holding(tmp_path) == set()
    assert len(ids(store, asked("more", count=1000))) == 100
    store.close()


def test_a_reader_keeps_it_in_the_write_ahead_log_until_it_ends(tmp_path: Path) -> None:
    store = filled(tmp_path)
    tidy(store)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchone()
        store.write([Erased("#tea", 500)])
        started = time.monotonic()
        tidy(store)
        assert time.monotonic() - started < 1, "nobody waits for a reader"
        assert holding(tmp_path)
    tidy(store)
    assert holding(tmp_path) == set()
    store.close()


def test_a_crash_between_erasing_and_cleansing_is_made_good_at_the_next_start(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with subprocess.Popen(
        [sys.executable, "-c", START, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "erased\n"
        os.kill(process.pid, signal.SIGKILL)
    assert holding(tmp_path)
    store = SqliteStore(tmp_path)
    tidy(store)
    assert holding(tmp_path) == set()
    assert SECRET not in terms(tmp_path)
    store.close()


def test_what_was_erased_as_an_event_is_gone_too(tmp_path: Path) -> None:
    store = filled(tmp_path)
    event = Stored("#tea", 5000, "TAGMSG", "ann!~u@h", "", "#tea", "", {"+draft/react": "secretly-qqq"})
    store.write([event])
    store.write([Erased("#tea", 5000)])
    tidy(store)
    assert not [path for path in tmp_path.iterdir() if b"secretly-qqq" in path.read_bytes()]
    store.close()


def test_a_volume_of_which_all_was_erased_is_no_more(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store._index._room = 0
    store.write([said(n, "the next volume") for n in range(2000, 2010)])
    store.write([Erased("#tea", n) for n in range(1, 1001)])
    tidy(store)
    assert store._db.execute("SELECT number FROM volume").fetchall() == [(2,)]
    assert ids(store, asked("volume")) == list(range(2000, 2010))
    store.write([Erased("#tea", n) for n in range(2000, 2010)])
    tidy(store)
    assert ids(store, asked("")) == []
    store.write([said(3000, "volume three")])
    assert ids(store, asked("volume")) == [3000]
    store.close()


def test_what_may_be_cleansed_later_is_cleansed_within_the_hour(tmp_path: Path) -> None:
    store = filled(tmp_path)
    tidy(store)
    store._db.execute("BEGIN")
    store._index.erase(1, [500], LATER)
    store._db.execute("COMMIT")
    tidy(store)
    assert holding(tmp_path), "a deletion alone leaves the words"
    store._index.hurry()
    tidy(store)
    assert holding(tmp_path) == set()
    store.close()


def test_a_forgotten_account_is_in_no_file_and_a_crash_meanwhile_is_made_good(tmp_path: Path) -> None:
    store = filled(tmp_path)
    theirs = [replace(said(n, f"{SECRET} {n}", "#jam"), account="ann") for n in range(5000, 9000)]
    store.write(theirs)
    tidy(store)
    store.write([Forgotten("ann", 1 << 40)])
    assert store.tidy()
    store.close()
    store = SqliteStore(tmp_path)
    assert store.tidy(), "it goes on where it was"
    tidy(store)
    assert [each.kind for each in store.kept()] == []
    store.write([Erased("#tea", 500)])  # the one like theirs that is not
    tidy(store)
    assert holding(tmp_path) == set()
    assert SECRET not in terms(tmp_path)
    store.close()
