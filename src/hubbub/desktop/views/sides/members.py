"""The right side: who is in the room, by role and presence.

The rule: everything shown is read from the model at the moment of painting.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from hubbub.client.words import N_, _
from hubbub.client.world.model import Model
from hubbub.client.world.people import Member
from hubbub.client.world.rooms import Room
from hubbub.desktop.look import wording
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.painting import paint_avatar, paint_row_plate, paint_words
from hubbub.desktop.views.sides.room_list import presence
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList

WIDTH = 212
ROW_HEIGHT = 44
HEADING_HEIGHT = 24
GAP_HEIGHT = 14
TOP_HEIGHT = 12
NOBODY_KNOWN = N_("Who is here shows as soon as you are in the room.")
ROLE_TITLES = {
    "~": N_("OWNERS"),
    "&": N_("ADMINS"),
    "@": N_("MODERATORS"),
    "%": N_("HALF-OPERATORS"),
    "+": N_("VOICED"),
}


class Members(RowList):
    """The people of one room; keys are nicknames."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, theme)
        self.model = model
        self.canvas.configure(width=theme.px(WIDTH))

    def refresh(self, room: Room | None) -> None:
        """Read the people of this room again."""
        px = self.theme.px
        rows = [Row(None, px(TOP_HEIGHT), None)]
        for title, members in groups(self.model, room):
            rows.append(Row(None, px(HEADING_HEIGHT), f"{title} · {len(members)}"))
            rows += [Row(member.nick, px(ROW_HEIGHT), member) for member in members]
            rows.append(Row(None, px(GAP_HEIGHT), None))
        if room and not room.members:
            rows.append(Row(None, px(ROW_HEIGHT), NOBODY_KNOWN))
        self.set_rows(rows)

    def paint(self, row: Row, place: Place) -> None:
        theme = self.theme
        if isinstance(row.data, Member):
            self._paint_member(row.data, place)
        elif row.data is NOBODY_KNOWN:
            self.canvas.create_text(
                theme.px(16), place.top, text=_(NOBODY_KNOWN), anchor="nw", font=theme.font("small"),
                fill=theme.palette.muted, width=place.width - theme.px(32),
            )  # fmt: skip
        elif isinstance(row.data, str):
            self.canvas.create_text(
                theme.px(16), place.middle, text=row.data, anchor="w",
                font=theme.font("caps"), fill=theme.palette.muted,
            )  # fmt: skip

    def _paint_member(self, member: Member, place: Place) -> None:
        theme, px, nick = self.theme, self.theme.px, member.nick
        box = (px(8), place.top + px(1), place.width - px(16), place.height - px(2))
        behind = paint_row_plate(self.canvas, theme, box, "row_hover" if place.hover else None, place.focus)
        folded, at = self.model.fold(nick), (px(16), place.middle - px(16))
        paint_avatar(self.canvas, theme, nick, folded, 32, at, behind, presence(self.model, nick))
        left, below = px(58), self._below(member)
        room = place.width - left - px(14)
        colour = "strong" if member.person.here else "muted"
        at = (left, place.middle - (px(9) if below else 0))
        paint_words(self.canvas, theme, at, nick, "row", colour, room)
        if below:
            paint_words(self.canvas, theme, (left, place.middle + px(9)), below, "small", "muted", room)

    def _below(self, member: Member) -> str:
        """The second line: what they left when they went, that it is oneself, or what is told of them."""
        person = member.person
        if person.away:
            return person.away
        return _("that's you") if self.model.is_me(member.nick) else wording.remark(person)


def groups(model: Model, room: Room | None) -> list[tuple[str, list[Member]]]:
    """The people by role, then those without one by presence; groups of nobody are left out."""
    found: list[tuple[str, list[Member]]] = []
    for sign, members in model.roles(room) if room else ():
        here = [member for member in members if member.person.here]
        if sign:
            found.append((_(ROLE_TITLES[sign]) if sign in ROLE_TITLES else sign, members))
        else:
            found.append((_("ONLINE"), here))
            found.append((_("AWAY"), [member for member in members if not member.person.here]))
    return [(title, members) for title, members in found if members]


class MembersPane(ttk.Frame):
    """The list with the line on its left."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, style="Panel.TFrame", width=theme.px(WIDTH))
        self.pack_propagate(False)
        self.list = Members(self, theme, model)
        self.list.pack(fill="both", expand=True)
