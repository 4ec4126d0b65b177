"""What is in files: one file each on the disk, under the name that it has in its address.

The rule: a file is under its name when it is whole and on the disk, for its owner alone, and is never
changed again; uploads leave `keep_free_bytes` of the disk to what people say. What nothing leads to any
more, because a crash came in between, goes at the next start.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

FOLDER = "files"
NAME_BYTES = 16  # 128 bits of chance, in hexadecimal
PART = ".part"  # what is not whole yet ends so
OURS = re.compile(r"[0-9a-f]{32}(?:\.part)?")
LOOK_BYTES = 4 << 20  # after so much it is looked again how full the disk is
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class NoRoom(Exception):
    """The disk is full, or as full as files may make it."""


class Blobs:
    """The folder that they lie in. Every call may take its time: it is for threads."""

    def __init__(self, folder: Path, *, durability: str = "power", keep_free_bytes: int = 0) -> None:
        """Raises: OSError."""
        self.folder = folder / FOLDER
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._syncs = durability == "power"
        self._keep_free_bytes = keep_free_bytes

    def begin(self) -> Part:
        """A new file, empty so far. Raises: NoRoom, OSError."""
        self.must_have_room(0)
        return Part(self, secrets.token_hex(NAME_BYTES), syncs=self._syncs)

    def must_have_room(self, size_bytes: int) -> None:
        """Raises: NoRoom, when so much more would fill the disk; OSError."""
        if shutil.disk_usage(self.folder).free < size_bytes + self._keep_free_bytes:
            raise NoRoom

    def open(self, name: str) -> int:
        """A file, to read. Raises: OSError."""
        return os.open(self.folder / name, os.O_RDONLY | getattr(os, "O_BINARY", 0))

    def discard(self, names: Iterable[str]) -> None:
        """Have files be gone. Raises: OSError, for what stays until the next start."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """What lies here and is ours, whole or not. Raises: OSError."""
        return [name for name in os.listdir(self.folder) if OURS.fullmatch(name)]

    def parts(self) -> list[str]:
        """What is not whole, while nothing is on its way. Raises: OSError."""
        return [name for name in self.names() if name.endswith(PART)]

    def orphans(self, known: Collection[str]) -> list[str]:
        """What nothing leads to, while nothing is on its way. Raises: OSError."""
        return [name for name in self.names() if name not in known]


class Part:
    """A file on its way. Raises: NoRoom, OSError."""

    def __init__(self, blobs: Blobs, name: str, *, syncs: bool) -> None:
        self.name = name
        self.size_bytes = 0
        self._blobs = blobs
        self._syncs = syncs
        self._path = blobs.folder / f"{name}{PART}"
        self._looked_bytes = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._handle: int | None = os.open(self._path, flags, 0o600)

    def write(self, data: bytes | bytearray) -> None:
        """Put more behind it."""
        assert self._handle is not None, "it is not finished yet"
        if self.size_bytes >= self._looked_bytes:
            self._blobs.must_have_room(LOOK_BYTES if self._looked_bytes else len(data))
            self._looked_bytes = self.size_bytes + LOOK_BYTES
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom from error
            raise
        self.size_bytes += len(data)

    def finish(self) -> None:
        """It is whole: have it on the disk, under its name."""
        assert self._handle is not None, "it is finished once"
        try:
            if self._syncs:
                os.fsync(self._handle)
            self._close()
            self._path.replace(self._blobs.folder / self.name)
            if self._syncs and hasattr(os, "O_DIRECTORY"):
                _sync_folder(self._blobs.folder)
        except OSError as error:
            if error.errno in FULL:
                raise NoRoom from error
            raise

    def abandon(self) -> None:
        """It comes to nothing."""
        with suppress(OSError):
            self._close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
