"""The file in which a client keeps what it has seen: one SQLite database for all its servers.

The rule: it may be lost at any time, so it is never waited for to be synced; but what is deleted is gone
from it for good, from the write-ahead log too.

Spec: https://www.sqlite.org/pragma.html#pragma_secure_delete
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from hubbub.client.world.rooms import Line, LineKind, RoomKind

MAX_ROOM_LINES = 10_000
MAX_LINES = 100_000  # of all rooms and servers
TRIM_LINES = 500  # that go beyond what must, so that it is seldom
WAIT_SECONDS = 2.0  # for another window with the same profile
_NO_PLACE = 1 << 30  # in the list of rooms: the room was left

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE server (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """CREATE TABLE room (
             id INTEGER PRIMARY KEY,
             server INTEGER NOT NULL REFERENCES server (id) ON DELETE CASCADE,
             key TEXT NOT NULL,
             name TEXT NOT NULL,
             kind TEXT NOT NULL,
             place INTEGER NOT NULL,
             topic TEXT NOT NULL,
             read_ms INTEGER NOT NULL,
             unread INTEGER NOT NULL,
             mentions INTEGER NOT NULL,
             UNIQUE (server, key)
           )""",
        """CREATE TABLE line (
             id INTEGER PRIMARY KEY,
             room INTEGER NOT NULL REFERENCES room (id) ON DELETE CASCADE,
             place INTEGER NOT NULL,
             time_ms INTEGER NOT NULL,
             kind TEXT NOT NULL,
             nick TEXT NOT NULL,
             text TEXT NOT NULL,
             msgid TEXT NOT NULL,
             gap INTEGER NOT NULL,
             rest TEXT NOT NULL
           )""",
        "CREATE UNIQUE INDEX line_place ON line (room, place)",
        "CREATE UNIQUE INDEX line_msgid ON line (room, msgid) WHERE msgid <> ''",
    ),
)
_COLUMNS = "place, time_ms, kind, nick, text, msgid, gap, rest"
# What was contiguous once stays so; a line that is deleted or reacted to is written anew.
_PUT_LINE = f"""INSERT INTO line (room, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (room, msgid) WHERE msgid <> '' DO UPDATE
    SET gap = min(gap, excluded.gap), text = excluded.text, rest = excluded.rest
  ON CONFLICT (room, place) DO NOTHING"""
_PUT_ROOM = """INSERT INTO room (server, key, name, kind, place, topic, read_ms, unread, mentions)
  VALUES (:server, :key, :name, :kind, :place, :topic, :read_ms, :unread, :mentions)
  ON CONFLICT (server, key) DO UPDATE SET name = :name, place = :place, topic = :topic,
    read_ms = :read_ms, unread = :unread, mentions = :mentions"""
_SMALL = (
    "account",
    "target",
    "reply_msgid",
    "edits",
    "own",
    "mention",
    "hidden",
    "reason",
    "deleted_by",
    "reactions",
)


class NewerFile(Exception):
    """A later version of the program wrote this file."""


class Row(NamedTuple):
    """A line as it is written; `rest` is JSON of what few lines have."""

    place: int
    time_ms: int
    kind: str
    nick: str
    text: str
    msgid: str
    gap: int
    rest: str


@dataclass(slots=True)
class KeptRoom:
    """A room and lines of it. `place` is where it stands in the list, None if it was left."""

    name: str
    kind: RoomKind
    place: int | None = None
    topic: str = ""
    read_ms: int = 0
    unread: int = 0
    mentions: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How it is found again, whatever way the server has to compare names."""
        return self.name.casefold()

    def lines(self) -> list[Line]:
        """Its lines, oldest first; what is of a kind nobody knows any more is left out."""
        return lines_of(self.rows)


def row_of(line: Line) -> Row:
    """A line as it is written."""
    rest = {name: value for name in _SMALL if (value := getattr(line, name))}
    text = json.dumps(rest, separators=(",", ":"), ensure_ascii=False) if rest else ""
    return Row(
        line.order, line.time_ms, line.kind.value, line.nick, line.text, line.msgid, int(line.gap), text
    )


def line_of(row: Row) -> Line | None:
    """A line as it was read; its id is for the model to give."""
    try:
        line = Line(0, LineKind(row.kind), row.time_ms, row.nick, row.text, row.msgid)
        for name, value in (json.loads(row.rest) if row.rest else {}).items():
            if name in _SMALL:
                setattr(line, name, value)
    except (ValueError, AttributeError):
        return None
    line.gap, line.order = bool(row.gap), row.place
    return line


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """Lines as they were read, but for those of a kind nobody knows any more."""
    return [line for line in map(line_of, rows) if line is not None]


class CacheFile:
    """One open file. All methods raise sqlite3.Error; they belong to one thread."""

    def __init__(self, path: Path) -> None:
        """Open the file, make it where it is missing. Raises: NewerFile, sqlite3.Error, OSError."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._rooms: dict[tuple[str, str], int] = {}
        self._counts: dict[int, int] = {}
        self._is_unclean = False  # the write-ahead log may still hold what was deleted
        self._db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            self._configure()
            self._migrate()
        except BaseException:
            self._db.close()
            raise

    def _configure(self) -> None:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "secure_delete = ON",
            "foreign_keys = ON",
        ):
            self._db.execute(f"PRAGMA {pragma}")

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise NewerFile
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            with self._transaction():
                for statement in statements:
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number:d}")

    def close(self) -> None:
        """Close it; the write-ahead log is folded into the file."""
        with suppress(sqlite3.Error):
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._rooms.clear()
            self._counts.clear()
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    # ------------------------------------------------------------------------------- reading

    def load(self, server: str, room_lines: int, all_lines: int) -> list[KeptRoom]:
        """The rooms of a server, each with its latest contiguous and other lines, in their order.

        No room has more than `room_lines`, all together have about `all_lines` at most.
        """
        rooms = self._db.execute(
            "SELECT room.id, room.name, kind, place, topic, read_ms, unread, mentions FROM room "
            "JOIN server ON server.id = server WHERE server.name = ? AND place < ? ORDER BY place",
            (server, _NO_PLACE),
        ).fetchall()
        count = max(1, min(room_lines, all_lines // max(1, len(rooms))))
        found = []
        for room_id, name, kind, *facts in rooms:
            with suppress(ValueError):  # a kind that nobody knows any more
                room = KeptRoom(name, RoomKind(kind), *facts)
                room.rows = self._latest(room_id, count)
                found.append(room)
        return found

    def _latest(self, room: int, count: int) -> list[Row]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM line WHERE room = ? ORDER BY place DESC LIMIT ?", (room, count)
        ).fetchall()
        return [Row(*row) for row in reversed(rows)]

    def before(self, server: str, key: str, first: Row, count: int, *, over_gaps: bool = False) -> list[Row]:
        """The lines before one, as far as nothing is missing between them unless `over_gaps`."""
        room = self._room(server, key)
        if room is None:
            return []
        known = self._db.execute(
            "SELECT place, gap FROM line WHERE room = ? AND (msgid = ? OR place = ?) ORDER BY msgid = ? DESC",
            (room, first.msgid or None, first.place, first.msgid),
        ).fetchone()
        place, gap = known or (first.place, first.gap)
        if gap and not over_gaps:
            return []
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM line WHERE room = ? AND place < ? ORDER BY place DESC LIMIT ?",
            (room, place, count),
        ).fetchall()
        contiguous: list[Row] = []
        for row in map(Row._make, rows):
            contiguous.append(row)
            if row.gap and not over_gaps:
                break
        return contiguous[::-1]

    def mentions(self, server: str, count: int) -> list[tuple[str, Row]]:
        """The newest lines in channels that called us, each with its room's name."""
        columns = ", ".join(f"line.{column}" for column in _COLUMNS.split(", "))
        rows = self._db.execute(
            f"SELECT room.name, {columns} FROM line JOIN room ON room.id = line.room "
            "JOIN server ON server.id = room.server WHERE server.name = ? AND room.kind = ? "
            "AND line.rest LIKE '%\"mention\":true%' ORDER BY time_ms DESC LIMIT ?",
            (server, RoomKind.CHANNEL.value, count),
        )
        return [(name, Row(*row)) for name, *row in rows]

    def _room(self, server: str, key: str) -> int | None:
        if (server, key) not in self._rooms:
            found = self._db.execute(
                "SELECT room.id FROM room JOIN server ON server.id = server "
                "WHERE server.name = ? AND key = ?",
                (server, key),
            ).fetchone()
            if found is None:
                return None
            self._rooms[server, key] = found[0]
        return self._rooms[server, key]

    # ------------------------------------------------------------------------------- writing

    def put(self, server: str, rooms: Iterable[KeptRoom]) -> None:
        """Keep rooms and lines, all or nothing; lines that were kept before are brought up to date."""
        with self._transaction():
            self._db.execute("INSERT OR IGNORE INTO server (name) VALUES (?)", (server,))
            (server_id,) = self._db.execute("SELECT id FROM server WHERE name = ?", (server,)).fetchone()
            self._count_lines()
            for room in rooms:
                self._put_room(server, server_id, room)
            self._trim()
        self._clean()

    def _put_room(self, server: str, server_id: int, room: KeptRoom) -> None:
        facts = {
            name: getattr(room, name) for name in ("key", "name", "topic", "read_ms", "unread", "mentions")
        }
        place = _NO_PLACE if room.place is None else room.place
        self._db.execute(_PUT_ROOM, {**facts, "server": server_id, "kind": room.kind.value, "place": place})
        room_id = self._room(server, room.key)
        assert room_id is not None, "it was just put there"
        before = self._db.total_changes
        self._db.executemany(_PUT_LINE, [(room_id, *row) for row in room.rows])
        self._counts[room_id] = self._counts.get(room_id, 0) + self._db.total_changes - before
        self._is_unclean |= any(row.rest and "deleted_by" in row.rest for row in room.rows)

    def _count_lines(self) -> None:
        """Learn how many lines there are, if that is not known; what is put anew counts again."""
        if not self._counts:
            self._counts = dict(self._db.execute("SELECT room, count(*) FROM line GROUP BY room"))

    def _trim(self) -> None:
        """Drop the oldest lines of rooms that have too many, and of all if they are too many."""
        many = [room for room, count in self._counts.items() if count > MAX_ROOM_LINES]
        if not many and sum(self._counts.values()) <= MAX_LINES:
            return
        self._counts.clear()
        self._count_lines()
        for room in many:
            self._drop_oldest(self._counts[room] - MAX_ROOM_LINES, "WHERE room = ? ORDER BY place", room)
        self._drop_oldest(sum(self._counts.values()) - MAX_LINES, "ORDER BY time_ms")

    def _drop_oldest(self, surplus: int, which: str, *params: int) -> None:
        if surplus > 0:
            statement = f"DELETE FROM line WHERE id IN (SELECT id FROM line {which} LIMIT ?)"
            self._db.execute(statement, (*params, surplus + TRIM_LINES))
            self._counts.clear()
            self._count_lines()

    # ------------------------------------------------------------------------------ forgetting

    def delete(self, server: str, key: str, msgid: str, deleted_by: str) -> None:
        """Somebody took their words back: that they did stays, the words go from the disk."""
        room = self._room(server, key)
        rest = json.dumps({"deleted_by": deleted_by})
        with self._transaction():
            self._db.execute(
                "UPDATE line SET text = '', rest = ? WHERE room = ? AND msgid = ? AND text <> ''",
                (rest, room, msgid),
            )
        self._is_unclean = True
        self._clean()

    def rename_room(self, server: str, key: str, name: str) -> None:
        """A room goes on under another name, if there is none of that name yet."""
        self._db.execute(
            "UPDATE OR IGNORE room SET key = ?, name = ? WHERE id = ?",
            (name.casefold(), name, self._room(server, key)),
        )
        self._rooms.clear()

    def rename(self, server: str, new: str) -> None:
        """We are known under another name there, if nothing is kept under that one yet."""
        self._db.execute("UPDATE OR IGNORE server SET name = ? WHERE name = ?", (new, server))
        self._rooms.clear()

    def forget_room(self, server: str, key: str) -> None:
        """Delete all that is kept of a room."""
        self._db.execute("DELETE FROM room WHERE id = ?", (self._room(server, key),))
        self._forgot()

    def forget(self, server: str) -> None:
        """Delete all that is kept of a server."""
        self._db.execute("DELETE FROM server WHERE name = ?", (server,))
        self._forgot()

    def clear(self) -> None:
        """Delete all."""
        self._db.execute("DELETE FROM server")
        self._forgot()

    def _forgot(self) -> None:
        self._rooms.clear()
        self._counts.clear()
        self._db.execute("VACUUM")
        self._is_unclean = True
        self._clean()

    def _clean(self) -> None:
        """Start the write-ahead log anew if it may hold what was deleted; else the next time."""
        if self._is_unclean:
            (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._is_unclean = bool(busy)
