"""The left side: the server, the search box, rooms and direct messages, and oneself.

The rule: everything shown is read from the model at the moment of painting.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from tkinter import ttk

from hubbub.client.changes import ConnectionState
from hubbub.client.model import Model
from hubbub.client.rooms import Room, RoomKind
from hubbub.client.words import N_, _
from hubbub.desktop.theme import Theme, command_key_name
from hubbub.desktop.views.painting import count_text, paint_avatar, paint_pill, paint_row_plate, paint_words
from hubbub.desktop.views.rowlist import Place, Row, RowList
from hubbub.desktop.views.widgets import IconButton, on_click, tab_order

WIDTH = 244
ROW_HEIGHT = 34
HEADING_HEIGHT = 36
GAP_HEIGHT = 10
ROOM_NAME_LEFT = 48


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a group; choosing it adds to the group."""

    title: str


class RoomList(RowList):
    """Rooms and direct messages; keys are room keys, and Heading for adding one."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, theme)
        self.model = model
        self.current = ""
        self.mentions: Callable[[], int] = lambda: 0
        self.has_draft: Callable[[str], bool] = lambda key: False
        self.canvas.configure(width=theme.px(WIDTH))

    def refresh(self) -> None:
        """Read the rooms again."""
        px, rooms = self.theme.px, self.model.rooms
        rows = [Row(None, px(GAP_HEIGHT), None), Row(MENTIONS, px(ROW_HEIGHT), MENTIONS)]
        rows += [Row(ROOMS, px(HEADING_HEIGHT), ROOMS)]
        rows += [Row(key, px(ROW_HEIGHT), key) for key in room_order(self.model, RoomKind.CHANNEL)]
        rows += [
            Row(key, px(ROW_HEIGHT), key) for key in room_order(self.model, RoomKind.SERVER) if key in rooms
        ]
        rows.append(Row(None, px(GAP_HEIGHT), None))
        rows.append(Row(DIRECT, px(HEADING_HEIGHT), DIRECT))
        rows += [Row(key, px(ROW_HEIGHT), key) for key in room_order(self.model, RoomKind.DIRECT)]
        self.set_rows(rows)

    def paint(self, row: Row, place: Place) -> None:
        if row.data is MENTIONS:
            self._paint_mentions(place)
        elif isinstance(row.data, Heading):
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

    def _paint_heading(self, heading: Heading, place: Place) -> None:
        theme, px = self.theme, self.theme.px
        colour = "strong" if place.hover or place.focus else "muted"
        middle = place.top + place.height - px(15)
        self.canvas.create_text(
            px(20),
            middle,
            text=_(heading.title),
            anchor="w",
            font=theme.font("caps"),
            fill=theme.palette.muted,
        )
        plus = place.width - px(25)
        if place.hover or place.focus:
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


MENTIONS = object()
ROOMS = Heading(N_("ROOMS"))
DIRECT = Heading(N_("DIRECT MESSAGES"))


def room_order(model: Model, kind: RoomKind) -> list[str]:
    """The rooms of one kind as they stand in the list: in the order in which they came."""
    return [key for key, room in model.rooms.items() if room.kind is kind]


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


class Sidebar(ttk.Frame):
    """The whole left side."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, name: Callable[[], str]) -> None:
        super().__init__(parent, style="Panel.TFrame", width=theme.px(WIDTH))
        self.theme = theme
        self.model = model
        self.on_server_menu: Callable[[int, int], object] = lambda x, y: None
        self.on_find: Callable[[], object] = lambda: None
        self.on_look: Callable[[], object] = lambda: None
        self.on_self: Callable[[int, int], object] = lambda x, y: None
        self.pack_propagate(False)
        self.head = ServerHead(self, theme, model, name)
        self.head.pack(fill="x")
        on_click(self.head, lambda: self.on_server_menu(*_below(self.head)))
        self.search = self._make_search()
        self.search.pack(fill="x", padx=theme.px(12), pady=(theme.px(5), theme.px(4)))
        self.me = OwnCard(self, theme, model, lambda: self.on_look(), lambda: self.on_self(*_above(self.me)))
        self.me.pack(side="bottom", fill="x")
        ttk.Frame(self, style="Line.TFrame", height=1).pack(side="bottom", fill="x")
        self.rooms = RoomList(self, theme, model)
        self.rooms.pack(fill="both", expand=True)
        tab_order(self.head, self.search, self.rooms, self.me)

    def _make_search(self) -> ttk.Frame:
        px = self.theme.px
        box = ttk.Frame(self, style="Search.TFrame", takefocus=1, cursor="hand2", padding=(px(9), px(7)))
        sign = ttk.Label(box, style="Search.TLabel", image=self.theme.icon("search", 16, "muted"))
        sign.pack(side="left")
        sign.bind("<<ThemeChanged>>", lambda _: sign.configure(image=self.theme.icon("search", 16, "muted")))
        words = ttk.Label(box, style="Search.TLabel", text=_("Find a room or person"))
        words.pack(side="left", padx=px(8))
        key = ttk.Label(box, style="SearchKey.TLabel", text=f"{command_key_name()} K")
        key.pack(side="right")
        for part in (box, sign, words, key):
            on_click(part, lambda: self.on_find(), ground=box)
        return box

    def refresh(self) -> None:
        """Read everything again."""
        self.head.paint()
        self.me.paint()
        self.rooms.refresh()

    def choose(self, key: Hashable) -> None:
        """Mark a room as the one that is shown."""
        self.rooms.current = str(key)
        self.rooms.cursor = key
        self.rooms.show(key)
        self.rooms.schedule_paint()


