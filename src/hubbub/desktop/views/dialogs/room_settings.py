"""A room's settings: what it is about, who comes in, who speaks, and who is kept out.

The rule: a change is asked of the server at once and shown when it has come about; who may not change a thing
sees how it is.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from hubbub.client.words import N_, _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room
from hubbub.desktop.look import rules
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import MARGIN, Dialog
from hubbub.desktop.views.dialogs.fields import Choice, Field
from hubbub.desktop.views.dialogs.masks import Masks
from hubbub.protocol.numbers import whole

WIDTH = 540
SWITCH_WIDTH = 45
READ_ONLY = N_("Only moderators change these settings. You see how they are.")
ABOUT, ACCESS, SPEAKING, PEOPLE = "about", "access", "speaking", "people"
PAGES = {
    ABOUT: N_("Room"),
    ACCESS: N_("Who comes in"),
    SPEAKING: N_("Who speaks"),
    PEOPLE: N_("Lists"),
}


class RoomSettings(Dialog):
    """`on_mode` gets a letter, whether it shall hold, and its value."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, model: Model, room: Room, *, may_register: bool
    ) -> None:
        self.may = rules.may_set_rules(model, room)
        title = _("Settings of {room}").format(room=room.name)
        super().__init__(parent, theme, title, "" if self.may else _(READ_ONLY), WIDTH)
        self.model = model
        self.room = room
        self.on_topic: Callable[[str], object] = lambda topic: None
        self.on_mode: Callable[[str, bool, str], object] = lambda letter, on, value: None
        self.on_list: Callable[[str], object] = lambda letter: None
        self.on_register: Callable[[], object] = lambda: None
        self.switches: dict[str, tk.BooleanVar] = {}
        self.values: dict[str, Field] = {}
        self.pages: dict[str, ttk.Frame] = {}
        self._told: dict[str, str] = {}  # what the fields were filled with
        self._make_pages(may_register)
        self.tabs = Choice(self.content, theme, [(key, _(PAGES[key])) for key in self.pages], ABOUT)
        self.tabs.pack(fill="x", pady=(0, theme.px(14)), before=self._holder)
        self.tabs.lower(self._holder)  # first for the Tab key
        self.tabs.on_choose = self.show_page
        close = ttk.Button(self.buttons, text=_("Close"), command=self.close)
        close.pack(side="right")
        self.refresh()
        self.show_page(ABOUT)
        self.appear(self.topic.entry if self.may else close)
        self.topic.entry.selection_clear()

    def _make_pages(self, may_register: bool) -> None:
        self._holder = ttk.Frame(self.content)
        self._holder.pack(fill="both", expand=True)
        self._holder.columnconfigure(0, weight=1)
        self._make_about(may_register)
        for key, switches in ((ACCESS, rules.ACCESS), (SPEAKING, rules.SPEAKING)):
            if found := rules.offered(self.model, switches):
                self._make_switches(key, found)
        if rules.offered_lists(self.model):
            self.masks = Masks(self._holder, self.theme, self.model, self.room, usable=self.may)
            self.masks.on_list = lambda letter: self.on_list(letter)
            self.masks.on_change = lambda letter, adding, mask: self.on_mode(letter, adding, mask)
            self.pages[PEOPLE] = self.masks
        for page in self.pages.values():
            page.grid(row=0, column=0, sticky="nswe")
        self.update_idletasks()
        tallest = max(page.winfo_reqheight() for page in self.pages.values())
        self._holder.rowconfigure(0, weight=1, minsize=tallest)  # one size for all pages

    def _make_about(self, may_register: bool) -> None:
        """Topic, key, limit; and whether the room outlives its members."""
        theme, px = self.theme, self.theme.px
        page = self.pages[ABOUT] = ttk.Frame(self._holder)
        hint = _("What the room is about; everybody in it reads this.")
        self.topic = Field(page, theme, _("Topic"), hint=hint)
        self.topic.pack(fill="x")
        self.topic.enable(rules.may_set_topic(self.model, self.room))
        self.topic.entry.bind("<Return>", lambda _: self._save_topic())
        self.topic.entry.bind("<FocusOut>", lambda _: self._save_topic(), add=True)
        for each in rules.offered_values(self.model):
            made = self.values[each.letter] = Field(page, theme, _(each.name), hint=_(each.hint))
            made.pack(fill="x", pady=(px(12), 0))
            made.enable(self.may)
            made.entry.bind("<Return>", partial(self._save_value, each.letter))
            made.entry.bind("<FocusOut>", partial(self._save_value, each.letter), add=True)
        row = ttk.Frame(page)
        self.kept = ttk.Label(
            row, style="Muted.TLabel", wraplength=px(WIDTH - 2 * MARGIN - 170), justify="left"
        )
        self.registering = ttk.Button(row, text=_("Register the room"), command=lambda: self.on_register())
        if may_register and self.may:
            row.pack(fill="x", pady=(px(18), 0))
            self.kept.pack(side="left", anchor="w")
            self.registering.pack(side="right")

    def _make_switches(self, key: str, switches: list[rules.Switch]) -> None:
        px = self.theme.px
        page = self.pages[key] = ttk.Frame(self._holder)
        for number, each in enumerate(switches):
            on = self.switches[each.letter] = tk.BooleanVar(self)
            switch = ttk.Checkbutton(
                page, text=_(each.name), variable=on, command=partial(self._toggled, each.letter)
            )
            switch.state(["!disabled" if self.may else "disabled"])
            switch.pack(anchor="w", pady=(px(8) if number else 0, 0))
            words = ttk.Label(page, style="Muted.TLabel", text=_(each.words))
            words.pack(anchor="w", padx=(px(SWITCH_WIDTH), 0))

    def show_page(self, key: str) -> None:
        """Show one of the pages."""
        self.pages[key].lift()
        for other, page in self.pages.items():
            if other == key:
                page.grid()
            else:
                page.grid_remove()
        self.complain("")
        if key == PEOPLE:
            self.masks.show()

    # ------------------------------------------------------------------------------ what is so

    def refresh(self) -> None:
        """Read the room again; what is being typed stays."""
        room = self.room
        self._fill("topic", self.topic, room.topic)
        for letter, field in self.values.items():
            self._fill(letter, field, room.modes.get(letter, ""))
        for letter, on in self.switches.items():
            on.set(letter in room.modes)
        registered = rules.is_registered(room)
        self.kept.configure(
            text=_("The room is registered: it keeps its topic, roles and rules when everybody has left.")
            if registered
            else _("A registered room keeps its topic, roles and rules when everybody has left.")
        )
        self.registering.state(["disabled" if registered else "!disabled"])

    def _fill(self, key: str, field: Field, text: str) -> None:
        if self._told.get(key) != text:
            self._told[key] = text
            field.value.set(text)

    def list_changed(self) -> None:
        """A list has come, or is another one."""
        if self.tabs.key == PEOPLE:
            self.masks.refresh()

    def refused(self, text: str) -> None:
        """The server has declined a change: show how it is."""
        self._told.clear()
        self.refresh()
        self.complain(text)

    # ------------------------------------------------------------------------------ what is wished

    def _toggled(self, letter: str) -> None:
        self.complain("")
        self.on_mode(letter, self.switches[letter].get(), "")

    def _save_topic(self) -> str:
        if self.topic.text != self._told["topic"] and self.topic.entry.instate(["!disabled"]):
            self._told["topic"] = self.topic.text
            self.on_topic(self.topic.text)
        return "break"

    def _save_value(self, letter: str, _event: tk.Event[tk.Misc]) -> str:
        field = self.values[letter]
        before, text = self._told[letter], field.text
        if text == before or not self.may:
            return "break"
        if " " in text or (letter == "l" and text and not whole(text)):
            field.fail(_("A number is needed here.") if letter == "l" else _("One word without spaces."))
            return "break"
        self._told[letter] = text
        self.on_mode(letter, bool(text), text or (before if letter in self.model.mode_table.always else ""))
        return "break"
