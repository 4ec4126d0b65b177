"""Asks what is to become of a long text that was pasted."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog


class LongText(Dialog):
    """Offers to paste it all the same, and as a file where there is somebody to take one."""

    def __init__(self, parent: tk.Misc, theme: Theme, words: str) -> None:
        super().__init__(parent, theme, _("That is a long text"), words)
        self.on_text: Callable[[], object] = lambda: None
        self.first = self.add_button(_("Paste as text"), self._paste)

    def offer_file(self, on_file: Callable[[], object]) -> None:
        """Offer to send it as a file, as the first choice."""

        def send() -> None:
            self.close()
            on_file()

        self.first.configure(style="TButton")
        made = ttk.Button(self.buttons, text=_("Send as a file"), style="Accent.TButton", command=send)
        made.pack(side="right", before=self.first, padx=(self.theme.px(8), 0))
        made.bind("<Return>", lambda _: made.invoke() or "break")
        self.bind("<Return>", lambda _: made.invoke())
        self.first = made

    def _paste(self) -> None:
        self.close()
        self.on_text()
