"""Paragraphs that Tk would not break into lines as their readers expect: we do.

Words of Chinese and Japanese stand without spaces, where alone Tk breaks; and on X11 it does not know of text
that runs from right to left.

The rule: first lines are broken where they are full, in the order in which words are read; then each is put
into the order in which it is painted. Pure but for `measure`, which tells the width of a piece in pixels.
Characters that would turn the direction do nothing here; they are shown as signs.

Spec: https://www.unicode.org/reports/tr9/
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from hubbub.desktop.look import bidi

CACHED_PARAGRAPHS = 512
NARROWEST_PX = 2  # of a sign that takes room: so many are looked at for a line
_OBJECT = "\ufffc"  # what stands for a picture while directions are found
_IDEOGRAPH = r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"  # compiled when it is met
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】》〉〕］｝’”…ー々〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)]}"
)
_NOT_LAST = frozenset("（「『【《〈〔［｛‘“([{")
_DIRECTIONS = frozenset(("L", "R", "AL", "EN", "ES", "ET", "AN", "CS", "NSM", "S", "WS", "ON"))


class Piece(NamedTuple):
    """A part of a paragraph that looks alike, by its tags: text, or an emoji by its `cell`."""

    text: str
    tags: tuple[str, ...] = ()
    cell: int | None = None


class Sign(NamedTuple):
    """A letter with its marks, or an emoji, of the piece with this number."""

    text: str
    piece: int
    level: int


Measure = Callable[[Piece], int]


def is_ours(text: str) -> bool:
    """Whether we break this text, and not Tk."""
    if text.isascii():
        return False
    return bidi.NEEDED if bidi.has_rtl(text) else re.search(_IDEOGRAPH, text) is not None


def lines(pieces: tuple[Piece, ...], width_px: int, measure: Measure) -> tuple[list[list[Piece]], bool]:
    """Each display line's pieces from left to right, and whether the paragraph begins at the right."""
    if not any(bidi.has_rtl(piece.text) for piece in pieces) and sum(map(measure, pieces)) <= width_px:
        return [list(pieces)], False
    signs, base = _signs(pieces)
    if sum(measure(piece) for piece in _joined(signs, pieces)) <= width_px:
        return [_painted(signs, pieces)], base == 1
    broken = _broken(signs, pieces, width_px, measure)
    return [_painted(signs[start:end], pieces) for start, end in broken], base == 1


# ------------------------------------------------------------------------------------ directions


@lru_cache(CACHED_PARAGRAPHS)
def _signs(pieces: tuple[Piece, ...]) -> tuple[list[Sign], int]:
    """The signs of a paragraph with their levels, and its base level."""
    letters = [letter for number, piece in enumerate(pieces) for letter in _letters(piece, number)]
    text = "".join(base for base, _shown, _piece in letters)
    if not bidi.has_rtl(text):
        return [Sign(shown, piece, 0) for _, shown, piece in letters], 0
    from bidi import algorithm  # most texts run from left to right

    storage = algorithm.get_empty_storage()
    storage["base_level"] = base_level = algorithm.get_base_level(text)
    storage["base_dir"] = "LR"[base_level]
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels = [character["level"] for character in storage["chars"]]
    return [
        Sign(shown, piece, level) for (_, shown, piece), level in zip(letters, levels, strict=True)
    ], base_level


def _letters(piece: Piece, number: int) -> Iterator[tuple[str, str, int]]:
    """(the character that decides the direction, what is painted, the piece's number)."""
    if piece.cell is not None:
        yield _OBJECT, piece.text, number
        return
    base = marks = ""
    for character in bidi.shaped(piece.text):
        if unicodedata.bidirectional(character) not in _DIRECTIONS:
            continue
        if base and unicodedata.combining(character):
            marks += character
            continue
        if base:
            yield base, base + marks, number
        base, marks = character, ""
    if base:
        yield base, base + marks, number


def _painted(signs: list[Sign], pieces: tuple[Piece, ...]) -> list[Piece]:
    """A display line from left to right, without the spaces at its end."""
    end = len(signs)
    while end and signs[end - 1].text.isspace():
        end -= 1
    return list(_joined(_reordered(signs[:end]), pieces))


def _reordered(signs: list[Sign]) -> list[Sign]:
    """Rules L4 and L2: brackets are mirrored, and what is on a level or a higher one is turned around."""
    if not any(sign.level for sign in signs):
        return signs
    from bidi.mirror import MIRRORED  # as above

    found = [
        Sign(MIRRORED[sign.text], sign.piece, sign.level)
        if sign.level % 2 and sign.text in MIRRORED
        else sign
        for sign in signs
    ]
    for level in range(max((sign.level for sign in signs), default=0), 0, -1):
        start = 0
        while start < len(found):
            end = start
            while end < len(found) and found[end].level >= level:
                end += 1
            found[start:end] = found[start:end][::-1]
            start = end + 1
    return found


# ------------------------------------------------------------------------------------ where lines end


def _broken(
    signs: list[Sign], pieces: tuple[Piece, ...], width_px: int, measure: Measure
) -> list[tuple[int, int]]:
    """Where each line begins and ends: where one may end, or else where it is full."""
    starts = _starts(pieces)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(signs):
        end = start + _fitting(signs, start, pieces, width_px, measure)
        while end < len(signs) and signs[end].text.isspace():
            end += 1
        if end < len(signs):
            allowed = bisect_right(starts, end)
            end = starts[allowed - 1] if allowed and starts[allowed - 1] > start else end
        found.append((start, end))
        start = end
    return found


def _fitting(
    signs: list[Sign], start: int, pieces: tuple[Piece, ...], width_px: int, measure: Measure
) -> int:
    """How many signs from here on fit into a line, at least one."""
    low, high = 1, min(len(signs) - start, max(1, width_px // NARROWEST_PX))
    while low < high:
        middle = (low + high + 1) // 2
        if sum(measure(piece) for piece in _joined(signs[start : start + middle], pieces)) <= width_px:
            low = middle
        else:
            high = middle - 1
    return low


@lru_cache(CACHED_PARAGRAPHS)
def _starts(pieces: tuple[Piece, ...]) -> list[int]:
    """Where a line may begin."""
    signs, found = _signs(pieces)[0], []
    for at in range(1, len(signs)):
        one, other = signs[at - 1].text, signs[at].text
        if not other.isspace() and (one.isspace() or _may_part(one[0], other[0])):
            found.append(at)
    return found


def _may_part(one: str, other: str) -> bool:
    """Whether a line may end between two signs of which none is a space."""
    if one in _NOT_LAST or other in _NOT_FIRST:
        return False
    return re.match(_IDEOGRAPH, one) is not None or re.match(_IDEOGRAPH, other) is not None


def _joined(signs: Iterable[Sign], pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """Signs in their order; neighbours of one piece are one."""
    if len(pieces) == 1 and pieces[0].cell is None:
        yield pieces[0]._replace(text="".join([sign.text for sign in signs]))
        return
    text, current = "", -1
    for sign in signs:
        if sign.piece == current and pieces[current].cell is None:
            text += sign.text
            continue
        if current >= 0:
            yield pieces[current]._replace(text=text)
        text, current = sign.text, sign.piece
    if current >= 0:
        yield pieces[current]._replace(text=text)
