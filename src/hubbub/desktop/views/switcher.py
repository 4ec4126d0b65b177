"""Ctrl+K: type a part of a name, press Enter, be there."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.model import Model
from hubbub.client.rooms import Room, RoomKind
from hubbub.desktop.later import Later
from hubbub.desktop.theme import Theme
from hubbub.desktop.views.painting import paint_avatar, paint_row_plate
from hubbub.desktop.views.rowlist import Place, Row, RowList
from hubbub.desktop.views.sidebar import presence, room_title

WIDTH, HEIGHT = 460, 380
ROW_HEIGHT = 38
FOUND_MAX = 50
LEAVE_AFTER_MS = 150  # a click on what was found comes first


class Found(RowList):
    """The rooms (by key) and people (as `@nick`) that match."""

    model: Model

    def paint(self, row: Row, place: Place) -> None:
        theme, px = self.theme, self.theme.px
        chosen = row.key == self.cursor
        box = (px(4), place.top + px(1), place.width - px(8), place.height - px(2))
        fill = "row_active" if chosen or place.hover else None
        behind = paint_row_plate(self.canvas, theme, box, fill, focus=False, behind="field")
        name = str(row.data)
        if isinstance(row.data, Room):
            name = room_title(row.data, self.model)
        if isinstance(row.data, Room) and row.data.kind is not RoomKind.DIRECT:
            sign = "hash" if row.data.kind is RoomKind.CHANNEL else "server"
            self.canvas.create_image(px(28), place.middle, image=theme.icon(sign, 18, "muted", behind))
        else:
            at, folded = (px(16), place.middle - px(12)), self.model.fold(name)
            paint_avatar(self.canvas, theme, name, folded, 24, at, behind, presence(self.model, name))
        self.canvas.create_text(
            px(52), place.middle, anchor="w", font=theme.font("row"), fill=theme.palette.strong,
            text=theme.shorten("row", name, place.width - px(70)),
        )  # fmt: skip


class Switcher(ttk.Frame):
    """A card over the window; it goes away with Escape, or when it loses the keyboard."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        model: Model,
        on_room: Callable[[str], object],
        on_person: Callable[[str], object],
    ) -> None:
        px = theme.px
        super().__init__(parent, style="Card.TFrame", padding=px(12))
        self.theme = theme
        self.model = model
        self.on_room = on_room
        self.on_person = on_person
        self._leave_soon = Later(self, self.close)
        self.entry = ttk.Entry(self, font=theme.font("text"))
        self.entry.pack(fill="x", pady=(0, px(8)))
        self.found = Found(self, theme, surface="field")
        self.found.model = model
        self.found.canvas.configure(takefocus=0)
        self.found.pack(fill="both", expand=True)
        self.found.on_choose = lambda key: self._go(str(key))
        entry = self.entry
        entry.bind("<KeyRelease>", lambda _: self._search())
        entry.bind("<Return>", lambda _: self._go(str(self.found.cursor or "")))
        entry.bind("<Up>", lambda _: self.found.move(-1))
        entry.bind("<Down>", lambda _: self.found.move(1))
        entry.bind("<Escape>", lambda _: self.close())
        entry.bind("<FocusOut>", lambda _: self._leave_soon(LEAVE_AFTER_MS))
        self.place(relx=0.5, y=px(64), anchor="n", width=px(WIDTH), height=px(HEIGHT))
        self.lift()
        entry.focus_set()
        self._search()

    def close(self) -> str:
        """Go away."""
        self.destroy()
        return "break"

    def _search(self) -> None:
        height = self.theme.px(ROW_HEIGHT)
        rows = [
            Row(f"@{data}" if isinstance(data, str) else data.key or " ", height, data)
            for data in search(self.model, self.entry.get())
        ]
        keys = [row.key for row in rows]
        if self.found.cursor not in keys:
            self.found.cursor = keys[0] if keys else None
        self.found.set_rows(rows)

    def _go(self, key: str) -> str:
        if key:
            self.close()
            if key.startswith("@") and not self.model.rooms.get(key):
                self.on_person(key[1:])
            else:
                self.on_room(key.strip())
        return "break"


def search(model: Model, typed: str) -> list[Room | str]:
    """Rooms, then people without a room, whose name has what was typed; those that begin with it first.

    Without anything typed, rooms with something unread come first.
    """
    wanted = model.fold(typed.strip().lstrip("#@"))
    rooms = [room for room in model.rooms.values() if wanted in room_title(room, model).casefold()]
    rooms.sort(
        key=lambda room: (
            not room.key.lstrip("#").startswith(wanted),
            not (room.mentions or room.unread) if not wanted else False,
            room.kind is RoomKind.SERVER,
            room.key,
        )
    )
    people: list[Room | str] = [
        person.nick
        for key, person in model.people.items()
        if wanted and wanted in key and key not in model.rooms and not model.is_me(person.nick)
    ]
    people.sort(key=lambda nick: (not model.fold(str(nick)).startswith(wanted), str(nick).casefold()))
    return [*rooms, *people][:FOUND_MAX]
