"""The gaps in the database's pages, where copies of rows stay behind when the tree is rearranged.

`secure_delete` overwrites a row where it lies when it is deleted, but not the copies that were left
where it lay before. They are in the gap between a page's directory of cells and its cells, which
nothing ever reads.

The rule: only bytes of gaps are overwritten, with nothing in the WAL and nobody else writing, so
that the file means the same before, meanwhile and afterwards.

Spec: https://www.sqlite.org/fileformat2.html#b_tree_pages
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK_PAGES = 64  # looked at between two looks at the clock
# Any other page begins with the number of a page, whose first byte is 0 in files of up to so many.
MAX_PAGES = 1 << 24
HEADER_BYTES = {0x02: 12, 0x05: 12, 0x0A: 8, 0x0D: 8}  # of a page in a tree, by its first byte
_PAGE_SIZE = slice(16, 18)  # in the file's own header, with which the first page begins: an "S", no tree
_CELLS, _CONTENT = slice(3, 5), slice(5, 7)


class Gaps:
    """Goes through a database file and empties its gaps, a slice at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._next_page = 0
        self._is_wanted = False

    def want(self) -> None:
        """Something was erased: all of the file is to be looked at from now on."""
        self._is_wanted = True

    def clear(self, seconds: float) -> bool:
        """Go on for so long; whether all is clear of what was erased before.

        The caller holds the database's write lock, its WAL is empty, and it reads no page again that
        it has read before. Raises: OSError.
        """
        if self._file is None:  # and it stays open: to close it would end this process's locks on it
            self._file = self._path.open("r+b", buffering=0)
        file, until = self._file, time.monotonic() + seconds
        page_bytes = _page_bytes(_read(file, 0, 100))
        count = os.fstat(file.fileno()).st_size // page_bytes
        if count >= MAX_PAGES:
            return True
        if self._next_page == 0:
            self._is_wanted = False
        has_written = False
        while self._next_page < count and time.monotonic() < until:
            start = self._next_page * page_bytes
            for offset, length in _gaps(_read(file, start, CHUNK_PAGES * page_bytes), page_bytes):
                file.seek(start + offset)
                file.write(bytes(length))
                has_written = True
            self._next_page += CHUNK_PAGES
        if has_written:
            os.fsync(file.fileno())
        if self._next_page < count:
            return False
        self._next_page = 0
        return not self._is_wanted

    def close(self) -> None:
        """Close the file, after every connection to it."""
        if self._file is not None:
            self._file.close()


def _read(file: BinaryIO, start: int, count: int) -> bytes:
    file.seek(start)
    return file.read(count)


def _page_bytes(header: bytes) -> int:
    size = int.from_bytes(header[_PAGE_SIZE], "big")
    return 65_536 if size == 1 else size


def _gaps(pages: bytes, page_bytes: int) -> Iterator[tuple[int, int]]:
    """Where in these pages there are gaps that hold something, and how long they are."""
    for start in range(0, len(pages) - page_bytes + 1, page_bytes):
        header_bytes = HEADER_BYTES.get(pages[start])
        if header_bytes is None:
            continue
        header = pages[start : start + header_bytes]
        cells = int.from_bytes(header[_CELLS], "big")
        first = start + header_bytes + 2 * cells
        end = start + (int.from_bytes(header[_CONTENT], "big") or 65_536)
        if first < end <= start + page_bytes and pages.count(0, first, end) < end - first:
            yield first, end - first
