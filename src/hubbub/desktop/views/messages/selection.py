"""What the reader has selected in the timeline, as it was written.

The rule: copying takes the text of the model, never what is painted. A message that is selected whole comes
as it was typed, a part of one as it is read: emoji as characters, nothing that was not said. Text that runs
from right to left comes whole, in its own order.
"""

from __future__ import annotations

import tkinter as tk

from hubbub.client.shown.layout import LineRow
from hubbub.client.text import markup
from hubbub.client.world.rooms import Line
from hubbub.desktop.look import bidi
from hubbub.desktop.look.parts import BODY
from hubbub.desktop.system import clipboard
from hubbub.desktop.views.messages.lines import LineWriter
from hubbub.desktop.views.messages.rows import Rows, Shown


class Selection:
    """The selection of one Text."""

    def __init__(self, text: tk.Text, rows: Rows, writer: LineWriter) -> None:
        self.text = text
        self.rows = rows
        self.writer = writer
        text.bind("<<Copy>>", lambda _: self.copy())
        for kind in ("STRING", "UTF8_STRING"):
            text.selection_handle(self._part, type=kind)

    @property
    def chosen(self) -> str:
        """The selected text, "" if nothing is selected."""
        ranges = self.text.tag_ranges("sel")
        if not ranges:
            return ""
        first, last = str(ranges[0]), str(ranges[-1])
        parts: list[str] = []
        for shown in self.rows:
            end = self.rows.end_of(shown)
            if self.text.compare(end, ">", first) and self.text.compare(shown.mark, "<", last):
                parts.append(self._real_text(shown, end, first, last))
        return "".join(parts).rstrip("\n")

    def copy(self) -> str:
        """Put the selected text on the clipboard."""
        if chosen := self.chosen:
            clipboard.write_text(self.text, chosen)
        return "break"

    def _real_text(self, shown: Shown, end: str, first: str, last: str) -> str:
        row = shown.row
        if not isinstance(row, LineRow):
            return ""
        start = shown.mark if self.text.compare(shown.mark, ">", first) else first
        stop = end if self.text.compare(end, "<", last) else last
        source = self.writer.body.source
        body = self._body(shown, end)
        if body is None or not self._has_all(body, start, stop, row.line):
            return source(start, stop)
        before = source(start, body[0]) if self.text.compare(start, "<", body[0]) else ""
        after = source(body[1], stop) if self.text.compare(body[1], "<", stop) else ""
        return before + markup.plain(row.line.current.text) + after

    def _body(self, shown: Shown, end: str) -> tuple[str, str] | None:
        """Where what was said stands in a row."""
        first = self.text.tag_nextrange(BODY, shown.mark, end)
        last = self.text.tag_prevrange(BODY, end, shown.mark)
        return (first[0], last[1]) if first and last else None

    def _has_all(self, body: tuple[str, str], start: str, stop: str, line: Line) -> bool:
        """Whether all that was said is selected; what runs from right to left is whole or not at all."""
        compare = self.text.compare
        if bidi.has_rtl(line.current.text):
            return compare(start, "<", body[1]) and compare(stop, ">", body[0])
        return compare(start, "<=", body[0]) and compare(stop, ">=", body[1])

    def _part(self, offset: str, size: str) -> str:
        """What X11's primary selection gives to others, in parts."""
        return self.chosen[int(offset) : int(offset) + int(size)]
