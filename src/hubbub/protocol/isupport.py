"""RPL_ISUPPORT: what a server says of itself, written by the server and read by the client.

The rule: a token's value is text; who needs a number or a table reads it by one function here.

Spec: https://modern.ircdocs.horse/#rplisupport-005
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hubbub.protocol.numbers import whole

TOKENS_PER_LINE = 12
DIGITS_MAX = 18  # of a number, the size of a file for one
MAX_TOKENS_BYTES = 300  # on one line, unless one alone is longer
_ESCAPES = {" ": "\\x20", "\\": "\\x5C", "=": "\\x3D"}
_ESCAPE_TABLE = str.maketrans(_ESCAPES)
_UNESCAPES = {escape: character for character, escape in _ESCAPES.items()}
_ESCAPED = re.compile("|".join(map(re.escape, _UNESCAPES)))


def token_lines(tokens: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The tokens as parameters of several 005 lines, `KEY` or `KEY=value`."""
    words = [f"{key}={value.translate(_ESCAPE_TABLE)}" if value else key for key, value in tokens.items()]
    lines: list[list[str]] = []
    size_bytes = 0
    for word in words:
        size_bytes += len(word.encode()) + 1
        if not lines or len(lines[-1]) == TOKENS_PER_LINE or size_bytes > MAX_TOKENS_BYTES:
            lines.append([])
            size_bytes = len(word.encode()) + 1
        lines[-1].append(word)
    return [tuple(line) for line in lines]


def read_tokens(tokens: dict[str, str], words: Iterable[str]) -> None:
    """Take the words of one 005 line into `tokens`; `-KEY` takes one out."""
    for word in words:
        if word.startswith("-"):
            tokens.pop(word[1:], None)
            continue
        key, _, value = word.partition("=")
        tokens[key] = _unescape(value)


def _unescape(value: str) -> str:
    return _ESCAPED.sub(lambda found: _UNESCAPES[found[0]], value)


def number(tokens: Mapping[str, str], key: str, default: int) -> int:
    """A token's whole number, or the default where it is missing, none, or too long to be one."""
    found = whole(tokens.get(key, ""), DIGITS_MAX)
    return default if found is None else found


def prefix_modes(tokens: Mapping[str, str]) -> dict[str, str]:
    """PREFIX as {mode letter: prefix}, highest first: {"o": "@", "v": "+"}."""
    letters, _, prefixes = tokens.get("PREFIX", "(ov)@+").removeprefix("(").partition(")")
    return dict(zip(letters, prefixes, strict=False))
