"""Marks that people type: **bold**, *italic*, _italic_, ~~strike~~, ||spoiler||, `code`, > quote, code block.

The rule: one way through the text, each sign looked at a fixed number of times, whatever the text. The pieces
together are the text: marks are pieces too. What is not closed is no mark; an address, a name and code hold
none. Marks reach over the lines of a paragraph, and each is open at most once, so nesting has a bound.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

BOLD, ITALIC, STRIKE, SPOILER, CODE = "bold", "italic", "strike", "spoiler", "code"
QUOTE, BLOCK = "quote", "block"
FENCE = "```"

# What a run of a sign may mean, the longer first.
_MEANINGS: dict[str, tuple[tuple[str, int], ...]] = {
    "*": ((BOLD, 2), (ITALIC, 1)),
    "_": ((ITALIC, 1),),
    "~": ((STRIKE, 2),),
    "|": ((SPOILER, 2),),
}
_WIDTHS = {style: width for meanings in _MEANINGS.values() for style, width in meanings}
_RUN_LENGTHS = {"*": {1, 2, 3}, "_": {1}, "~": {2}, "|": {2}}
_IDEOGRAPHS = 0x2E80  # from here on words stand without spaces between them
_TOKEN = re.compile(
    r"""
    (?P<link>(?<![A-Za-z0-9])(?:https?|ircs?|hubbub)://[\w\[]
        [^\s<>"\\\u2018-\u201d\u2039\u203a\u3000-\u3003\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]*)
    | (?P<shrug>\u00af\\_\(\u30c4\)_/\u00af)
    | (?P<escape>\\(?=[*_~`|>]))
    | (?P<ticks>`+)
    | (?P<signs>\*+|_+|~+|\|+)
    | (?P<person>(?<![\w@/.])@[\w-]+(?:[\[{|^][\w-]+[\]}]?)?)
    | (?P<room>(?<![\w#&/.])\#{1,2}(?=[\w-]*[^\W\d_])\w(?:[\w.+-]*\w)?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TICKS = re.compile("`+")
_ADDRESSED = re.compile(r"[^\s:,@#>*`~|]{1,64}(?=[:,]\s)")  # `jonas: hello`
_QUOTED = re.compile(r">(?:>>)? ")
_LANGUAGE = re.compile(r"[\w+#.-]{0,32} *\n")
_TRAILING = frozenset(".,;:!?'\"…*_~|`")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_SPECIAL = re.compile(r"[*_~`|\\@#>:,]")


class Kind(Enum):
    """What a piece is."""

    TEXT = "text"
    MARK = "mark"  # typed for how the rest looks, and not shown
    LINK = "link"
    PERSON = "person"  # @ and a name, or the name at the beginning of a message
    ROOM = "room"


class Piece(NamedTuple):
    """A part of the text, from `start` up to `end`."""

    start: int
    end: int
    kind: Kind = Kind.TEXT
    styles: frozenset[str] = frozenset()


def pieces(text: str) -> list[Piece]:
    """The pieces of a text without formatting codes, in its order and without gaps."""
    if not _SPECIAL.search(text):
        return [Piece(0, len(text))] if text else []
    found: list[Piece] = []
    at = 0
    for opening, start, end, closing in _code_blocks(text):
        found += _paragraphs(text, at, opening)
        found += [
            Piece(opening, start, Kind.MARK, frozenset((BLOCK,))),
            Piece(start, end, Kind.TEXT, frozenset((BLOCK,))),
            Piece(end, closing, Kind.MARK, frozenset((BLOCK,))),
        ]
        at = closing
    return found + _paragraphs(text, at, len(text))


def _code_blocks(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Where each block's opening, code, code's end and closing end are."""
    at = 0
    while (opening := text.find(FENCE, at)) >= 0:
        start = at = opening + len(FENCE)
        if text[opening - 1 : opening] == "\\":
            continue
        end = text.find(FENCE, start)
        if end < 0:
            return
        closing = end + len(FENCE)
        if language := _LANGUAGE.match(text, start, end):
            start = language.end()
        if text[end - 1] == "\n":
            end -= 1
        if text[start:end].strip():
            yield opening, start, end, closing
            at = closing


# ------------------------------------------------------------------------------------ lines


def _paragraphs(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of a part without code blocks: quoted lines one by one, others together."""
    found: list[Piece] = []
    pending = start  # from here on lines are not quoted
    quoted = to_the_end = False
    at = start
    while at < end:
        stop = text.find("\n", at, end) + 1 or end
        mark = _quote_mark(text, at, stop, quoted)
        to_the_end = to_the_end or mark == 4
        quoted = mark > 0 or to_the_end
        if quoted:
            found += _Inline(text, pending, at).pieces() if pending < at else []
            quote = frozenset((QUOTE,))
            found += [Piece(at, at + mark, Kind.MARK, quote)] if mark else []
            found += _Inline(text, at + mark, stop, quote).pieces()
            pending = stop
        at = stop
    return found + (_Inline(text, pending, end).pieces() if pending < end else [])


def _quote_mark(text: str, start: int, end: int, after_quote: bool) -> int:
    """How long the mark of a quoted line is; 0 if it is none."""
    if text[start] != ">" or (start and text[start - 1] != "\n"):
        return 0
    if mark := _QUOTED.match(text, start, end):
        return mark.end() - start
    return 1 if after_quote and text[start:end] in {">", ">\n"} else 0


# ------------------------------------------------------------------------------------ within lines


class _Mark:
    """A sign that may open or close a style."""

    __slots__ = ("closes", "end", "opens", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.opens = ""
        self.closes = ""


class _Inline:
    """The pieces of one paragraph."""

    def __init__(self, text: str, start: int, end: int, styles: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.styles = styles
        self.tokens: list[_Mark | Piece] = []
        self.open: dict[str, _Mark] = {}  # by style, the innermost last
        self.ticks: dict[int, list[int]] | None = None  # runs of backticks by length: where they begin

    def pieces(self) -> list[Piece]:
        """What it consists of."""
        at = self.start
        if at == 0 and (addressed := _ADDRESSED.match(self.text, 0, self.end)):
            self.tokens.append(Piece(0, addressed.end(), Kind.PERSON))
            at = addressed.end()
        while found := _TOKEN.search(self.text, at, self.end):
            at = getattr(self, f"_{found.lastgroup}")(found)
        return self._resolved()

    # Each reads one token, and says where the next begins.

    def _link(self, found: re.Match[str]) -> int:
        end = _without_trailing(self.text, *found.span())
        self.tokens.append(Piece(found.start(), end, Kind.LINK))
        return end

    def _person(self, found: re.Match[str]) -> int:
        self.tokens.append(Piece(*found.span(), Kind.PERSON))
        return found.end()

    def _room(self, found: re.Match[str]) -> int:
        self.tokens.append(Piece(*found.span(), Kind.ROOM))
        return found.end()

    def _shrug(self, found: re.Match[str]) -> int:
        return found.end()

    def _escape(self, found: re.Match[str]) -> int:
        self.tokens.append(Piece(*found.span(), Kind.MARK))
        return found.end() + 1

    def _ticks(self, found: re.Match[str]) -> int:
        (start, end), length = found.span(), len(found.group())
        close = self._next_ticks(length, end)
        if close < 0 or self.text[end:close].isspace():
            return end
        code = frozenset((CODE,))
        self.tokens += [
            Piece(start, end, Kind.MARK),
            Piece(end, close, Kind.TEXT, code),
            Piece(close, close + length, Kind.MARK),
        ]
        return close + length

    def _next_ticks(self, length: int, after: int) -> int:
        """Where the next run of so many backticks begins; -1 if there is none."""
        if self.ticks is None:
            self.ticks = {}
            for run in _TICKS.finditer(self.text, self.start, self.end):
                self.ticks.setdefault(len(run.group()), []).append(run.start())
        known = self.ticks.get(length, [])
        at = bisect_right(known, after)
        return known[at] if at < len(known) else -1

    def _signs(self, found: re.Match[str]) -> int:
        start, end = found.span()
        sign = self.text[start]
        if end - start in _RUN_LENGTHS[sign]:
            before = self.text[start - 1] if start > self.start else " "
            after = self.text[end] if end < self.end else " "
            if not before.isspace():
                start = self._close(sign, start, end, after)
            if start < end and not after.isspace():
                self._open(sign, start, end, before)
        return end

    def _close(self, sign: str, start: int, end: int, after: str) -> int:
        """Close what a run of a sign can close; where the rest of it begins."""
        for style in self._closable(end - start):
            opening = self.open.get(style)
            width = opening.end - opening.start if opening else 0
            if opening is None or self.text[opening.start] != sign or width > end - start:
                continue
            if width == 1 and _in_word(after):
                continue
            while next(reversed(self.open)) != style:  # what crosses it is no mark
                self.open.popitem()
            del self.open[style]
            closing = _Mark(start, start + width)
            opening.opens = closing.closes = style
            self.tokens.append(closing)
            start += width
        return start

    def _closable(self, length: int) -> list[str]:
        """What is open, the innermost first; before it what a run of this length is meant for."""
        styles = list(reversed(self.open))
        return sorted(styles, key=lambda style: _WIDTHS[style] != length) if length < 3 else styles

    def _open(self, sign: str, start: int, end: int, before: str) -> None:
        """Open what a run of a sign can open; an earlier one of the same style is no mark."""
        for style, width in _MEANINGS[sign]:
            if width > end - start or (width == 1 and _in_word(before)):
                continue
            self.open.pop(style, None)
            opening = self.open[style] = _Mark(start, start + width)
            self.tokens.append(opening)
            start += width

    def _resolved(self) -> list[Piece]:
        """The tokens and what is between them as pieces."""
        found: list[Piece] = []
        at, styles = self.start, self.styles
        for token in self.tokens:
            if isinstance(token, _Mark) and not (token.opens or token.closes):
                continue
            if at < token.start:
                found.append(Piece(at, token.start, Kind.TEXT, styles))
            at = token.end
            if isinstance(token, Piece):
                found.append(token._replace(styles=styles | token.styles))
                continue
            if token.opens:
                styles |= {token.opens}
            found.append(Piece(token.start, token.end, Kind.MARK, styles))
            styles -= {token.closes}
        return found if at == self.end else [*found, Piece(at, self.end, Kind.TEXT, styles)]


def _in_word(character: str) -> bool:
    """Whether a mark beside this character would stand within a word."""
    return character.isalnum() and ord(character) < _IDEOGRAPHS


def _without_trailing(text: str, start: int, end: int) -> int:
    """Where an address ends without the punctuation of the sentence around it."""
    address = text[start:end]
    surplus = {
        closing: address.count(closing) - address.count(opening) for closing, opening in _CLOSING.items()
    }
    while True:
        last = text[end - 1]
        if last in _CLOSING and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            return end
        end -= 1
