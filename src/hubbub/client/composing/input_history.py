"""What was sent from a room's composer, to be recalled.

The rule: walking through it never loses what was being written; it waits behind the newest line.
"""

from __future__ import annotations

MAX_LINES = 100


class InputHistory:
    """The lines of one room, the newest last, and where we are among them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._at: int | None = None
        self._unsent = ""

    @property
    def is_walking(self) -> bool:
        """Whether one of the lines is shown."""
        return self._at is not None

    def add(self, text: str) -> None:
        """This was sent; the same twice in a row is kept once."""
        if self.lines[-1:] != [text]:
            self.lines = [*self.lines[-MAX_LINES + 1 :], text]
        self.rest()

    def forget(self, text: str) -> None:
        """Recall this no longer."""
        self.lines = [line for line in self.lines if line.strip() != text.strip()]
        self.rest()

    def rest(self) -> None:
        """Something else is written: the next step begins at the newest line again."""
        self._at, self._unsent = None, ""

    def step(self, by: int, present: str) -> str | None:
        """The line so many further, older ones with less than 0; None where there is no other.

        `present` is what stands in the composer, and what comes behind the newest line.
        """
        at = (len(self.lines) if self._at is None else self._at) + by
        if at < 0 or at > len(self.lines) or (self._at is None and by > 0):
            return None
        if self._at is None:
            self._unsent = present
        if at == len(self.lines):
            text = self._unsent
            self.rest()
            return text
        self._at = at
        return self.lines[at]
