"""The line above the timeline: the room's name and topic, and what can be done with it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.text import markup
from hubbub.client.words import _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room, RoomKind
from hubbub.desktop.look.theme import Theme, command_key_name
from hubbub.desktop.views.painting import paint_avatar, paint_words
from hubbub.desktop.views.sides.room_list import presence, room_title
from hubbub.desktop.views.widgets import Hint, IconButton, tab_order

HEIGHT = 52


class Header(ttk.Frame):
    """Room name, topic (a click edits it) and buttons."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, height=theme.px(HEIGHT), padding=(0, 0, theme.px(8), 0))
        self.theme = theme
        self.model = model
        self.room: Room | None = None
        self.on_settings: Callable[[], object] = lambda: None
        self.on_topic: Callable[[], object] = lambda: None
        self.on_search: Callable[[], object] = lambda: None
        self.on_members: Callable[[], object] = lambda: None
        self.on_bell: Callable[[int, int], object] = lambda x, y: None
        self.bell_icon: Callable[[], str] = lambda: "bell"
        self.pack_propagate(False)
        self.members = IconButton(self, theme, "people", _("Show or hide people"), lambda: self.on_members())
        self.members.pack(side="right")
        keys = f"{_('Search messages')}  ({command_key_name()}+F)"
        self.search = IconButton(self, theme, "search", keys, lambda: self.on_search())
        self.search.pack(side="right")
        hint = _("What you are notified of in this room")
        self.ringer = IconButton(self, theme, lambda: self.bell_icon(), hint, self._bell_pressed)
        self.settings = IconButton(self, theme, "sliders", _("Room settings"), lambda: self.on_settings())
        self.topic = IconButton(self, theme, "pencil", _("Change the topic"), lambda: self.on_topic())
        self.canvas = tk.Canvas(self, width=1, height=1, highlightthickness=0, borderwidth=0)
        self.canvas.pack(side="left", fill="both", expand=True)
        tab_order(self.topic, self.settings, self.ringer, self.search, self.members)
        self.hint = Hint(self.canvas, theme, "")
        for sequence in ("<Configure>", "<<ThemeChanged>>"):
            self.canvas.bind(sequence, lambda _: self.paint())
        self.canvas.bind("<Double-Button-1>", lambda _: self.on_topic())

    def show(self, room: Room | None) -> None:
        """Show this room's name and topic."""
        self.room = room
        channel = room is not None and room.kind is RoomKind.CHANNEL
        for button in (self.topic, self.settings, self.members, self.ringer):
            button.pack_forget()
        if room is not None and room.kind is not RoomKind.SERVER:
            self.ringer.paint()
            self.ringer.pack(side="right", before=self.canvas)
        if channel:
            self.members.pack(side="right", before=self.search)
            self.settings.pack(side="right", before=self.canvas)
            self.topic.pack(side="right", before=self.canvas)
        self.paint()

    def _bell_pressed(self) -> None:
        self.on_bell(self.ringer.winfo_rootx(), self.ringer.winfo_rooty() + self.ringer.winfo_height())

    def paint(self) -> None:
        theme, px, canvas, room = self.theme, self.theme.px, self.canvas, self.room
        canvas.delete("all")
        canvas.configure(background=theme.palette.background)
        self.hint.text = ""
        if room is None:
            return
        width, middle, left = canvas.winfo_width(), px(HEIGHT) // 2, px(47)
        if room.kind is RoomKind.DIRECT:
            dot = presence(self.model, room.name)
            paint_avatar(canvas, theme, room.name, room.key, 28, (px(14), middle - px(14)), "background", dot)
            left = px(54)
        else:
            sign = "hash" if room.kind is RoomKind.CHANNEL else "server"
            canvas.create_image(px(28), middle, image=theme.icon(sign, 20, "muted", "background"))
        title = theme.shorten("title", room_title(room, self.model), (width - left) * 2 // 3)
        canvas.create_text(
            left, middle, text=title, anchor="w", font=theme.font("title"), fill=theme.palette.strong
        )
        self._paint_topic(left + theme.width("title", title) + px(16), width, middle)

    def _paint_topic(self, left: int, width: int, middle: int) -> None:
        theme, px = self.theme, self.theme.px
        topic = about(self.room, self.model) if self.room else ""
        room_px = width - left - px(24)
        if not topic or room_px < px(60):
            return
        canvas = self.canvas
        canvas.create_line(left, middle - px(11), left, middle + px(11), fill=theme.palette.line)
        paint_words(canvas, theme, (left + px(16), middle), topic, "small", "muted", room_px)
        self.hint.text = topic


def about(room: Room, model: Model) -> str:
    """What stands beside a room's name: its topic, or how a person is."""
    if room.kind is RoomKind.CHANNEL:
        return " ".join(markup.visible(room.topic).split())
    if room.kind is RoomKind.SERVER:
        return _("What the server says to you")
    person = model.person(room.name)
    if person is None:
        return ""
    if person.away is None:
        return person.realname
    return _("away: {words}").format(words=person.away) if person.away else _("Away")
