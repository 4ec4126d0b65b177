"""The index of all texts: which words are in which, in volumes.

The rule: it is written in the transaction of the messages, so that it knows what the table knows;
and words of an erased text are merged out of its volume, a slice at a time, until no file has them.

Spec: https://www.sqlite.org/fts5.html (contentless tables, the 'delete' and 'merge' commands)
"""

from __future__ import annotations

import sqlite3
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from hubbub.protocol.channel_modes import PREFIXES
from hubbub.protocol.names import is_channel
from hubbub.server.store.rows import EVENTS_CLOSED, Row
from hubbub.server.store.words import TOKENIZER, spaced

VOLUME_TEXTS = 1 << 19  # which bounds what is merged after something was erased
AUTOMERGE = 8  # parts of a size that are merged while messages are written: few enough to search, and cheap
STATUSES = "".join(PREFIXES.values())  # with which a room's name stands for those of a rank in it
MERGE_PAGES = 8  # of one step, which can't be interrupted
LATER, SOON = 1, 2  # how urgently a volume is to be cleansed: within the hour, or now

_ERASE = """DELETE FROM message WHERE conversation = ? AND shelf IN (0, 1, 2, 3) AND id = ?
    RETURNING shelf, source, text"""
_OLD = """SELECT p.conversation, p.shelf, p.id, m.command, m.source, m.account, m.target, m.text, '', 0
    FROM text_place p JOIN message m USING (conversation, shelf, id) ORDER BY p.id"""


class Volume(NamedTuple):
    """A part of the index: all texts from this id on, up to the next one's."""

    number: int
    first_id: int

    @property
    def table(self) -> str:
        """The name of its table."""
        return f"words_{self.number:d}"


class Index:
    """The writer's way to the index."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._volumes: list[Volume] = []
        self._room = 0  # for further texts, in the last volume

    def forget(self) -> None:
        """What was remembered of the tables may have been rolled back."""
        self._volumes = []

    def fill(self) -> int:
        """Index the texts of a database that had no index; how many there were."""
        rows = self._db.execute(_OLD)
        count = 0
        while some := rows.fetchmany(1000):
            self._add_words(some)
            count += len(some)
        return count

    def add(self, rows: Iterable[Row]) -> None:
        """Index texts that can be searched."""
        texts = [row for row in rows if row[1] < EVENTS_CLOSED]
        places = [(row[2], row[0], row[1]) for row in texts]
        self._db.executemany("INSERT INTO text_place (id, conversation, shelf) VALUES (?, ?, ?)", places)
        self._add_words(texts)

    def _add_words(self, texts: Iterable[Row]) -> None:
        for volume, some in groupby(texts, self._volume_with_room):
            self._db.executemany(
                f"INSERT INTO {volume.table} (rowid, text, sender, place) VALUES (?, ?, ?, ?)",
                [(row[2], *_words(row[0], row[4], row[7])) for row in some],
            )

    def erase(self, conversation: int, ids: Iterable[int], urgency: int = SOON) -> int:
        """Delete messages of a conversation and what the index has of them; how many were texts."""
        spoilt, texts = set(), 0
        for number in ids:
            for shelf, source, text in self._db.execute(_ERASE, (conversation, number)).fetchall():
                if shelf >= EVENTS_CLOSED:
                    continue
                texts += 1
                if self._erase_words(conversation, number, source, text):
                    spoilt.add(self._volume_of(number).number)
        marked = "UPDATE volume SET to_cleanse = max(to_cleanse, ?) WHERE number = ?"
        self._db.executemany(marked, [(urgency, number) for number in spoilt])
        return texts

    def _erase_words(self, conversation: int, number: int, source: str, text: str) -> bool:
        gone = "DELETE FROM text_place WHERE id = ? AND conversation = ?"
        if not self._db.execute(gone, (number, conversation)).rowcount:
            return False
        table = self._volume_of(number).table
        self._db.execute(
            f"INSERT INTO {table} ({table}, rowid, text, sender, place) VALUES ('delete', ?, ?, ?, ?)",
            (number, *_words(conversation, source, text)),
        )
        return True

    def hurry(self) -> None:
        """What was to be cleansed within the hour is to be cleansed now."""
        self._db.execute("UPDATE volume SET to_cleanse = ? WHERE to_cleanse = ?", (SOON, LATER))

    def cleanse(self, seconds: float) -> bool:
        """Merge for so long what is left of erased texts out of one volume; whether there was any."""
        found = self._db.execute(
            "SELECT number, first_id, is_merging FROM volume WHERE is_merging OR to_cleanse = ? "
            "ORDER BY is_merging DESC, number LIMIT 1",
            (SOON,),
        ).fetchone()
        if found is None:
            return False
        volume, is_merging = Volume(*found[:2]), found[2]
        until = time.monotonic() + seconds
        self._db.execute("BEGIN IMMEDIATE")
        if not is_merging:  # what is erased from now on takes another round
            started = "UPDATE volume SET to_cleanse = 0, is_merging = 1 WHERE number = ?"
            self._db.execute(started, (volume.number,))
            self._merge(volume, -MERGE_PAGES)
        while time.monotonic() < until:
            if not self._merge(volume, MERGE_PAGES):
                self._cleansed(volume)
                break
        self._db.execute("COMMIT")
        return True

    def _merge(self, volume: Volume, pages: int) -> bool:
        """One step; a negative number has all parts of the volume merged into one. Is there more?"""
        before = self._db.total_changes
        merge = f"INSERT INTO {volume.table} ({volume.table}, rank) VALUES ('merge', ?)"
        self._db.execute(merge, (pages,))
        return self._db.total_changes - before >= 2

    def _cleansed(self, volume: Volume) -> None:
        self._db.execute("UPDATE volume SET is_merging = 0 WHERE number = ?", (volume.number,))
        later = [each for each in self._known_volumes() if each.first_id > volume.first_id]
        if not later:
            return
        texts = "SELECT 1 FROM text_place WHERE id >= ? AND id < ? LIMIT 1"
        if self._db.execute(texts, (volume.first_id, later[0].first_id)).fetchone() is None:
            self._db.execute(f"DROP TABLE {volume.table}")
            self._db.execute("DELETE FROM volume WHERE number = ?", (volume.number,))
            self.forget()

    # --- volumes

    def _known_volumes(self) -> list[Volume]:
        if not self._volumes:
            self._volumes = volumes(self._db)
            if self._volumes:
                count = "SELECT count(*) FROM text_place WHERE id >= ?"
                (texts,) = self._db.execute(count, (self._volumes[-1].first_id,)).fetchone()
                self._room = VOLUME_TEXTS - texts
        return self._volumes

    def _volume_of(self, number: int) -> Volume:
        known = self._known_volumes()
        return known[max(0, bisect_right(known, number, key=lambda volume: volume.first_id) - 1)]

    def _volume_with_room(self, row: Row) -> Volume:
        """Where a text's words go: a further volume, when the last one is full."""
        known = self._known_volumes()
        if known and row[2] < known[-1].first_id:
            return self._volume_of(row[2])
        if not known or self._room <= 0:
            self._begin_volume(row[2] if known else 0)
        self._room -= 1
        return self._volumes[-1]

    def _begin_volume(self, first_id: int) -> None:
        """A volume for all that comes; the one before is merged into one piece, which is searched faster."""
        full = self._volumes[-1].number if self._volumes else 0
        self._db.execute("UPDATE volume SET to_cleanse = ? WHERE number = ?", (SOON, full))
        volume = Volume(full + 1, first_id)
        self._db.execute("INSERT INTO volume (number, first_id) VALUES (?, ?)", volume)
        columns = "text, sender, place, content = '', columnsize = 0"
        self._db.execute(f"CREATE VIRTUAL TABLE {volume.table} USING fts5 ({columns}, {TOKENIZER})")
        automerge = f"INSERT INTO {volume.table} ({volume.table}, rank) VALUES ('automerge', ?)"
        self._db.execute(automerge, (AUTOMERGE,))
        self._volumes.append(volume)
        self._room = VOLUME_TEXTS


