"""A numeric as bytes, but for whom it is said to.

The rule: what a greeting says to everybody is put together from pieces, not worded for each.

Spec: https://modern.ircdocs.horse/#numerics
"""

from __future__ import annotations

from hubbub.protocol.numerics import Numeric


class Line:
    """A numeric that reads alike for all to whom it is said, but for their names."""

    __slots__ = ("ending", "numeric", "params", "start", "text")

    def __init__(self, numeric: Numeric, *params: str, text: str | None = None) -> None:
        self.numeric = numeric
        self.params = params
        self.text = (numeric.text or None) if text is None else text
        self.start = f"{numeric.code} ".encode()
        words = params if self.text is None else (*params, f":{self.text}")
        self.ending = f" {' '.join(words)}\r\n".encode()
