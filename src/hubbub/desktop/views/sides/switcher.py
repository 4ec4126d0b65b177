"""Ctrl+K: type a part of a name, press Enter, be there; on whichever server that is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable, Sequence
from tkinter import ttk

from hubbub.client.shown.switching import Candidate, Home, Kind, find, offers
from hubbub.client.words import _, ngettext
from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.painting import count_text, paint_avatar, paint_pill, paint_row_plate, paint_words
from hubbub.desktop.views.sides.room_list import presence
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList
from hubbub.desktop.views.traces import on_write

WIDTH, HEIGHT = 540, 430
ROW_HEIGHT = 40
TOP = 64
LEAVE_AFTER_MS = 150  # a click on what was found comes first
_SIGNS = {Kind.CHANNEL: "hash", Kind.JOIN: "plus", Kind.LOG: "server"}


class Found(RowList):
    """What fits; rows have a Candidate as their key."""

    def __init__(self, parent: tk.Misc, theme: Theme, models: dict[str, Model]) -> None:
        super().__init__(parent, theme, surface="field")
        self.models = models

    def paint(self, row: Row, place: Place) -> None:
        one = row.data
        assert isinstance(one, Candidate)
        theme, px = self.theme, self.theme.px
        chosen = row.key == self.cursor
        box = (px(4), place.top + px(1), place.width - px(8), place.height - px(2))
        fill = "row_active" if chosen or place.hover else None
        behind = paint_row_plate(self.canvas, theme, box, fill, focus=False, behind="field")
        self._paint_sign(one, place, behind)
        right = self._paint_end(one, place, behind)
        colour = "text" if one.kind is Kind.JOIN else "strong"
        paint_words(self.canvas, theme, (px(52), place.middle), _name(one), "row", colour, right - px(60))

    def _paint_sign(self, one: Candidate, place: Place, behind: str) -> None:
        theme, px, model = self.theme, self.theme.px, self.models[one.server]
        if sign := _SIGNS.get(one.kind):
            self.canvas.create_image(px(28), place.middle, image=theme.icon(sign, 18, "muted", behind))
        elif one.kind is Kind.SERVER:
            badge = theme.badge(one.name, model.fold(one.name), 24, behind, pale=False)
            self.canvas.create_image(px(28), place.middle, image=badge)
        else:
            at, folded = (px(16), place.middle - px(12)), model.fold(one.name)
            paint_avatar(self.canvas, theme, one.name, folded, 24, at, behind, presence(model, one.name))

    def _paint_end(self, one: Candidate, place: Place, behind: str) -> int:
        """The count and the server's name; where the name of the row has to end."""
        theme, px = self.theme, self.theme.px
        right = place.width - px(16)
        if one.calls or one.news:
            text = count_text(one.calls) if one.calls else "•"
            right = paint_pill(self.canvas, theme, text, right, place.middle, behind, alert=bool(one.calls))
            right -= px(8)
        if words := theme.shorten("small", self._about(one), place.width // 2):
            self.canvas.create_text(
                right,
                place.middle,
                anchor="e",
                text=words,
                font=theme.font("small"),
                fill=theme.palette.muted,
            )
            right -= theme.width("small", words) + px(8)
        return right

    def _about(self, one: Candidate) -> str:
        """What stands at the end of a row: how many are there, what choosing does, and on which server."""
        about = []
        if one.people:
            about.append(ngettext("{count} person", "{count} people", one.people).format(count=one.people))
        elif one.kind is Kind.PERSON:
            about.append(_("Message"))
        if len(self.models) > 1 and one.kind is not Kind.SERVER:
            about.append(one.server_name)
        return " · ".join(about)


class Switcher(ttk.Frame):
    """A card over the window; it goes away with Escape, or when it loses the keyboard.

    `on_choose` gets what was chosen; `models` are the servers by their keys.
    """

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        models: dict[str, Model],
        candidates: Sequence[Candidate],
        on_choose: Callable[[Candidate], object],
    ) -> None:
        px = theme.px
        super().__init__(parent, style="Card.TFrame", padding=px(12))
        self.theme = theme
        self.candidates = candidates
        self.homes: Sequence[Home] = ()  # where what was typed can be joined, the likeliest first
        self.on_choose = on_choose
        self.before = parent.focus_get()
        self._leave_soon = Later(self, self.close)
        self.typed = tk.StringVar(self)
        self.entry = ttk.Entry(self, font=theme.font("text"), textvariable=self.typed)
        self.entry.pack(fill="x", pady=(0, px(8)))
        words = _("↑ ↓ choose     Enter go there     # rooms only     @ people only")
        hint = ttk.Label(self, style="Inner.Muted.TLabel", text=words)
        hint.pack(side="bottom", anchor="w", pady=(px(8), 0))
        words = _("Nothing here is called like that.")
        self.nothing = ttk.Label(self, style="Inner.Muted.TLabel", text=words)
        self.found = Found(self, theme, models)
        self.found.canvas.configure(takefocus=0)
        self.found.pack(fill="both", expand=True)
        self.nothing.lift()
        self.found.on_choose = self._go
        self._bind_keys()
        width = min(px(WIDTH), max(1, parent.winfo_width() - px(24)))
        self.place(relx=0.5, y=px(TOP), anchor="n", width=width, height=px(HEIGHT))
        self.lift()
        self.entry.focus_set()
        self._search()

    def _bind_keys(self) -> None:
        entry = self.entry
        on_write(self.typed, self, lambda: self._search())
        entry.bind("<Return>", lambda _: self._go(self.found.cursor))
        for key, by in {"Up": -1, "Down": 1, "Prior": -8, "Next": 8}.items():
            entry.bind(f"<{key}>", lambda _, by=by: self.found.move(by))  # type: ignore[misc]
        entry.bind("<Escape>", lambda _: self.close())
        entry.bind("<FocusOut>", lambda _: self._leave_soon(LEAVE_AFTER_MS))

    def close(self) -> str:
        """Go away; the keyboard returns to where it was."""
        inside = self.focus_get() is self.entry
        self.destroy()
        if inside and self.before and self.before.winfo_exists():
            self.before.focus_set()
        return "break"

    def _search(self) -> None:
        height = self.theme.px(ROW_HEIGHT)
        typed = self.typed.get()
        found = find(self.candidates, typed)
        found += offers(self.homes, typed, found)
        self.found.cursor = found[0] if found else None
        self.found.set_rows([Row(one, height, one) for one in found])
        self.found.scroll_to(0)
        if found:
            self.nothing.place_forget()
        else:
            self.nothing.place(relx=0.5, rely=0.45, anchor="center")

    def _go(self, chosen: Hashable | None) -> str:
        if isinstance(chosen, Candidate):
            self.close()
            self.on_choose(chosen)
        return "break"


def _name(one: Candidate) -> str:
    if one.kind is Kind.LOG:
        return _("Server messages")
    if one.kind is Kind.JOIN:
        return _("Join {room}").format(room=one.name)
    return one.name.removeprefix("#") or one.name if one.kind is Kind.CHANNEL else one.name
