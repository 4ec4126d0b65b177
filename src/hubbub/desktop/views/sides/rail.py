"""The rail: a column of pictures at the left, one for each server, and a plus for one more.

The rule: everything shown is read from the servers at the moment of painting.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from hubbub.client.words import _, ngettext
from hubbub.client.world.changes import ConnectionState
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.painting import paint_pill
from hubbub.desktop.views.sides.dragging import Dragging
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList
from hubbub.desktop.views.widgets import Hint

if TYPE_CHECKING:
    from hubbub.desktop.servers.server import Server

WIDTH = 66
ICON, ROW_HEIGHT, TOP = 42, 52, 8
ADD = "+"
CALLS_MAX = 99
_DOTS = {
    ConnectionState.CONNECTING: "away", ConnectionState.REGISTERING: "away",
    ConnectionState.WAITING: "alert", ConnectionState.OFFLINE: "offline",
}  # fmt: skip


class Rail(RowList):
    """The servers, by their keys, and ADD."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, theme, surface="rail")
        self.servers: Sequence[Server] = ()
        self.shown: Server | None = None
        self.canvas.configure(width=theme.px(WIDTH))
        self.hint = Hint(self.canvas, theme, "")
        self.dragging = Dragging(self, lambda key: None if key == ADD else "servers")
        self.canvas.bind("<Motion>", self._tell, add=True)

    def show_servers(self, servers: Sequence[Server], shown: Server | None) -> None:
        """Show these servers, and which of them is in front."""
        px = self.theme.px
        self.servers, self.shown = servers, shown
        rows = [Row(None, px(TOP), None)]
        rows += [Row(server.key, px(ROW_HEIGHT), server) for server in servers]
        self.set_rows([*rows, Row(ADD, px(ROW_HEIGHT), None)])

    def paint(self, row: Row, place: Place) -> None:
        if row.key == ADD:
            self._paint_add(place)
        elif row.key is not None:
            server = next(one for one in self.servers if one.key == row.key)
            self._paint_server(server, place)

    def _paint_add(self, place: Place) -> None:
        theme, px = self.theme, self.theme.px
        lit = place.hover or place.focus
        plate = theme.plate(
            (px(ICON), px(ICON)),
            13,
            "row_hover" if lit else "panel",
            "accent" if place.focus else None,
            "rail",
        )
        colour = "strong" if lit else "muted"
        self.canvas.create_image(place.width // 2, place.middle, image=plate)
        self.canvas.create_image(place.width // 2, place.middle, image=theme.icon("plus", 20, colour))

    def _paint_server(self, server: Server, place: Place) -> None:
        theme, px, canvas = self.theme, self.theme.px, self.canvas
        online = server.model.connection is ConnectionState.ONLINE
        if place.focus:
            ring = theme.plate((px(ICON + 6), px(ICON + 6)), 16, "rail", "accent", "rail")
            canvas.create_image(place.width // 2, place.middle, image=ring)
        folded = server.model.fold(server.name)
        badge = theme.badge(server.name, folded, ICON, behind="rail", pale=not online)
        canvas.create_image(place.width // 2, place.middle, image=badge)
        self._paint_mark(server, place)
        right, low = place.width // 2 + px(ICON / 2), place.middle + px(ICON / 2)
        if not online:
            canvas.create_image(right - px(1), low - px(1), image=theme.dot(15, "rail"))
            canvas.create_image(
                right - px(1), low - px(1), image=theme.dot(9, _DOTS[server.model.connection])
            )
        elif calls := server.waiting.calls:
            self._paint_calls(calls, right + px(6), low - px(5))

    def _paint_calls(self, calls: int, right: int, middle: int) -> None:
        """The count at the corner of a picture, with a rim around it."""
        theme, px = self.theme, self.theme.px
        text = str(calls) if calls <= CALLS_MAX else f"{CALLS_MAX}+"
        width = max(theme.width("caps", text) + px(12), px(20)) + px(6)
        rim = theme.plate((width, px(24)), 12, "rail", None, None)
        self.canvas.create_image(right + px(3), middle, image=rim, anchor="e")
        paint_pill(self.canvas, theme, text, right, middle, "rail", alert=True)

    def _paint_mark(self, server: Server, place: Place) -> None:
        """The mark at the edge: long for the server that is shown, short where something is new."""
        px = self.theme.px
        height = 30 if server is self.shown else 16 if place.hover else 8 if server.waiting.news else 0
        if height:
            mark = self.theme.plate((px(4), px(height)), 2, "strong", None, "rail")
            self.canvas.create_image(px(2), place.middle, image=mark, anchor="w")

    def _tell(self, event: tk.Event[tk.Misc]) -> None:
        """What is below the pointer, in words."""
        words = self.words_for(self.key_at(event.y))
        if words != self.hint.text:
            self.hint.change(words, event.x_root + self.theme.px(24), event.y_root - self.theme.px(12))

    def words_for(self, key: Hashable | None) -> str:
        """A row in words."""
        if key == ADD:
            return _("Add a server")
        server = next((one for one in self.servers if one.key == key), None)
        if server is None:
            return ""
        parts = [server.name, _("as {nick}").format(nick=server.model.nick)]
        if server.model.connection is not ConnectionState.ONLINE:
            parts.append(_("not connected"))
        elif calls := server.waiting.calls:
            parts.append(
                ngettext("{count} message for you", "{count} messages for you", calls).format(count=calls)
            )
        return " · ".join(parts)