class ServerHead(tk.Canvas):
    """The server's name; a click opens its menu."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, name: Callable[[], str]) -> None:
        super().__init__(
            parent,
            height=theme.px(52),
            width=1,
            highlightthickness=0,
            borderwidth=0,
            takefocus=1,
            cursor="hand2",
        )
        self.theme = theme
        self.model = model
        self.server_name = name
        for sequence in ("<Configure>", "<<ThemeChanged>>", "<FocusIn>", "<FocusOut>", "<Enter>", "<Leave>"):
            self.bind(sequence, lambda event: self.paint(str(event.type) == "Enter"), add=True)

    def paint(self, hover: bool = False) -> None:
        theme, px = self.theme, self.theme.px
        self.delete("all")
        self.configure(background=theme.palette.panel)
        width = self.winfo_width()
        focus = self.focus_get() is self
        box = (px(8), px(6), width - px(16), px(40))
        behind = paint_row_plate(self, theme, box, "row_hover" if hover else None, focus)
        name = self.server_name()
        badge = theme.badge(name, self.model.fold(name), 28, behind, pale=False)
        self.create_image(px(16), px(12), image=badge, anchor="nw")
        text = theme.shorten("title", name, width - px(55) - px(40))
        self.create_text(
            px(55), px(26), text=text, anchor="w", font=theme.font("title"), fill=theme.palette.strong
        )
        self.create_image(width - px(24), px(26), image=theme.icon("chevron-down", 18, "muted", behind))


class OwnCard(ttk.Frame):
    """Oneself: name, presence, whether one may be disturbed, and the switch between dark and light."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        model: Model,
        on_look: Callable[[], object],
        on_self: Callable[[], object],
    ) -> None:
        super().__init__(parent, style="Panel.TFrame", height=theme.px(55))
        self.theme = theme
        self.model = model
        self.pack_propagate(False)
        self.look = IconButton(self, theme, self._look_icon, _("Dark or light"), on_look, surface="PanelIcon")
        self.look.pack(side="right", padx=(0, theme.px(9)))
        self.on_quiet: Callable[[int, int], object] = lambda x, y: None
        self.is_quiet = False
        self.ringer = IconButton(
            self, theme, self._bell_icon, _("Do not disturb"), self._bell_pressed, surface="PanelIcon"
        )
        self.ringer.pack(side="right")
        self.card = tk.Canvas(
            self, width=1, height=1, highlightthickness=0, borderwidth=0, takefocus=1, cursor="hand2"
        )
        self.card.pack(fill="both", expand=True)
        on_click(self.card, on_self)
        tab_order(self.card, self.ringer, self.look)
        for sequence in ("<Configure>", "<<ThemeChanged>>", "<FocusIn>", "<FocusOut>", "<Enter>", "<Leave>"):
            self.card.bind(sequence, lambda event: self.paint(str(event.type) == "Enter"), add=True)

    def _look_icon(self) -> str:
        return "sun" if self.theme.palette.dark else "moon"

    def _bell_icon(self) -> str:
        return "bell-off" if self.is_quiet else "bell"

    def _bell_pressed(self) -> None:
        self.on_quiet(self.ringer.winfo_rootx(), self.ringer.winfo_rooty())

    def show_quiet(self, is_quiet: bool) -> None:
        """Say whether one is disturbed by nothing."""
        self.is_quiet = is_quiet
        self.ringer.colour = "error" if is_quiet else "muted"
        self.ringer.paint()
        self.paint()

    def paint(self, hover: bool = False) -> None:
        theme, px, card, model = self.theme, self.theme.px, self.card, self.model
        card.delete("all")
        card.configure(background=theme.palette.panel)
        focus = card.focus_get() is card
        box = (px(8), px(4), card.winfo_width() - px(10), px(47))
        behind = paint_row_plate(card, theme, box, "row_hover" if hover else None, focus)
        dot = presence(model, model.nick)
        paint_avatar(card, theme, model.nick, model.fold(model.nick), 32, (px(16), px(12)), behind, dot)
        room = card.winfo_width() - px(58) - px(6)
        card.create_text(
            px(58), px(20), anchor="w", text=theme.shorten("row-bold", model.nick, room),
            font=theme.font("row-bold"), fill=theme.palette.strong,
        )  # fmt: skip
        card.create_text(
            px(58), px(38), anchor="w", text=theme.shorten("small", self._state(), room),
            font=theme.font("small"), fill=theme.palette.muted,
        )  # fmt: skip

    def _state(self) -> str:
        if self.model.connection is not ConnectionState.ONLINE:
            return _("Not connected")
        if self.model.away is None:
            return _("Do not disturb") if self.is_quiet else _("Online")
        return _("Away: {words}").format(words=self.model.away) if self.model.away else _("Away")


def _below(widget: tk.Misc) -> tuple[int, int]:
    return widget.winfo_rootx() + 12, widget.winfo_rooty() + widget.winfo_height()


def _above(widget: tk.Misc) -> tuple[int, int]:
    return widget.winfo_rootx() + 12, widget.winfo_rooty()
