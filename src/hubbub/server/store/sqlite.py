"""The store in one SQLite file, beside the server.

The rule: one writer, whose transaction is a whole batch and is synced before `write` returns (as
`durability` says); readers have connections of their own and never wait for it.

Spec: https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from hubbub.protocol.message import NO_TAGS
from hubbub.server.core.history import Latest, Page, Question, Stored, StoreError
from hubbub.server.store.schema import MIGRATIONS

FILE_NAME = "hubbub.sqlite3"
SYNCHRONOUS = {"power": "FULL", "process": "NORMAL", "none": "OFF"}
_NEVER = 1 << 62  # later than any id
WAIT_SECONDS = 5.0  # for another process that holds the file, such as a backup
MAX_CONVERSATIONS_CACHED = 10_000

_INSERT = "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = "c.name, m.id, m.command, m.source, m.account, m.target, m.text, m.client_tags, m.is_open"
_FROM = f"SELECT {_COLUMNS} FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.name = ?"
_PAGE = f"{_FROM} AND m.id > ? AND m.id < ? AND (m.is_open OR m.id > ?) ORDER BY m.id"


class SqliteStore:
    """One connection to the file: the writer's, or a reader's."""

    def __init__(self, folder: Path, durability: str = "power") -> None:
        """Open the file, make it where it is missing, bring it up to date. Raises: StoreError."""
        self._conversations: dict[str, int] = {}
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = folder / FILE_NAME
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute(f"PRAGMA synchronous = {SYNCHRONOUS[durability]}")
            self._migrate(path)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The database in {folder} can't be used: {error}. Look at its rights and the free space, "
                "or name another folder: [storage] path."
            ) from error

    def _migrate(self, path: Path) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{path} was written by a newer Hubbub (its version is {version}, this program knows up "
                f"to {len(MIGRATIONS)}). Start that newer program, or restore a backup of before."
            )
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            self._db.execute("BEGIN IMMEDIATE")
            for statement in statements:
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {number:d}")
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the connection; the last one folds the WAL back into the file."""
        self._db.close()

    # --- the writer's

    def write(self, messages: Sequence[Stored]) -> None:
        """Keep a batch, all or nothing. Raises: StoreError, and then nothing of it is there."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(_INSERT, [self._row(message) for message in messages])
            named = [(message.id, message.client_id) for message in messages if message.client_id]
            if named:
                self._db.executemany("INSERT INTO client_id VALUES (?, ?)", named)
            self._db.execute("UPDATE progress SET last_id = ?", (messages[-1].id,))
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._conversations.clear()
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise StoreError(str(error)) from error

    def _row(self, message: Stored) -> tuple[int, int, str, str, str, str, str, str, bool]:
        tags = json.dumps(dict(message.client_tags), ensure_ascii=False) if message.client_tags else ""
        return (
            self._conversation(message.conversation),
            message.id,
            message.command,
            message.source,
            message.account,
            message.target,
            message.text,
            tags,
            message.is_open,
        )

    def _conversation(self, name: str) -> int:
        number = self._conversations.get(name)
        if number is None:
            found = self._db.execute("SELECT id FROM conversation WHERE name = ?", (name,)).fetchone()
            if found is None:
                inserted = "INSERT INTO conversation (name) VALUES (?) RETURNING id"
                found = self._db.execute(inserted, (name,)).fetchone()
            if len(self._conversations) >= MAX_CONVERSATIONS_CACHED:
                self._conversations.clear()
            number = self._conversations[name] = int(found[0])
        return number

    def forget_client_ids(self, keep: int) -> None:
        """Drop all but the latest client-made ids."""
        self._db.execute(
            "DELETE FROM client_id WHERE id <= (SELECT id FROM client_id ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (keep,),
        )

    # --- readers'

    def last_id(self) -> int:
        """The id of the last message that was kept, 0 before the first."""
        (last,) = self._db.execute("SELECT last_id FROM progress").fetchone()
        return int(last)

    def client_ids(self, count: int) -> list[tuple[str, int]]:
        """The latest client-made ids with their messages', oldest first."""
        newest = "SELECT client_id, id FROM client_id ORDER BY id DESC LIMIT ?"
        return self._db.execute(newest, (count,)).fetchall()[::-1]

    def answer(self, question: Question) -> list[Stored]:
        """The messages that are asked for, in order. Raises: StoreError."""
        try:
            if isinstance(question, Latest):
                ends = [
                    Page(name, joined_id, 0, _NEVER, 1, from_end=True)
                    for name, joined_id in question.conversations
                ]
                found = [message for page in ends for message in self._page(page)]
                return sorted(found, key=lambda message: message.id)
            return [message for page in question for message in self._page(page)]
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    def _page(self, page: Page) -> list[Stored]:
        direction = "DESC" if page.from_end else "ASC"
        where = (page.conversation, page.low, page.high, page.joined_id, page.count)
        rows = self._db.execute(f"{_PAGE} {direction} LIMIT ?", where)
        messages = [_stored(row) for row in rows]
        return messages[::-1] if page.from_end else messages


def _stored(row: tuple[str, int, str, str, str, str, str, str, int]) -> Stored:
    name, number, command, source, account, target, text, tags, is_open = row
    client_tags = json.loads(tags) if tags else NO_TAGS
    return Stored(name, number, command, source, account, target, text, client_tags, is_open=bool(is_open))
