"""A message of several lines as one text: how its lines are joined to it, and told apart again.

The rule: a line that begins anew stands behind "\\n", one that goes on with the line before it behind
"\\r". Neither can stand inside an IRC line, so that no text of one line is taken for several.

Spec: https://ircv3.net/specs/extensions/multiline
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from hubbub.protocol.lines import octets

KIND = "draft/multiline"
CONCAT_TAG = "draft/multiline-concat"
_ANEW, _ON = "\n", "\r"


class Line(NamedTuple):
    """One line of a message; `goes_on` with the one before it, without a line end between them."""

    text: str
    goes_on: bool = False

    @property
    def size_bytes(self) -> int:
        """What it adds to a message whose first line it is not."""
        return len(octets(self.text)) + (not self.goes_on)


def is_multiline(text: str) -> bool:
    """Whether a text has several lines."""
    return _ANEW in text or _ON in text


def join(lines: Iterable[Line]) -> str:
    """The lines as one text; the first of them has nothing to go on with."""
    first, *others = lines
    return first.text + "".join([(_ON if line.goes_on else _ANEW) + line.text for line in others])


def split(text: str) -> list[Line]:
    """The lines of a text, as they were sent."""
    lines = []
    for whole in text.split(_ANEW):
        begun, *continued = whole.split(_ON)
        lines += [Line(begun), *(Line(piece, goes_on=True) for piece in continued)]
    return lines


def shown(text: str) -> list[str]:
    """The lines for a reader who takes each for a message: without the blank ones."""
    return [line.text for line in split(text) if line.text]


def combined(text: str) -> str:
    """The text as it is meant: what goes on is joined, and lines end with "\\n"."""
    return text.replace(_ON, "")


def map_lines(change: Callable[[str], str], text: str) -> str:
    """The text with each of its lines changed."""
    if not is_multiline(text):
        return change(text)
    return join(Line(change(line.text), line.goes_on) for line in split(text))
