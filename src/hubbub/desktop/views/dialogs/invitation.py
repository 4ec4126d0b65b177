"""The dialog about a link that would lead nobody but ourselves anywhere."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog

WIDTH = 460


class LocalLink(Dialog):
    """Offers a link with the address `outside` ("" if there is none), or one for this computer alone."""

    def __init__(self, parent: tk.Misc, theme: Theme, words: str, outside: str) -> None:
        super().__init__(parent, theme, _("This link leads to this computer only"), words, WIDTH)
        self.on_outside: Callable[[], object] = lambda: None
        self.on_local: Callable[[], object] = lambda: None
        button = _("Copy it with {address}").format(address=outside) if outside else _("Copy it all the same")
        self.ok = self.add_button(button, self._outside if outside else self._local)
        if outside:
            self.local = ttk.Button(self.buttons, text=_("Copy it as it is"), command=self._local)
            self.local.pack(side="right", padx=theme.px(8))
            self.local.bind("<Return>", lambda _: self._local())
        self.cancel.pack_configure(side="left", padx=0)
        self.appear(self.ok)

    def _outside(self) -> str:
        self.close()
        self.on_outside()
        return "break"

    def _local(self) -> str:
        self.close()
        self.on_local()
        return "break"
