"""The left side: the server, the search box, rooms and direct messages, and oneself.

The rule: everything shown is read from the model at the moment of painting.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from tkinter import ttk

from hubbub.client.shown.arrangement import Arrangement
from hubbub.client.words import _
from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme, command_key_name
from hubbub.desktop.views.painting import paint_avatar, paint_row_plate
from hubbub.desktop.views.sides.room_list import WIDTH, RoomList, presence
from hubbub.desktop.views.widgets import IconButton, on_click, tab_order


class Sidebar(ttk.Frame):
    """The whole left side."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, model: Model, name: Callable[[], str], arrangement: Arrangement
    ) -> None:
        super().__init__(parent, style="Panel.TFrame", width=theme.px(WIDTH))
        self.theme = theme
        self.model = model
        self.on_server_menu: Callable[[int, int], object] = lambda x, y: None
        self.on_find: Callable[[], object] = lambda: None
        self.on_look: Callable[[], object] = lambda: None
        self.on_settings: Callable[[], object] = lambda: None
        self.on_self: Callable[[int, int], object] = lambda x, y: None
        self.pack_propagate(False)
        self.head = ServerHead(self, theme, model, name)
        self.head.pack(fill="x")
        on_click(self.head, lambda: self.on_server_menu(*_below(self.head)))
        self.search = self._make_search()
        self.search.pack(fill="x", padx=theme.px(12), pady=(theme.px(5), theme.px(4)))
        self.me = OwnCard(self, theme, model, lambda: self.on_look(), lambda: self.on_self(*_above(self.me)))
        self.me.on_settings = lambda: self.on_settings()
        self.me.pack(side="bottom", fill="x")
        ttk.Frame(self, style="Line.TFrame", height=1).pack(side="bottom", fill="x")
        self.rooms = RoomList(self, theme, model, arrangement)
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
        self.on_settings: Callable[[], object] = lambda: None
        self.gear = IconButton(
            self, theme, "gear", f"{_('Settings')}  ({command_key_name()}+,)", lambda: self.on_settings(),
            surface="PanelIcon",
        )  # fmt: skip
        self.gear.pack(side="right", padx=(0, theme.px(9)))
        self.look = IconButton(self, theme, self._look_icon, _("Dark or light"), on_look, surface="PanelIcon")
        self.look.pack(side="right")
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
        tab_order(self.card, self.ringer, self.look, self.gear)
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
