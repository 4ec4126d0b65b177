"""What a client has seen, kept for the next start and for when the server is out of reach.

The rule: one thread has the file, all others only leave it jobs and are never kept waiting; whatever is
wrong with the file, it is put aside or done without. A cache is never a reason not to start.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from hubbub.client.kept.cache_file import CacheFile, KeptRoom, NewerFile, Row
from hubbub.client.words import N_, _

FILE_NAME = "cache.sqlite3"
ROOM_LINES_AT_START = 60
LINES_AT_START = 6_000  # of all rooms together
MAX_JOBS = 1_000
LOAD_SECONDS = 1.0  # that a window waits for it
CLOSE_SECONDS = 2.0
# Not the file's fault: another program has it, or the disk is full or away.
_PASSING = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM,
})  # fmt: skip
_NEWER = N_(
    "What was kept of earlier conversations was written by a newer version of this program. It was put"
    " aside as {file}, and a new file begun."
)
_BROKEN = N_(
    "What was kept of earlier conversations could not be read. It was put aside as {file}, and a new"
    " file begun."
)
_DONE_WITHOUT = N_("What is said can't be kept for the next start: {error}")

T = TypeVar("T")


def server_name(nick: str, host: str, port: int) -> str:
    """Under which name a server is kept: what one reads there depends on who one is."""
    return f"{nick.casefold()}@{host.casefold()}:{port}"


class Cache:
    """The file and its thread. Answers are given to `post`, which calls them where they belong.

    `trouble` is a sentence for the person if something was wrong with the file.
    """

    def __init__(self, folder: Path) -> None:
        self.trouble = ""
        self.post: Callable[[Callable[[], object]], object] = lambda call: call()
        self._early: dict[str, Future[list[KeptRoom]]] = {}  # what is read before it is asked for
        self._path = folder / FILE_NAME
        self._file: CacheFile | None = None
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._torn: set[tuple[str, str]] = set()  # rooms of which something could not be kept
        self._thread = threading.Thread(target=self._run, name="cache", daemon=True)
        self._thread.start()

    # ------------------------------------------------------------------------------- for all threads

    def load(self, server: str) -> list[KeptRoom]:
        """The rooms of a server with their latest lines; nothing, if that takes too long."""
        future = self._early.pop(server, None) or self._load(server)
        try:
            return future.result(LOAD_SECONDS)
        except TimeoutError:
            return []

    def preload(self, server: str) -> None:
        """Begin to read what `load` will be asked for."""
        self._early[server] = self._load(server)

    def _load(self, server: str) -> Future[list[KeptRoom]]:
        future: Future[list[KeptRoom]] = Future()

        def run() -> None:
            load = partial(CacheFile.load, server=server, room_lines=ROOM_LINES_AT_START)
            future.set_result(self._try(partial(load, all_lines=LINES_AT_START), []))

        self._jobs.put(run)
        return future

    @property
    def is_keeping(self) -> bool:
        """Whether all that was given to it is on the disk, or will be as far as one can know."""
        return self._file is not None and not self._torn

    def before(
        self,
        server: str,
        key: str,
        first: Row,
        count: int,
        answer: Callable[[list[Row]], object],
        *,
        over_gaps: bool = False,
    ) -> None:
        """Give `answer` the lines before one; none if there are none, or what is before it is missing."""

        def read(file: CacheFile) -> list[Row]:
            return file.before(server, key, first, count, over_gaps=over_gaps)

        nothing: list[Row] = []
        self._jobs.put(lambda: self.post(partial(answer, self._try(read, nothing))))

    def mentions(self, server: str, count: int, answer: Callable[[list[tuple[str, Row]]], object]) -> None:
        """Give `answer` the newest lines that called us, each with its room's name."""
        nothing: list[tuple[str, Row]] = []
        read = partial(CacheFile.mentions, server=server, count=count)
        self._jobs.put(lambda: self.post(partial(answer, self._try(read, nothing))))

    def put(self, server: str, rooms: list[KeptRoom]) -> None:
        """Keep rooms and lines."""
        if self._jobs.qsize() < MAX_JOBS:
            self._jobs.put(lambda: self._put(server, rooms))
        else:
            self._torn.update((server, room.key) for room in rooms)

    def delete(self, server: str, key: str, msgid: str, deleted_by: str) -> None:
        """Somebody took their words back: they go from the disk at once."""
        self._do(partial(CacheFile.delete, server=server, key=key, msgid=msgid, deleted_by=deleted_by))

    def rename_room(self, server: str, key: str, name: str) -> None:
        """A room goes on under another name, such as its partner's new nickname."""
        self._do(partial(CacheFile.rename_room, server=server, key=key, name=name))

    def rename(self, server: str, new: str) -> None:
        """We are known under another name there."""
        self._do(partial(CacheFile.rename, server=server, new=new))

    def forget_room(self, server: str, key: str) -> None:
        """Delete all that is kept of a room."""
        self._do(partial(CacheFile.forget_room, server=server, key=key))

    def forget(self, server: str) -> None:
        """Delete all that is kept of a server."""
        self._do(partial(CacheFile.forget, server=server))

    def clear(self) -> None:
        """Delete all."""
        self._do(CacheFile.clear)

    def settle(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Wait until all that was asked for is done; whether it is."""
        done = threading.Event()
        self._jobs.put(done.set)
        return done.wait(seconds)

    def close(self) -> None:
        """Do what was asked for, and end."""
        self._jobs.put(None)
        self._thread.join(CLOSE_SECONDS)

    # ------------------------------------------------------------------------------- its own thread

    def _run(self) -> None:
        self._open()
        while (job := self._jobs.get()) is not None:
            job()
        if self._file:
            self._file.close()

    def _do(self, job: Callable[[CacheFile], object]) -> None:
        self._jobs.put(lambda: self._try(job, None))

    def _put(self, server: str, rooms: list[KeptRoom]) -> None:
        for room in rooms:
            if room.rows and (server, room.key) in self._torn:
                self._torn.discard((server, room.key))
                at = min(range(len(room.rows)), key=lambda index: room.rows[index].place)
                room.rows[at] = room.rows[at]._replace(gap=1)

        def put(file: CacheFile) -> bool:
            file.put(server, rooms)
            return True

        if not self._try(put, otherwise=False):
            self._torn.update((server, room.key) for room in rooms)

    def _try(self, job: Callable[[CacheFile], T], otherwise: T) -> T:
        """Do something with the file, or do without: nothing that was to be kept ends the thread."""
        if self._file is None:
            self._open()
        try:
            return job(self._file) if self._file else otherwise
        except (
            sqlite3.Error,
            ValueError,
            OverflowError,
        ) as error:  # of texts and numbers that no file can hold
            self._failed(error)
            return otherwise

    def _open(self) -> None:
        try:
            self._file = CacheFile(self._path)
        except NewerFile:
            self._put_aside(_NEWER, "newer")
        except (sqlite3.Error, OSError) as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None or code & 0xFF in _PASSING:
            self.trouble = _(_DONE_WITHOUT).format(error=error)
        else:
            self._put_aside(_BROKEN, "broken")

    def _put_aside(self, words: str, suffix: str) -> None:
        if self._file:
            self._file.close()
            self._file = None
        aside = self._path.with_name(f"{FILE_NAME}.{suffix}")
        try:
            os.replace(self._path, aside)
            for tail in ("-wal", "-shm"):
                with suppress(FileNotFoundError):
                    os.replace(self._path.with_name(FILE_NAME + tail), f"{aside}{tail}")
        except OSError as error:
            self.trouble = _(_DONE_WITHOUT).format(error=error)
            return
        self.trouble = _(words).format(file=aside.name)
        with suppress(NewerFile, sqlite3.Error, OSError):
            self._file = CacheFile(self._path)
