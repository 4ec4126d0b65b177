"""What a text was before, step by step, for undo and redo.

The rule: a step is the whole text and where the cursor stands; what was undone and then overwritten is gone.
"""

from __future__ import annotations

from typing import NamedTuple

MAX_STEPS = 200
MAX_LENGTH = 400_000  # characters of all steps together


class Step(NamedTuple):
    """A text, and after how many of its characters the cursor stands."""

    text: str
    cursor: int


class Edits:
    """The steps of one text. `note` each state that one may want back."""

    def __init__(self, text: str = "") -> None:
        self._steps = [Step(text, len(text))]
        self._at = 0
        self._length = len(text)

    def note(self, text: str, cursor: int) -> None:
        """The text is like this now; the same text again is no new step."""
        same = self._steps[self._at].text == text
        if same:
            self._steps[self._at] = Step(text, cursor)
            return
        del self._steps[self._at + 1 :]
        self._steps.append(Step(text, cursor))
        self._length = sum(len(step.text) for step in self._steps)
        while len(self._steps) > 2 and (len(self._steps) > MAX_STEPS or self._length > MAX_LENGTH):
            self._length -= len(self._steps.pop(0).text)
        self._at = len(self._steps) - 1

    def undo(self) -> Step | None:
        """The step before; None if there is none."""
        if self._at == 0:
            return None
        self._at -= 1
        return self._steps[self._at]

    def redo(self) -> Step | None:
        """The step that was undone last; None if none was."""
        if self._at + 1 == len(self._steps):
            return None
        self._at += 1
        return self._steps[self._at]
