"""The dialog for one server: how it is called here, where it is, and who one is there."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.value import Value
from hubbub.client.wire import is_target
from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.profile import address
from hubbub.desktop.views.dialogs.dialog import Dialog
from hubbub.desktop.views.dialogs.fields import Field


class Identity(Value):
    """What the dialog shows, and what was typed into it."""

    name: str
    address: str
    tls: bool
    nick: str
    realname: str
    at_start: bool


class IdentityDialog(Dialog):
    """`on_done` gets what was typed, once all of it makes sense."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        known: Identity,
        on_done: Callable[[Identity], object],
    ) -> None:
        super().__init__(parent, theme, title)
        self.on_done = on_done
        self.tls = tk.BooleanVar(self, known.tls)
        self.at_start = tk.BooleanVar(self, known.at_start)
        content, px = self.content, theme.px
        hint = _("Left empty, it is called as it calls itself.")
        self.name_field = Field(content, theme, _("Name in this window"), known.name, hint)
        self.address_field = Field(content, theme, _("Server address"), known.address)
        self.nick_field = Field(content, theme, _("Your name there"), known.nick)
        self.realname_field = Field(content, theme, _("Your full name, if you like"), known.realname)
        self.name_field.pack(fill="x")
        self.address_field.pack(fill="x", pady=(px(10), 0))
        self._switch(_("Encrypted connection (TLS)"), self.tls)
        self.nick_field.pack(fill="x", pady=(px(10), 0))
        self.realname_field.pack(fill="x", pady=(px(10), 0))
        self._switch(_("Connect when the program starts"), self.at_start)
        self.ok = self.add_button(_("Save"), self._done)
        self.appear(self.name_field.entry)

    def _switch(self, words: str, value: tk.BooleanVar) -> None:
        made = ttk.Checkbutton(self.content, text=words, variable=value)
        made.pack(anchor="w", pady=(self.theme.px(9), 0))

    def _done(self) -> None:
        for each in (self.address_field, self.nick_field):
            each.forgive()
        nick, where = self.nick_field.text, self.address_field.text
        if not is_target(nick):
            self.nick_field.fail(_("A name has no spaces and no commas."))
            return
        try:
            address.parse(where, self.tls.get())
        except address.BadAddress as mistake:
            self.address_field.fail(str(mistake))
            return
        self.close()
        self.on_done(
            Identity(
                self.name_field.text,
                where,
                self.tls.get(),
                nick,
                self.realname_field.text,
                self.at_start.get(),
            )
        )
