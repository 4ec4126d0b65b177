"""The card of a person: who they are, where one meets them, and what one can do about them.

The rule: everything shown is read from the model whenever the card is refreshed; it asks for nothing itself.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import datetime
from functools import partial
from tkinter import ttk
from typing import NamedTuple

from hubbub.client.words import _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room
from hubbub.desktop.look.acquaintance import ROOMS_NAMED, Acquaintance, acquaintance
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.cards.popover import Popover
from hubbub.desktop.views.painting import paint_avatar, paint_paragraph, paint_words
from hubbub.desktop.views.sides.room_list import presence
from hubbub.desktop.views.widgets import IconButton

WIDTH = 320
HEAD_HEIGHT = 56
BADGES_HEIGHT = 26
NAME_WIDTH = 84
NAME_GAP = 10
ALIKE_MAX = 3  # buttons in a row that are of one width


class Deed(NamedTuple):
    """Something that can be done about a person."""

    words: str
    do: Callable[[], object]
    style: str = ""
    stays: bool = False  # the card is still needed while it is done


class ProfileCard(Popover):
    """`deeds` stand first, those of a moderator below them; `on_room` opens a shared room."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        model: Model,
        nick: str,
        room: Room | None,
        deeds: list[Deed],
        moderation: list[Deed],
    ) -> None:
        super().__init__(parent, theme)
        self.model = model
        self.nick = nick
        self.room = room
        self.on_room: Callable[[str], object] = lambda key: None
        self.known: Acquaintance | None = None
        px = theme.px
        self.head = tk.Canvas(
            self, width=px(WIDTH), height=px(HEAD_HEIGHT), highlightthickness=0, borderwidth=0
        )
        self.head.pack(fill="x")
        self.facts = ttk.Frame(self)
        self.facts.pack(fill="x", pady=(px(4), 0))
        self.buttons: dict[str, ttk.Button] = {}
        for number, row in enumerate((deeds, moderation)):
            if row:
                self._add_row(row, px(14) if not number else px(8))
        self.leave = IconButton(self, theme, "close", _("Close (Esc)"), self.close, size=14)
        self.leave.place(relx=1.0, x=px(8), y=-px(8), anchor="ne")
        self.bind("<<ThemeChanged>>", lambda _: self._repaint())
        self.refresh()

    def _add_row(self, deeds: list[Deed], gap: int) -> None:
        row = ttk.Frame(self)
        row.pack(fill="x", pady=(gap, 0))
        for column, deed in enumerate(deeds):
            style = f"{deed.style}.TButton" if deed.style else "Compact.TButton"
            button = ttk.Button(row, text=deed.words, style=style, cursor="hand2")
            button.configure(command=lambda deed=deed: self._do(deed))  # type: ignore[misc]
            button.bind("<Return>", lambda _, deed=deed: self._do(deed))  # type: ignore[misc]
            button.grid(row=0, column=column, sticky="we", padx=(self.theme.px(8) if column else 0, 0))
            row.columnconfigure(column, weight=1, uniform="deeds" if len(deeds) <= ALIKE_MAX else "")
            self.buttons[deed.words] = button

    @property
    def first(self) -> tk.Misc:
        """What has the keyboard at the beginning."""
        return next(iter(self.buttons.values()), self.leave)

    def _do(self, deed: Deed) -> str:
        if not deed.stays:
            self.close()
        deed.do()
        return "break"

    # ------------------------------------------------------------------------------ contents

    def refresh(self) -> None:
        """Read the person again."""
        known = acquaintance(self.model, self.nick, self.room, datetime.now().astimezone())
        if known == self.known:
            return
        self.known = known
        self._paint_head()
        for child in self.facts.winfo_children():
            child.destroy()
        self.facts.columnconfigure(1, weight=1)
        for row, (name, value) in enumerate(known.facts):
            self._add_fact(row, name, value)
        if known.rooms:
            self._add_rooms(len(known.facts), known.rooms)
        self.facts.configure(height=1)
        if self.winfo_ismapped():
            self.place_near(self.winfo_rootx(), self.winfo_rooty())
            self.bind_all_leaving()

    def _repaint(self) -> None:
        self.known = None
        self.refresh()

    def _paint_head(self) -> None:
        known, canvas, theme, px = self.known, self.head, self.theme, self.theme.px
        if known is None:
            return
        canvas.delete("all")
        canvas.configure(
            background=theme.palette.background,
            height=px(HEAD_HEIGHT) + (px(BADGES_HEIGHT) if known.badges else 0),
        )
        folded, dot = self.model.fold(known.nick), presence(self.model, known.nick)
        paint_avatar(canvas, theme, known.nick, folded, 52, (0, px(2)), "background", dot)
        left, width = px(66), px(WIDTH - 66)
        for y, font, colour, text in (
            (18, "title", "strong", known.nick), (40, "small", "muted", known.below)
        ):  # fmt: skip
            room = width - (px(20) if font == "title" else 0)
            paint_words(canvas, theme, (left, px(y)), text, font, colour, room)
        self._paint_badges(known.badges, px(HEAD_HEIGHT) + px(13))

    def _paint_badges(self, badges: list[str], middle: int) -> None:
        theme, px, left = self.theme, self.theme.px, 0
        for badge in badges:
            width = theme.width("caps", badge.upper()) + px(16)
            plate = theme.plate((width, px(20)), 10, "pill", None, "background")
            self.head.create_image(left, middle, image=plate, anchor="w")
            self.head.create_text(
                left + width // 2, middle, text=badge.upper(), font=theme.font("caps"),
                fill=theme.palette.pill_text,
            )  # fmt: skip
            left += width + px(6)

    def _add_fact(self, row: int, name: str, value: str) -> None:
        px = self.theme.px
        ttk.Label(self.facts, style="Muted.TLabel", text=name).grid(
            row=row, column=0, sticky="nw", padx=(0, px(NAME_GAP)), pady=(px(6), 0)
        )
        width, palette = px(WIDTH - NAME_WIDTH), self.theme.palette
        words = tk.Canvas(self.facts, width=width, highlightthickness=0, background=palette.background)
        words.configure(height=paint_paragraph(words, self.theme, value, "small", "text", width))
        words.grid(row=row, column=1, sticky="w", pady=(px(6), 0))
        self.facts.columnconfigure(0, minsize=px(NAME_WIDTH))

    def _add_rooms(self, row: int, rooms: list[Room]) -> None:
        px = self.theme.px
        self.facts.columnconfigure(0, minsize=px(NAME_WIDTH))
        ttk.Label(self.facts, style="Muted.TLabel", text=_("You meet in")).grid(
            row=row, column=0, sticky="nw", padx=(0, px(NAME_GAP)), pady=(px(6), 0)
        )
        places = ttk.Frame(self.facts)
        places.grid(row=row, column=1, sticky="w", pady=(px(5), 0))
        for place in rooms[:ROOMS_NAMED]:
            text = self.theme.shorten("small", place.name, px(WIDTH - NAME_WIDTH))
            link = ttk.Button(
                places, style="Plain.Link.TButton", text=text, cursor="hand2",
                command=partial(self._go, place.key),
            )  # fmt: skip
            link.bind("<Return>", lambda _, key=place.key: self._go(key))  # type: ignore[misc]
            link.pack(anchor="w")
        if len(rooms) > ROOMS_NAMED:
            words = _("and {count} more").format(count=len(rooms) - ROOMS_NAMED)
            ttk.Label(places, style="Muted.TLabel", text=words).pack(anchor="w")

    def _go(self, key: str) -> str:
        self.close()
        self.on_room(key)
        return "break"
