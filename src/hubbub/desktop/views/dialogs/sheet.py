"""The sheet of shortcuts: every key of the window and what it does, from the one table.

The rule: it shows the table and knows no key of its own.
"""

from __future__ import annotations

import tkinter as tk
from itertools import groupby
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.system.shortcuts import SHORTCUTS, WRITING, Shortcut, shown_keys
from hubbub.desktop.views.dialogs.dialog import Dialog

WIDTH = 788
COLUMN = 350
GAP = 20  # between words and keys, at least


class Sheet(Dialog):
    """Two columns of groups; any of its own keys puts it away."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, theme, _("Keyboard shortcuts"), width=WIDTH)
        rows = [row for row in (*SHORTCUTS, *WRITING) if row.words]
        groups = [(name, list(found)) for name, found in groupby(rows, lambda row: row.group)]
        columns = [ttk.Frame(self.content) for _side in range(2)]
        for number, column in enumerate(columns):
            ttk.Frame(column, width=theme.px(COLUMN)).pack()
            column.grid(row=0, column=number, sticky="n", padx=(theme.px(32) if number else 0, 0))
        half = (sum(len(found) + 2 for _name, found in groups) + 1) // 2
        filled = 0
        for name, found in groups:
            self._show_group(columns[filled >= half - 1], name, found)
            filled += len(found) + 2
        self.ok = ttk.Button(self.buttons, text=_("Close"), style="Accent.TButton", command=self.close)
        self.ok.pack(side="right")
        for keys in ("<Return>", "<F1>", "<Control-slash>"):
            self.bind(keys, lambda event: self.close())
        self.appear(self.ok)

    def _show_group(self, column: ttk.Frame, name: str, rows: list[Shortcut]) -> None:
        px = self.theme.px
        above = px(14) if len(column.winfo_children()) > 1 else 0  # one child is what gives it its width
        ttk.Label(column, style="Caps.TLabel", text=_(name).upper()).pack(anchor="w", pady=(above, px(6)))
        for row in rows:
            line = ttk.Frame(column, padding=(0, px(3)))
            line.pack(fill="x")
            show_keys(line, self.theme, row)
            left = px(COLUMN - GAP) - sum(part.winfo_reqwidth() + px(6) for part in line.winfo_children())
            words = ttk.Label(line, style="Small.TLabel", text=_(row.words), wraplength=left, justify="left")
            words.pack(side="left")


def show_keys(line: ttk.Frame, theme: Theme, row: Shortcut) -> None:
    """The keys of a shortcut at the right of a line."""
    for number, keys in enumerate(reversed(shown_keys(row))):
        if number:
            ttk.Label(line, style="Muted.TLabel", text="/").pack(side="right", padx=theme.px(3))
        for key in reversed(keys):
            KeyCap(line, theme, key).pack(side="right", padx=(theme.px(3), 0))


class KeyCap(tk.Canvas):
    """One key as it looks on a keyboard."""

    def __init__(self, parent: tk.Misc, theme: Theme, name: str) -> None:
        px, palette = theme.px, theme.palette
        width, height = max(theme.width("small-bold", name) + px(12), px(22)), px(22)
        super().__init__(
            parent, width=width, height=height, highlightthickness=0, borderwidth=0,
            background=palette.background,
        )  # fmt: skip
        self.picture = theme.plate((width, height), 5, "field", "button_line", "background")
        self.create_image(0, 0, image=self.picture, anchor="nw")
        self.create_text(
            width // 2, height // 2, text=name, font=theme.font("small-bold"), fill=palette.strong
        )
