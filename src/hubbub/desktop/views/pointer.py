"""What is in view of a timeline, and what the pointer does there.

The rule: heights are asked of the Text whenever they are needed. The gutter beside it is painted for the rows
in view; the one under the pointer is lit; links, menus and the words under a failed line answer to clicks.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from itertools import dropwhile
from typing import TYPE_CHECKING

from hubbub.client.layout import LineRow
from hubbub.client.rooms import SAID
from hubbub.desktop.later import Later
from hubbub.desktop.views.gutter import Stretch
from hubbub.desktop.views.lines import is_highlighted
from hubbub.desktop.views.rows import Shown

if TYPE_CHECKING:
    from hubbub.desktop.views.timeline import Timeline

SOUGHT_MS = 3_000


class Pointer:
    """The pointer over one timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.text = timeline.text
        self.rows = timeline.rows
        self.on_author: Callable[[str, int, int], object] = lambda nick, x, y: None
        self._hovered = ""
        self._sought = ""
        self._unmark_later = Later(timeline, self._unmark)
        self.repaint_soon = Later(timeline, self._repaint)
        for widget in (self.text, timeline.gutter):
            widget.bind("<Motion>", lambda event: self._hover(event.y), add=True)
            widget.bind("<Leave>", lambda _: self._hover(None), add=True)
            widget.bind("<Button-3>", self._menu)
        self.text.tag_bind("deed", "<ButtonRelease-1>", self._do)
        self.text.tag_bind("author", "<Enter>", lambda _: self.text.configure(cursor="hand2"))
        self.text.tag_bind("author", "<Leave>", lambda _: self.text.configure(cursor="arrow"))
        self.text.tag_bind("author", "<ButtonRelease-1>", self._open_author)
        timeline.gutter.bind("<ButtonRelease-1>", self._open_author)

    # ------------------------------------------------------------------------------ what is in view

    def _repaint(self) -> None:
        self.timeline.gutter.paint(self._visible(), self.timeline.writer.body.quotes_in_view())

    def _visible(self) -> list[Stretch]:
        """The visible lines, from top to bottom."""
        stretches: list[Stretch] = []
        first = self.rows.at(0)
        for shown in dropwhile(lambda shown: shown is not first, self.rows):
            info = self.text.dlineinfo(shown.mark)
            if info is None and shown is not first:
                break
            if isinstance(shown.row, LineRow):
                stretches.append(self._stretch(shown, shown.row, info))
        return stretches

    def _stretch(self, shown: Shown, row: LineRow, info: tuple[int, int, int, int, int] | None) -> Stretch:
        end = self.text.dlineinfo(f"{self.rows.end_of(shown)} - 1 indices")
        bottom = end[1] + end[3] if end else self.text.winfo_height()
        hover, highlighted = shown.mark == self._hovered, is_highlighted(row.line, self.timeline.room)
        sought = shown.mark == self._sought
        if info is None:  # begins above the visible part
            return Stretch(row, -1, bottom, -1000, hover, highlighted, sought)
        return Stretch(row, info[1], bottom, info[1] + info[4], hover, highlighted, sought)

    def _hover(self, y: int | None) -> None:
        shown = self.rows.at(y) if y is not None else None
        mark = shown.mark if shown and isinstance(shown.row, LineRow) else ""
        if mark == self._hovered:
            return
        self._hovered = mark
        self.text.tag_remove("hover", "1.0", "end")
        if shown and mark:
            self.text.tag_add("hover", mark, self.rows.end_of(shown))
        self.repaint_soon()

    def mark_sought(self, shown: Shown) -> None:
        """Light the row that somebody went to, for a while."""
        self._unmark()
        self._sought = shown.mark
        for tag in ("sought", "padded"):  # the space stays when the light goes, so that nothing jumps
            self.text.tag_add(tag, shown.mark, self.rows.end_of(shown))
        self._unmark_later.cancel()
        self._unmark_later(SOUGHT_MS)
        self.repaint_soon()

    def _unmark(self) -> None:
        self._sought = ""
        self.text.tag_remove("sought", "1.0", "end")
        self.repaint_soon()

    # ------------------------------------------------------------------------------ what is clicked

    def _menu(self, event: tk.Event[tk.Misc]) -> None:
        shown = self.rows.at(event.y)
        if shown and isinstance(shown.row, LineRow):
            self.timeline.on_menu(shown.row.line, event.x_root, event.y_root)

    def _open_author(self, event: tk.Event[tk.Misc]) -> None:
        """A click on a name, or on the avatar beside it."""
        shown = self.rows.at(event.y)
        row = shown.row if shown else None
        if not isinstance(row, LineRow) or self.text.tag_ranges("sel") or row.line.kind not in SAID:
            return
        if event.widget is self.timeline.gutter and not row.header:
            return
        self.on_author(row.line.nick, event.x_root, event.y_root)

    def _do(self, event: tk.Event[tk.Misc]) -> None:
        if self.text.tag_ranges("sel"):
            return
        timeline = self.timeline
        for tag in self.text.tag_names(f"@{event.x},{event.y}"):
            action, _, number = tag.partition("-")
            if number.isdigit() and action in {"retry", "discard"}:
                (timeline.on_retry if action == "retry" else timeline.on_discard)(int(number))
                return
