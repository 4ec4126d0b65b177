"""Menus and the small dialogs they lead to: rooms, people, messages, the server, oneself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.shown.arrangement import Group
from hubbub.client.text import markup
from hubbub.client.words import _
from hubbub.client.world.rooms import Line, Room, RoomKind
from hubbub.desktop.system import clipboard
from hubbub.desktop.views.messages.message_bar import DEEDS

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window
    from hubbub.desktop.views.dialogs.ask import Ask
    from hubbub.desktop.views.dialogs.join_room import JoinRoom
    from hubbub.desktop.views.dialogs.room_settings import RoomSettings


class Tick(NamedTuple):
    """An entry with a mark before it, or without."""

    words: str
    on: bool
    do: Callable[[], object]


class More(NamedTuple):
    """An entry that opens a menu of its own."""

    words: str
    entries: list[Entry]


Entry = tuple[str, Callable[[], object]] | Tick | More | None


class Menus:
    """All menus of one window; `None` among the entries is a line."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.settings: RoomSettings | None = None
        self.rooms: JoinRoom | None = None
        self._open: tk.Menu | None = None  # the last one that was
        self._marks: list[tk.BooleanVar] = []  # its

    def popup(self, x: int, y: int, entries: list[Entry]) -> None:
        """Show a menu at a place of the screen."""
        self._marks.clear()
        if self._open:
            self._open.destroy()
        menu = self._open = self._menu(self.window, entries)
        try:
            menu.tk_popup(x, y)
        finally:
            menu.grab_release()

    def _menu(self, parent: tk.Misc, entries: list[Entry]) -> tk.Menu:
        menu = tk.Menu(parent, tearoff=False)
        for entry in entries:
            match entry:
                case None:
                    menu.add_separator()
                case Tick(words, on, do):
                    mark = tk.BooleanVar(menu, on)
                    menu.add_checkbutton(label=words, command=do, variable=mark)
                    self._marks.append(mark)
                case More(words, within):
                    menu.add_cascade(label=words, menu=self._menu(menu, within))
                case (words, do):
                    menu.add_command(label=words, command=do)
        return menu

    # ------------------------------------------------------------------------------ menus

    def room(self, key: Hashable, x: int, y: int) -> None:
        """What can be done with a room of the sidebar."""
        window = self.window
        room = window.model.rooms.get(key) if isinstance(key, str) else None
        if room is None:
            return
        entries: list[Entry] = [
            (_("Open"), lambda: window.show_room(room.key)),
            (_("Mark as read"), lambda: window.actions.read(room.key)),
            (_("Copy the name"), lambda: self.copy(room.name)),
        ]
        if room.kind is RoomKind.CHANNEL:
            invite = partial(window.desk.on_invite, window.server, room)
            entries.append((_("Copy invite link"), invite))
        if room.kind is not RoomKind.SERVER:
            entries.append(self._favourite(room))
        if notices := window.notices.of_room(room):
            entries += [None, *notices, None]
        if room.kind is RoomKind.CHANNEL:
            if not room.joined:
                entries.append((_("Join again"), lambda: window.actions.join(room.name)))
            if room.joined:
                entries.append((_("Room settings …"), lambda: self.ask_settings(room)))
            entries += [None, (_("Leave the room"), lambda: window.actions.part(room.key))]
        elif room.kind is RoomKind.DIRECT:
            entries += [None, (_("Close the conversation"), lambda: window.actions.part(room.key))]
        self.popup(x, y, entries)

    def _favourite(self, room: Room) -> Entry:
        """The way among the favourites, or back."""
        window = self.window
        arrangement = window.server.arrangement
        on = not arrangement.is_favourite(room.key)

        def change() -> None:
            arrangement.favour(room.key, on=on)
            window.sidebar.rooms.refresh()

        return (_("Add to favourites") if on else _("Remove from favourites")), change

    def person(self, key: Hashable, x: int, y: int) -> None:
        """What can be done with somebody."""
        window, nick = self.window, str(key)
        entries: list[Entry] = [(_("Profile"), lambda: window.cards.open(nick, x, y))]
        if not window.model.is_me(nick):
            entries += [
                (_("Write a message"), lambda: window.actions.open(nick)),
                (_("Mention here"), lambda: window.writing.mention(nick)),
            ]
        entries.append((_("Copy the name"), lambda: self.copy(nick)))
        if not window.model.is_me(nick):
            entries += window.notices.of_person(nick)
        if moderation := self._moderation(nick):
            entries += [None, *moderation]
        self.popup(x, y, entries)

    def _moderation(self, nick: str) -> list[Entry]:
        """What a moderator can do about somebody."""
        moderation = self.window.moderation
        entries: list[Entry] = []
        if roles := self._roles(nick):
            entries.append(More(_("Role"), roles))
        if moderation.is_open_for(nick):
            if moderation.can_mute:
                entries += [
                    (_("Mute …"), lambda: moderation.ask_mute(nick)),
                    (_("Let speak again"), lambda: moderation.unmute(nick)),
                ]
            entries += [
                (_("Remove from the room …"), lambda: moderation.ask_remove(nick)),
                (_("Ban …"), lambda: moderation.ask_ban(nick)),
            ]
        return entries

    def _roles(self, nick: str) -> list[Entry]:
        moderation = self.window.moderation
        return [
            Tick(role.words, role.has, partial(moderation.change_role, nick, role))
            for role in moderation.roles(nick)
        ]

    def roles(self, nick: str, x: int, y: int) -> None:
        """The roles that somebody can be given or lose."""
        self.popup(x, y, self._roles(nick))

    def line(self, line: Line, x: int, y: int) -> None:
        """What can be done with a message."""
        window = self.window
        entries: list[Entry] = []
        if window.timeline.selection.chosen:
            entries.append((_("Copy the selection"), window.timeline.selection.copy))
        shown, rights = line.current, window.messages.rights(line)
        offered = [deed for deed in DEEDS if deed.name in rights]
        entries += [(_(deed.words), partial(window.messages.do, deed.name, line, x, y)) for deed in offered]
        if offered:
            entries.append(None)
        if not shown.deleted_by:
            entries.append((_("Copy the message"), lambda: self.copy(markup.plain(shown.text))))
        if shown.msgid:
            entries.append((_("Copy the id of the message"), lambda: self.copy(shown.msgid)))
        entries += window.files.attachments.entries(line)
        entries += window.links.entries(line, x, y)
        if line.nick and not line.own:
            entries.append(None)
            if not window.is_direct:  # there one is heard by them alone anyhow
                entries += [
                    (_("Mention {nick}").format(nick=line.nick), lambda: window.writing.mention(line.nick)),
                    (_("Write to {nick}").format(nick=line.nick), lambda: window.actions.open(line.nick)),
                ]
            entries.append(
                (_("Profile of {nick}").format(nick=line.nick), lambda: window.cards.open(line.nick, x, y))
            )
        if unread := window.notices.of_line(line):
            entries += [None, *unread]
        if entries:
            self.popup(x, y, entries)

    def composer(self, x: int, y: int) -> None:
        """What can be done with what is being written."""
        composer = self.window.composer
        text = composer.text
        chosen: list[Entry] = [(_("Cut"), text.cut), (_("Copy"), text.copy)]
        entries: list[Entry] = [
            *(chosen if text.tag_ranges("sel") else ()),
            (_("Paste"), composer.paste),
            None,
            (_("Undo"), text.undo),
            (_("Select all"), lambda: text.tag_add("sel", "1.0", "end - 1 chars")),
            (_("Emoji …"), composer.ask_emoji),
        ]
        self.popup(x, y, entries)

    def server(self, x: int, y: int) -> None:
        """What can be done with the server."""
        window, desk, server = self.window, self.window.desk, self.window.server
        away: Entry = (_("Disconnect"), server.actions.stop)
        if not server.actions.bridge.is_started:
            away = (_("Connect"), server.actions.start)
        own: list[Entry] = []
        if server.known.own:
            own.append((_("How others come in …"), lambda: desk.on_own(server)))
        self.popup(x, y, [
            (_("Join a room …"), self.ask_room),
            (_("Write to somebody …"), self.ask_person),
            None,
            (_("Server messages"), lambda: window.show_room("")),
            (_("Mark all as read"), server.actions.read_everything),
            (_("Dark or light"), lambda: desk.on_look()),
            None,
            (_("Copy invite link"), lambda: desk.on_invite(server, None)),
            *own,
            (_("Server settings …"), lambda: desk.on_edit(server)),
            away,
            (_("Forget this server …"), lambda: desk.on_forget(server)),
            None,
            (_("Add a server …"), lambda: desk.on_add()),
            (_("Settings …"), lambda: desk.on_settings()),
            (_("Keyboard shortcuts"), desk.show_sheet),
            (_("Quit"), lambda: desk.on_quit("")),
        ])  # fmt: skip

    def me(self, x: int, y: int) -> None:
        """What can be done with oneself."""
        actions, model = self.window.actions, self.window.model
        away: Entry = (_("I'm away …"), self.ask_away)
        if model.away is not None:
            away = (_("I'm back"), lambda: actions.set_away(""))
        account = self.window.account.entries()
        names: list[Entry] = [away, *self.window.notices.of_quiet(), (_("Change my name …"), self.ask_nick)]
        self.popup(x, y, [*names, None, *account] if account else names)

    # ------------------------------------------------------------------------------ dialogs

    def ask_group(self, heading: object) -> None:
        """The + beside a heading of the sidebar."""
        if heading is Group.DIRECT:
            self.ask_person()
        else:
            self.ask_room()

    def ask_room(self, name: str = "") -> None:
        """Join a room of those that there are, or a new one."""
        window, actions = self.window, self.window.actions
        if self.rooms is None or not self.rooms.winfo_exists():
            from hubbub.desktop.views.dialogs.join_room import JoinRoom

            dialog = self.rooms = JoinRoom(window.root, window.theme, window.model, name)
            dialog.on_join, dialog.on_look = actions.join, actions.ask_rooms
            dialog.on_ask = partial(actions.ask_rooms, anew=True)
            actions.ask_rooms()
            dialog.refresh()
            dialog.appear(dialog.entry)

    def ask_key(self, key: str) -> None:
        """The shown room asks for its password; of others one is not disturbed by it."""
        window, room = self.window, self.window.room
        if window.front and room and room.key == key and not room.joined:
            words = _("Ask whoever invited you for it.")
            title = _("{room} has a password").format(room=room.name)
            self._ask(title, words, _("Join"), lambda typed: window.actions.join(room.name, typed))

    def listing_changed(self) -> None:
        """The server has told of more of its rooms, or of all."""
        if self.rooms is not None and self.rooms.winfo_exists():
            self.rooms.changed()

    def ask_person(self) -> None:
        """Write to somebody."""
        self._ask(_("Direct message"), _("Who shall get it?"), _("Write"), self.window.actions.open)

    def ask_topic(self) -> None:
        """Change the shown room's topic."""
        room = self.window.room
        if room and room.kind is RoomKind.CHANNEL:
            words = _("What {room} is about; everybody in it sees this.").format(room=room.name)
            self._ask(
                _("Topic"), words, _("Change"),
                lambda topic: self.window.actions.set_topic(room.key, topic), room.topic, required=False,
            )  # fmt: skip

    def ask_settings(self, room: Room | None = None) -> None:
        """Show how a room is, the shown one by default, and let it be changed."""
        window, room = self.window, room or self.window.room
        if room is None or room.kind is not RoomKind.CHANNEL or not room.joined:
            return
        actions = window.actions
        from hubbub.desktop.views.dialogs.room_settings import RoomSettings

        dialog = self.settings = RoomSettings(
            window.root, window.theme, window.model, room, may_register=bool(window.model.account)
        )
        dialog.on_topic = lambda topic: actions.set_topic(room.key, topic)
        dialog.on_mode = lambda letter, on, value: actions.set_mode(room.key, letter, on, value)
        dialog.on_list = lambda letter: actions.ask_list(room.key, letter)
        dialog.on_register = lambda: actions.enter(room.key, f"/raw CHANSERV REGISTER {room.name}")
        dialog.bind("<Destroy>", self._settings_closed, add=True)
        actions.ask_modes(room.key)

    def _settings_closed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.settings:
            self.settings = None

    def ask_nick(self) -> None:
        """Take another name."""
        self._ask(
            _("Your name"),
            _("Others see the change."),
            _("Change"),
            self.window.actions.set_nick,
            self.window.model.nick,
        )

    def ask_away(self) -> None:
        """Be away."""
        self._ask(
            _("Away"),
            _("What others read while you are gone."),
            _("Set"),
            self.window.actions.set_away,
            _("back soon"),
        )

    def _ask(
        self,
        title: str,
        words: str,
        button: str,
        on_done: Callable[[str], object],
        text: str = "",
        required: bool = True,
    ) -> Ask:
        from hubbub.desktop.views.dialogs.ask import Ask

        return Ask(self.window.root, self.window.theme, title, words, button, on_done, text, required)

    def copy(self, text: str) -> None:
        """Put something on the clipboard."""
        clipboard.write_text(self.window, text)
