"""The window of settings: its pages at the left, the one that is shown at the right.

The rule: every page and every control is reached by the keyboard; there is nothing to confirm.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import MARGIN, Dialog
from hubbub.desktop.views.dialogs.page import Page

WIDTH, HEIGHT = 820, 520
LIST_WIDTH = 190
MARGIN_OF_SCREEN = 120  # what a dialog leaves of it


class PreferencesDialog(Dialog):
    """`pages` are (key, title); `on_page` fills one when it is first shown."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        pages: Sequence[tuple[str, str]],
        on_page: Callable[[str, Page], object],
    ) -> None:
        px = theme.px
        width = min(px(WIDTH), parent.winfo_screenwidth() - MARGIN_OF_SCREEN)
        super().__init__(parent, theme, _("Settings"), width=round(width / theme.scale))
        self.on_page = on_page
        self.titles = dict(pages)
        self.pages: dict[str, Page] = {}
        self.shown = ""
        height = min(px(HEIGHT), parent.winfo_screenheight() - px(MARGIN_OF_SCREEN) - MARGIN_OF_SCREEN)
        self.content.configure(height=height)
        self.content.pack_propagate(False)
        self.list = ttk.Frame(self.content, width=px(LIST_WIDTH))
        self.list.pack(side="left", fill="y")
        self.list.pack_propagate(False)
        self.stage = ttk.Frame(self.content)
        self.stage.pack(side="left", fill="both", expand=True, padx=(px(MARGIN), 0))
        self.page_px = width - px(LIST_WIDTH) - 3 * px(MARGIN) - px(18)
        self.chosen = tk.StringVar(self)
        self.buttons_of = {key: self._entry(key, title) for key, title in pages}
        self.done = ttk.Button(self.buttons, text=_("Close"), command=self.close)
        self.done.pack(side="right")
        self.done.bind("<Return>", lambda _event: self.done.invoke())
        self.bind("<<ThemeChanged>>", self._repaint, add=True)

    def _repaint(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            palette = self.theme.palette
            line = palette.field_line
            self.configure(background=palette.background, highlightbackground=line, highlightcolor=line)

    def _entry(self, key: str, title: str) -> ttk.Radiobutton:
        made = ttk.Radiobutton(
            self.list, style="Page.TRadiobutton", text=title, value=key, variable=self.chosen,
            command=lambda: self._choose(key), cursor="hand2",
        )  # fmt: skip
        made.pack(fill="x", pady=(0, self.theme.px(2)))
        made.bind("<Up>", lambda _event: self._step(key, -1))
        made.bind("<Down>", lambda _event: self._step(key, 1))
        return made

    def _step(self, key: str, by: int) -> str:
        keys = list(self.titles)
        self._choose(keys[(keys.index(key) + by) % len(keys)])
        return "break"

    def _choose(self, key: str) -> None:
        self.show(key)
        self.buttons_of[key].focus_set()

    def show(self, key: str) -> Page:
        """Show one of the pages."""
        if self.shown:
            self.pages[self.shown].pack_forget()
        if key not in self.pages:
            self._fill(key)
        self.chosen.set(key)
        self.shown = key
        for other, entry in self.buttons_of.items():  # the Tab key stops at the one that is shown
            entry.configure(takefocus=other == key)
        self.complain("")
        self.pages[key].pack(fill="both", expand=True)
        return self.pages[key]

    def _fill(self, key: str) -> None:
        page = self.pages[key] = Page(self.stage, self.theme, self.page_px)
        self.on_page(key, page)
        page.finish()

    def refill(self, key: str) -> None:
        """Make a page anew: what it shows is another."""
        if key in self.pages:
            focus = self._focused(key)
            self.pages.pop(key).destroy()
            if self.shown == key:
                self.shown = ""
                self.show(key)
                self.focus_on(focus)

    @property
    def focused(self) -> str:
        """The name of the control that has the keyboard, else of the one used last (by the mouse), or ""."""
        return self._focused(self.shown) if self.shown else ""

    def _focused(self, key: str) -> str:
        now, page = self.focus_get(), self.pages[key]
        return next((name for name, control in page.controls.items() if control is now), page.latest)

    def focus_on(self, name: str) -> None:
        """Give the keyboard to a control, to the list of pages for ""."""
        control = self.pages[self.shown].controls.get(name, self.buttons_of[self.shown])
        control.focus_set()
