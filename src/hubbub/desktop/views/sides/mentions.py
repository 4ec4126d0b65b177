"""The right side while one looks at what called one: mentions and replies of all rooms, the newest first.

The rule: it is given what to show, and keeps nothing of it.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable, Sequence
from tkinter import ttk
from typing import NamedTuple

from hubbub.client.online.finding import Found
from hubbub.client.words import _, ngettext
from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.sides.found import FoundList, Hit
from hubbub.desktop.views.sides.found_pane import WIDTH, FoundPane
from hubbub.desktop.views.sides.rowlist import Place
from hubbub.desktop.views.widgets import tab_order


class Mention(NamedTuple):
    """One entry. `server` is its name, "" where there is only one; `nick` is how we are called there.
    `text` is what was said, as it is told in few words.

    `reachable` is whether one can be shown what is in its room.
    """

    found: Found
    server: str
    nick: str
    unread: bool
    reachable: bool
    text: str


class MentionList(FoundList):
    """The entries by day; what was not read yet has a dot."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, width_px: int) -> None:
        super().__init__(parent, theme, model, width_px)
        self.everywhere = True
        self._mentions: dict[Found, Mention] = {}

    def show_mentions(self, mentions: Sequence[Mention]) -> None:
        """Show these."""
        self._mentions = {mention.found: mention for mention in mentions}
        self.forget_others(self._mentions)
        self.set_rows(self.days(self._mentions, lambda found: (self._mentions[found].nick,)))

    def is_reachable(self, found: Found) -> bool:
        """Whether one can be shown what is in its room."""
        return self._mentions[found].reachable

    def text_of(self, found: Found) -> str:
        """What was said, files by their names."""
        return self._mentions[found].text

    def place_name(self, found: Found) -> str:
        """The room, and the server where there are several."""
        server = self._mentions[found].server
        return f"{found.room} · {server}" if server else found.room

    def paint_hit(self, hit: Hit, place: Place, chosen: bool) -> None:
        """A message, with a dot where it was not read."""
        super().paint_hit(hit, place, chosen)
        if self._mentions[hit.found].unread:
            px = self.theme.px
            dot = self.theme.dot(8, "alert")
            self.canvas.create_image(place.width - px(15), place.top + px(18), image=dot)


class MentionsPane(FoundPane):
    """Go to a message by click or with Up, Down and Enter."""

    list: MentionList

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, theme, _("Mentions"))
        self.on_read: Callable[[], object] = lambda: None
        self._build(model)

    def _build(self, model: Model) -> None:
        theme, px = self.theme, self.theme.px
        self.read = self.head_button("check", _("Mark all as read"), lambda: self.on_read())
        tab_order(self.read, self.close)
        self.words = ttk.Label(self, style="Panel.Muted.TLabel", padding=(px(16), 0, px(16), px(4)))
        self.words.configure(wraplength=px(WIDTH - 32), justify="left")
        self.words.pack(fill="x")
        self.list = MentionList(self, theme, model, px(WIDTH))
        self.list.pack(fill="both", expand=True)
        self.list.on_choose = self._chosen
        self.leave_by(self.read)

    def open(self) -> None:
        """Take the keyboard."""
        self.list.canvas.focus_set()

    def show(self, mentions: Sequence[Mention]) -> None:
        """Show these entries."""
        self.words.configure(text=told(mentions))
        self.read.state(["!disabled" if any(one.unread for one in mentions) else "disabled"])
        self.list.show_mentions(mentions)

    def _chosen(self, key: Hashable) -> None:
        if isinstance(key, Found):
            self.go(key)


def told(mentions: Sequence[Mention]) -> str:
    """How many there are, in words."""
    unread = sum(mention.unread for mention in mentions)
    if not mentions:
        return _("Nobody has mentioned you yet. What names you or replies to you in a room is kept here.")
    if unread:
        return ngettext("{count} unread mention", "{count} unread mentions", unread).format(count=unread)
    return _("You have read them all.")
