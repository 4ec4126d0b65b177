"""A message's text as spans: how each part looks, and where it leads.

The rule: pure text in, spans out; nothing here paints. The spans' texts together are the text without its
formatting codes (`plain`), those of the marks that people typed included; `visible` is what a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from hubbub.client.text import formatting, markdown
from hubbub.client.text.formatting import REVERSE, Look, Run
from hubbub.client.text.markdown import Kind, Piece

COVER = "•••••"  # whatever is below it, so that it tells nothing
CACHED_NICKS = 64
CACHED_TEXTS = 2_048
MENTION = "mention"
_CODE = frozenset((markdown.CODE, markdown.BLOCK))


class Span(NamedTuple):
    """A part of a text that looks alike.

    `styles` are of bold, italic, underline, strike, code, spoiler, quote, block, mention and control (a sign
    for a character that can't be seen). `hidden` parts are marks: typed for how the rest looks. `link` is a
    web or chat address, `person` a name that is spoken to, `room` one that is named. `ink` and `ground` are
    colours, "" for the window's own, and exchanged if `reversed`.
    """

    text: str
    styles: frozenset[str] = frozenset()
    link: str = ""
    person: str = ""
    room: str = ""
    hidden: bool = False
    ink: str = ""
    ground: str = ""
    reversed: bool = False


@lru_cache(CACHED_TEXTS)
def spans(text: str, nick: str = "") -> tuple[Span, ...]:
    """The text's spans; where `nick` stands as a word it is a mention."""
    clean, runs = formatting.read(text)
    return tuple(
        span
        for piece, look in _cut(markdown.pieces(clean), runs, len(clean))
        for span in _spans_of(piece, clean[piece.start : piece.end], look, nick)
    )


def plain(text: str) -> str:
    """The text without formatting codes, with the marks as they were typed."""
    return formatting.plain(text)


def visible(text: str) -> str:
    """The text as it is read: without formatting codes and marks, with what is to be a surprise covered."""
    shown = [span for span in spans(text) if not span.hidden]
    parts = groupby(shown, lambda span: markdown.SPOILER in span.styles)
    return "".join(COVER if covered else "".join(span.text for span in part) for covered, part in parts)


def _cut(pieces: list[Piece], runs: list[Run], length: int) -> Iterator[tuple[Piece, Look]]:
    """The pieces, cut where the look changes."""
    if len(runs) == 1:
        yield from ((piece, runs[0][1]) for piece in pieces)
        return
    number = 0
    for piece in pieces:
        start = piece.start
        while start < piece.end:
            while number + 1 < len(runs) and runs[number + 1][0] <= start:
                number += 1
            next_run = runs[number + 1][0] if number + 1 < len(runs) else length
            end = min(piece.end, next_run)
            yield Piece(start, end, piece.kind, piece.styles), runs[number][1]
            start = end


def _spans_of(piece: Piece, text: str, look: Look, nick: str) -> list[Span]:
    styles = piece.styles | look.styles if look.styles else piece.styles
    turned = REVERSE in styles
    if turned:
        styles -= {REVERSE}
    link = text if piece.kind is Kind.LINK else ""
    room = text if piece.kind is Kind.ROOM else ""
    person = text.removeprefix("@") if piece.kind is Kind.PERSON else ""
    if person and nick and person.casefold() == nick.casefold():
        styles, person = styles | {MENTION}, ""
    span = Span(text, styles, link, person, room, piece.kind is Kind.MARK, look.ink, look.ground, turned)
    if piece.kind is Kind.TEXT and nick and not styles & _CODE:
        return _mentioning(span, nick)
    return [span]


def _mentioning(span: Span, nick: str) -> list[Span]:
    if nick.casefold() not in span.text.casefold():
        return [span]
    pieces = _nick_pattern(nick).split(span.text)
    return [
        span._replace(text=piece, styles=span.styles | {MENTION} if number % 2 else span.styles)
        for number, piece in enumerate(pieces)
        if piece
    ]


@lru_cache(CACHED_NICKS)
def _nick_pattern(nick: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?<!\w-)(@?{re.escape(nick)})(?!-?\w)", re.IGNORECASE)
