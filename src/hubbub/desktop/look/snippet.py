"""The part of a message that a search shows: a few lines around the first word that was found.

The rule: pure but for `measure`, which tells the width of a piece in pixels; nothing here paints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from hubbub.client.archive import search
from hubbub.client.text import markup
from hubbub.client.value import Value
from hubbub.desktop.look import bidi, emoji

LINES_MAX = 3
LEAD_MAX = 60  # characters before the first word that was found
LEAD = 30
TEXT_MAX = 600
ELLIPSIS = "…"


class Piece(Value):
    """A part of a line: text, or an emoji by its `cell`; `found` if it was searched for."""

    text: str
    found: bool = False
    cell: int | None = None


Line = list[Piece]


def lines(text: str, words: Iterable[str], width_px: int, measure: Callable[[Piece], int]) -> list[Line]:
    """The lines of a snippet, each at most as wide as `width_px`."""
    words = tuple(words)
    plain = " ".join(markup.visible(text).split())
    places = search.places(plain, words)
    start = _start(plain, places[0][0] if places else 0)
    shown = plain[start : start + TEXT_MAX]
    found = [(first - start, last - start) for first, last in places if last > start]
    chunks = [Piece(f"{ELLIPSIS} ")] if start else []
    chunks += [piece for chunk in _chunks(shown, found) for piece in chunk]
    wrapped, has_more = _wrap(chunks, width_px, measure)
    if has_more or start + TEXT_MAX < len(plain):
        wrapped[-1] = _ended(wrapped[-1], width_px, measure)
    return [_in_order(line, words) for line in wrapped]


def _start(text: str, first: int) -> int:
    """Where the snippet begins: at the beginning, or at a word not long before the first one found."""
    if first <= LEAD_MAX:
        return 0
    gap = text.find(" ", first - LEAD, first)
    return gap + 1 if gap >= 0 else first


def _chunks(text: str, found: list[tuple[int, int]]) -> Iterable[list[Piece]]:
    """The text in words and spaces, each as its pieces."""
    marked = bytearray(len(text))
    for first, last in found:
        for at in range(max(0, first), min(last, len(text))):
            marked[at] = 1
    for word in re.finditer(r"\s+|\S+", text):
        at, end = word.span()
        while at < end:
            stop = at
            while stop < end and marked[stop] == marked[at]:
                stop += 1
            yield [Piece(part, bool(marked[at]), cell) for part, cell in emoji.split(text[at:stop])]
            at = stop


def _wrap(chunks: list[Piece], width_px: int, measure: Callable[[Piece], int]) -> tuple[list[Line], bool]:
    """Break pieces into lines, at spaces where that goes; whether there are more than LINES_MAX."""
    wrapped: list[Line] = [[]]
    used = 0
    for piece in chunks:
        width = measure(piece)
        if used and used + width > width_px:
            wrapped.append([])
            used = 0
        while width > width_px and len(wrapped) <= LINES_MAX:
            head = _fitting(piece, width_px, measure)
            wrapped[-1].append(head)
            wrapped.append([])
            piece = Piece(piece.text[len(head.text) :], piece.found, piece.cell)  # noqa: PLW2901
            width = measure(piece)
        if len(wrapped) > LINES_MAX:
            return wrapped[:LINES_MAX], True
        if used or not piece.text.isspace():
            wrapped[-1].append(piece)
            used += width
    return wrapped, False


def _fitting(piece: Piece, width_px: int, measure: Callable[[Piece], int]) -> Piece:
    """As much of a piece from its beginning as fits, at least one character."""
    low, high = 1, len(piece.text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(Piece(piece.text[:middle], piece.found)) <= width_px:
            low = middle
        else:
            high = middle - 1
    return Piece(piece.text[:low], piece.found, piece.cell)


def _ended(line: Line, width_px: int, measure: Callable[[Piece], int]) -> Line:
    """The line with a sign at its end that there is more."""
    line = list(line)
    end = Piece(ELLIPSIS)
    while line and sum(map(measure, line)) + measure(end) > width_px:
        last = line.pop()
        if len(last.text) > 1 and last.cell is None:
            line.append(Piece(last.text[:-1], last.found))
    return [*line, end]


def _in_order(line: Line, words: Iterable[str]) -> Line:
    """The pieces as they are painted from left to right."""
    text = "".join(piece.text for piece in line)
    if not bidi.has_rtl(text):
        return line
    visual = bidi.visual(text)
    return [piece for chunk in _chunks(visual, search.places(visual, words)) for piece in chunk]
