"""The dialog in which a font is chosen among those of the system, each shown in itself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from tkinter import font as tkfont
from tkinter import ttk

from hubbub.client.words import _
from hubbub.desktop.look import fonts
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.dialog import Dialog
from hubbub.desktop.views.painting import paint_row_plate
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList
from hubbub.desktop.views.traces import on_write

ROW_HEIGHT = 36
HEIGHT = 320
TEXT_SIZE = 15


def families(root: tk.Misc) -> list[str]:
    """What can be chosen: ours first, then the system's by their names."""
    found = {name for name in tkfont.families(root) if not name.startswith(("@", "."))}
    return [fonts.FAMILY, *sorted(found - {fonts.FAMILY}, key=str.casefold)]


class FamilyList(RowList):
    """Families by their names."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, theme, surface="field")
        self._fonts: dict[str, tkfont.Font] = {}

    def paint(self, row: Row, place: Place) -> None:
        theme, px, name = self.theme, self.theme.px, str(row.key)
        box = (px(2), place.top + px(1), place.width - px(4), place.height - px(2))
        fill = "row_active" if row.key == self.cursor else "row_hover" if place.hover else None
        paint_row_plate(self.canvas, theme, box, fill, place.focus, behind="field")
        if name not in self._fonts:
            self._fonts[name] = tkfont.Font(self.canvas, family=name, size=-px(TEXT_SIZE))
        self.canvas.create_text(
            px(14), place.middle, anchor="w", text=name, font=self._fonts[name], fill=theme.palette.strong
        )


class FamilyPicker(Dialog):
    """`on_done` gets the family."""

    def __init__(self, parent: tk.Misc, theme: Theme, chosen: str, on_done: Callable[[str], object]) -> None:
        super().__init__(parent, theme, _("Font"))
        self.on_done = on_done
        px = theme.px
        self.typed = tk.StringVar(self)
        self.entry = ttk.Entry(self.content, textvariable=self.typed, font=theme.font("row"))
        self.entry.pack(fill="x", pady=(0, px(8)))
        card = ttk.Frame(self.content, style="Card.TFrame", padding=px(4), height=px(HEIGHT))
        card.pack_propagate(False)
        card.pack(fill="both", expand=True)
        self.list = FamilyList(card, theme)
        self.list.pack(fill="both", expand=True)
        self.list.on_choose = self._point
        self.list.canvas.bind("<Double-Button-1>", lambda _event: self._done(), add=True)
        self.families = families(self)
        on_write(self.typed, self, lambda: self._search())
        self.add_button(_("Use it"), self._done)
        for key, by in (("<Up>", -1), ("<Down>", 1)):
            self.entry.bind(key, lambda _event, by=by: self.list.move(by))  # type: ignore[misc]
        self.list.cursor = chosen
        self._search()
        self.appear(self.entry)

    def _search(self) -> None:
        wanted = self.typed.get().strip().casefold()
        found = [name for name in self.families if wanted in name.casefold()]
        if self.list.cursor not in found:
            self.list.cursor = found[0] if found else None
        self.list.set_rows([Row(name, self.theme.px(ROW_HEIGHT), name) for name in found])

    def _point(self, key: Hashable) -> None:
        self.list.cursor = key
        self.list.schedule_paint()

    def _done(self) -> None:
        chosen = self.list.cursor
        self.close()
        if isinstance(chosen, str):
            self.on_done(chosen)
