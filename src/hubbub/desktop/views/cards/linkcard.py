"""The look at an address before it is opened: the host in bold, all of it below, and what is odd about it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.text.links import Destination
from hubbub.client.words import _
from hubbub.desktop.look.theme import ELLIPSIS, Theme
from hubbub.desktop.views.cards.popover import Popover

WIDTH = 340
SHOWN_MAX = 280  # characters of an address


class LinkCard(Popover):
    """`on_open` is told whether the host shall be asked about no more; Enter opens, Escape does not."""

    def __init__(self, parent: tk.Misc, theme: Theme, destination: Destination) -> None:
        super().__init__(parent, theme)
        self.destination = destination
        self.on_open: Callable[[bool], object] = lambda trusted: None
        self.on_copy: Callable[[], object] = lambda: None
        self.trusted = tk.BooleanVar(self, value=False)
        self._add_words()
        self._add_trust()
        self._add_buttons()

    def _add_words(self) -> None:
        px, destination = self.theme.px, self.destination
        question = _("Open this address?") if destination.is_web else _("Go to this server?")
        ttk.Label(self, style="Muted.TLabel", text=question).pack(anchor="w")
        self._label("Title.TLabel", destination.host).pack(anchor="w", pady=(px(6), px(2)))
        shown = destination.address
        if len(shown) > SHOWN_MAX:
            shown = shown[:SHOWN_MAX] + ELLIPSIS
        self._label("Small.TLabel", shown).pack(anchor="w")
        for doubt in destination.doubts:
            self._label("Error.TLabel", doubt).pack(anchor="w", pady=(px(8), 0))

    def _label(self, style: str, words: str) -> ttk.Label:
        return ttk.Label(self, style=style, text=words, wraplength=self.theme.px(WIDTH), justify="left")

    def _add_trust(self) -> None:
        if self.destination.doubts or not self.destination.is_web:
            return
        words = _("Don't ask again for this host")
        ttk.Checkbutton(self, text=words, variable=self.trusted).pack(anchor="w", pady=(self.theme.px(10), 0))

    def _add_buttons(self) -> None:
        px = self.theme.px
        row = ttk.Frame(self)
        row.pack(fill="x", pady=(px(14), 0))
        style = "Danger.TButton" if self.destination.doubts else "Accent.TButton"
        self.open = ttk.Button(row, text=_("Open"), style=style, command=self._open, cursor="hand2")
        self.open.pack(side="left")
        self.open.bind("<Return>", lambda _: self._open())
        copy = ttk.Button(row, text=_("Copy"), command=self._copy, cursor="hand2")
        copy.pack(side="left", padx=(px(8), 0))
        copy.bind("<Return>", lambda _: self._copy())

    def _open(self) -> str:
        trusted = self.trusted.get()
        self.close()
        self.on_open(trusted)
        return "break"

    def _copy(self) -> str:
        self.on_copy()
        return self.close()
