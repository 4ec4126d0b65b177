"""What the reader has selected in the timeline, as it was written.

The rule: copying takes the text of the model, never what is painted: emoji come as characters, and text that
runs from right to left in its own order.
"""

from __future__ import annotations

import tkinter as tk

from hubbub.client import markup
from hubbub.client.layout import LineRow
from hubbub.desktop import bidi
from hubbub.desktop.views.lines import LineWriter
from hubbub.desktop.views.rows import Rows, Shown


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
            self.text.clipboard_clear()
            self.text.clipboard_append(chosen)
        return "break"

    def _real_text(self, shown: Shown, end: str, first: str, last: str) -> str:
        row = shown.row
        if not isinstance(row, LineRow):
            return ""
        if bidi.has_rtl(row.line.text):
            head = f"{row.line.nick}  {row.time_text}\n" if row.header else ""
            return f"{head}{markup.plain(row.line.text)}\n"
        start = shown.mark if self.text.compare(shown.mark, ">", first) else first
        stop = end if self.text.compare(end, "<", last) else last
        return self.writer.body.source(start, stop)

    def _part(self, offset: str, size: str) -> str:
        """What X11's primary selection gives to others, in parts."""
        return self.chosen[int(offset) : int(offset) + int(size)]
