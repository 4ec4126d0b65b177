"""The desk: all servers that one is on, in their order, and which of them is shown.

The rule: a server goes on whether it is shown or not; what concerns several servers at once (the rail, the
title, the way from room to room) is done here, what concerns one of them in its window.
"""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from hubbub.client.shown.waiting import Waiting
from hubbub.client.world.rooms import Room, RoomKind
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.servers.herald import Herald
from hubbub.desktop.servers.server import Server
from hubbub.desktop.servers.walker import Walker
from hubbub.desktop.system import shortcuts
from hubbub.desktop.views.sides.rail import Rail

if TYPE_CHECKING:
    from hubbub.desktop.views.dialogs.sheet import Sheet

SHOW_EVERY_MS = 150


class Desk(ttk.Frame):
    """Everything below the title bar: the rail of servers, and the window of the one that is shown."""

    def __init__(self, root: tk.Tk, theme: Theme, settings: Settings) -> None:
        super().__init__(root)
        self.root = root
        self.theme = theme
        self.settings = settings
        self.servers: list[Server] = []
        self.shown: Server | None = None
        self.on_window: Callable[[Window], object] = lambda window: None  # a server has one now
        self.on_add: Callable[[], object] = lambda: None
        self.on_edit: Callable[[Server], object] = lambda server: None
        self.on_forget: Callable[[Server], object] = lambda server: None
        self.on_settings: Callable[[], object] = lambda: None
        self.on_zoom: Callable[[int], object] = lambda by: None
        self.on_invite: Callable[[Server, Room | None], object] = lambda server, room: None
        self.on_own: Callable[[Server], object] = lambda server: None  # it is on this computer
        self.on_look: Callable[[], object] = lambda: None
        self.on_quit: Callable[[str], object] = lambda reason: None
        self.on_order: Callable[[], object] = lambda: None  # the servers stand in another one
        self.columnconfigure(1, weight=1)
        self.rowconfigure(0, weight=1)
        self.rail = self._make_rail()
        self.stage = ttk.Frame(self)
        self.stage.grid(row=0, column=1, sticky="nswe")
        self.walker: Walker = Walker(self)
        self.herald: Herald = Herald(self)
        self._shown_at = 0.0
        self._show_later = Later(self, self.show_counts)
        root.bind("<FocusIn>", self._focus_came, add=True)
        shortcuts.bind(root, self)

    def _make_rail(self) -> Rail:
        rail = Rail(self, self.theme)
        rail.on_choose = self._chosen
        rail.on_menu = self._menu
        rail.dragging.on_move = self._move
        return rail

    def renew(self) -> None:
        """Make the rail and all windows anew: sizes or words are others."""
        shown, self.shown = self.shown, None
        for server in self.servers:
            server.put_away()
        self.rail.destroy()
        self.rail = self._make_rail()
        if shown:
            self.show(shown)

    @property
    def is_sending(self) -> bool:
        """Whether files are on their way, which end with the window that they are sent from."""
        return any(server.window and server.window.files.is_sending for server in self.servers)

    def move(self, server: Server, by: int) -> None:
        """Let a server stand so many places further down."""
        at = self.servers.index(server) + by
        if 0 <= at < len(self.servers):
            behind = self.servers[at + 1 :] if by > 0 else self.servers[at:]
            self._move(server.key, behind[0].key if behind else None)

    @property
    def window(self) -> Window | None:
        """The window that is shown."""
        return self.shown.window if self.shown else None

    def server(self, key: str) -> Server | None:
        """The server with this key."""
        return next((server for server in self.servers if server.key == key), None)

    # ------------------------------------------------------------------------------ servers

    def add(self, server: Server) -> None:
        """One more server; it stands where it does among the settings."""
        order = [known.key for known in self.settings.servers]
        self.servers.append(server)
        self.servers.sort(key=lambda one: order.index(one.key) if one.key in order else len(order))
        server.on_changes = self._changed
        server.on_news = partial(self.herald.hear, server)
        self.herald.attend(server)
        self.show_counts()

    def remove(self, server: Server, reason: str = "") -> None:
        """Leave a server for good; if it was shown, its neighbour is."""
        place = self.servers.index(server)
        self.servers.remove(server)
        if server is self.shown:
            self.shown = None
        server.close(reason)
        if self.shown is None and self.servers:
            self.show(self.servers[min(place, len(self.servers) - 1)])
        self.show_counts()

    def clear(self, reason: str = "") -> None:
        """Leave all servers; all are told before the first is waited for."""
        servers, self.servers, self.shown = self.servers, [], None
        for server in servers:
            server.actions.bridge.leave(reason)
        for server in servers:
            server.close(reason)

    def show(self, server: Server) -> Window:
        """Show this server."""
        window = self.window_of(server)
        if server is not self.shown:
            if self.window:
                self.window.go_behind()
            self.shown = server
            self.settings.shown = server.key
            window.come_to_front()
            server.tell_rest()
            self.walker.arrived()
            self.show_counts()
        return window

    def window_of(self, server: Server) -> Window:
        """The window of a server, made if this is the first time that it is asked for."""
        if server.window is None:
            server.window = Window(self, server)
            self.on_window(server.window)
        return server.window

    def show_nth(self, number: int) -> None:
        """Show the server at this place, counted from 1."""
        if number <= len(self.servers):
            self.show(self.servers[number - 1])

    def _chosen(self, key: object) -> None:
        server = self.server(str(key))
        if server:
            self.show(server)
        else:
            self.on_add()

    def _menu(self, key: object, x: int, y: int) -> None:
        if server := self.server(str(key)):  # shown first, for what its menu leads to is seen there
            self.show(server).menus.server(x, y)

    def _move(self, key: object, before: object) -> None:
        """Let a server stand before another one, or at the end."""
        server, follower = self.server(str(key)), self.server(str(before))
        if server is None:
            return
        self.servers.remove(server)
        self.servers.insert(self.servers.index(follower) if follower else len(self.servers), server)
        order = [one.key for one in self.servers]
        self.settings.servers.sort(
            key=lambda known: order.index(known.key) if known.key in order else len(order)
        )
        self.on_order()
        self.show_counts()

    def show_sheet(self) -> Sheet:
        """Show all shortcuts."""
        from hubbub.desktop.views.dialogs.sheet import Sheet

        return Sheet(self.root, self.theme)

    # ------------------------------------------------------------------------------ what is the matter

    def _changed(self) -> None:
        wait_ms = SHOW_EVERY_MS - round((time.monotonic() - self._shown_at) * 1000)
        self._show_later(max(1, wait_ms))

    def show_counts(self) -> None:
        """Say what waits where: in the rail and in the title."""
        self._show_later.cancel()
        self._shown_at = time.monotonic()
        if len(self.servers) > 1:
            self.rail.grid(row=0, column=0, sticky="ns")
            self.rail.show_servers(self.servers, self.shown)
        else:
            self.rail.grid_remove()
        found = Waiting()
        for one in self.servers:
            found = found.and_(one.waiting)
        self.herald.badge.show(found.calls)
        if self.shown and self.window:
            self.window.inbox.refresh()
            self.root.title(self._title(self.shown, self.window, found))

    def show_quiet(self) -> None:
        """Say whether one is disturbed by nothing just now."""
        for server in self.servers:
            if server.window:
                server.window.sidebar.me.show_quiet(self.herald.is_quiet)

    @property
    def mentions(self) -> int:
        """How many mentions wait to be read on all servers."""
        return sum(server.actions.chat.inbox.unread for server in self.servers)

    def _title(self, server: Server, window: Window, found: Waiting) -> str:
        count = f"({found.calls}) " if found.calls else "• " if found.news else ""
        room = window.room
        name = room.name if room and room.kind is not RoomKind.SERVER else ""
        network = server.known.name or server.model.network
        parts = [part for part in (name, network, "Hubbub") if part]
        return count + " – ".join(dict.fromkeys(parts))

    def quit_asked(self, server: Server, reason: str) -> None:
        """Somebody typed /quit: it ends the one connection, and the program if it is the only one."""
        if len(self.servers) > 1:
            server.actions.stop(reason)
        else:
            self.on_quit(reason)

    def _focus_came(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.root and self.window:
            self.window.read_if_seen()
