"""What is in view of a timeline, and what the pointer does there.

The rule: heights are asked of the Text whenever they are needed. The gutter beside it is painted for the rows
in view; the one under the pointer is lit; links, menus and the words under a failed line answer to clicks.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.shown.layout import LineRow
from hubbub.client.world.rooms import SAID
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.messages.gutter import Stretch
from hubbub.desktop.views.messages.lines import answers, is_highlighted
from hubbub.desktop.views.messages.message_bar import MessageBar
from hubbub.desktop.views.messages.rows import Shown

if TYPE_CHECKING:
    from hubbub.desktop.views.messages.timeline import Timeline

SOUGHT_MS = 3_000


class Pointer:
    """The pointer over one timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.text = timeline.text
        self.rows = timeline.rows
        self.on_author: Callable[[str, int, int], object] = lambda nick, x, y: None
        self.bar = MessageBar(timeline, timeline.theme)
        self._hovered = ""
        self._sought = ""
        self._unmark_later = Later(timeline, self._unmark)
        self.repaint_soon = Later(timeline, self._repaint)
        for widget in (self.text, timeline.gutter):
            widget.bind("<Motion>", lambda event: self._hover(event.y), add=True)
            widget.bind("<Leave>", self._left, add=True)
            widget.bind("<Button-3>", self._menu)
        self.text.tag_bind("deed", "<ButtonRelease-1>", self._do)
        self.text.tag_bind("author", "<Enter>", lambda _: self.text.configure(cursor="hand2"))
        self.text.tag_bind("author", "<Leave>", lambda _: self.text.configure(cursor="arrow"))
        self.text.tag_bind("author", "<ButtonRelease-1>", self._open_author)
        timeline.gutter.bind("<ButtonRelease-1>", self._open_author)
        self.bar.bind("<Leave>", self._left)

    # ------------------------------------------------------------------------------ what is in view

    def _repaint(self) -> None:
        stretches = self._visible()
        self.timeline.gutter.paint(stretches, self.timeline.writer.body.quotes_in_view())
        self._place_bar(stretches)

    def _place_bar(self, stretches: list[Stretch]) -> None:
        """Put the buttons over the message under the pointer, or else over the chosen one."""
        chosen = self.timeline.chosen.line
        lit = [one for one in stretches if one.hover] or [one for one in stretches if one.row.line is chosen]
        rights = self.timeline.rights(lit[0].row.line) if lit else frozenset()
        if rights:
            self.bar.show(lit[0].row.line, rights, self.text, lit[0].top)
        else:
            self.bar.hide()

    def _visible(self) -> list[Stretch]:
        """The visible lines, from top to bottom."""
        stretches: list[Stretch] = []
        rows, first = list(self.rows), self.rows.at(0)
        for shown in rows[rows.index(first) :] if first in rows else ():
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
        sought = shown.mark == self._sought or row.line is self.timeline.chosen.line
        top, answered = info[1] if info else -1, None
        if answers(row):
            answered = info and info[1] + info[4] - self.timeline.theme.px(4)
            info = self.text.dlineinfo(f"{shown.mark} + 1 lines")
        if info is None:  # begins above the visible part
            return Stretch(row, -1, bottom, -1000, hover, highlighted, sought)
        return Stretch(row, top, bottom, info[1] + info[4], hover, highlighted, sought, answered)

    def _left(self, event: tk.Event[tk.Misc]) -> None:
        """The pointer went elsewhere; from a message to its buttons and back it stays there."""
        under = self.text.winfo_containing(event.x_root, event.y_root)
        within = (str(self.bar), str(self.text), str(self.timeline.gutter))
        if under is None or not str(under).startswith(within):
            self.leave()

    def leave(self) -> None:
        """Light no row, until the pointer moves."""
        self._hover(None)

    def _hover(self, y: int | None) -> None:
        shown = self.rows.at(y) if y is not None else None
        mark = shown.mark if shown and isinstance(shown.row, LineRow) else ""
        if mark == self._hovered:
            return
        self._hovered = mark
        self.light()

    def light(self) -> None:
        """Light the rows under the pointer and that is chosen, also when they were written anew."""
        self.text.tag_remove("hover", "1.0", "end")
        shown = next((one for one in self.rows if one.mark == self._hovered), None)
        if shown:
            self.text.tag_add("hover", shown.mark, self.rows.end_of(shown))
        self.timeline.chosen.light()
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
