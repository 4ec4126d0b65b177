"""Tries of passwords and networks that accounts are known from, as they are kept.

The rule: what a restart forgets, an attacker could have by making one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from hubbub.server.core.history import Kept, Record
from hubbub.server.core.kept.table import document
from hubbub.server.core.logins import Tries

TRIES, KNOWN = "tries", "networks"


def take_records(tries: Tries) -> list[Record]:
    """What is to be kept since the last call."""
    times, known = tries.take_changed()
    return [
        *(document(TRIES, key, found or None) for key, found in times.items()),
        *(document(KNOWN, account, found or None) for account, found in known.items()),
    ]


def restore(tries: Tries, documents: Iterable[Kept], now_ms: int) -> None:
    """Go on with what was kept."""
    found = [(each.kind, each.key, each.document) for each in documents if each.kind in {TRIES, KNOWN}]
    read = {
        kind: [(key, json.loads(text)) for each, key, text in found if each == kind]
        for kind in (TRIES, KNOWN)
    }
    tries.restore(read[TRIES], read[KNOWN], now_ms)
