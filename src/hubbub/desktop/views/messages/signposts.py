"""What lies over a timeline: the ways to its newest line and to what is new, and words where it is empty.

The rule: each is told how things are and shows itself only when it is needed.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.world.rooms import Room
from hubbub.desktop.look import wording
from hubbub.desktop.look.theme import Theme

FROM_ABOVE = FROM_BELOW = 8
EMPTY_AT = 0.45  # of the height


class WayBack(ttk.Button):
    """Leads to the newest line; `missed` is how many messages came while one was elsewhere."""

    def __init__(self, parent: tk.Misc, theme: Theme, go: Callable[[], object]) -> None:
        super().__init__(parent, style="Accent.TButton", command=go, cursor="hand2")
        self.theme = theme
        self.missed = 0

    def tell(self, *, needed: bool, past: bool) -> None:
        """Whether one is elsewhere, and whether that is an excerpt of the past."""
        if not needed:
            self.place_forget()
            return
        self.configure(text=wording.way_back(self.missed, past=past))
        self.place(relx=0.5, rely=1.0, y=-self.theme.px(FROM_BELOW), anchor="s")


class NewsAbove(ttk.Button):
    """Leads up to the first of the messages that one has not read; `count` is how many there were."""

    def __init__(self, parent: tk.Misc, theme: Theme, go: Callable[[], object]) -> None:
        super().__init__(parent, style="Accent.TButton", command=go, cursor="hand2")
        self.theme = theme
        self.count = 0

    def tell(self, *, above: bool) -> None:
        """Whether the first of them stands before what is in view; once it was in view, that is enough."""
        self.count = self.count if above else 0
        if not self.count:
            self.place_forget()
            return
        self.configure(text=wording.news_above(self.count))
        self.place(relx=0.5, y=self.theme.px(FROM_ABOVE), anchor="n")


class Emptiness(ttk.Label):
    """Says so where nothing was said yet."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, style="Muted.TLabel", justify="center", anchor="center")

    def tell(self, room: Room | None, *, shown: bool) -> None:
        """Which room it is, and whether anything of it is shown."""
        if room and shown:
            self.place_forget()
            return
        self.configure(text=wording.emptiness(room.name if room else None))
        self.place(relx=0.5, rely=EMPTY_AT, anchor="center")
