"""Where a text may be cut: between what a reader sees as characters.

The rule: no accent, skin tone, flag, family or syllable is torn, as long as it fits into a piece at all.

Spec: https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundaries, without prepended signs
"""

from __future__ import annotations

import unicodedata

from hubbub.protocol.lines import octets, truncate_utf8

MAX_LOOK_BACK = 64  # characters; what is longer is no character of any language
_JOINER = "\u200d"
_VIRAMA = 9  # the combining class of signs that join two consonants


def fit(text: str, size_bytes: int) -> str:
    """The longest beginning of the text that fits, with at least one code point of it."""
    head = text[: size_bytes + 1]
    if len(octets(head)) <= size_bytes:
        return head
    at = len(truncate_utf8(head, size_bytes))
    for place in range(at, max(0, at - MAX_LOOK_BACK), -1):
        if is_boundary(text, place):
            return text[:place]
    return text[:at]


def split(text: str, size_bytes: int) -> list[str]:
    """Cut a line into pieces of at most `size_bytes`, at spaces where there are any.

    The pieces joined give the text back, save the one space at which each cut was made.
    """
    pieces, start = [], 0
    while len(piece := fit(text[start : start + size_bytes + 1], size_bytes)) < len(text) - start:
        cut, skip = len(piece), 0
        if text[start + cut] == " ":
            skip = 1
        elif (space := piece.rfind(" ")) > 0:
            cut, skip = space, 1
        pieces.append(text[start : start + cut])
        start += cut + skip
    return [*pieces, text[start:]]


def is_boundary(text: str, at: int) -> bool:
    """Whether two characters meet at this place inside the text."""
    before, after = text[at - 1], text[at]
    if after < "\u0300" and before < "\u0300":
        return before != "\r" or after != "\n"
    if _extends(after) or before == _JOINER or unicodedata.combining(before) == _VIRAMA:
        return False
    if _is_regional(before) and _is_regional(after):
        return _regionals_before(text, at) % 2 == 0
    return not _is_syllable(before, after)


def _extends(sign: str) -> bool:
    """Whether it belongs to what stands before it."""
    tone, tag = "\U0001f3fb" <= sign <= "\U0001f3ff", "\U000e0020" <= sign <= "\U000e007f"
    return tone or tag or sign == _JOINER or unicodedata.category(sign)[0] == "M"


def _is_regional(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _regionals_before(text: str, at: int) -> int:
    count = 0
    while count < min(at, MAX_LOOK_BACK) and _is_regional(text[at - 1 - count]):
        count += 1
    return count


def _is_syllable(before: str, after: str) -> bool:
    """Whether two signs are parts of one Korean syllable."""
    if "\u1160" <= after <= "\u11ff":  # vowels and finals
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    return "\u1100" <= before <= "\u115f" and ("\u1100" <= after <= "\u115f" or "\uac00" <= after <= "\ud7a3")
