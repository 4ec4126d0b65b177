"""Disks that are full, broken or held by others: who could not be heard is told, and nobody else sees it."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from hubbub.server.store.sqlite import FILE_NAME
from tests.acceptance.process import Process, Wire, irc, server

CAPS = b"CAP REQ :batch draft/chathistory echo-message labeled-response message-tags\r\n"
FILLER_BYTES = 4096
BACK_SECONDS = 10.0
NOT_STORED = b"FAIL PRIVMSG MESSAGE_NOT_STORED #tea"


class Disk(Protocol):
    """Where a server's data is, as a test spoils and mends it."""

    def spoil(self, hub: Process) -> None:
        """Let nothing more be written."""

    def mend(self, hub: Process) -> None:
        """Let it be written again."""


class SmallDisk:
    """A file system of a megabyte, in memory, which a file of rubbish fills up."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def spoil(self, hub: Process) -> None:
        """Leave no byte."""
        assert hub.process.poll() is None
        filler = os.open(self._filler, os.O_WRONLY | os.O_CREAT)
        try:
            while os.write(filler, bytes(FILLER_BYTES)):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        finally:
            os.close(filler)

    def mend(self, hub: Process) -> None:
        """Take the rubbish away."""
        assert hub.process.poll() is None
        self._filler.unlink()


class BrokenDisk:
    """A disk that refuses every byte which would make a file longer: SQLite calls it an I/O error."""

    def __init__(self, folder: Path) -> None:
        self._wal = folder / f"{FILE_NAME}-wal"

    def spoil(self, hub: Process) -> None:
        """Let no file grow past what the write-ahead log is now."""
        limits = (self._wal.stat().st_size, resource.RLIM_INFINITY)
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, limits)

    def mend(self, hub: Process) -> None:
        """Take the limit away."""
        free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, free)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A disk to fill up; where this user may mount none, one that breaks in the same place."""
    folder.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        yield BrokenDisk(folder)
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def broken_disk(folder: Path) -> Iterator[Disk]:
    """A disk to break."""
    yield BrokenDisk(folder)


def comes(hub: Process, nick: str) -> Wire:
    """Somebody in the room who may page through what was said."""
    wire = irc(hub.ports["irc"], nick)
    wire.sends(CAPS)
    wire.reads_until(b" ACK ")
    wire.reads_until(b"\r\n")
    wire.sends(b"JOIN #tea\r\n")
    wire.reads_until(b" 366 ")
    wire.reads_until(b"\r\n")
    return wire


def read(wire: Wire) -> bytes:
    """All that was to be read."""
    wire.sends(b"PING :all\r\n")
    return wire.reads_until(b" PONG hub.test all\r\n")


def page(wire: Wire) -> list[bytes]:
    """The texts of the room."""
    wire.sends(b"CHATHISTORY LATEST #tea * 100\r\n")
    wire.reads_until(b"BATCH +")
    lines = wire.reads_until(b"BATCH -").split(b"\r\n")
    wire.reads_until(b"\r\n")
    return [line.rpartition(b":")[2] for line in lines if b" PRIVMSG " in line]


def says(wire: Wire, text: bytes) -> bytes:
    """Say something; the answer, be it an echo or a refusal."""
    wire.sends(b"@label=x PRIVMSG #tea :%s\r\n" % text)
    wire.reads_until(b"label=x")
    return wire.reads_until(b"\r\n")


@pytest.mark.parametrize("kind", [small_disk, broken_disk], ids=["full", "broken"])
def test_what_the_disk_does_not_take_is_refused_and_seen_by_nobody(
    tmp_path: Path, kind: Callable[[Path], AbstractContextManager[Disk]]
) -> None:
    with kind(tmp_path / "data") as disk:
        with server(tmp_path) as hub:
            alice, bob = comes(hub, "alice"), comes(hub, "bob")
            assert b"kept" in says(alice, b"kept")
            disk.spoil(hub)
            for number in range(5):
                assert NOT_STORED in says(alice, b"lost %d" % number)
            heard = read(bob)
            assert b"kept" in heard
            assert b"lost" not in heard
            carol = comes(hub, "carol")  # all else goes on
            assert page(carol) == page(bob) == [b"kept"]
            assert hub.printed().count("messages can't be stored") == 1, "one line a minute"
            disk.mend(hub)
            mended = time.monotonic()
            while NOT_STORED in says(alice, b"again"):
                assert time.monotonic() - mended < BACK_SECONDS
                time.sleep(0.1)
            assert b"again" in read(bob)
            assert page(carol) == [b"kept", b"again"]
            assert hub.ends() == 0
        with server(tmp_path) as hub:
            assert page(comes(hub, "dora")) == [b"kept", b"again"]
            assert hub.ends() == 0
        with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_another_program_that_writes_is_waited_for_and_only_by_those_who_say_something(
    tmp_path: Path,
) -> None:
    with server(tmp_path) as hub:
        alice, bob = comes(hub, "alice"), comes(hub, "bob")
        with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME, isolation_level=None)) as outside:
            outside.execute("BEGIN IMMEDIATE")
            alice.sends(b"@label=x PRIVMSG #tea :patience\r\n")
            end = time.monotonic() + 3
            while time.monotonic() < end:
                started = time.monotonic()
                assert b"patience" not in read(bob)
                assert page(bob) == []
                assert time.monotonic() - started < 2
                bob.sends(b"@label=y TAGMSG #tea\r\nNICK bobby\r\nNICK bob\r\n")
                bob.reads_until(b"NICK bob\r\n")
            outside.execute("COMMIT")
        alice.reads_until(b"label=x")
        assert b"PRIVMSG #tea :patience" in alice.reads_until(b"\r\n")
        bob.reads_until(b"PRIVMSG #tea :patience\r\n")
        assert hub.ends() == 0
