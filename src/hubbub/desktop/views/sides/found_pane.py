"""The right side while messages are looked through: a head with a cross, and the way to one of them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.online.finding import Found
from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.sides.found import FoundList
from hubbub.desktop.views.widgets import IconButton

WIDTH = 336
HEAD_HEIGHT = 52


class FoundPane(ttk.Frame):
    """`on_go` gets the message that is chosen, `on_close` is for the cross and Escape.

    A subclass packs what stands below the `head`, and the messages as its `list`.
    """

    list: FoundList

    def __init__(self, parent: tk.Misc, theme: Theme, title: str) -> None:
        super().__init__(parent, style="Panel.TFrame", width=theme.px(WIDTH))
        self.theme = theme
        self.on_go: Callable[[Found], object] = lambda found: None
        self.on_close: Callable[[], object] = lambda: None
        self.pack_propagate(False)
        px = theme.px
        self.head = ttk.Frame(
            self, style="Panel.TFrame", height=px(HEAD_HEIGHT), padding=(px(16), 0, px(8), 0)
        )
        self.head.pack_propagate(False)
        self.head.pack(fill="x")
        ttk.Label(self.head, text=title, style="Panel.Title.TLabel").pack(side="left")
        self.close = self.head_button("close", _("Close  (Esc)"), lambda: self.on_close())

    def head_button(self, icon: str, words: str, do: Callable[[], object]) -> IconButton:
        """One more button at the right of the head, left of those before it."""
        made = IconButton(self.head, self.theme, icon, words, do, surface="PanelIcon")
        made.pack(side="right")
        return made

    def leave_by(self, *widgets: tk.Misc) -> None:
        """Let Escape close it, wherever the keyboard is."""
        for widget in (*widgets, self.list.canvas, self.close):
            widget.bind("<Escape>", lambda _: self._leave(), add=True)

    def _leave(self) -> str:
        self.on_close()
        return "break"

    def go(self, found: Found) -> None:
        """Show a message where it was said."""
        self.list.show(found)
        self.list.schedule_paint()
        self.on_go(found)
