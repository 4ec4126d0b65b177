"""Join a room: those that the server tells of, found by a part of their names or topics, or one that is new.

The rule: the list is read from the model whenever it has changed; what stands in the field chooses from it at
once, and a name that is on no list can be joined all the same.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.online.listing import Listed, matching
from hubbub.client.text import markup
from hubbub.client.wire import is_target
from hubbub.client.words import _, ngettext
from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.later import Later
from hubbub.desktop.views.dialogs.dialog import Dialog
from hubbub.desktop.views.dialogs.fields import Field
from hubbub.desktop.views.painting import paint_row_plate, paint_words
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList
from hubbub.desktop.views.traces import on_write
from hubbub.desktop.views.widgets import IconButton

WIDTH = 560
ROW_HEIGHT = 52
LIST_HEIGHT = 6 * ROW_HEIGHT + 8
AROUND = 340  # the title bar and all of the dialog but its list
MAX_SHOWN = 300  # who looks for more types a part of the name
REFRESH_MS = 120  # while rooms pour in
LOOK_MS = 400  # after the last letter the server is asked for rooms that it left out
MARGIN = 12  # between a row's edges and its contents


class Rooms(RowList):
    """Rooms by their names: those of the list, and a new one."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, theme, surface="field")
        self.model = model
        self.on_join: Callable[[], object] = lambda: None
        self.canvas.bind("<Return>", lambda _: self.on_join())
        self.canvas.bind("<Double-Button-1>", lambda _: self.on_join())

    def paint(self, row: Row, place: Place) -> None:
        if isinstance(row.data, str):
            self._paint_sentence(row.data, place)
            return
        room = row.data
        assert isinstance(room, Listed)
        theme, px, canvas = self.theme, self.theme.px, self.canvas
        box = (px(2), place.top + px(1), place.width - px(12), place.height - px(2))
        fill = "row_active" if row.key == self.cursor else "row_hover" if place.hover else None
        behind = paint_row_plate(canvas, theme, box, fill, place.focus, behind="field")
        known = self.model.room(room.name)
        is_new = room.people < 0
        sign, colour = ("plus", "accent") if is_new else ("hash", "muted")
        canvas.create_image(px(26), place.middle, image=theme.icon(sign, 18, colour, behind))
        about = _("Not on the list: it is hidden, or made for you.") if is_new else markup.visible(room.topic)
        right = self._paint_end(room, bool(known and known.joined), place, behind)
        left, width = px(48), right - px(48 + MARGIN)
        name = _("Join {room}").format(room=room.name) if is_new else room.name
        up, down = (px(10), px(10)) if about else (0, 0)
        paint_words(canvas, theme, (left, place.middle - up), name, "row-bold", "strong", width)
        paint_words(canvas, theme, (left, place.middle + down), about, "small", "muted", width)

    def _paint_end(self, room: Listed, is_in: bool, place: Place, behind: str) -> int:
        """How many people are there, and whether one is there oneself; where that begins."""
        theme, px, canvas = self.theme, self.theme.px, self.canvas
        right = place.width - px(12 + MARGIN)
        if room.people >= 0:
            canvas.create_text(
                right, place.middle, anchor="e", text=str(room.people), font=theme.font("small"),
                fill=theme.palette.muted,
            )  # fmt: skip
            right -= max(theme.width("small", str(room.people)), px(16)) + px(6)
            canvas.create_image(
                right, place.middle, anchor="e", image=theme.icon("people", 15, "muted", behind)
            )
            right -= px(15 + 8)
        if is_in:
            words = _("you are there")
            canvas.create_text(
                right,
                place.middle,
                anchor="e",
                text=words,
                font=theme.font("small"),
                fill=theme.palette.muted,
            )
            right -= theme.width("small", words) + px(8)
        return right

    def _paint_sentence(self, words: str, place: Place) -> None:
        self.canvas.create_text(
            place.width // 2, place.middle, text=words, font=self.theme.font("small"),
            fill=self.theme.palette.muted,
        )  # fmt: skip


