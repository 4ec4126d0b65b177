"""Pages of history: ranges of shelves, read in order.

The rule: what somebody may not read costs nothing, and no page holds on to the WAL once it is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from operator import attrgetter

from hubbub.server.core.history import NEVER, Latest, Page, Question, Search, Stored, StoreError, fitting
from hubbub.server.store.rows import (
    COLUMNS,
    EVENTS_CLOSED,
    EVENTS_OPEN,
    TEXTS_CLOSED,
    TEXTS_OPEN,
    stored,
    table_of,
)
from hubbub.server.store.search import search
from hubbub.server.store.words import Tokens

_SHELF = (
    f"SELECT {COLUMNS} FROM {{}} "
    "WHERE conversation = (SELECT id FROM conversation WHERE name = :conversation) AND shelf = {}"
)
_CLOSED = (TEXTS_CLOSED, EVENTS_CLOSED)


def _page_of(*shelves: int) -> str:
    """Ranges of shelves, merged as they are read: what one may not read costs nothing."""
    since = {True: "max(:low, :joined_id)", False: ":low"}
    ranges = [
        f"{_SHELF.format(table_of(shelf), shelf)} AND id > {since[shelf in _CLOSED]} AND id < :high"
        for shelf in shelves
    ]
    return f"{' UNION ALL '.join(ranges)} ORDER BY id {{}} LIMIT :count"


_TEXTS = _page_of(TEXTS_CLOSED, TEXTS_OPEN)
_ALL = _page_of(TEXTS_CLOSED, TEXTS_OPEN, EVENTS_CLOSED, EVENTS_OPEN)
_PAGES = {
    (with_events, from_end): page.format("DESC" if from_end else "ASC")
    for with_events, page in ((False, _TEXTS), (True, _ALL))
    for from_end in (False, True)
}


def answer(db: sqlite3.Connection, tokens: Tokens, question: Question) -> list[Stored]:
    """The messages that are asked for, in order. Raises: StoreError."""
    try:
        match question:
            case Latest(conversations):
                return _latest(db, conversations)
            case Search():
                return search(db, tokens, question)
        return [message for page in question for message in _page(db, page)]
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error


def _latest(db: sqlite3.Connection, conversations: Sequence[tuple[str, int]]) -> list[Stored]:
    ends = [Page(name, joined_id, 0, NEVER, 1, from_end=True) for name, joined_id in conversations]
    found = [message for page in ends for message in _page(db, page)]
    return sorted(found, key=attrgetter("id"))


def _page(db: sqlite3.Connection, page: Page) -> list[Stored]:
    rows = db.execute(
        _PAGES[page.with_events, page.from_end],
        {
            "conversation": page.conversation,
            "low": page.low,
            "high": page.high,
            "joined_id": page.joined_id,
            "count": page.count,
        },
    )
    messages = fitting(stored(page.conversation, row) for row in rows)
    rows.close()  # what is not read to its end would hold on to the WAL
    return messages[::-1] if page.from_end else messages
