"""What may be written to a server: names as targets, texts as one line.

The rule: what comes from a person or from another server is looked at here before it becomes a
parameter, for `Message` refuses to be written wrong.
"""

from __future__ import annotations

import re

_LINE_ENDS = {ord(one): " " for one in "\r\n\0"}
_NOT_IN_TARGET = re.compile("[ ,\r\n\0\a\ud800-\udfff]")


def one_line(text: str) -> str:
    """The text without what would tear a line in two, or can't be written as UTF-8."""
    return text.translate(_LINE_ENDS).encode(errors="replace").decode()


def is_target(name: str) -> bool:
    """Whether a name can be written as a target: a channel's or a person's, and one only."""
    return name != "" and name[0] != ":" and _NOT_IN_TARGET.search(name) is None
