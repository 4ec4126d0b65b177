"""The small dialog before somebody is removed, banned or muted: why, and what else."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import NamedTuple

from hubbub.client.value import Value
from hubbub.client.words import N_, _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog
from hubbub.desktop.views.dialogs.fields import Choice, Field


class Question(Value):
    """What is asked: `also` is a switch; `choices` are (key, words), of which the first is chosen.

    `reason` and `hint` stand in the catalogs, so they are turned when they are shown.
    """

    title: str
    words: str
    button: str
    reason: str = N_("Reason")
    hint: str = N_("Everybody in the room reads it.")
    also: str = ""
    also_at_first: bool = False
    choices: tuple[tuple[str, str], ...] = ()


class Verdict(NamedTuple):
    """What was decided."""

    reason: str
    also: bool
    choice: str


class Moderate(Dialog):
    """`on_done` gets the verdict."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, asked: Question, on_done: Callable[[Verdict], object]
    ) -> None:
        px = theme.px
        super().__init__(parent, theme, asked.title, asked.words)
        self.on_done = on_done
        self.choice: Choice | None = None
        if asked.choices:
            self.choice = Choice(self.content, theme, asked.choices, asked.choices[0][0])
            self.choice.pack(fill="x", pady=(0, px(12)))
        self.reason = Field(self.content, theme, _(asked.reason), hint=_(asked.hint))
        self.reason.pack(fill="x")
        self.also = tk.BooleanVar(self, asked.also_at_first)
        if asked.also:
            ttk.Checkbutton(self.content, text=asked.also, variable=self.also).pack(
                anchor="w", pady=(px(12), 0)
            )
        self.ok = self.add_button(asked.button, self._done, "Danger")
        self.appear(self.reason.entry)

    def _done(self) -> None:
        verdict = Verdict(self.reason.text, self.also.get(), self.choice.key if self.choice else "")
        self.close()
        self.on_done(verdict)
