"""Bytes to lines: cut a stream at its line ends, however it arrives.

The rule: cutting depends on the bytes alone, never on how they were split into reads, and an
unfinished line never grows beyond its limit.

Spec: https://modern.ircdocs.horse/#message-format
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
MAX_CHARACTER_BYTES = 4


class LineBuffer:
    """Collects bytes and gives back whole lines without their ends (LF or CRLF).

    Empty lines are dropped. Once a line passes `limit_bytes`, finished or not, `overflowed` is
    true: it and all that follows is forgotten, and nothing more is taken in.
    """

    __slots__ = ("_unfinished", "limit_bytes", "overflowed")

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.overflowed = False
        self._unfinished = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes in; the lines that are complete now, in order."""
        if self.overflowed:
            return []
        if self._unfinished:
            data = self._unfinished + data
        *lines, self._unfinished = data.split(b"\n")
        if len(data) > self.limit_bytes:
            lines = self._within_limit(lines)
        return [line for line in map(_without_cr, lines) if line]

    def _within_limit(self, lines: list[bytes]) -> list[bytes]:
        """The lines before the first that is too long."""
        for index, line in enumerate([*lines, self._unfinished]):
            if len(line) > self.limit_bytes:
                self.overflowed = True
                self._unfinished = b""
                return lines[:index]
        return lines

    def rest(self) -> bytes:
        """What stands unfinished in the buffer; it is taken out."""
        rest, self._unfinished = self._unfinished, b""
        return _without_cr(rest)


def _without_cr(line: bytes) -> bytes:
    return line.rstrip(b"\r")


def octets(text: str) -> bytes:
    """A text as it stands on the wire: UTF-8, and as they came those bytes that are none."""
    return text.encode(errors="surrogateescape")


def readable(text: str) -> str:
    """The text with U+FFFD for bytes that are no UTF-8."""
    return text if text.isascii() else octets(text).decode(errors="replace")


def truncate_utf8(text: str, size_bytes: int) -> str:
    """The longest beginning of the text that fits, cut between characters."""
    if len(text) * MAX_CHARACTER_BYTES <= size_bytes or (len(text) <= size_bytes and text.isascii()):
        return text
    data = octets(text)
    if len(data) <= size_bytes:
        return text
    cut = size_bytes
    while cut > max(0, size_bytes - 3) and data[cut] & 0xC0 == 0x80:
        cut -= 1
    return data[:cut].decode(errors="surrogateescape")


def split_utf8(text: str, size_bytes: int) -> list[str]:
    """Cut a text into pieces of at most `size_bytes`, at spaces where there are any.

    No character is torn, and the pieces joined give the text back, save the one space at
    which each cut was made.
    """
    assert size_bytes >= 4, "a piece must hold any one character"
    pieces = []
    while len(octets(text)) > size_bytes:
        piece = truncate_utf8(text, size_bytes)
        if text[len(piece)] == " ":
            cut, skip = len(piece), 1
        else:
            space = piece.rfind(" ")
            cut, skip = (space, 1) if space > 0 else (len(piece), 0)
        pieces.append(text[:cut])
        text = text[cut + skip :]
    pieces.append(text)
    return pieces


def in_lines(
    items: Iterable[Item], room_bytes: int, text: Callable[[Item], str] = str
) -> Iterator[list[Item]]:
    """The items, as many to a line as fit into its room with a space or a line's end behind each."""
    line: list[Item] = []
    size_bytes = 1
    for item in items:
        item_bytes = len(text(item).encode()) + 1
        if line and size_bytes + item_bytes > room_bytes:
            yield line
            line, size_bytes = [], 1
        line.append(item)
        size_bytes += item_bytes
    if line:
        yield line
