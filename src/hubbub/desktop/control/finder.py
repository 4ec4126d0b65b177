"""Searching in the window: the panel on the right, and the way from it to a message."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hubbub.client.online.finding import Found
from hubbub.client.world.rooms import RoomKind
from hubbub.desktop.control.side_panel import SidePanel

if TYPE_CHECKING:
    from hubbub.desktop.views.sides.search import SearchPane


class Finder(SidePanel):
    """The search of one window."""

    @cached_property
    def pane(self) -> SearchPane:
        """The field and what was found."""
        from hubbub.desktop.views.sides.search import SearchPane

        window = self.window
        pane = SearchPane(window, window.theme, window.model)
        pane.on_search = self._search
        pane.on_more = window.actions.search_further
        pane.on_go = self._go
        pane.on_close = self.close
        pane.list.is_open = window.actions.chat.is_open
        return pane

    def opened(self) -> None:
        """Ctrl+F: type into it."""
        self.room_shown()
        self.pane.open()

    def closed(self) -> None:
        """Esc: forget what was found."""
        self.window.actions.forget_search()

    def room_shown(self) -> None:
        """Another room is shown: "this room" is another one."""
        if not self.is_open:
            return
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
