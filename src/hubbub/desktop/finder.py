"""Searching in the window: the panel's place on the right, and the way from it to a message.

The rule: the panel takes the place of the people, and in a narrow window that of the rooms, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.client.finding import Found
from hubbub.client.rooms import RoomKind
from hubbub.desktop.views.search import SearchPane

if TYPE_CHECKING:
    from hubbub.desktop.window import Window

ROOMS_NEED_WIDTH = 900  # beside the panel


class Finder:
    """The search of one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.pane = SearchPane(window, window.theme, window.model)
        self.is_open = False
        self.pane.on_search = self._search
        self.pane.on_more = window.actions.search_further
        self.pane.on_go = self._go
        self.pane.on_close = self.close
        self.pane.list.is_open = window.actions.chat.is_open
        window.bind("<Configure>", lambda _: self.fit(), add=True)

    def toggle(self) -> None:
        """The button: open the panel or close it."""
        if self.is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Ctrl+F: show the panel, and type into it."""
        self.is_open = True
        self.window.show_people()
        self.pane.grid(row=0, column=3, sticky="ns", in_=self.window)
        self.room_shown()
        self.fit()
        self.pane.open()

    def close(self) -> None:
        """Esc: forget what was found, and go back to the conversation."""
        if not self.is_open:
            return
        self.is_open = False
        self.pane.grid_remove()
        self.fit()
        self.window.actions.forget_search()
        self.window.show_people()
        self.window.composer.text.focus_set()

    def fit(self) -> None:
        """In a narrow window the rooms make place."""
        window = self.window
        narrow = 1 < window.winfo_width() < window.theme.px(ROOMS_NEED_WIDTH)
        if self.is_open and narrow:
            window.sidebar.grid_remove()
        elif not window.sidebar.winfo_ismapped():
            window.sidebar.grid()

    def room_shown(self) -> None:
        """Another room is shown: "this room" is another one."""
        room = self.window.room
        known = room is not None and room.kind is not RoomKind.SERVER
        self.pane.show_room(room.name if room and known else "")

    def refresh(self) -> None:
        """The search is another one, or has come further."""
        if self.is_open:
            self.pane.refresh(self.window.actions.chat.search)

    def keep_keyboard(self) -> None:
        """Who goes from one message to the next stays in the panel."""
        if self.is_open:
            self.pane.entry.focus_set()

    def _search(self, typed: str, everywhere: bool) -> None:
        self.window.actions.search(typed, None if everywhere else self.window.key)

    def _go(self, found: Found) -> None:
        self.window.actions.go_to(found)
