"""The main window: its parts, and which room they show.

The rule: it keeps what is on the screen (which room, which draft) and nothing that is true elsewhere.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.rooms import SERVER_ROOM, Room, RoomKind
from hubbub.desktop.control.account import Account
from hubbub.desktop.control.cards import Cards
from hubbub.desktop.control.files import Files
from hubbub.desktop.control.finder import Finder
from hubbub.desktop.control.follower import Follower
from hubbub.desktop.control.inbox import Inbox
from hubbub.desktop.control.links import Links
from hubbub.desktop.control.menus import Menus
from hubbub.desktop.control.messages import Messages
from hubbub.desktop.control.moderation import Moderation
from hubbub.desktop.control.notices import Notices
from hubbub.desktop.control.regarding import Regarding
from hubbub.desktop.control.side_panel import SidePanel
from hubbub.desktop.control.writing import Writing
from hubbub.desktop.look import wording
from hubbub.desktop.network.actions import now_ms
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile import address
from hubbub.desktop.views.header import Header
from hubbub.desktop.views.messages.timeline import Timeline
from hubbub.desktop.views.sides.members import MembersPane
from hubbub.desktop.views.sides.sidebar import Sidebar
from hubbub.desktop.views.statusbar import StatusBar
from hubbub.desktop.views.toast import Toast
from hubbub.desktop.views.widgets import tab_order
from hubbub.desktop.views.writing.composer import Composer
from hubbub.desktop.views.writing.suggestions import Suggestions

if TYPE_CHECKING:
    from hubbub.desktop.servers.desk import Desk
    from hubbub.desktop.servers.server import Server

SIZE = (1100, 720)
MIN_SIZE = (640, 420)
PEOPLE_NEED_WIDTH = 800  # a narrower window is for the words
CLOCK_MS = 1_000
CARD_GAP = 8  # between a member and their card


class Window(ttk.Frame):
    """Everything below the title bar, for one server."""

    def __init__(self, desk: Desk, server: Server) -> None:
        super().__init__(desk.stage)
        self.desk = desk
        self.root = desk.root
        self.theme = desk.theme
        self.settings = desk.settings
        self.server = server
        self.actions = server.actions
        self.model = server.model
        self.key = SERVER_ROOM
        self.front = False
        self.writing = Writing(self)
        self.follower = Follower(self)
        self._show_state_later = Later(self, self.show_state)
        self.menus: Menus = Menus(self)
        self.account = Account(self)
        self.moderation = Moderation(self)
        self.notices: Notices = Notices(self)
        self.cards = Cards(self)
        self.links = Links(self)
        self._build()
        self.messages = Messages(self)
        self.regarding = Regarding(self)
        self._connect_parts()
        self.bind("<Configure>", lambda _: self._fit())
        self.show_room(self._first_room())
        self.show_state()

    # ------------------------------------------------------------------------------ parts

    def _build(self) -> None:
        theme, model = self.theme, self.model
        self.columnconfigure(2, weight=1)
        self.rowconfigure(0, weight=1)
        self.sidebar = Sidebar(self, theme, model, lambda: self.server.name, self.server.arrangement)
        self.sidebar.grid(row=0, column=0, sticky="ns")
        self.center = ttk.Frame(self)
        self.center.grid(row=0, column=2, sticky="nswe")
        self.people = MembersPane(self, theme, model)
        self.header = Header(self.center, theme, model)
        self.header.pack(fill="x")
        ttk.Frame(self.center, style="Line.TFrame", height=1).pack(fill="x")
        self.typing = ttk.Label(self.center, style="Muted.TLabel", padding=(theme.px(21), 0, 0, theme.px(5)))
        self.typing.pack(side="bottom", fill="x")
        self.composer = Composer(self.center, theme)
        self.composer.pack(side="bottom", fill="x")
        self.timeline = Timeline(self.center, theme, model)
        self.timeline.pack(fill="both", expand=True)
        self.status = StatusBar(self, theme)
        self.status.grid(row=1, column=0, columnspan=4, sticky="we")
        tab_order(self.header, self.timeline, self.composer)
        self.suggestions = Suggestions(self.center, theme, model, self.composer)
        self.toast = Toast(self.center, theme)
        self.finder: Finder = Finder(self)
        self.files: Files = Files(self)
        self.timeline.writer.body.files_of = self.files.attachments.of
        self.timeline.writer.body.show_file = self.files.attachments.widget
        self.inbox: Inbox = Inbox(self)
        self.side_panels: tuple[SidePanel, ...] = (self.finder, self.inbox)

    def _connect_parts(self) -> None:
        sidebar, timeline, actions = self.sidebar, self.timeline, self.actions
        sidebar.rooms.on_room = self.show_room
        sidebar.rooms.on_mentions = self.inbox.toggle
        sidebar.rooms.on_group = self.menus.ask_group
        sidebar.rooms.on_menu = self.menus.room
        sidebar.on_find = self.desk.walker.find
        sidebar.rooms.mentions = lambda: self.desk.mentions
        sidebar.me.on_quiet = self.notices.open_quiet
        sidebar.me.show_quiet(self.desk.herald.is_quiet)
        self.header.on_search = self.finder.toggle
        self.header.bell_icon = self.notices.icon
        self.header.on_bell = self.notices.open
        sidebar.on_look = lambda: self.desk.on_look()
        sidebar.on_settings = lambda: self.desk.on_settings()
        sidebar.on_server_menu = self.menus.server
        sidebar.on_self = self.menus.me
        self.header.on_settings = self.menus.ask_settings
        self.header.on_topic = self.menus.ask_topic
        self.header.on_members = self.toggle_people
        self.people.list.on_choose = self._member_chosen
        timeline.pointer.on_author = timeline.targets.on_person = self.cards.open
        timeline.targets.on_link = self.links.look_at
        timeline.targets.on_room = lambda name, x, y: self.links.look_at_room(name)
        timeline.targets.on_hint = self.status.hint
        timeline.targets.on_copy = self.menus.copy
        self.people.list.on_menu = self.menus.person
        timeline.on_menu = self.menus.line
        timeline.on_retry = lambda line: actions.retry(self.key, line)
        timeline.on_discard = lambda line: actions.discard(self.key, line)
        timeline.on_key = self._typed_in_timeline
        timeline.on_bottom = self.read_if_seen
        timeline.on_oldest = lambda: actions.older(self.key)
        timeline.on_gap = lambda: actions.fill(self.key)
        timeline.on_newest = lambda: actions.newer(self.key)
        timeline.on_present = lambda: actions.to_present(self.key)
        self.writing.connect()
        sidebar.rooms.has_draft = self.writing.has_draft
        self.status.on_account = self.menus.me
        self.status.on_retry = actions.retry_now

    # ------------------------------------------------------------------------------ front and back

    def come_to_front(self) -> None:
        """This server is the one that is shown."""
        self.front = True
        self.pack(fill="both", expand=True)
        self.composer.text.focus_set()
        self.show_state()
        self.follower.refresh()
        self.read_if_seen()

    def go_behind(self) -> None:
        """Another server is shown."""
        self.front = False
        self.cards.close()
        self.pack_forget()

    def destroy(self) -> None:
        """Go away: what is under way ends, what was being written is kept."""
        self.files.close()
        self.writing.close()
        super().destroy()

    # ------------------------------------------------------------------------------ rooms

    @property
    def room(self) -> Room | None:
        """The room that is shown."""
        return self.model.rooms.get(self.key)

    @property
    def is_direct(self) -> bool:
        """Whether two people speak in it."""
        return self.room is not None and self.room.kind is RoomKind.DIRECT

    def _first_room(self) -> str:
        known = self.model.rooms
        if self.server.known.room and self.server.known.room in known:
            return self.server.known.room
        return next((key for key, room in known.items() if room.kind is not RoomKind.SERVER), SERVER_ROOM)

    def show_room(self, key: str) -> None:
        """Show this room, and put the cursor into its composer."""
        room = self.model.rooms.get(key)
        if room is None:
            return
        self.cards.close()
        if self.key in self.model.rooms:
            self.regarding.leave()
            self.writing.keep()
            if key != self.key:
                self.actions.to_present(self.key)
        self.key = key
        self.actions.look_at(key)
        self.notices.room_shown()
        self.timeline.show(room, self.model.first_unread(room))
        self.writing.take_up(key)
        self.files.refresh()
        self.regarding.show()
        self.composer.set_placeholder(wording.placeholder(room.name, room.kind))
        self.sidebar.choose(key)
        self.finder.room_shown()
        self.show_people()
        self.header.show(room)
        self.follower.show_typing()
        self.follower.refresh()
        if self.front:
            self.composer.text.focus_set()
            self.desk.walker.arrived()
        self.read_if_seen()

    def show_line(self, key: str, line: int) -> None:
        """Show a room at one of its lines."""
        if key != self.key:
            self.show_room(key)
        self.timeline.show_line(line)
        for panel in self.side_panels:
            panel.keep_keyboard()

    def room_removed(self, key: str) -> None:
        """A room is no longer there; if it was shown, another one is."""
        self.writing.forget(key)
        self.files.forget_room(key)
        self.regarding.forget(key)
        if key == self.key:
            self.show_room(self._first_room())

    def room_renamed(self, old: str, new: str) -> None:
        """A room has another key and name."""
        self.writing.rename(old, new)
        self.server.arrangement.renamed(old, new)
        self.files.tray.move(old, new)
        self.regarding.rename(old, new)
        if old == self.key and (room := self.model.rooms.get(new)):
            self.key = new
            self.actions.look_at(new)
            self.sidebar.choose(new)
            self.header.show(room)
            self.finder.room_shown()
            self.composer.set_placeholder(wording.placeholder(room.name, room.kind))

    def _member_chosen(self, nick: object) -> None:
        people = self.people.list
        x, y = people.place_of(str(nick))
        self.cards.open(str(nick), x - self.theme.px(CARD_GAP), y, before=True)

    def toggle_people(self) -> None:
        """Show or hide who is in the room."""
        self.settings.members = not self.settings.members
        self.show_people()

    def _fit(self) -> None:
        """People go from a narrow window, and come back when it is wide."""
        if self._has_people() != bool(self.people.winfo_manager()):
            self.show_people()

    def _has_people(self) -> bool:
        width = self.winfo_width()
        wide = width >= self.theme.px(PEOPLE_NEED_WIDTH) or width <= 1  # not laid out yet
        channel = self.room is not None and self.room.kind is RoomKind.CHANNEL
        return (
            self.settings.members
            and channel
            and wide
            and not any(panel.is_open for panel in self.side_panels)
        )

    def show_people(self) -> None:
        """Show who is in the room, where there is place for it."""
        if self._has_people():
            self.people.list.refresh(self.room)
            self.people.grid(row=0, column=3, sticky="ns")
        else:
            self.people.grid_remove()

    # ------------------------------------------------------------------------------ state, reading

    def show_state(self) -> None:
        """Say how far the way to the server is open, every second while there are seconds to count."""
        at = self.actions.address
        encrypted = at.tls is not None
        shown = address.text(at.host, at.port, encrypted)
        words = wording.connection_text(self.model, shown, now_ms())
        self.status.show(
            self.model.connection, words, encrypted, self.actions.bridge.round_trip_ms, self.model.account
        )
        if self.model.connection is ConnectionState.WAITING:
            self._show_state_later(CLOCK_MS)

    @property
    def focused(self) -> bool:
        """Whether the person is looking at this window."""
        return self.front and self.root.focus_displayof() is not None

    def read_if_seen(self) -> None:
        """What is in view of a person is read."""
        room = self.room
        if (
            room is None
            or not (self.focused and self.timeline.at_bottom)
            or self.notices.leaves_unread(room.key)
        ):
            return
        if room.unread or room.mentions or not room.lines or room.read_line != room.lines[-1].id:
            self.actions.read(self.key)

    def mark_news(self, added: int) -> None:
        """Before lines are added that nobody sees: the new-messages line stands before the first of them."""
        room = self.room
        if room and not (self.focused and self.timeline.at_bottom):
            first = self.model.first_unread(room)
            if any(line.id == first for line in room.lines[-added:]):
                self.timeline.move_news(first)

    # ------------------------------------------------------------------------------ keys

    def to_composer(self) -> None:
        """Give up what is answered or edited; else leave what is old, and write."""
        if not self.regarding.cancel():
            self.timeline.show_newest()
        self.composer.text.focus_set()

    def next_part(self, step: int) -> None:
        """Give the keyboard to the next part of the window."""
        every = (
            self.composer.text, self.people.list.canvas, self.desk.rail.canvas, self.sidebar.rooms.canvas,
            self.timeline.text,
        )  # fmt: skip
        parts = [part for part in every if part.winfo_viewable()]
        focus = self.focus_get()
        at = parts.index(focus) if focus in parts else -step
        parts[(at + step) % len(parts)].focus_set()

    def _typed_in_timeline(self, event: tk.Event[tk.Misc]) -> None:
        """Words typed beside the composer were meant for it."""
        control_or_alt = int(event.state) & 0x000C
        if event.char and event.char.isprintable() and not control_or_alt:
            self.composer.text.focus_set()
            self.composer.insert(event.char)

    @property
    def online(self) -> bool:
        """Whether the server is there."""
        return self.model.connection is ConnectionState.ONLINE
