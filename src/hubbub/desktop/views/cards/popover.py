"""A card that floats over the window beside what it is about.

The rule: it goes away with Escape, with a click beside it, and when the keyboard goes elsewhere; the keyboard
then returns to where it was.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later

GAP = 8
LEAVE_AFTER_MS = 150  # a menu of the card's own may have the keyboard for a moment


class Popover(ttk.Frame):
    """A subclass packs its contents and calls `appear`."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, style="Sheet.TFrame", padding=theme.px(16), takefocus=0)
        self.theme = theme
        self.window = parent.winfo_toplevel()
        self.before = parent.focus_get()
        self.on_closed: Callable[[], object] = lambda: None
        self._closed = False
        self._watching = ""
        self._look_later = Later(self, self._look_where_keyboard_is)
        self._watch_later = Later(self, self._watch)
        self.bind("<Escape>", lambda _: self.close())

    def appear(self, x: int, y: int, first: tk.Misc) -> None:
        """Show it near a place of the screen, wholly inside the window, with the cursor in `first`."""
        self.update_idletasks()
        self.place_near(x, y)
        self.lift()
        self._bind_escape(self)
        first.focus_set()
        self._watch_later()

    def place_near(self, x: int, y: int) -> None:
        """Put it where it fits, as near to a place of the screen as can be."""
        parent, gap = self.master, self.theme.px(GAP)
        width, height = self.winfo_reqwidth(), self.winfo_reqheight()
        left = min(max(gap, x - parent.winfo_rootx()), max(gap, parent.winfo_width() - width - gap))
        top = min(max(gap, y - parent.winfo_rooty()), max(gap, parent.winfo_height() - height - gap))
        self.place(x=left, y=top)

    def close(self) -> str:
        """Go away."""
        if self._closed:
            return "break"
        self._closed = True
        if self._watching:
            _unbind(self.window, "<Button-1>", self._watching)
        inside = self._has_keyboard()
        self.destroy()
        if inside and self.before and self.before.winfo_exists():
            self.before.focus_set()
        self.on_closed()
        return "break"

    def _watch(self) -> None:
        self._watching = self.window.bind("<Button-1>", self._clicked, add=True)
        self.bind_all_leaving()

    def bind_all_leaving(self) -> None:
        """Notice when the keyboard leaves any part of the card."""
        for widget in _descendants(self):
            widget.bind("<FocusOut>", lambda _: self._look_later(LEAVE_AFTER_MS), add=True)

    def _bind_escape(self, widget: tk.Misc) -> None:
        for each in _descendants(widget):
            each.bind("<Escape>", lambda _: self.close())

    def _clicked(self, event: tk.Event[tk.Misc]) -> None:
        if not str(event.widget).startswith(str(self)):
            self.close()

    def _has_keyboard(self) -> bool:
        focus = self.window.focus_get()
        return focus is None or str(focus).startswith(str(self))

    def _look_where_keyboard_is(self) -> None:
        if not self._has_keyboard():
            self.close()


def _unbind(widget: tk.Misc, sequence: str, name: str) -> None:
    """Take one of several bindings away; `unbind` takes them all before Python 3.13."""
    bound = str(widget.tk.call("bind", str(widget), sequence)).split("\n")
    left = [line for line in bound if name not in line and line]
    widget.tk.call("bind", str(widget), sequence, "\n".join(left))
    widget.deletecommand(name)


def _descendants(widget: tk.Misc) -> list[tk.Misc]:
    found = [widget]
    for child in widget.winfo_children():
        found += _descendants(child)
    return found
