"""A dialog with a few fields whose answer takes a while: it stays until the server is content."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk
from typing import NamedTuple

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog
from hubbub.desktop.views.dialogs.fields import Field

Values = Mapping[str, str]


class Asked(NamedTuple):
    """One field: its name for people, what stands in it, a hint, and what is said if it is left empty."""

    name: str
    text: str = ""
    hint: str = ""
    missing: str = ""
    secret: bool = False


class Form(Dialog):
    """`on_submit` gets {key: what was typed}; then call `close`, or `fail`."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        words: str,
        button: str,
        asked: Mapping[str, Asked],
        on_submit: Callable[[Values], object],
        switch: str = "",
    ) -> None:
        px = theme.px
        super().__init__(parent, theme, title, words)
        self.asked = asked
        self.on_submit = on_submit
        self.on_cancel: Callable[[], object] = lambda: None
        self.fields: dict[str, Field] = {}
        for number, (key, each) in enumerate(asked.items()):
            made = Field(self.content, theme, each.name, each.text, each.hint, each.secret)
            made.pack(fill="x", pady=(px(10) if number else 0, 0))
            self.fields[key] = made
        self.switch = tk.BooleanVar(self, value=True)
        if switch:
            ttk.Checkbutton(self.content, text=switch, variable=self.switch).pack(
                anchor="w", pady=(px(11), 0)
            )
        self.ok = self.add_button(button, self._submit)
        empty = (made for made in self.fields.values() if not made.text)
        self.appear(next(empty, next(iter(self.fields.values()))).entry)

    def _submit(self) -> None:
        for key, each in self.asked.items():
            if each.missing and not self.fields[key].text:
                self.fields[key].fail(each.missing)
                return
        self.busy()
        secret = {key for key, each in self.asked.items() if each.secret}
        self.on_submit({
            key: made.value.get() if key in secret else made.text for key, made in self.fields.items()
        })  # fmt: skip

    def busy(self) -> None:
        """The answer is under way."""
        self.ok.state(["disabled"])
        self.complain("")

    def fail(self, words: str, key: str = "") -> None:
        """It did not work; say why, at the field where it can be mended."""
        self.ok.state(["!disabled"])
        if key:
            self.fields[key].fail(words)
        else:
            self.complain(words)
