"""The index of all texts: which words are in which, in volumes.

The rule: it is written in the transaction of the messages, so that it knows what the table knows;
and words of an erased text are merged out of its volume, a slice at a time, until no file has them.

Spec: https://www.sqlite.org/fts5.html (contentless tables, the 'delete' and 'merge' commands)
"""

from __future__ import annotations

import sqlite3
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hubbub.protocol.channel_modes import PREFIXES
from hubbub.protocol.names import is_channel
from hubbub.server.store.rows import Row
from hubbub.server.store.words import TOKENIZER, spaced

VOLUME_TEXTS = 1 << 19  # which bounds what is merged after something was erased
AUTOMERGE = 8  # parts of a size that are merged while messages are written: few enough to search, and cheap
STATUSES = "".join(PREFIXES.values())  # with which a room's name stands for those of a rank in it
MERGE_PAGES = 8  # of one step, which can't be interrupted
LATER, SOON = 1, 2  # how urgently a volume is to be cleansed: within the hour, or now

_ERASE_TEXT = "DELETE FROM text WHERE id = ? AND conversation = ? RETURNING source, text"
_ERASE_EVENT = "DELETE FROM event WHERE id = ? AND conversation = ? AND shelf IN (2, 3)"
_ALL = "SELECT text.*, name FROM text JOIN conversation ON conversation.id = conversation ORDER BY text.id"


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
        if self._known_volumes():
            return 0
        rows = self._db.execute(_ALL)
        count = 0
        while some := rows.fetchmany(1000):
            searched = [row[:-1] for row in some if is_searched(row[-1])]
            self.add(searched)
            count += len(searched)
        return count

    def add(self, texts: Sequence[Row]) -> None:
        """Index texts that can be searched, oldest first."""
        while texts:
            volume, room = self._volume_with_room(texts[0][0])
            some, texts = texts[:room], texts[room:]
            self._db.executemany(
                f"INSERT INTO {volume.table} (rowid, text, sender, place) VALUES (?, ?, ?, ?)",
                [(row[0], *_words(row[1], row[4], row[7])) for row in some],
            )
            more = "UPDATE volume SET texts = texts + ? WHERE number = ?"
            self._db.execute(more, (len(some), volume.number))
            self._room -= len(some)

    def erase(self, conversation: int, ids: Iterable[int], urgency: int = SOON) -> int:
        """Delete messages of a conversation and what the index has of them; how many were texts."""
        spoilt, texts = set(), 0
        (name,) = self._db.execute("SELECT name FROM conversation WHERE id = ?", (conversation,)).fetchone()
        for number in ids:
            self._db.execute(_ERASE_EVENT, (number, conversation))
            for words in self._db.execute(_ERASE_TEXT, (number, conversation)).fetchall():
                texts += 1
                if is_searched(name):
                    spoilt.add(self._erase_words(conversation, number, *words))
        marked = "UPDATE volume SET to_cleanse = max(to_cleanse, ?) WHERE number = ?"
        self._db.executemany(marked, [(urgency, number) for number in spoilt])
        return texts

    def _erase_words(self, conversation: int, number: int, source: str, text: str) -> int:
        """Have the index forget a text; the number of the volume that had it."""
        volume = self._volume_of(number)
        self._db.execute(
            f"INSERT INTO {volume.table} ({volume.table}, rowid, text, sender, place) "
            "VALUES ('delete', ?, ?, ?, ?)",
            (number, *_words(conversation, source, text)),
        )
        return volume.number

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
        texts = "SELECT 1 FROM text WHERE id >= ? AND id < ? LIMIT 1"
        if self._db.execute(texts, (volume.first_id, later[0].first_id)).fetchone() is None:
            self._db.execute(f"DROP TABLE {volume.table}")
            self._db.execute("DELETE FROM volume WHERE number = ?", (volume.number,))
            self.forget()

    # --- volumes

    def _known_volumes(self) -> list[Volume]:
        if not self._volumes:
            self._volumes = volumes(self._db)
            if self._volumes:
                count = "SELECT texts FROM volume WHERE number = ?"
                (texts,) = self._db.execute(count, (self._volumes[-1].number,)).fetchone()
                self._room = VOLUME_TEXTS - texts
        return self._volumes

    def _volume_of(self, number: int) -> Volume:
        known = self._known_volumes()
        return known[max(0, bisect_right(known, number, key=lambda volume: volume.first_id) - 1)]

    def _volume_with_room(self, number: int) -> tuple[Volume, int]:
        """Where the words of texts from this one on go, and of how many; if the last is full, a new one."""
        known = self._known_volumes()
        if known and number < known[-1].first_id:
            return self._volume_of(number), 1
        if not known or self._room <= 0:
            self._begin_volume(number if known else 0)
        return self._volumes[-1], self._room

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
        every = f"SELECT id, conversation, shelf FROM text WHERE id > ? AND id < ? ORDER BY id {order}"
        yield from db.execute(every, (low, high))
        return
    known = volumes(db)
    ends = [*(each.first_id for each in known), high][1:]
    parts = list(zip(known, ends, strict=True))
    for volume, end in reversed(parts) if from_end else parts:
        if low < end and volume.first_id < high:
            yield from db.execute(
                f"SELECT w.rowid, p.conversation, p.shelf FROM {volume.table} w "
                f"CROSS JOIN text p ON p.id = w.rowid WHERE w.{volume.table} MATCH ? "
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
