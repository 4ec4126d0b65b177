"""Forgetting: all that one account said goes, a few rows at a time, while others go on talking.

The rule: what is to be forgotten is written down in the transaction of the wish and struck out after
the last row, so that a crash in between is made good at the next start.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hubbub.server.core.history import Forgotten, Kept
from hubbub.server.store import kept
from hubbub.server.store.index import LATER, Index
from hubbub.server.store.rows import table_of

KIND = "forgetting"
STEP_ROWS = 2000  # looked at in one step
SHELVES = 4

_DUE = f"SELECT key, document FROM kept WHERE kind = '{KIND}' ORDER BY key LIMIT 1"
_ROWS = """SELECT id, account = :account FROM {}
    WHERE conversation = :conversation AND shelf = :shelf AND id > :low AND id <= :until_id
    ORDER BY id LIMIT :count"""
_CONVERSATIONS = "SELECT id FROM conversation ORDER BY id"


class _Step(NamedTuple):
    """What was found of an account in a few rows of one shelf."""

    conversation: int
    ids: list[int]


class Forgetting:
    """Forgets accounts, one after the other, in the writer's thread."""

    def __init__(self, db: sqlite3.Connection, index: Index, changed: Callable[[int, int], None]) -> None:
        """`changed` is told of conversations that have fewer texts."""
        self._db = db
        self._index = index
        self._changed = changed
        self._is_due: bool | None = None  # None: nobody has looked yet
        self._account = ""
        self._steps: Iterator[_Step] = iter(())

    def want(self, wishes: Sequence[Forgotten]) -> None:
        """Write down who is to be forgotten; what they have read goes at once."""
        kept.keep(self._db, [Kept(KIND, each.account, str(each.until_id)) for each in wishes])
        self._db.executemany("DELETE FROM marker WHERE identity = ?", [(each.account,) for each in wishes])
        self._is_due = True

    def forget(self) -> None:
        """What was told may have been rolled back."""
        self._is_due, self._account = None, ""

    def go_on(self, seconds: float) -> bool:
        """Work for so long; whether there was something to do. Raises: sqlite3.Error."""
        if self._is_due is False or not self._begin():
            return False
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            step = next(self._steps, None)
            if step is None:
                self._end()
                break
            if step.ids:
                self._erase(step)
        return True

    def _begin(self) -> bool:
        """Take up the next account, unless one is under way; whether there is one."""
        if self._account:
            return True
        due = self._db.execute(_DUE).fetchone()
        self._is_due = due is not None
        if due:
            self._account = due[0]
            self._steps = self._found(due[0], int(due[1]))
        return self._is_due

    def _found(self, account: str, until_id: int) -> Iterator[_Step]:
        """What there is of an account, conversation by conversation; no query is open between two steps."""
        for (conversation,) in self._db.execute(_CONVERSATIONS).fetchall():
            for shelf in range(SHELVES):
                low, count = -1, STEP_ROWS
                while count == STEP_ROWS:
                    asked = {"account": account, "conversation": conversation, "shelf": shelf}
                    asked |= {"low": low, "until_id": until_id, "count": STEP_ROWS}
                    rows = self._db.execute(_ROWS.format(table_of(shelf)), asked).fetchall()
                    low, count = rows[-1][0] if rows else low, len(rows)
                    yield _Step(conversation, [number for number, is_theirs in rows if is_theirs])

    def _erase(self, step: _Step) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        gone = self._index.erase(step.conversation, step.ids, LATER)
        self._db.execute("COMMIT")
        self._changed(step.conversation, -gone)

    def _end(self) -> None:
        """Nothing of the account is left in the tables: what is left of it in the file goes now."""
        self._db.execute("BEGIN IMMEDIATE")
        kept.keep(self._db, [Kept(KIND, self._account, "")])
        self._db.execute("UPDATE erasing SET is_due = 1 WHERE NOT is_due")
        self._db.execute("COMMIT")
        self._index.hurry()
        self._account = ""
