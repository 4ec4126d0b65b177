"""Right-to-left text for X11, where Tk paints characters in the order in which they are stored.

The rule: only what is painted is reordered. Windows and macOS order and join by themselves, and so does Tk
from 9.1 on.
"""

from __future__ import annotations

import re
import sys
import tkinter as tk
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arabic_reshaper import ArabicReshaper

NEEDED = sys.platform not in {"win32", "darwin"} and tk.TkVersion < 9.1
# Hebrew, Arabic and their neighbours, their presentation forms, and the marks that set a direction.
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]"
)


@cache
def _reshaper() -> ArabicReshaper:
    """Made when the first such text is met: it takes a hundredth of a second."""
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper()


def has_rtl(text: str) -> bool:
    """Whether any of the text runs from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def shaped(text: str) -> str:
    """The text with its letters in the forms in which they join, in the order in which it is read."""
    return _reshaper().reshape(text) if has_rtl(text) else text


def visual(text: str) -> str:
    """The text in the order and the letter forms in which it is painted from left to right."""
    if not NEEDED or not has_rtl(text):
        return text
    from bidi.algorithm import get_display  # see _reshaper

    try:
        return str(get_display(_reshaper().reshape(text)))
    except (AssertionError, IndexError):  # it gives up at signs that are none, U+0590 for one
        return text
