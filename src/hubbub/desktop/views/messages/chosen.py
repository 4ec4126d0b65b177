"""Choosing a message by the keyboard: arrows go from one to the next, and keys do what the buttons do.

The rule: the timeline has the keyboard as long as a message is chosen; Escape gives it back.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.shown.layout import LineRow
from hubbub.client.world.rooms import SAID, Line
from hubbub.desktop.views.messages.message_bar import DEEDS
from hubbub.desktop.views.messages.rows import Shown

if TYPE_CHECKING:
    from hubbub.desktop.views.messages.timeline import Timeline


class Chosen:
    """The chosen message of one timeline, if there is one."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.line: Line | None = None
        self.on_end: Callable[[], object] = lambda: None
        text = timeline.text
        for keys, step in (("<Up>", -1), ("<Down>", 1), ("<Control-Up>", -1), ("<Control-Down>", 1)):
            text.bind(keys, lambda event, step=step: self._arrow(event, step))  # type: ignore[misc]
        for deed in DEEDS:
            for key in deed.keys:
                text.bind(f"<Key-{key}>", lambda event, name=deed.name: self._do(event, name))  # type: ignore[misc]
        text.bind("<Escape>", lambda _: self._escape())
        text.bind("<FocusOut>", lambda _: self.end(), add=True)

    @property
    def shown(self) -> Shown | None:
        """Its row."""
        return self.timeline.rows.showing(self.line) if self.line else None

    def begin(self) -> None:
        """Choose the newest message that is in view."""
        self.timeline.text.focus_set()
        self.step(-1)

    def end(self) -> None:
        """Choose none."""
        if self.line:
            self.line = None
            self.timeline.text.tag_remove("chosen", "1.0", "end")
            self.timeline.pointer.repaint_soon()

    def step(self, step: int) -> None:
        """Go to the message before or after; from none to the last."""
        rows = self._choosable()
        at = next((index for index, one in enumerate(rows) if one.row is self._row), len(rows))
        if at + step < 0 and self.timeline.pages.load_older():
            self.step(step)
        elif at + step >= len(rows) > at:
            self._escape()
        elif 0 <= at + step < len(rows):
            self._choose(rows[at + step])

    @property
    def _row(self) -> object:
        shown = self.shown
        return shown.row if shown else None

    def _choosable(self) -> list[Shown]:
        return [
            one for one in self.timeline.rows.confirmed
            if isinstance(one.row, LineRow) and one.row.line.kind in SAID and not one.row.line.hidden
        ]  # fmt: skip

    def _choose(self, shown: Shown) -> None:
        assert isinstance(shown.row, LineRow), "separators can't be chosen"
        self.line = shown.row.line
        timeline = self.timeline
        timeline.pointer.leave()
        timeline.text.see(f"{timeline.rows.end_of(shown)} - 1 indices")
        timeline.text.see(shown.mark)
        self.light()
        timeline.note_place()

    def light(self) -> None:
        """Light the chosen message, also when it was written anew."""
        text, shown = self.timeline.text, self.shown
        text.tag_remove("chosen", "1.0", "end")
        if shown:
            text.tag_add("chosen", shown.mark, self.timeline.rows.end_of(shown))
        self.timeline.pointer.repaint_soon()

    # ------------------------------------------------------------------------------ keys

    def _arrow(self, event: tk.Event[tk.Misc], step: int) -> str:
        if self.line or int(event.state) & 0x4:
            self.step(step)
        else:
            self.timeline.scroll_by(step * self.timeline.theme.px(40))
        return "break"

    def _do(self, event: tk.Event[tk.Misc], name: str) -> str:
        if self.line:
            self.timeline.pointer.bar.do(name)
        else:
            self.timeline.on_key(event)
        return "break"

    def _escape(self) -> str | None:
        if not self.line:
            return None
        self.end()
        self.on_end()
        return "break"
