"""The store in one SQLite file, beside the server.

The rule: one writer, whose transaction is a whole batch and is synced before `write` returns (as
`durability` says); readers have connections of their own and never wait for it.

Spec: https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from hubbub.server.core.accounts import Account, GoneAccount, NewPassword
from hubbub.server.core.history import (
    Erased,
    Forgotten,
    Kept,
    Marker,
    Question,
    Record,
    Stored,
    StoreError,
)
from hubbub.server.store import accounts, kept, markers, pages
from hubbub.server.store.copy import copy_whole
from hubbub.server.store.forgetting import Forgetting
from hubbub.server.store.gaps import Gaps
from hubbub.server.store.index import Index, is_searched
from hubbub.server.store.retention import NO_RULES, Retention, Rules
from hubbub.server.store.rows import COLUMNS, EVENTS_CLOSED, Row, row_of
from hubbub.server.store.schema import MIGRATIONS
from hubbub.server.store.words import Tokens

FILE_NAME = "hubbub.sqlite3"
SYNCHRONOUS = {"power": "FULL", "process": "NORMAL", "none": "OFF"}
WAIT_SECONDS = 5.0  # for another process that holds the file, such as a backup
MAX_CONVERSATIONS_CACHED = 10_000
WAL_SIZE_BYTES = 16 << 20  # where the WAL is started anew, if readers let it
WAL_LARGE_BYTES = 64 << 20  # where the operator is told who keeps it from that
SHRINK_WAIT_SECONDS = 0.12  # for readers to leave the WAL, while messages wait
SHRINK_TRIES = 3
SHRINK_PAUSE_SECONDS = 1.0  # before it is tried again; doubled each time it is in vain
MAX_SHRINK_PAUSE_SECONDS = 60.0
COMPLAINT_SECONDS = 60.0
TIDY_SECONDS = 0.02  # of tidying at once, for which a message may have to wait

_KEEP_TEXT = f"INSERT INTO text ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_KEEP_EVENT = f"INSERT OR IGNORE INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

logger = logging.getLogger("hubbub.store")


class SqliteStore:
    """One connection to the file: the writer's, or a reader's."""

    def __init__(self, folder: Path, durability: str = "power", rules: Rules = NO_RULES) -> None:
        """Open the file, make it where it is missing, bring it up to date. Raises: StoreError.

        `rules` are for the one that tidies: the writer's.
        """
        self._conversations: dict[str, int] = {}
        self._unsearched: set[int] = set()  # of those
        self._tokens = Tokens()
        self._holds_erased: bool | None = None  # in any file; None: nobody has looked yet
        self._gaps = Gaps(folder / FILE_NAME)
        self._writers: dict[type[Record], Callable[[list[Any]], None]] = {
            Stored: self._write_messages,
            Erased: self._erase,
            Forgotten: self._forget,
            Marker: lambda made: markers.keep(self._db, made),
            Account: lambda made: accounts.keep(self._db, made),
            GoneAccount: self._drop_accounts,
            NewPassword: lambda changes: accounts.set_passwords(self._db, changes),
            Kept: lambda documents: kept.keep(self._db, documents),
        }
        self._wal = folder / f"{FILE_NAME}-wal"
        self._next_shrink = self._next_complaint = 0.0
        self._shrink_pause = SHRINK_PAUSE_SECONDS
        try:
            path = _made(folder)
            self._db = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise _unusable(folder, error) from error
        self._index = Index(self._db)
        self._retention = Retention(self._db, self._index, rules)
        self._forgetting = Forgetting(self._db, self._index, self._retention.changed)
        try:
            self._configure(durability)
            self._migrate(path)
        except (OSError, sqlite3.Error) as error:
            self._db.close()
            raise _unusable(folder, error) from error
        except StoreError:
            self._db.close()
            raise

    def _configure(self, durability: str) -> None:
        (mode,) = self._db.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise sqlite3.OperationalError("this file system can't share a write-ahead log")
        self._db.execute(f"PRAGMA synchronous = {SYNCHRONOUS[durability]}")
        self._db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        self._db.execute("PRAGMA fullfsync = ON")  # on macOS a mere fsync leaves it in the drive's cache
        self._db.execute(f"PRAGMA journal_size_limit = {WAL_SIZE_BYTES}")

    def _migrate(self, path: Path) -> None:
        """Bring the tables up to date, all or nothing, after a copy of what there was."""
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{path} was written by a newer Hubbub (its version is {version}, this program knows up "
                f"to {len(MIGRATIONS)}). Start that newer program, or restore a backup of before."
            )
        if version == len(MIGRATIONS):
            return
        if version:
            logger.info("copying the database, before it is brought up to date", extra={"version": version})
            copy_whole(path, path.with_name(f"{FILE_NAME}.version-{version}"))
        self._db.execute("BEGIN IMMEDIATE")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                self._db.execute(statement)
        if texts := self._index.fill():
            logger.info("the texts of before can be searched now", extra={"texts": texts})
        self._db.execute(f"PRAGMA user_version = {len(MIGRATIONS):d}")
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the connection; the last one folds the WAL back into the file."""
        with suppress(sqlite3.Error):  # what was written is in the WAL, which the next start reads
            self._db.close()
        self._gaps.close()
        self._tokens.close()

    # --- the writer's

    def write(self, batch: Sequence[Record]) -> None:
        """Keep a batch, all or nothing. Raises: StoreError, and then nothing of it is there."""
        self._shrink_wal()
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for kind, records in groupby(batch, type):
                self._writers[kind](list(records))
            self._db.execute("COMMIT")
        except Exception as error:  # whatever it was, nothing may stay half written
            self._roll_back()
            raise StoreError(str(error)) from error

    def _roll_back(self) -> None:
        self._conversations.clear()
        self._unsearched.clear()
        self._index.forget()
        self._retention.forget()
        self._forgetting.forget()
        with suppress(sqlite3.Error):
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _write_messages(self, messages: list[Stored]) -> None:
        texts: list[Row] = []
        events: list[Row] = []
        searched: list[Row] = []
        for message in messages:
            name = message.conversation
            number = self._conversations.get(name) or self._conversation(name)
            row = row_of(number, message)
            if row[2] >= EVENTS_CLOSED:
                events.append(row)
                continue
            texts.append(row)
            if number not in self._unsearched:
                searched.append(row)
        self._db.executemany(_KEEP_TEXT, texts)
        self._db.executemany(_KEEP_EVENT, events)
        self._index.add(searched)
        self._retention.said(texts)
        named = [(message.id, message.client_id) for message in messages if message.client_id]
        if named:
            self._db.executemany("INSERT INTO client_id VALUES (?, ?)", named)
        last = max(message.id for message in messages)
        self._db.execute("UPDATE progress SET last_id = max(last_id, ?)", (last,))

    def _erase(self, erased: list[Erased]) -> None:
        for each in erased:
            number = self._conversation(each.conversation)
            self._retention.changed(number, -self._index.erase(number, (each.id,)))
        self._must_clear()

    def _forget(self, wishes: list[Forgotten]) -> None:
        self._forgetting.want(wishes)
        self._must_clear()

    def _drop_accounts(self, gone: list[GoneAccount]) -> None:
        accounts.drop(self._db, gone)
        self._must_clear()

    def _must_clear(self) -> None:
        """Copies of what was erased may be in the file and in the WAL; also after a crash."""
        self._db.execute("UPDATE erasing SET is_due = 1 WHERE NOT is_due")
        self._holds_erased = True
        self._gaps.want()

    def _shrink_wal(self) -> None:
        """Start the WAL anew when it has become large.

        SQLite does so by itself where no reader is in it; where there is always one, it takes
        someone to wait until those that began earlier are done.
        """
        now = time.monotonic()
        if now < self._next_shrink or (size_bytes := self._wal_size_bytes()) <= WAL_SIZE_BYTES:
            return
        with suppress(sqlite3.Error):  # a full disk, say: then the batch will tell
            self._db.execute(f"PRAGMA busy_timeout = {SHRINK_WAIT_SECONDS * 1000:.0f}")
            if self._fold():  # all of it is in the file now, so that who begins to read needs no WAL
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:.0f}")
        if self._wal_size_bytes() <= WAL_SIZE_BYTES:
            self._shrink_pause = SHRINK_PAUSE_SECONDS
            return
        self._next_shrink = time.monotonic() + self._shrink_pause
        self._shrink_pause = min(2 * self._shrink_pause, MAX_SHRINK_PAUSE_SECONDS)
        if size_bytes > WAL_LARGE_BYTES and now >= self._next_complaint:
            self._next_complaint = now + COMPLAINT_SECONDS
            logger.warning(
                "the write-ahead log can't be emptied: another program has been reading the database for "
                "long without a break; end it, or have it read in pages",
                extra={"size_mib": size_bytes >> 20},
            )

    def _fold(self) -> bool:
        """Write all of the WAL to the file; whether readers let us.

        Newer readers may take over the place of the one that is waited for and hand it on without
        an end. They do no harm, but only who asks anew sees that: so several short waits, not a long one.
        """
        for _ in range(SHRINK_TRIES):
            (is_busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
            if not is_busy:
                return True
        return False

    def _wal_size_bytes(self) -> int:
        try:
            return self._wal.stat().st_size
        except OSError:
            return 0

    def _conversation(self, name: str) -> int:
        number = self._conversations.get(name)
        if number is None:
            found = self._db.execute("SELECT id FROM conversation WHERE name = ?", (name,)).fetchone()
            if found is None:
                inserted = "INSERT INTO conversation (name) VALUES (?) RETURNING id"
                found = self._db.execute(inserted, (name,)).fetchone()
            if len(self._conversations) >= MAX_CONVERSATIONS_CACHED:
                self._conversations.clear()
                self._unsearched.clear()
            number = self._conversations[name] = int(found[0])
            if not is_searched(name):
                self._unsearched.add(number)
        return number

    def forget_client_ids(self, keep: int) -> None:
        """Drop all but the latest client-made ids. Raises: StoreError."""
        oldest = "(SELECT id FROM client_id ORDER BY id DESC LIMIT 1 OFFSET ?)"
        try:
            self._db.execute(f"DELETE FROM client_id WHERE id <= {oldest}", (keep,))
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    def set_rules(self, rules: Rules) -> None:
        """What is kept, and how long, from now on."""
        self._retention.set_rules(rules)

    def tidy(self) -> bool:
        """Do a little of what nobody waits for; whether there is more to do at once. Raises: StoreError.

        What was erased leaves the index; what is kept too long goes; at last the WAL is emptied, so
        that no file has what was erased.
        """
        self._shrink_wal()
        try:
            if self._forgetting.go_on(TIDY_SECONDS):
                self._gaps.want()
                self._holds_erased = None
                return True
            if self._index.cleanse(TIDY_SECONDS):
                self._must_clear()
                return True
            if self._retention.trim(TIDY_SECONDS):
                return True
            return self._clear()
        except (OSError, sqlite3.Error) as error:
            self._roll_back()
            raise StoreError(str(error)) from error

    def _clear(self) -> bool:
        """Empty the WAL and then the file's gaps, if readers let us; whether there is more to do at once."""
        if self._holds_erased is None:
            (is_due,) = self._db.execute("SELECT is_due FROM erasing").fetchone()
            self._holds_erased = bool(is_due)
        if not self._holds_erased or not self._empty_wal(TIDY_SECONDS):
            return False
        self._db.execute("BEGIN IMMEDIATE")
        if self._wal_size_bytes():  # somebody else has written
            self._db.execute("ROLLBACK")
            return False
        is_clear = self._gaps.clear(TIDY_SECONDS)
        self._db.execute("ROLLBACK")
        self._db.execute("PRAGMA shrink_memory")  # pages that we remember have their gaps as they were
        if is_clear:
            self._db.execute("UPDATE erasing SET is_due = 0")
            self._holds_erased = False
        return not is_clear

    def _empty_wal(self, wait_seconds: float) -> bool:
        """Fold all of the WAL back into the file, if readers let us."""
        self._db.execute(f"PRAGMA busy_timeout = {wait_seconds * 1000:.0f}")
        try:
            (is_busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:.0f}")
        return not is_busy

    # --- readers'

    def last_id(self) -> int:
        """The id of the last message that was kept, 0 before the first."""
        (last,) = self._db.execute("SELECT last_id FROM progress").fetchone()
        return int(last)

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        """The latest client-made ids with their messages', oldest first."""
        newest = "SELECT client_id, id FROM client_id ORDER BY id DESC LIMIT ?"
        return self._db.execute(newest, (count,)).fetchall()[::-1]

    def accounts(self) -> list[Account]:
        """All accounts. Raises: StoreError."""
        return accounts.load(self._db)

    def markers(self, identity: str) -> list[Marker]:
        """Up to when somebody has read their conversations. Raises: StoreError."""
        return markers.load(self._db, identity)

    def latest_markers(self, count: int) -> list[Marker]:
        """The latest markers of anybody, oldest first. Raises: StoreError."""
        return markers.latest(self._db, count)

    def kept(self) -> list[Kept]:
        """All that is small and lasts. Raises: StoreError."""
        return kept.load(self._db)

    def answer(self, question: Question) -> list[Stored]:
        """The messages that are asked for, in order. Raises: StoreError."""
        return pages.answer(self._db, self._tokens, question)


def _made(folder: Path) -> Path:
    """The file, made if it is missing, for nobody else to read.

    One that is there is not opened here: to close it again would end the locks of all connections
    of this process, and the next program to come and go would delete the WAL that they write to.
    Spec: https://www.sqlite.org/howtocorrupt.html (posix locks that a close cancels)
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE_NAME
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    path.chmod(0o600)
    return path


def _unusable(folder: Path, error: Exception) -> StoreError:
    return StoreError(
        f"The database in {folder} can't be used: {error}. Look at its rights and the free space, "
        "or name another folder: [storage] path."
    )
