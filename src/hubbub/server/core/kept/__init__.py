"""What lasts: which records a fact leaves in the store, and the way back into the world at a start.

The rule: for each kind the two ways stand in one module, and what is read back is what was kept.
"""

from __future__ import annotations

from hubbub.server.core.kept import (
    accounts,
    bans,
    files,
    logins,
    metadata,
    presences,
    registrations,
    renaming,
    texts,
)
from hubbub.server.core.kept.table import behind, records, restore

__all__ = [
    "accounts",
    "bans",
    "behind",
    "files",
    "logins",
    "metadata",
    "presences",
    "records",
    "registrations",
    "renaming",
    "restore",
    "texts",
]
