"""The bar over the composer that tells what is being answered or edited.

The rule: one line, with a way back; a click on it shows the message that it is about.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.shown.quotes import Quote
from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.painting import paint_words
from hubbub.desktop.views.widgets import IconButton

HEIGHT = 30
ICON_UNITS = 16


class ReplyBar(ttk.Frame):
    """Packed above the composer while there is something to tell."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, padding=(theme.px(16), theme.px(4), theme.px(16), 0))
        self.theme = theme
        self.on_close: Callable[[], object] = lambda: None
        self.on_click: Callable[[], object] = lambda: None
        self._quote = Quote("", "", is_said=False)
        self._edits = False
        self.close = IconButton(self, theme, "close", _("Cancel (Esc)"), lambda: self.on_close(), size=14)
        self.close.pack(side="right")
        self.words = tk.Canvas(
            self, height=theme.px(HEIGHT), highlightthickness=0, borderwidth=0, cursor="hand2", takefocus=0
        )
        self.words.pack(side="left", fill="x", expand=True)
        self.words.bind("<Button-1>", lambda _: self.on_click())
        for sequence in ("<Configure>", "<<ThemeChanged>>"):
            self.words.bind(sequence, lambda _: self._paint())

    def tell(self, quote: Quote, *, edits: bool) -> None:
        """Which message it is about, and whether that is edited or answered."""
        self._quote, self._edits = quote, edits
        self._paint()

    def _paint(self) -> None:
        canvas, theme, px = self.words, self.theme, self.theme.px
        canvas.delete("all")
        canvas.configure(background=theme.palette.background)
        middle, left, end = px(HEIGHT) // 2, px(6), canvas.winfo_width()
        icon = theme.icon("pencil" if self._edits else "reply", ICON_UNITS, "link", "background")
        canvas.create_image(left, middle, image=icon, anchor="w")
        left += px(ICON_UNITS + 8)
        words = _("Editing") if self._edits else _("Replying to {nick}").format(nick=self._quote.nick)
        paint_words(canvas, theme, (left, middle), words, "small-bold", "link", max(1, end - left))
        left += theme.width("small-bold", theme.drawable(words)) + px(10)
        paint_words(canvas, theme, (left, middle), self._quote.text, "small", "muted", max(1, end - left))