def volumes(db: sqlite3.Connection) -> list[Volume]:
    """The volumes there are, oldest first."""
    return [Volume(*row) for row in db.execute("SELECT number, first_id FROM volume ORDER BY first_id")]


def hits(
    db: sqlite3.Connection, match: str, low: int, high: int, *, from_end: bool
) -> Iterator[tuple[int, int, int]]:
    """Id, conversation and shelf of what matches ("": all there is), volume by volume."""
    order = "DESC" if from_end else "ASC"
    if not match:
        every = f"SELECT id, conversation, shelf FROM text_place WHERE id > ? AND id < ? ORDER BY id {order}"
        yield from db.execute(every, (low, high))
        return
    known = volumes(db)
    ends = [*(each.first_id for each in known), high][1:]
    parts = list(zip(known, ends, strict=True))
    for volume, end in reversed(parts) if from_end else parts:
        if low < end and volume.first_id < high:
            yield from db.execute(
                f"SELECT w.rowid, p.conversation, p.shelf FROM {volume.table} w "
                f"CROSS JOIN text_place p ON p.id = w.rowid WHERE w.{volume.table} MATCH ? "
                f"AND w.rowid > ? AND w.rowid < ? ORDER BY w.rowid {order}",
                (match, low, high),
            )


def size_bytes(db: sqlite3.Connection) -> int:
    """How much the index takes, without what it is bound in."""
    sizes = [f"SELECT sum(length(block)) FROM {volume.table}_data" for volume in volumes(db)]
    return sum(db.execute(size).fetchone()[0] or 0 for size in sizes)


def _words(conversation: int, source: str, text: str) -> tuple[str, str, str]:
    return spaced(text), spaced(source.partition("!")[0]), str(conversation)


def is_searched(conversation: str) -> bool:
    """Whether anybody may ever find what is said there: not what was for those of a rank alone."""
    return is_channel(conversation) or not is_channel(conversation.lstrip(STATUSES))
