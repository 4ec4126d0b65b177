"""Menus and the small dialogs they lead to: rooms, people, messages, the server, oneself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from hubbub.client.rooms import Line, RoomKind
from hubbub.desktop import markup
from hubbub.desktop.views.ask import Ask
from hubbub.desktop.views.dialog import Confirm
from hubbub.desktop.views.sidebar import DIRECT

if TYPE_CHECKING:
    from hubbub.desktop.window import Window

Entry = tuple[str, Callable[[], object]] | None


class Menus:
    """All menus of one window; `None` among the entries is a line."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def _popup(self, x: int, y: int, entries: list[Entry]) -> None:
        menu = tk.Menu(self.window.root, tearoff=False)
        for entry in entries:
            if entry is None:
                menu.add_separator()
            else:
                menu.add_command(label=entry[0], command=entry[1])
        try:
            menu.tk_popup(x, y)
        finally:
            menu.grab_release()

    # ------------------------------------------------------------------------------ menus

    def room(self, key: Hashable, x: int, y: int) -> None:
        """What can be done with a room of the sidebar."""
        window = self.window
        room = window.model.rooms.get(key) if isinstance(key, str) else None
        if room is None:
            return
        entries: list[Entry] = [
            ("Open", lambda: window.show_room(room.key)),
            ("Mark as read", lambda: window.actions.read(room.key)),
            ("Copy the name", lambda: self.copy(room.name)),
        ]
        if room.kind is RoomKind.CHANNEL:
            if not room.joined:
                entries.append(("Join again", lambda: window.actions.join(room.name)))
            entries += [None, ("Leave the room", lambda: window.actions.part(room.key))]
        elif room.kind is RoomKind.DIRECT:
            entries += [None, ("Close the conversation", lambda: window.actions.part(room.key))]
        self._popup(x, y, entries)

    def person(self, key: Hashable, x: int, y: int) -> None:
        """What can be done with somebody."""
        window, nick = self.window, str(key)
        self._popup(x, y, [
            ("Write a message", lambda: window.actions.open(nick)),
            ("Mention here", lambda: window.composer.insert(f"{nick} ")),
            ("Who is that?", lambda: window.actions.enter(window.key, f"/whois {nick}")),
            None,
            ("Copy the name", lambda: self.copy(nick)),
        ])  # fmt: skip

    def line(self, line: Line, x: int, y: int) -> None:
        """What can be done with a message."""
        window = self.window
        entries: list[Entry] = []
        if window.timeline.selection.chosen:
            entries.append(("Copy the selection", window.timeline.selection.copy))
        if not line.deleted_by:
            entries.append(("Copy the message", lambda: self.copy(markup.plain(line.text))))
        links = [span.link for span in markup.spans(line.text) if span.link]
        entries += [(f"Copy {link[:60]}", lambda link=link: self.copy(link)) for link in links[:3]]  # type: ignore[misc]
        if line.nick and not line.own:
            entries += [None, (f"Write to {line.nick}", lambda: window.actions.open(line.nick))]
        if window.actions.chat.may_redact(window.key, line):
            entries += [None, ("Delete message", lambda: window.actions.redact(window.key, line))]
        if entries:
            self._popup(x, y, entries)

    def server(self, x: int, y: int) -> None:
        """What can be done with the server."""
        window = self.window
        self._popup(x, y, [
            ("Join a room …", self.ask_room),
            ("Write to somebody …", self.ask_person),
            None,
            ("Server messages", lambda: window.show_room("")),
            ("Dark or light", lambda: window.on_look()),
            None,
            ("Another server …", lambda: window.on_leave()),
            ("Forget this server …", self.ask_forget),
            ("Quit", lambda: window.on_quit("")),
        ])  # fmt: skip

    def me(self, x: int, y: int) -> None:
        """What can be done with oneself."""
        actions, model = self.window.actions, self.window.model
        away: Entry = ("I'm away …", self.ask_away)
        if model.away is not None:
            away = ("I'm back", lambda: actions.set_away(""))
        self._popup(x, y, [away, ("Change my name …", self.ask_nick)])

    # ------------------------------------------------------------------------------ dialogs

    def ask_group(self, heading: object) -> None:
        """The + beside a heading of the sidebar."""
        if heading is DIRECT:
            self.ask_person()
        else:
            self.ask_room()

    def ask_room(self) -> None:
        """Join a room."""
        words = "A room that nobody is in yet is made for you. The name of a room begins with #."
        self._ask("Join a room", words, "Join", self._join, "#")

    def _join(self, name: str) -> None:
        named = name if self.window.model.is_channel(name) else f"#{name}"
        self.window.actions.join(named.replace(" ", "_"))

    def ask_person(self) -> None:
        """Write to somebody."""
        self._ask("Direct message", "Who shall get it?", "Write", self.window.actions.open)

    def ask_topic(self) -> None:
        """Change the shown room's topic."""
        room = self.window.room
        if room and room.kind is RoomKind.CHANNEL:
            key, words = room.key, f"What {room.name} is about; everybody in it sees this."
            self._ask(
                "Topic", words, "Change",
                lambda topic: self.window.actions.set_topic(key, topic), room.topic, required=False,
            )  # fmt: skip

    def ask_nick(self) -> None:
        """Take another name."""
        self._ask(
            "Your name",
            "Others see the change.",
            "Change",
            self.window.actions.set_nick,
            self.window.model.nick,
        )

    def ask_forget(self) -> None:
        """Delete what is kept of the server here."""
        window = self.window
        words = (
            "What was said there, your rooms and what you have not sent yet is deleted from this computer. "
            "The server keeps what it has."
        )
        Confirm(
            window.root, window.theme, f"Forget {window.actions.address.host}?", words, "Forget",
            lambda: window.on_forget(),
        )  # fmt: skip

    def ask_away(self) -> None:
        """Be away."""
        self._ask(
            "Away", "What others read while you are gone.", "Set", self.window.actions.set_away, "back soon"
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
        return Ask(self.window.root, self.window.theme, title, words, button, on_done, text, required)

    def copy(self, text: str) -> None:
        """Put something on the clipboard."""
        self.window.clipboard_clear()
        self.window.clipboard_append(text)
