"""The buttons that float over one message: react, reply, edit, delete, and all else.

The rule: it offers what may be done with that message, and does nothing by itself; every button has a key for
those who choose messages by the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from tkinter import ttk
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.words import N_, _
from hubbub.client.world.rooms import Line
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.widgets import IconButton

if TYPE_CHECKING:
    import tkinter as tk

REACT, REPLY, EDIT, DELETE, MORE = "react", "reply", "edit", "delete", "more"
ICON_UNITS = 17
RIGHT_UNITS = 18  # from the right edge of the Text


class Deed(NamedTuple):
    """What one does with a message; `keys` are those for a chosen one in Tk's words, `key` for people."""

    name: str
    icon: str
    words: str
    key: str
    keys: tuple[str, ...]


DEEDS = (
    Deed(REACT, "smile-plus", N_("Add a reaction"), "+", ("plus", "KP_Add")),
    Deed(REPLY, "reply", N_("Reply"), "R", ("r", "R")),
    Deed(EDIT, "pencil", N_("Edit"), "E", ("e", "E")),
    Deed(DELETE, "trash", N_("Delete"), N_("Del"), ("Delete", "BackSpace")),
    Deed(MORE, "more", N_("More"), N_("Enter"), ("Return",)),
)


class MessageBar(ttk.Frame):
    """Stands at the upper right corner of a message."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, style="Field.TFrame", padding=theme.px(2))
        self.theme = theme
        self.line: Line | None = None
        self.on_deed: Callable[[str, Line, int, int], object] = lambda name, line, x, y: None
        self._offered: tuple[str, ...] = ()
        self._buttons = {deed.name: self._button(deed) for deed in DEEDS}

    def _button(self, deed: Deed) -> IconButton:
        hint = f"{_(deed.words)} ({_(deed.key)})"
        button = IconButton(
            self, self.theme, deed.icon, hint, lambda: self.do(deed.name), "FieldIcon", size=ICON_UNITS
        )
        button.configure(takefocus=0)
        return button

    def show(self, line: Line, rights: Collection[str], over: tk.Misc, y: int) -> None:
        """Stand over a line that begins at this height of a widget."""
        self.line = line
        offered = tuple(deed.name for deed in DEEDS if deed.name in rights or deed.name == MORE)
        if offered != self._offered:
            self._offered = offered
            for button in self._buttons.values():
                button.pack_forget()
            for name in offered:
                self._buttons[name].pack(side="left")
            self.update_idletasks()
        top = max(0, y - self.winfo_reqheight() // 2)
        self.place(in_=over, x=over.winfo_width() - self.theme.px(RIGHT_UNITS), y=top, anchor="ne")
        self.lift()

    def hide(self) -> None:
        """Stand nowhere."""
        self.line = None
        self.place_forget()

    def do(self, name: str) -> None:
        """Do something with the line, if it is offered."""
        if self.line is not None and name in self._offered:
            button = self._buttons[name]
            self.on_deed(name, self.line, button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())
