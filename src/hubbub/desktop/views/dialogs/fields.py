"""What forms are made of: a field with its name above and what is wrong with it below, and a choice.

The rule: a mistake is told at the field it was made in, and is forgotten when the field is changed.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.traces import on_write
from hubbub.desktop.views.widgets import IconButton

BULLET = "•"


class Field(ttk.Frame):
    """A named field; `hint` stands below it as long as nothing is wrong. A `secret` is typed unseen."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, name: str, text: str = "", hint: str = "", secret: bool = False
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.hint = hint
        self.value = tk.StringVar(self, text)
        px = theme.px
        ttk.Label(self, text=name, style="Muted.TLabel").pack(anchor="w", pady=(0, px(4)))
        line = ttk.Frame(self)
        line.pack(fill="x")
        self.entry = ttk.Entry(line, textvariable=self.value, font=theme.font("row"), width=1)
        if secret:
            self.entry.configure(show=BULLET)
            self._eye = IconButton(line, theme, self._eye_icon, _("Show or hide what is typed"), self._reveal)
            self._eye.pack(side="right", padx=(px(4), 0))
        self.entry.pack(side="left", fill="x", expand=True)
        # It asks for no width, for a width that follows from words that follow from it never comes to rest.
        self.words = ttk.Label(self, justify="left", width=1)
        self.bind("<Configure>", lambda event: self._fit(event.width))
        on_write(self.value, self, lambda: self.forgive())
        self._show(hint, "Muted.TLabel")

    def _fit(self, width: int) -> None:
        if width > 1:  # it has its place
            self.words.configure(wraplength=width)

    @property
    def text(self) -> str:
        """What was typed, without space around it."""
        return self.value.get().strip()

    def fail(self, words: str) -> None:
        """Say what is wrong with what was typed, and let it be typed anew."""
        self._show(words, "Error.TLabel")
        self.entry.state(["invalid"])
        self.entry.focus_set()
        self.entry.selection_range(0, "end")

    def forgive(self) -> None:
        """Nothing is wrong any more."""
        self.entry.state(["!invalid"])
        self._show(self.hint, "Muted.TLabel")

    def enable(self, usable: bool) -> None:
        """Let it be typed into, or only be read."""
        self.entry.state(["!disabled" if usable else "disabled"])

    def _show(self, words: str, style: str) -> None:
        self.words.configure(text=words, style=style)
        if words:
            self.words.pack(fill="x", pady=(self.theme.px(4), 0))
        else:
            self.words.pack_forget()

    def _eye_icon(self) -> str:
        return "eye" if self.entry.cget("show") else "eye-off"

    def _reveal(self) -> None:
        self.entry.configure(show="" if self.entry.cget("show") else BULLET)
        self._eye.paint()


class Choice(ttk.Frame):
    """One of a few, side by side or `upright`; `on_choose` gets the key of the one that is chosen."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        options: Sequence[tuple[str, str]],
        key: str,
        *,
        upright: bool = False,
    ) -> None:
        super().__init__(parent, style="Segments.TFrame", padding=theme.px(3))
        self.value = tk.StringVar(self, key)
        self.on_choose: Callable[[str], object] = lambda key: None
        self.buttons: dict[str, ttk.Radiobutton] = {}
        for number, (value, words) in enumerate(options):
            button = ttk.Radiobutton(
                self, style="Segment.TRadiobutton", text=words, value=value, variable=self.value,
                command=lambda: self.on_choose(self.value.get()), cursor="hand2",
            )  # fmt: skip
            row, column = (number, 0) if upright else (0, number)
            button.grid(row=row, column=column, sticky="nswe")
            for arrow, by in (("Left", -1), ("Up", -1), ("Right", 1), ("Down", 1)):
                button.bind(f"<{arrow}>", lambda _, by=by: self._step(by))  # type: ignore[misc]
            self.columnconfigure(column, weight=1, uniform="choice")
            self.buttons[value] = button

    @property
    def key(self) -> str:
        """Which one is chosen."""
        return self.value.get()

    @property
    def wanted_px(self) -> int:
        """How wide it is side by side, if no words are cut."""
        return len(self.buttons) * max(button.winfo_reqwidth() for button in self.buttons.values())

    def _step(self, by: int) -> str:
        keys = list(self.buttons)
        at = max(0, min(keys.index(self.key) + by, len(keys) - 1))
        self.buttons[keys[at]].focus_set()
        self.buttons[keys[at]].invoke()
        return "break"
