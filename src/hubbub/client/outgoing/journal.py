"""Where the outbox is kept: a file of JSON lines that only grows, until it is written anew.

The rule: a record stands in the file before what it tells of is done, and a torn last line
(the machine died while writing) is as if it was never written.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Protocol

from hubbub.client.words import _

Record = dict[str, Any]

MAX_FILE_BYTES = 16 * 1024 * 1024


class JournalInUse(Exception):
    """Another program has this journal open; two would send its lines twice."""


class Journal(Protocol):
    """What an outbox needs of the place where it is kept."""

    def read(self) -> list[Record]:
        """All records, in order."""

    def append(self, record: Record, *, durable: bool = False) -> None:
        """Add one record; with `durable` it is on the disk when this returns."""

    def rewrite(self, records: list[Record]) -> None:
        """Have these records and no others, all or nothing."""


class MemoryJournal:
    """A journal that ends with the program."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def read(self) -> list[Record]:
        """All records, in order."""
        return list(self.records)

    def append(self, record: Record, *, durable: bool = False) -> None:  # noqa: ARG002 - as good as it gets
        """Add one record."""
        self.records.append(record)

    def rewrite(self, records: list[Record]) -> None:
        """Have these records and no others."""
        self.records = list(records)


class FileJournal:
    """A journal in a file that only its owner may read.

    Raises: JournalInUse; OSError where the file can't be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            lock(self._lock)
        except OSError as error:
            os.close(self._lock)
            raise JournalInUse(_("{path} is in use by another window").format(path=path)) from error
        self._file = _open(path)

    def read(self) -> list[Record]:
        """All records, in order; what is no record is left out."""
        with self._path.open("rb") as file:
            lines = file.read(MAX_FILE_BYTES).split(b"\n")
        return [record for record in map(_record, lines) if record is not None]

    def append(self, record: Record, *, durable: bool = False) -> None:
        """Add one record; with `durable` it is on the disk when this returns.

        Raises: OSError, if the disk takes no more; then nothing of it stands there.
        """
        size_bytes = os.fstat(self._file).st_size
        try:
            _write_all(self._file, _line(record))
            if durable:
                os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, size_bytes)
            raise

    def rewrite(self, records: list[Record]) -> None:
        """Have these records and no others, all or nothing. Raises: OSError; then the old ones stand."""
        if not records:
            os.ftruncate(self._file, 0)
            return
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        file = _open(fresh)
        try:
            _write_all(file, b"".join(map(_line, records)))
            os.fsync(file)
        finally:
            os.close(file)
        os.close(self._file)  # there are systems where a file that is open can't be replaced
        try:
            fresh.replace(self._path)
        finally:
            self._file = _open(self._path)

    def close(self) -> None:
        """Let another program have it."""
        os.close(self._file)
        os.close(self._lock)


def _open(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    if os.fstat(file).st_size:
        _write_all(file, b"\n")  # what was torn stays a line of its own, never the head of the next
    return file


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _line(record: Record) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _record(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


if sys.platform == "win32":
    import msvcrt

    def lock(file: int) -> None:
        """Lock an open file, until it is closed. Raises: OSError, if another process has it."""
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock(file: int) -> None:
        """Lock an open file, until it is closed; a process that inherits it holds it, too.

        Raises: OSError, if another process has it.
        """
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
