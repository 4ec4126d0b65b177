"""The first-run dialog: who one is and where to go. It stays until the server has said welcome."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.wire import is_target
from hubbub.desktop.theme import Theme

WIDTH = 357
PADDING = 28
ROOM_SIGNS = "#&+!"


class Connect(ttk.Frame):
    """Fields and buttons; `on_connect(nick, address, encrypted, room)` is called with what was typed."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, nick: str, address: str, encrypted: bool, room: str
    ) -> None:
        px = theme.px
        super().__init__(parent, padding=(px(PADDING), px(26), px(PADDING), px(24)))
        self.theme = theme
        self.on_connect: Callable[[str, str, bool, str], object] = lambda nick, address, encrypted, room: None
        self.on_cancel: Callable[[], object] = lambda: None
        self.nick = tk.StringVar(self, nick)
        self.address = tk.StringVar(self, address)
        self.room = tk.StringVar(self, room)
        self.encrypted = tk.BooleanVar(self, encrypted)
        ttk.Label(self, style="Large.TLabel", text="Welcome to Hubbub").pack(anchor="w")
        ttk.Label(self, style="Muted.TLabel", text="Choose a name, and the server to talk on.").pack(
            anchor="w", pady=(px(2), px(14))
        )
        self.nick_entry = self._field("Your name", self.nick)
        self.address_entry = self._field("Server address", self.address)
        ttk.Label(
            self, style="Muted.TLabel", text="127.0.0.1 is this computer. A port can follow: host:6667"
        ).pack(anchor="w", pady=(px(5), 0))
        self.room_entry = self._field("First room, if any", self.room)
        ttk.Checkbutton(self, text="Encrypted connection (TLS)", variable=self.encrypted).pack(
            anchor="w", pady=(px(12), 0)
        )
        self.words = ttk.Label(self, style="Error.TLabel", wraplength=px(WIDTH), justify="left")
        self.words.pack(anchor="w", fill="x", pady=(px(10), px(10)))
        self._make_buttons()
        self.bind_all_fields()

    def _field(self, name: str, variable: tk.StringVar) -> ttk.Entry:
        px = self.theme.px
        ttk.Label(self, text=name, style="Muted.TLabel").pack(anchor="w", pady=(px(10), px(4)))
        entry = ttk.Entry(self, textvariable=variable, font=self.theme.font("row"), width=1)
        entry.pack(fill="x")
        ttk.Frame(self, width=px(WIDTH)).pack()
        return entry

    def _make_buttons(self) -> None:
        buttons = ttk.Frame(self)
        buttons.pack(fill="x", side="bottom")
        self.ok = ttk.Button(buttons, text="Connect", style="Accent.TButton", command=self._connect)
        self.ok.pack(side="right")
        self.cancel = ttk.Button(buttons, text="Cancel", command=lambda: self.on_cancel())
        self.cancel.pack(side="right", padx=self.theme.px(8))

    def bind_all_fields(self) -> None:
        """Enter connects from everywhere."""
        for widget in (self.nick_entry, self.address_entry, self.room_entry, self.ok):
            widget.bind("<Return>", lambda _: self._connect())
        first = self.nick_entry if not self.nick.get() else self.address_entry
        first.focus_set()
        first.icursor("end")

    def _connect(self) -> str:
        nick, address, room = (each.get().strip() for each in (self.nick, self.address, self.room))
        if room and room[0] not in ROOM_SIGNS:
            room = f"#{room}"
        if not nick:
            self.fail("Type the name that others shall see.", self.nick_entry)
        elif not address:
            self.fail("Type the address of a server, or 127.0.0.1 for this computer.", self.address_entry)
        elif room and not is_target(room):
            self.fail("A room's name has no spaces and no commas.", self.room_entry)
        elif not self.ok.instate(["disabled"]):
            self.on_connect(nick, address, self.encrypted.get(), room)
        return "break"

    def busy(self, words: str) -> None:
        """A try is under way."""
        self.ok.state(["disabled"])
        self.words.configure(text=words, style="Muted.TLabel")
        self._forget_mistakes()

    def rest(self) -> None:
        """The try was given up; another one can be made."""
        self.ok.state(["!disabled"])
        self.words.configure(text="")

    def fail(self, words: str, entry: ttk.Entry | None = None) -> None:
        """It did not work; say why, and where to mend it."""
        self.ok.state(["!disabled"])
        self.words.configure(text=words, style="Error.TLabel")
        self._forget_mistakes()
        if entry:
            entry.state(["invalid"])
            entry.focus_set()
            entry.selection_range(0, "end")

    def _forget_mistakes(self) -> None:
        for entry in (self.nick_entry, self.address_entry, self.room_entry):
            entry.state(["!invalid"])
