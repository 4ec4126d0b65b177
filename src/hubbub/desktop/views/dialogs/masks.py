"""The lists of a room: who is banned, who is excepted, who is invited; entries are added and removed."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import datetime
from tkinter import ttk

from hubbub.client.words import _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Entry, Room
from hubbub.desktop.look import rules, wording
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.fields import Choice, Field
from hubbub.desktop.views.painting import paint_row_plate
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList

ROW_HEIGHT = 44
HEIGHT = 232


class MaskList(RowList):
    """Entries by their masks."""

    def paint(self, row: Row, place: Place) -> None:
        entry = row.data
        assert isinstance(entry, Entry)
        theme, px = self.theme, self.theme.px
        chosen = row.key == self.cursor
        box = (px(2), place.top + px(1), place.width - px(4), place.height - px(2))
        fill = "row_active" if chosen else "row_hover" if place.hover else None
        paint_row_plate(self.canvas, theme, box, fill, place.focus, behind="field")
        room = place.width - px(36)
        by = entry.by.partition("!")[0]
        when = wording.since(entry.time_ms, datetime.now().astimezone()) if entry.time_ms else ""
        muted = _("muted") if wording.muted_mask(entry.mask) else ""
        setter = _("by {nick}").format(nick=by) if by else ""
        words = " · ".join(part for part in (muted, setter, when) if part)
        for y, font, colour, text in (
            (-9 if words else 0, "row", "strong", entry.mask), (10, "small", "muted", words)
        ):  # fmt: skip
            self.canvas.create_text(
                px(14), place.middle + px(y), anchor="w", font=theme.font(font),
                text=theme.shorten(font, text, room), fill=getattr(theme.palette, colour),
            )  # fmt: skip


class Masks(ttk.Frame):
    """One list at a time. `on_list` asks for one; `on_change` gets letter, whether added, and the mask."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, room: Room, *, usable: bool) -> None:
        super().__init__(parent)
        self.theme = theme
        self.model = model
        self.room = room
        self.usable = usable
        self.on_list: Callable[[str], object] = lambda letter: None
        self.on_change: Callable[[str, bool, str], object] = lambda letter, adding, mask: None
        px, letters = theme.px, rules.offered_lists(model)
        self.which = Choice(self, theme, [(letter, _(rules.LISTS[letter])) for letter in letters], letters[0])
        self.which.pack(fill="x")
        self.which.on_choose = lambda _key: self.show()
        self.words = ttk.Label(self, style="Muted.TLabel")
        self.words.pack(anchor="w", pady=(px(8), px(6)))
        card = ttk.Frame(self, style="Card.TFrame", padding=px(4), height=px(HEIGHT))
        card.pack_propagate(False)
        card.pack(fill="both", expand=True)
        self.list = MaskList(card, theme, surface="field")
        self.list.pack(fill="both", expand=True)
        self.list.canvas.bind("<Delete>", lambda _event: self.remove())
        self.empty = ttk.Label(card, style="Inner.Muted.TLabel", justify="center")
        self.add_field = Field(self, theme, _("Nickname, nick!user@host, or a:account"))
        self._make_buttons()

    def _make_buttons(self) -> None:
        px = self.theme.px
        if not self.usable:
            return
        row = ttk.Frame(self)
        row.pack(fill="x", pady=(px(10), 0))
        self.add_field.pack(in_=row, side="left", fill="x", expand=True)
        self.add_field.lift()
        self.remove_button = ttk.Button(row, text=_("Remove"), command=self.remove)
        self.add_button = ttk.Button(row, text=_("Add"), command=self.add)
        for button in (self.remove_button, self.add_button):
            button.pack(side="right", anchor="s", padx=(px(8), 0))
        self.add_field.entry.bind("<Return>", lambda _event: self.add())

    def show(self) -> None:
        """Show the chosen list, and ask for it anew."""
        self.words.configure(text=_(rules.LIST_WORDS[self.which.key]))
        self.refresh()
        self.on_list(self.which.key)

    def refresh(self) -> None:
        """Read the list again."""
        letter, px = self.which.key, self.theme.px
        entries = self.room.lists.get(letter)
        self.list.set_rows([Row(entry.mask, px(ROW_HEIGHT), entry) for entry in entries or ()])
        refused = self.room.list_refused.get(letter, "")
        words = refused or (_("Asking the server …") if entries is None else _("Nobody"))
        self.empty.configure(text=words)
        if entries:
            self.empty.place_forget()
        else:
            self.empty.place(relx=0.5, rely=0.5, anchor="center")
        if self.usable:
            self.remove_button.state(["!disabled" if entries else "disabled"])

    def add(self) -> str:
        """Put what was typed on the list."""
        mask = self.add_field.text
        if not mask or " " in mask:
            self.add_field.fail(_("One word is needed here."))
        else:
            self.add_field.value.set("")
            self.on_change(self.which.key, True, mask)
        return "break"

    def remove(self) -> str:
        """Take the chosen entry off the list."""
        if self.usable and isinstance(self.list.cursor, str):
            self.on_change(self.which.key, False, self.list.cursor)
        return "break"
