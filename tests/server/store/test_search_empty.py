"""A search in a store in which things happened, but nothing was said yet."""

from __future__ import annotations

from pathlib import Path

from hubbub.server.core.history import NEVER, Search, Stored
from hubbub.server.store.sqlite import SqliteStore


def test_before_anything_was_said_nothing_is_found(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    try:
        store.write([Stored("#tea", 1, "JOIN", "a!b@c", "", "#tea", "* :a")])
        assert store.answer(Search((("#tea", 0),), "", "", 0, NEVER, 10, from_end=True)) == []
    finally:
        store.close()
