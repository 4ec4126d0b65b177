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
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from bidi import algorithm
from bidi.mirror import MIRRORED

from hubbub.desktop import bidi

CACHED_PARAGRAPHS = 512
_OBJECT = "\ufffc"  # what stands for a picture while directions are found
_IDEOGRAPH = re.compile(r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
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


class Word(NamedTuple):
    """What is not to be broken: signs from `start` up to `end`, and the spaces behind them up to `next`."""

    start: int
    end: int
    next: int


Measure = Callable[[Piece], int]


def is_ours(text: str) -> bool:
    """Whether we break this text, and not Tk."""
    if text.isascii():
        return False
    return bidi.NEEDED if bidi.has_rtl(text) else _IDEOGRAPH.search(text) is not None


def lines(pieces: tuple[Piece, ...], width_px: int, measure: Measure) -> tuple[list[list[Piece]], bool]:
    """Each display line's pieces from left to right, and whether the paragraph begins at the right."""
    signs, base = _signs(pieces)
    if _width(signs, pieces, measure) <= width_px:
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
    turned = (
        sign._replace(text=MIRRORED.get(sign.text, sign.text)) if sign.level % 2 else sign
        for sign in _reordered(signs[:end])
    )
    return list(_joined(turned, pieces))


def _reordered(signs: list[Sign]) -> list[Sign]:
    """Rule L2: what is on a level or a higher one is turned around, from the highest level down."""
    found = list(signs)
    levels = {sign.level for sign in signs}
    for level in range(max(levels, default=0), 0, -1):
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
    """Where each line begins and ends, at spaces where that goes."""
    found: list[tuple[int, int]] = []
    start = used = 0
    for word in _words(signs):
        width = _width(signs[word.start : word.end], pieces, measure)
        if used and used + width > width_px:
            found.append((start, word.start))
            start, used = word.start, 0
        for at in range(word.start, word.end) if width > width_px else ():
            sign_px = _width(signs[at : at + 1], pieces, measure)
            if used and used + sign_px > width_px:
                found.append((start, at))
                start, used = at, 0
            used += sign_px
        used += width if width <= width_px else 0
        used += _width(signs[word.end : word.next], pieces, measure)
    return [*found, (start, len(signs))]


def _words(signs: list[Sign]) -> Iterator[Word]:
    at = 0
    while at < len(signs):
        start = at
        while at < len(signs) and not signs[at].text.isspace():
            at += 1
            if at < len(signs) and _may_part(signs[at - 1].text[0], signs[at].text[0]):
                break
        end = at
        while at < len(signs) and signs[at].text.isspace():
            at += 1
        yield Word(start, end, at)


def _may_part(one: str, other: str) -> bool:
    """Whether a line may end between two signs of which none is a space."""
    if one in _NOT_LAST or other in _NOT_FIRST:
        return False
    return _IDEOGRAPH.match(one) is not None or _IDEOGRAPH.match(other) is not None


def _width(signs: list[Sign], pieces: tuple[Piece, ...], measure: Measure) -> int:
    """How wide signs are, in whatever order."""
    return sum(measure(piece) for piece in _joined(signs, pieces))


def _joined(signs: Iterable[Sign], pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """Signs in their order; neighbours of one piece are one."""
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
