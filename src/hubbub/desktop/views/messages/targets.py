"""What messages lead to, under the pointer: links, people, rooms, covered words, blocks of code.

The rule: what was said is asked, not what is painted: a tag has the number of the part, its row the message.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.shown.layout import LineRow
from hubbub.client.text import links, markdown
from hubbub.client.text.markup import Span
from hubbub.client.words import _
from hubbub.client.world.rooms import Line
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.messages.body import RIGHT_MARGIN_UNITS
from hubbub.desktop.views.messages.rows import Shown
from hubbub.desktop.views.scrolling import WheelSteps, bind_wheel
from hubbub.desktop.views.widgets import IconButton

if TYPE_CHECKING:
    from hubbub.desktop.views.messages.timeline import Timeline

CLICKED = ("link", "person", "cover")
LEAVE_AFTER_MS = 120  # from a block to the button on it
WHEEL_UNITS = 60


class Targets:
    """The targets of one timeline. Places are those of the screen."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.text = text = timeline.text
        self.on_link: Callable[[str, int, int], object] = lambda address, x, y: None
        self.on_person: Callable[[str, int, int], object] = lambda nick, x, y: None
        self.on_room: Callable[[str, int, int], object] = lambda name, x, y: None
        self.on_hint: Callable[[str], object] = lambda words: None
        self.on_copy: Callable[[str], object] = lambda text: None
        self._code = ""  # of the block that the button is on
        self._hide_later = Later(timeline, self._hide_button)
        self._hint = ""
        for tag in CLICKED:
            text.tag_bind(tag, "<Enter>", self._entered)
            text.tag_bind(tag, "<Motion>", self._entered)
            text.tag_bind(tag, "<Leave>", lambda _: self._left())
            text.tag_bind(tag, "<ButtonRelease-1>", self._clicked)
        text.tag_bind("block", "<Enter>", self._entered_block)
        text.tag_bind("block", "<Motion>", self._entered_block)
        text.tag_bind("block", "<Leave>", lambda _: self._hide_later(LEAVE_AFTER_MS))
        self.button = self._make_button()

    def _make_button(self) -> IconButton:
        timeline = self.timeline
        button = IconButton(
            self.text, timeline.theme, "copy", _("Copy the code"), self._copy, surface="FieldIcon", size=16
        )
        button.configure(takefocus=False)  # the menu of the message has it for the keyboard
        button.bind("<Enter>", lambda _: self._hide_later.cancel(), add=True)
        button.bind("<Leave>", lambda _: self._hide_later(LEAVE_AFTER_MS), add=True)
        bind_wheel(button, WheelSteps(timeline.theme.px(WHEEL_UNITS)), timeline.scroll_by)
        return button

    # ------------------------------------------------------------------------------ finding

    def at(self, x: int, y: int) -> tuple[Shown, Line, Span] | None:
        """The target at a place of the Text, with its message."""
        number = self._number(x, y)
        shown = self.timeline.rows.at(y) if number is not None else None
        if number is None or shown is None or not isinstance(shown.row, LineRow):
            return None
        span = self.timeline.writer.body.target(shown.row.line, number)
        return (shown, shown.row.line, span) if span else None

    def _number(self, x: int, y: int) -> int | None:
        for tag in self.text.tag_names(f"@{x},{y}"):
            name, _dash, number = tag.partition("-")
            if name == "target" and number.isdigit():
                return int(number)
        return None

    # ------------------------------------------------------------------------------ pointing, clicking

    def _entered(self, event: tk.Event[tk.Misc]) -> None:
        self.text.configure(cursor="hand2")
        found = self.at(event.x, event.y)
        self._tell(_told(found[2]) if found and not self._is_covered(found[1], found[2]) else "")

    def _left(self) -> None:
        self.text.configure(cursor="arrow")
        self._tell("")

    def _tell(self, hint: str) -> None:
        if hint != self._hint:
            self._hint = hint
            self.on_hint(hint)

    def _clicked(self, event: tk.Event[tk.Misc]) -> str | None:
        found = self.at(event.x, event.y)
        if found is None or self.text.tag_ranges("sel"):
            return None
        _shown, line, span = found
        if self._is_covered(line, span):
            self.timeline.writer.body.reveal(line)
            self.timeline.refresh_line(line.id)
        elif span.link:
            self.on_link(span.link, event.x_root, event.y_root)
        elif span.person:
            self.on_person(span.person, event.x_root, event.y_root)
        elif span.room:
            self.on_room(span.room, event.x_root, event.y_root)
        return "break"

    def _is_covered(self, line: Line, span: Span) -> bool:
        return markdown.SPOILER in span.styles and line.id not in self.timeline.writer.body.revealed

    # ------------------------------------------------------------------------------ code

    def _entered_block(self, event: tk.Event[tk.Misc]) -> None:
        """Put the button on the block under the pointer."""
        self._hide_later.cancel()
        found = self.at(event.x, event.y)
        if found is None or self._code == found[2].text:
            return
        shown, _line, span = found
        number = self._number(event.x, event.y)
        first = self.text.tag_nextrange(f"target-{number}", shown.mark, self.timeline.rows.end_of(shown))
        info = self.text.dlineinfo(first[0]) if first else None
        px = self.timeline.theme.px
        self._code = span.text
        right = self.text.winfo_width() - px(RIGHT_MARGIN_UNITS + 4)
        self.button.place(x=right, y=max(0, info[1] if info else 0) + px(4), anchor="ne")

    def _hide_button(self) -> None:
        self._code = ""
        self.button.place_forget()

    def hide(self) -> None:
        """What is under the pointer has moved."""
        if self._code:
            self._hide_button()

    def _copy(self) -> None:
        self.on_copy(self._code)
        self._hide_button()


def _told(span: Span) -> str:
    """Where a target leads, in the words of the status line."""
    if span.link:
        found = links.destination(span.link)
        return found.address if found else ""
    return span.room or span.person
