"""The servers that one may pick in the connect dialog: those of the local network, and one's own.

The rule: picking fills the form in and nothing more: who connects has seen where to.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable, Sequence
from tkinter import ttk

from hubbub.client.places.nearby import Nearby
from hubbub.client.value import Value
from hubbub.client.words import N_, _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile import address
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList

ROW, GAP, RADIUS = 52, 6, 8
SHOWN_MAX = 3  # rows; the rest is scrolled to
BADGE, ICON = 30, 17
TEXT_LEFT, RIGHT = 54, 14
LOOK_MS = 3_000
OWN = "own"
STARTS = N_("Start a server on this computer")
FOR_WHOM = N_("For friends, a class or an office.")
RUNS = N_("Your server on this computer")


class Offer(Value):
    """One row: its lines, and the name of the icon on its right."""

    name: str
    detail: str
    icon: str
    own: bool = False


class NearbyList(RowList):
    """Rows as cards. The keys are servers, and OWN."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, theme, "background")

    def show_offers(self, servers: Sequence[Nearby], own: Offer) -> None:
        """Show what there is to pick from."""
        px = self.theme.px
        offers: list[tuple[Hashable, Offer]] = [(server, _offer(server)) for server in servers]
        rows = [*(Row(key, px(ROW + GAP), offer) for key, offer in offers), Row(OWN, px(ROW), own)]
        self.canvas.configure(height=px((ROW + GAP) * min(len(rows), SHOWN_MAX) - GAP))
        if self.canvas.focus_get() is not self.canvas:  # nobody has chosen a place yet
            self.cursor = rows[0].key
        self.set_rows(rows)

    def paint(self, row: Row, place: Place) -> None:
        """A card with a badge, two lines, and what picking does on its right."""
        offer, theme, canvas = row.data, self.theme, self.canvas
        assert isinstance(offer, Offer)
        px, palette = theme.px, theme.palette
        height, middle = px(ROW), place.top + px(ROW) // 2
        fill = "button_hover" if place.hover else "field"
        plate = theme.plate(
            (place.width, height), RADIUS, fill, "accent" if place.focus else "field_line", "background"
        )
        canvas.create_image(0, place.top, image=plate, anchor="nw")
        left = px(12) + px(BADGE) // 2
        if offer.own:
            canvas.create_image(left, middle, image=theme.icon("server", 22, "accent", fill))
        else:
            badge = theme.badge(offer.name, offer.name.casefold(), BADGE, fill, pale=False)
            canvas.create_image(left, middle, image=badge)
        room = place.width - px(TEXT_LEFT) - px(RIGHT) - px(ICON) - px(8)
        for text, font, colour, y in (
            (offer.name, "row-bold", palette.strong, middle - px(9)),
            (offer.detail, "small", palette.muted, middle + px(10)),
        ):
            shown = theme.shorten(font, text, room)
            canvas.create_text(px(TEXT_LEFT), y, text=shown, anchor="w", font=theme.font(font), fill=colour)
        canvas.create_image(
            place.width - px(RIGHT), middle, image=theme.icon(offer.icon, ICON, "muted", fill), anchor="e"
        )


class NearbyPart(ttk.Frame):
    """A heading, the list, and beside the heading how the search goes.

    `on_pick` gets a server, `on_own` is for a server of one's own.
    """

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent)
        px = theme.px
        self.theme = theme
        self.servers: Sequence[Nearby] = ()
        self.on_pick: Callable[[Nearby], object] = lambda server: None
        self.on_own: Callable[[], object] = lambda: None
        self._own = Offer(_(STARTS), _(FOR_WHOM), "plus", own=True)
        head = ttk.Frame(self)
        head.pack(fill="x", pady=(0, px(6)))
        ttk.Label(head, style="Caps.TLabel", text=_("On this network").upper()).pack(side="left")
        self.words = ttk.Label(head, style="Muted.TLabel", text=_("Looking …"))
        self.words.pack(side="right")
        self.list = NearbyList(self, theme)
        self.list.pack(fill="x")
        self.list.on_choose = self._chosen
        self._quiet_later = Later(self, self._looked)
        self._quiet_later(LOOK_MS)
        self._show()

    def found(self, servers: Sequence[Nearby]) -> None:
        """These servers are there now."""
        self.servers = servers
        if servers:
            self._quiet_later.cancel()
        self.words.configure(text="" if servers else _("no other server found"))
        self._show()

    def own_runs(self, where: str) -> None:
        """A server of one's own runs there already."""
        words = _("Runs at {address}").format(address=where)
        self._own = Offer(_(RUNS), words, "chevron-right", own=True)
        self._show()

    def _looked(self) -> None:
        if not self.servers:
            self.found(())

    def _show(self) -> None:
        self.list.show_offers(self.servers, self._own)

    def _chosen(self, key: Hashable) -> None:
        if isinstance(key, Nearby):
            self.on_pick(key)
        else:
            self.on_own()


def _offer(server: Nearby) -> Offer:
    where = address.text(server.host, server.port, server.tls)
    words = _("{address} · encrypted") if server.tls else _("{address} · not encrypted")
    return Offer(server.name, words.format(address=where), "lock" if server.tls else "chevron-right")
