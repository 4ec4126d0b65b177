"""Whole numbers as others write them.

The rule: ASCII digits and nothing else, and no more of them than make sense: `int` reads digits of every
script, signs and underscores, and has an exception of its own for thousands of digits.
"""

from __future__ import annotations

DIGITS_MAX = 9


def whole(text: str, digits_max: int = DIGITS_MAX) -> int | None:
    """The number that a text is; None if it is none, or has too many digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits_max else None
