"""A message's text as spans: formatting codes of IRC, links, and the reader's own name.

The rule: pure text in, spans out; nothing here paints. The spans' texts together are the text without its
formatting codes. Only http and https are links.

Spec: https://modern.ircdocs.horse/formatting
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOGGLES = {"\x02": "bold", "\x1d": "italic", "\x1f": "underline", "\x1e": "strike", "\x11": "mono"}
_CODES = re.compile(r"([\x02\x1d\x1f\x1e\x11\x0f\x16]|\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-fA-F]{6})?)")
_LINK = re.compile(r"https?://[^\s<>\"\x00-\x1f]+", re.IGNORECASE)
_TRAILING = ".,;:!?'\"…"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
CACHED_NICKS = 64


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text of one kind: `styles` of bold, italic, underline, strike, mono, mention."""

    text: str
    styles: frozenset[str] = frozenset()
    link: str = ""


def spans(text: str, nick: str = "") -> list[Span]:
    """The text's spans; where `nick` stands as a word it is a mention."""
    found: list[Span] = []
    for piece, styles in _formatted(text):
        for part, link in _linked(piece):
            found += [Span(part, styles, link)] if link else _mentioning(part, styles, nick)
    return found


def plain(text: str) -> str:
    """The text without formatting codes."""
    return _CONTROLS.sub("", _CODES.sub("", text))


def _formatted(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    styles: frozenset[str] = frozenset()
    for piece in _CODES.split(text):
        if style := _TOGGLES.get(piece[:1]):
            styles ^= {style}
        elif piece == "\x0f":
            styles = frozenset()
        elif piece and piece[0] not in "\x16\x03\x04":  # colours stay ours, so that all is readable
            yield _CONTROLS.sub("", piece), styles


def _linked(text: str) -> Iterator[tuple[str, str]]:
    """(piece, its address or "")."""
    start = 0
    for match in _LINK.finditer(text):
        address = _without_trailing(match.group())
        if start < match.start():
            yield text[start : match.start()], ""
        yield address, address
        start = match.start() + len(address)
    if start < len(text):
        yield text[start:], ""


def _without_trailing(address: str) -> str:
    """The address without the punctuation of the sentence around it."""
    while address:
        last = address[-1]
        opening = _CLOSING.get(last)
        if last not in _TRAILING and (opening is None or address.count(last) <= address.count(opening)):
            break
        address = address[:-1]
    return address


def _mentioning(text: str, styles: frozenset[str], nick: str) -> list[Span]:
    if not nick or nick.casefold() not in text.casefold():
        return [Span(text, styles)]
    pieces = _nick_pattern(nick).split(text)
    return [
        Span(piece, styles | {"mention"} if number % 2 else styles)
        for number, piece in enumerate(pieces)
        if piece
    ]


@lru_cache(maxsize=CACHED_NICKS)
def _nick_pattern(nick: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(@?{re.escape(nick)})(?![\w-])", re.IGNORECASE)
