"""Files in our own folders: what is sent is opened, what comes is put together.

The rule: nothing that is there is overwritten, unless the person has chosen that very file. A file grows
under a name of its own and gets its real one when it is whole.
"""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import BinaryIO, NamedTuple

from hubbub.client.files import trouble
from hubbub.client.files.names import numbered, safe_name
from hubbub.client.files.trouble import FileTrouble, Kind
from hubbub.client.words import _

PART_SUFFIX = ".part"
NAMES_MAX = 1_000


class Source(NamedTuple):
    """What is to be sent: a file, or bytes."""

    name: str
    content: Path | bytes


def open_source(content: Path | bytes) -> tuple[BinaryIO, int]:
    """What is to be sent, and its size in bytes. Raises: FileTrouble."""
    if isinstance(content, bytes):
        return io.BytesIO(content), len(content)
    try:
        if not stat.S_ISREG(content.stat().st_mode):  # a folder, or what could be read for ever
            raise FileTrouble(Kind.DISK, _("Only files can be sent: pack a folder into an archive first."))
        file = content.open("rb")
        return file, os.fstat(file.fileno()).st_size
    except OSError as error:
        raise trouble.disk(error) from None


class Part:
    """A file that comes: into a folder under the name it brings, or as the one that was chosen.

    Belongs to one thread at a time. Raises FileTrouble for whatever the disk does.
    """

    def __init__(self, folder: Path, chosen: Path | None = None) -> None:
        self.etag = ""
        self.size_bytes = 0
        self._folder = chosen.parent if chosen else folder
        self._target = chosen
        self._is_reserved = False
        self._path: Path | None = None

    def begin(self, name: str, etag: str) -> None:
        """Begin anew, with nothing; the name counts if none was chosen."""
        self.etag, self.size_bytes = etag, 0
        try:
            if self._path is not None:
                self._path.write_bytes(b"")
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._target is None:
                self._target, self._is_reserved = _reserved(self._folder, safe_name(name)), True
            self._path = _reserved(self._folder, self._target.name + PART_SUFFIX)
        except OSError as error:
            raise trouble.disk(error) from None

    def write(self, chunk: bytes) -> None:
        """Take in what came next."""
        assert self._path, "a part that is written to has begun"
        try:
            with self._path.open("ab") as file:
                file.write(chunk)
        except OSError as error:
            raise trouble.disk(error) from None
        self.size_bytes += len(chunk)

    def finish(self) -> Path:
        """Give the file its name."""
        assert self._path and self._target, "a part that is whole has begun"
        try:
            self._path.replace(self._target)
        except OSError as error:
            raise trouble.disk(error) from None
        self._path, self._is_reserved = None, False
        return self._target

    def discard(self) -> None:
        """Leave nothing behind."""
        for path in (self._path, self._target if self._is_reserved else None):
            if path is not None:
                path.unlink(missing_ok=True)
        self._path, self.etag, self.size_bytes = None, "", 0


def _reserved(folder: Path, name: str) -> Path:
    """A new empty file of this name, or of the next that is free. Raises: OSError."""
    for number in range(1, NAMES_MAX):
        path = folder / (name if number == 1 else numbered(name, number))
        try:
            path.open("xb").close()
        except FileExistsError:
            continue
        return path
    raise OSError(None, _("too many files of this name"))
