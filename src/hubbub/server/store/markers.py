"""Read markers in the database.

The rule: a marker only moves forwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from hubbub.server.core.history import Marker, StoreError

_KEEP = """INSERT INTO marker VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET time_ms = max(time_ms, excluded.time_ms)"""


def keep(database: sqlite3.Connection, markers: Sequence[Marker]) -> None:
    """Keep markers, where they are later than what is there."""
    rows = [(marker.identity, marker.conversation, marker.time_ms) for marker in markers]
    database.executemany(_KEEP, rows)


def load(database: sqlite3.Connection, identity: str) -> list[Marker]:
    """Up to when somebody has read their conversations. Raises: StoreError."""
    try:
        rows = database.execute("SELECT * FROM marker WHERE identity = ?", (identity,))
        return [Marker(*row) for row in rows]
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error


def latest(database: sqlite3.Connection, count: int) -> list[Marker]:
    """The latest markers of anybody, oldest first. Raises: StoreError."""
    try:
        rows = database.execute("SELECT * FROM marker ORDER BY time_ms DESC LIMIT ?", (count,))
        return [Marker(*row) for row in rows][::-1]
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error
