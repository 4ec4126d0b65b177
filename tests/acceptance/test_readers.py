"""Other programs that read the database, for long or all the time: nobody who chats notices."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hubbub.server.store.sqlite import FILE_NAME, WAL_LARGE_BYTES
from tests.acceptance.process import Process, Wire, irc, server

SECONDS = 4.0
READERS = 4
IN_FLIGHT = 64
ECHO_SECONDS = 2.0  # at most, on a machine that is busy with other things too
TEXT = b"x" * 400


class Talk:
    """Somebody who says the next line with each echo, and how long the slowest echo took."""

    def __init__(self, hub: Process, nick: str) -> None:
        self.wire = irc(hub.ports["irc"], nick)
        self.wire.sends(b"CAP REQ echo-message\r\nJOIN #%s\r\n" % nick.encode())
        self.wire.reads_until(b" 366 ")
        self.wire.reads_until(b"\r\n")
        self.line = b"PRIVMSG #%s :%s\r\n" % (nick.encode(), TEXT)
        self.echoed, self.slowest = 0, 0.0

    def goes_on(self, seconds: float, watch: Callable[[], None]) -> None:
        """Talk for so long; every line is echoed, none is refused."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            before = time.monotonic()
            self.wire.sends(self.line * IN_FLIGHT)
            for _ in range(IN_FLIGHT):
                assert b" PRIVMSG #" in self.wire.reads_until(b"\r\n")
            self.echoed += IN_FLIGHT
            self.slowest = max(self.slowest, time.monotonic() - before)
            watch()


@contextmanager
def looping(read: Callable[[sqlite3.Connection], None], path: Path, count: int) -> Iterator[None]:
    """So many readers, one or the other of them always in a transaction."""
    done, failed = threading.Event(), list[Exception]()

    def run(number: int) -> None:
        time.sleep(number * 0.03)
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as database:
                while not done.is_set():
                    read(database)
        except sqlite3.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failed == []


def look_around(database: sqlite3.Connection) -> None:
    """A transaction that takes its time."""
    database.execute("BEGIN")
    database.execute("SELECT count(*) FROM message WHERE id < 0").fetchone()
    time.sleep(0.1)
    database.execute("COMMIT")


def test_readers_all_the_time_neither_let_the_log_grow_nor_lock_anybody_out(tmp_path: Path) -> None:
    """Four of them, and an export in pages that begins anew when it has ended."""
    path, exports = tmp_path / "data" / FILE_NAME, 0
    with server(tmp_path) as hub:
        talk, largest = Talk(hub, "alice"), 0
        wal = path.with_name(f"{FILE_NAME}-wal")
        export = [sys.executable, "-m", "hubbub", "export", "--config", str(tmp_path / "hubbub.toml")]
        exporting: subprocess.Popen[bytes] | None = None

        def watch() -> None:
            nonlocal largest, exports, exporting
            largest = max(largest, wal.stat().st_size)
            if exporting is None or exporting.poll() is not None:
                assert exporting is None or exporting.returncode == 0
                exports += 1
                exporting = subprocess.Popen([*export, str(tmp_path / f"{exports}.jsonl")])

        with looping(look_around, path, READERS):
            talk.goes_on(SECONDS, watch)
        assert exporting is not None and exporting.wait(60) == 0
        assert talk.slowest < ECHO_SECONDS
        assert "locked" not in hub.printed()
        assert hub.ends() == 0
    assert largest <= WAL_LARGE_BYTES
    assert talk.echoed > 1000


def test_a_transaction_that_is_held_open_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "data" / FILE_NAME
    with server(tmp_path) as hub:
        alice = Talk(hub, "alice")
        with closing(sqlite3.connect(path, isolation_level=None)) as outside:
            outside.execute("BEGIN")
            before = outside.execute("SELECT count(*) FROM message").fetchone()
            alice.goes_on(SECONDS, lambda: None)
            assert outside.execute("SELECT count(*) FROM message").fetchone() == before
            bob: Wire = irc(hub.ports["irc"], "bob", "#alice")
            bob.sends(b"CAP REQ :batch draft/chathistory\r\nCHATHISTORY LATEST #alice * 10\r\n")
            bob.reads_until(b"BATCH -")
            outside.execute("COMMIT")
        assert alice.slowest < ECHO_SECONDS
        assert "locked" not in hub.printed()
        assert hub.ends() == 0
    assert alice.echoed > 1000
