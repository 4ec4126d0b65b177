"""Searching: from somebody's words to the messages that they may read.

The rule: a search takes a bounded time; what it found until then, nearest to where it began, is
its answer.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, suppress
from itertools import islice

from hubbub.server.core.history import Search, Stored, StoreError, fitting
from hubbub.server.store.index import hits
from hubbub.server.store.rows import COLUMNS, TEXTS_OPEN, stored
from hubbub.server.store.words import Tokens, match

SEARCH_SECONDS = 0.25
STEPS = 1000  # of SQLite's machine, between two looks at the clock
FEW = 8  # conversations that the index is asked for by name; of more, the hits are looked at one by one

_ROW = f"SELECT {COLUMNS} FROM text WHERE id = ?"
Readable = dict[int, tuple[str, int]]  # a conversation's number: its name, and since when


class _Deadline:
    """Ends what takes too long, and remembers that it did."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self.was_met = True

    def is_over(self) -> bool:
        if time.monotonic() >= self._until:
            self.was_met = False
        return not self.was_met


def search(db: sqlite3.Connection, tokens: Tokens, question: Search) -> list[Stored]:
    """The texts that are asked for, in order. Raises: StoreError, sqlite3.Error."""
    found = tokens.searchable(question.words)
    if question.words.strip() and not found:
        return []
    deadline = _Deadline(SEARCH_SECONDS)
    db.execute("BEGIN")  # one moment of the index and the messages
    db.set_progress_handler(deadline.is_over, STEPS)
    try:
        readable = _readable(db, question)
        places = tuple(readable) if len(readable) <= FEW else ()
        asked = match(found, question.nick if tokens.of(question.nick) else "", places)
        with closing(_texts(db, question, asked, readable, deadline)) as texts:
            messages = fitting(islice(texts, question.count)) if readable else []
    finally:
        db.set_progress_handler(None, 0)
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
    if not (messages or deadline.was_met):
        raise StoreError("a search found nothing in its time: narrow it to a room, a time or rarer words")
    return messages[::-1] if question.from_end else messages


def _readable(db: sqlite3.Connection, question: Search) -> Readable:
    number_of = "SELECT id FROM conversation WHERE name = ?"
    return {
        row[0]: (name, joined_id)
        for name, joined_id in question.conversations
        for row in db.execute(number_of, (name,)).fetchall()
    }


def _texts(
    db: sqlite3.Connection, question: Search, asked: str, readable: Readable, deadline: _Deadline
) -> Generator[Stored]:
    """What is found and may be read, until the time is over."""
    nick = question.nick.casefold()
    try:
        for number, conversation, shelf in hits(
            db, asked, question.low, question.high, from_end=question.from_end
        ):
            name, joined_id = readable.get(conversation, ("", 0))
            if name and (shelf == TEXTS_OPEN or number > joined_id):
                row = db.execute(_ROW, (number,)).fetchone()
                message = stored(name, row)
                if not nick or message.source.partition("!")[0].casefold() == nick:
                    yield message
            if deadline.is_over():
                return
    except sqlite3.OperationalError:
        if deadline.was_met:
            raise
