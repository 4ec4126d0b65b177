"""Small documents in the database.

The rule: of each kind and key there is the latest, or none.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from hubbub.server.core.history import Kept, StoreError
from hubbub.server.core.kept import renaming

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
        return [Kept(*row) for row in database.execute(_ALL)]
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error


def present_names(database: sqlite3.Connection) -> dict[str, str]:
    """What the rooms are called by now whose history has another name. Raises: sqlite3.Error."""
    rows = database.execute("SELECT document, key FROM kept WHERE kind = ?", (renaming.KIND,))
    return {json.loads(document): name for document, name in rows}
