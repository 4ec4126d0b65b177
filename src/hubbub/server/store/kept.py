"""Small documents in the database.

The rule: of each kind and key there is the latest, or none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from hubbub.server.core.history import Kept, StoreError

_KEEP = "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)"
_ALL = "SELECT kind, key, document FROM kept ORDER BY kind, key"
_DROP = "DELETE FROM kept WHERE kind = ? AND key = ?"


def keep(database: sqlite3.Connection, documents: Sequence[Kept]) -> None:
    """Keep documents, the later of two in the place of the earlier; empty ones are gone."""
    latest = {(each.kind, each.key): each.document for each in documents}
    database.executemany(_KEEP, [(*place, text) for place, text in latest.items() if text])
    database.executemany(_DROP, [place for place, text in latest.items() if not text])


def load(database: sqlite3.Connection) -> list[Kept]:
    """All documents, in the order of their kinds. Raises: StoreError."""
    try:
        return [
            Kept(*row) for row in database.execute("SELECT kind, key, document FROM kept ORDER BY kind, key")
        ]
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error
