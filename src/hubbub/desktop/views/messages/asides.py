"""What stands beside a message and answers to the pointer: what it replies to, and reactions.

The rule: it tells whom it concerns, and does nothing by itself.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.shown.layout import LineRow
from hubbub.client.world.rooms import Line
from hubbub.desktop.views.messages.reactions import Chip
from hubbub.desktop.views.widgets import Hint

if TYPE_CHECKING:
    from hubbub.desktop.views.messages.timeline import Timeline


class Asides:
    """The replies and reactions of one timeline, under the pointer."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.text = timeline.text
        self.on_source: Callable[[Line], object] = lambda line: None
        self.on_reaction: Callable[[Line, str, int, int], object] = lambda line, reaction, x, y: None
        self.hint = ReactionHint(timeline)
        self._pressed: Chip | None = None
        for tag, clicked in (("answered", self._source), ("chips", self._react)):
            self.text.tag_bind(tag, "<ButtonRelease-1>", clicked)
            self.text.tag_bind(tag, "<Leave>", lambda _: self._left())
        self.text.tag_bind("answered", "<Enter>", lambda _: self.text.configure(cursor="hand2"))
        self.text.tag_bind("chips", "<Motion>", self._moved)
        self.text.tag_bind("chips", "<ButtonPress-1>", self._press)

    def _left(self) -> None:
        self.text.configure(cursor="arrow")
        self.hint.forget()

    def _moved(self, event: tk.Event[tk.Misc]) -> None:
        reactions = self.timeline.writer.reactions
        chip = reactions.at(event.x, event.y)
        self.text.configure(cursor="hand2" if chip else "arrow")
        if chip is None:
            self.hint.forget()
        else:
            self.hint.tell(reactions.words(chip), self.text.bbox(f"@{event.x},{event.y}"))

    def _source(self, event: tk.Event[tk.Misc]) -> None:
        shown = self.timeline.rows.at(event.y)
        if shown and isinstance(shown.row, LineRow) and not self.text.tag_ranges("sel"):
            self.on_source(shown.row.line)

    def _press(self, event: tk.Event[tk.Misc]) -> None:
        self._pressed = self.timeline.writer.reactions.at(event.x, event.y)

    def _react(self, event: tk.Event[tk.Misc]) -> None:
        chip = self.timeline.writer.reactions.at(event.x, event.y)
        if chip and chip == self._pressed:
            self.hint.forget()
            self.on_reaction(chip.line, chip.reaction, event.x_root, event.y_root)


class ReactionHint(Hint):
    """Words that appear at a place within a timeline, not beside all of it."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline.text, timeline.theme, "")
        self._box: tuple[int, int, int, int] = (0, 0, 0, 0)

    def tell(self, words: str, box: tuple[int, int, int, int] | None) -> None:
        """Show these words soon, below or above a box of the Text."""
        if box and (words, box) != (self.text, self._box):
            self.text, self._box = words, box
            self.wait()

    def forget(self) -> None:
        """Show nothing."""
        self.text = ""
        self.hide()

    def box(self) -> tuple[int, int, int, int]:
        left, top, width, height = self._box
        return self.widget.winfo_rootx() + left, self.widget.winfo_rooty() + top, width, height