class JoinRoom(Dialog):
    """`on_join` gets a name, `on_ask` asks for the list anew, `on_look` for rooms of a name that it lacks."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, typed: str = "") -> None:
        super().__init__(parent, theme, _("Join a room"), width=WIDTH)
        self.model = model
        self.on_join: Callable[[str], object] = lambda name: None
        self.on_ask: Callable[[], object] = lambda: None
        self.on_look: Callable[[str], object] = lambda typed: None
        self._typed = ""
        self._refresh_later = Later(self, self.refresh)
        self._look_later = Later(self, lambda: self.on_look(self.field.text))
        self._make_field(typed)
        self._make_list()
        self.ok = self.add_button(_("Join"), self._join)
        self.status = ttk.Label(self.buttons, style="Muted.TLabel")
        self.status.pack(side="left")
        self._bind_keys()
        self.refresh()

    def _make_field(self, typed: str) -> None:
        px = self.theme.px
        line = ttk.Frame(self.content)
        line.pack(fill="x")
        self.field = Field(
            line, self.theme, _("A part of its name or topic, or the name of a new room"), typed
        )
        self.entry = self.field.entry
        self.field.pack(side="left", fill="x", expand=True)
        words = f"{_('Read the list again')}  (F5)"
        self.again = IconButton(line, self.theme, "retry", words, lambda: self.on_ask())
        self.again.pack(side="right", anchor="s", padx=(px(6), 0))

    def _make_list(self) -> None:
        px = self.theme.px
        height = min(px(LIST_HEIGHT), max(px(2 * ROW_HEIGHT), self.winfo_screenheight() - px(AROUND)))
        card = ttk.Frame(self.content, style="Card.TFrame", padding=px(4), height=height)
        card.pack_propagate(False)
        card.pack(fill="both", expand=True, pady=(px(10), 0))
        self.list = Rooms(card, self.theme, self.model)
        self.list.pack(fill="both", expand=True)
        self.list.on_join = self._join
        self.empty = ttk.Label(card, style="Inner.Muted.TLabel", justify="center", wraplength=px(WIDTH - 120))

    def _bind_keys(self) -> None:
        on_write(self.field.value, self, lambda: self._typed_on())
        for key, by in {"Up": -1, "Down": 1, "Prior": -5, "Next": 5}.items():
            self.entry.bind(f"<{key}>", lambda _, by=by: self.list.move(by))  # type: ignore[misc]
        self.bind("<F5>", lambda _: self.on_ask())

    # ------------------------------------------------------------------------------ what is shown

    def changed(self) -> None:
        """The model's list is another one."""
        self._refresh_later(REFRESH_MS if self.model.listing.asking else 1)

    def _typed_on(self) -> None:
        self.refresh()
        self._look_later.cancel()
        self._look_later(LOOK_MS)

    def refresh(self) -> None:
        """Read the list again; the chosen room stays chosen while the same is typed."""
        self._refresh_later.cancel()
        typed, px, shown = self.field.text, self.theme.px, self.list
        listing = self.model.listing
        found = matching(listing.rooms.values(), typed, MAX_SHOWN + 1)
        rows = [Row(room.name, px(ROW_HEIGHT), room) for room in found[:MAX_SHOWN]]
        if name := self._new_name(typed):
            new = Row(name, px(ROW_HEIGHT), Listed(name, -1, ""))
            rows.insert(0 if self.model.is_channel(typed) else len(rows), new)
        if typed != self._typed:
            self._typed, shown.cursor = typed, None
            shown.scroll_to(0)
        if len(found) > MAX_SHOWN:
            rows.append(Row(None, px(ROW_HEIGHT), _("Type a part of the name to see more.")))
        shown.set_rows(rows)
        self._show_state(any_rows=bool(rows))

    def _new_name(self, typed: str) -> str:
        """The room that is typed, "" if it is on the list or nothing can be called so."""
        name = typed if self.model.is_channel(typed) else f"{self.model.chantypes[:1]}{typed}"
        name = name.replace(" ", "_")
        listed = self.model.fold(name) in self.model.listing.rooms
        return name if len(name) > 1 and is_target(name) and not listed else ""

    def _show_state(self, any_rows: bool) -> None:
        listing = self.model.listing
        count = len(listing.rooms)
        counted = ngettext("{count} room", "{count} rooms", count).format(count=f"{count:,}")
        if listing.asking:
            counted = _("Asking the server …") if not count else _("{rooms} …").format(rooms=counted)
        elif listing.partial and count:
            counted = _("{rooms}, and more by name").format(rooms=counted)
        self.status.configure(text=counted)
        self.again.state(["disabled" if listing.asking else "!disabled"])
        self.complain(_("The server gives no list: {reason}").format(reason=listing.trouble)
                      if listing.trouble else "")  # fmt: skip
        self.ok.state(["!disabled" if self.list.cursor else "disabled"])
        self.empty.configure(
            text=_("Asking the server …") if listing.asking else _("There are no rooms yet.")
        )
        if any_rows:
            self.empty.place_forget()
        else:
            self.empty.place(relx=0.5, rely=0.5, anchor="center")

    def _join(self) -> str:
        if isinstance(name := self.list.cursor, str):
            self.close()
            self.on_join(name)
        return "break"
