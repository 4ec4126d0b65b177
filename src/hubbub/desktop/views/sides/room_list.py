"""The rooms in the sidebar: in groups that can be folded, in an order that can be changed.

The rule: everything shown is read from the model at the moment of painting.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable

from hubbub.client.shown.arrangement import Arrangement, Group
from hubbub.client.shown.waiting import waiting_in
from hubbub.client.words import N_, _
from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room, RoomKind
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.painting import count_text, paint_avatar, paint_pill, paint_row_plate, paint_words
from hubbub.desktop.views.sides.dragging import Dragging
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList

WIDTH = 244
ROW_HEIGHT = 34
HEADING_HEIGHT = 36
GAP_HEIGHT = 10
ROOM_NAME_LEFT = 48
MENTIONS = object()
_TITLES = {
    Group.FAVOURITES: N_("FAVOURITES"), Group.ROOMS: N_("ROOMS"), Group.DIRECT: N_("DIRECT MESSAGES"),
}  # fmt: skip


class RoomList(RowList):
    """Rooms and direct messages, by their keys; a Group is its heading, MENTIONS the way to what called us.

    `on_group` gets the group that is to be added to.
    """

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, arrangement: Arrangement) -> None:
        super().__init__(parent, theme)
        self.model = model
        self.arrangement = arrangement
        self.current = ""
        self.mentions: Callable[[], int] = lambda: 0
        self.has_draft: Callable[[str], bool] = lambda key: False
        self.on_room: Callable[[str], object] = lambda key: None
        self.on_mentions: Callable[[], object] = lambda: None
        self.on_group: Callable[[Group], object] = lambda group: None
        self.on_choose = self._chosen
        self.dragging = Dragging(self, self._group_of)
        self.dragging.on_move = self._move
        self.canvas.configure(width=theme.px(WIDTH))
        self.canvas.bind("<Left>", lambda _: self._fold_by_key(on=True))
        self.canvas.bind("<Right>", lambda _: self._fold_by_key(on=False))

    def refresh(self) -> None:
        """Read the rooms again."""
        px = self.theme.px
        rows = [Row(None, px(GAP_HEIGHT), None), Row(MENTIONS, px(ROW_HEIGHT), MENTIONS)]
        groups = self.arrangement.groups(self.model.rooms)
        shown = [(group, keys) for group, keys in groups.items() if keys or group_can_grow(group)]
        for number, (group, keys) in enumerate(shown):
            if number:
                rows.append(Row(None, px(GAP_HEIGHT), None))
            rows.append(Row(group, px(HEADING_HEIGHT), group))
            folded = self.arrangement.is_collapsed(group)
            rows += [Row(key, px(ROW_HEIGHT), key) for key in keys if not folded or self._stays(key)]
        self.set_rows(rows)

    def _stays(self, key: str) -> bool:
        """Whether a room is seen though its group is folded."""
        return key == self.current or waiting_in(self.model, self.model.rooms[key]).news

    # ------------------------------------------------------------------------------ groups and order

    def _chosen(self, key: Hashable) -> None:
        if isinstance(key, str):
            self.on_room(key)
        elif key is MENTIONS:
            self.on_mentions()
        elif isinstance(key, Group):
            on_plus = self.pointer_x is None or self.pointer_x > self.canvas.winfo_width() - self.theme.px(44)
            if on_plus and group_can_grow(key):
                self.on_group(key)
            else:
                self.fold(key, on=not self.arrangement.is_collapsed(key))

    def fold(self, group: Group, *, on: bool) -> None:
        """Show of a group only what waits, or all of it."""
        self.arrangement.collapse(group, on=on)
        self.refresh()

    def _fold_by_key(self, *, on: bool) -> str:
        if isinstance(self.cursor, Group):
            self.fold(self.cursor, on=on)
        return "break"

    def _group_of(self, key: Hashable) -> Group | None:
        """The group within which a room can be moved; the server's own stays where it is."""
        room = self.model.rooms.get(key) if isinstance(key, str) else None
        return self.arrangement.group_of(room) if room and room.kind is not RoomKind.SERVER else None

    def _move(self, key: Hashable, before: Hashable | None) -> None:
        self.arrangement.move(self.model.rooms, str(key), None if before is None else str(before))
        self.refresh()

    # ------------------------------------------------------------------------------ painting

    def paint(self, row: Row, place: Place) -> None:
        if row.data is MENTIONS:
            self._paint_mentions(place)
        elif isinstance(row.data, Group):
            self._paint_heading(row.data, place)
        elif isinstance(row.data, str) and (room := self.model.rooms.get(row.data)):
            self._paint_room(room, place)

    def _paint_mentions(self, place: Place) -> None:
        """The way to the mention inbox, with how much waits there."""
        theme, px, count = self.theme, self.theme.px, self.mentions()
        box = (px(12), place.top + px(1), place.width - px(24), place.height - px(2))
        behind = paint_row_plate(self.canvas, theme, box, "row_hover" if place.hover else None, place.focus)
        colour = "strong" if count else "muted"
        right = place.width - px(20)
        if count:
            right = paint_pill(self.canvas, theme, count_text(count), right, place.middle, behind, alert=True)
        self.canvas.create_image(px(31), place.middle, image=theme.icon("at", 18, colour, behind))
        left, font = px(ROOM_NAME_LEFT), "row-bold" if count else "row"
        at = (left, place.middle)
        paint_words(self.canvas, theme, at, _("Mentions"), font, colour, right - left - px(6))

    def _paint_heading(self, group: Group, place: Place) -> None:
        theme, px = self.theme, self.theme.px
        lit, middle = place.hover or place.focus, place.top + place.height - px(15)
        colour, words = "strong" if lit else "muted", _(_TITLES[group])
        self.canvas.create_text(
            px(20), middle, text=words, anchor="w", font=theme.font("caps"), fill=theme.palette.muted
        )
        folded = self.arrangement.is_collapsed(group)
        if lit or folded:
            sign = theme.icon("chevron-right" if folded else "chevron-down", 14, colour, "panel")
            self.canvas.create_image(px(30) + theme.width("caps", words), middle, image=sign)
        if not group_can_grow(group):
            return
        plus = place.width - px(25)
        if lit:
            ring = "accent" if place.focus else None
            plate = theme.plate((px(24), px(24)), 6, "row_hover", ring, "panel")
            self.canvas.create_image(plus, middle, image=plate)
        self.canvas.create_image(plus, middle, image=theme.icon("plus", 16, colour))

    def _paint_room(self, room: Room, place: Place) -> None:
        theme, px = self.theme, self.theme.px
        active = room.key == self.current
        fill = "row_active" if active else "row_hover" if place.hover else None
        box = (px(12), place.top + px(1), place.width - px(24), place.height - px(2))
        behind = paint_row_plate(self.canvas, theme, box, fill, place.focus)
        muted = self.model.attention.is_muted(room.key)
        loud = active or (not muted and bool(room.unread or room.mentions))
        right = self._paint_count(room, place, behind) if not active else place.width - px(20)
        self._paint_sign(room, place, "strong" if loud else "muted", behind)
        font = "row-bold" if loud else "row"
        left = px(ROOM_NAME_LEFT)
        title, width = room_title(room, self.model), right - left - px(6)
        colour = "strong" if loud else "muted"
        paint_words(self.canvas, theme, (left, place.middle), title, font, colour, width)

    def _paint_sign(self, room: Room, place: Place, colour: str, behind: str) -> None:
        theme, px = self.theme, self.theme.px
        if room.kind is RoomKind.DIRECT:
            at, dot = (px(19), place.middle - px(12)), presence(self.model, room.name)
            paint_avatar(self.canvas, theme, room.name, room.key, 24, at, behind, dot)
        else:
            name = "hash" if room.kind is RoomKind.CHANNEL else "server"
            if room.kind is RoomKind.CHANNEL and not room.joined and not room.wanted:
                name, colour = "leave", "muted"
            self.canvas.create_image(px(31), place.middle, image=theme.icon(name, 18, colour, behind))

    def _paint_count(self, room: Room, place: Place, behind: str) -> int:
        """The unread pill; returns where the name has to end."""
        right = place.width - self.theme.px(20)
        direct = room.kind is RoomKind.DIRECT
        if self.model.attention.is_muted(room.key):
            sign = self.theme.icon("bell-off", 14, "muted", behind)
            self.canvas.create_image(right, place.middle, image=sign, anchor="e")
            return right - self.theme.px(18)
        if room.mentions and not direct:
            text = f"@{count_text(room.mentions)}"
            return paint_pill(self.canvas, self.theme, text, right, place.middle, behind, alert=True)
        if room.unread:
            text = count_text(room.unread)
            return paint_pill(self.canvas, self.theme, text, right, place.middle, behind, alert=direct)
        if self.has_draft(room.key):
            icon = self.theme.icon("pencil", 14, "muted", behind)
            self.canvas.create_image(right, place.middle, image=icon, anchor="e")
            return right - self.theme.px(14)
        return right


def group_can_grow(group: Group) -> bool:
    """Whether a room is added to a group by its heading."""
    return group is not Group.FAVOURITES


def room_title(room: Room, model: Model) -> str:
    """A room's name as people say it: without the sign that stands before it as an icon."""
    if room.kind is RoomKind.SERVER:
        return _("Server messages")
    return room.name.removeprefix("#") or room.name if model.is_channel(room.name) else room.name


def presence(model: Model, nick: str) -> str:
    """The token of the colour of someone's presence dot."""
    if model.connection is not ConnectionState.ONLINE:
        return "offline"
    if model.is_me(nick):
        return "online" if model.away is None else "away"
    person = model.person(nick)
    if person is None:  # in none of our rooms
        room = model.room(nick)
        return "online" if room and room.present else "offline"
    return "online" if person.here else "away"
