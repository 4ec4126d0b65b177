"""Slash commands while one is typed: what there is, how it is written, what it does in a sentence.

The rule: it only ever writes into the composer; what is sent, and when, is the composer's business.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from hubbub.client.commands import Command, hints
from hubbub.client.words import _
from hubbub.desktop.theme import Theme
from hubbub.desktop.views.composer import Composer
from hubbub.desktop.views.painting import paint_row_plate
from hubbub.desktop.views.rowlist import Place, Row, RowList

ROW_HEIGHT = 34
USAGE_SHARE = 0.55  # of a row's width, the sentence has the rest
PADDING = 6


class CommandList(RowList):
    """Commands by their names; while they are `choosing`, one of them is lit."""

    choosing = True

    def paint(self, row: Row, place: Place) -> None:
        command = row.data
        assert isinstance(command, Command)
        theme, px = self.theme, self.theme.px
        chosen = self.choosing and (row.key == self.cursor or place.hover)
        box = (px(2), place.top + px(1), place.width - px(4), place.height - px(2))
        paint_row_plate(self.canvas, theme, box, "row_active" if chosen else None, False, behind="field")
        name, _gap, words = _(command.usage).partition(" ")
        left = px(12)
        self._text(left, place, name, "row-bold", "strong", place.width)
        after = left + theme.width("row-bold", name) + theme.width("row", " ")
        middle = round(place.width * USAGE_SHARE)
        self._text(after, place, words, "row", "muted", middle - after - px(8))
        start = max(middle, after + theme.width("row", words) + px(16)) if not self.choosing else middle
        self._text(start, place, _(command.summary), "small", "muted", place.width - start - px(12))

    def _text(self, left: int, place: Place, text: str, font: str, colour: str, room: int) -> None:
        theme = self.theme
        if text and room > theme.px(12):
            self.canvas.create_text(
                left, place.middle, anchor="w", font=theme.font(font),
                text=theme.shorten(font, text, room), fill=getattr(theme.palette, colour),
            )  # fmt: skip


class Suggestions(ttk.Frame):
    """A card above the composer, there while a command is being typed.

    Up and Down choose, Tab and Enter complete, Escape sends it away until something else is typed.
    """

    def __init__(self, parent: tk.Misc, theme: Theme, composer: Composer) -> None:
        super().__init__(parent, style="Card.TFrame", padding=theme.px(PADDING))
        self.theme = theme
        self.composer = composer
        self.list = CommandList(self, theme, surface="field")
        self.list.canvas.configure(takefocus=0)
        self.list.pack(fill="both", expand=True)
        self.list.on_choose = lambda name: self._complete(str(name))
        self._dismissed = ""
        composer.on_key = self.key

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose or to read."""
        return bool(self.winfo_manager())

    def show_for(self, text: str) -> None:
        """Show what this text may become, or nothing."""
        found = hints(text) if not text.startswith("//") and "\n" not in text else []
        if text != self._dismissed:
            self._dismissed = ""
        if not found or self._dismissed:
            self.place_forget()
            return
        px = self.theme.px
        self.list.choosing = " " not in text
        self.list.cursor = self.list.cursor if len(found) > 1 else None
        exact = next((one.name for one in found if one.name == text[1:].lower()), None)
        if exact or self.list.cursor not in [one.name for one in found]:
            self.list.cursor = exact or found[0].name
        self.list.set_rows([Row(one.name, px(ROW_HEIGHT), one) for one in found])
        height = px(ROW_HEIGHT) * len(found) + 2 * px(PADDING)
        self.place(
            in_=self.composer.field, bordermode="outside", relx=0, rely=0, y=-px(6), anchor="sw",
            relwidth=1.0, height=height,
        )  # fmt: skip
        self.lift()

    def key(self, name: str) -> bool:
        """A key of the composer; whether it was for the suggestions."""
        if not self.is_open:
            return False
        if name == "Escape":
            self._dismissed = self.composer.content
            self.place_forget()
            return True
        command = next((row.data for row in self.list.rows if row.key == self.list.cursor), None)
        if not self.list.choosing or not isinstance(command, Command):
            return False
        if name in {"Up", "Down"}:
            self.list.move(-1 if name == "Up" else 1)
            return True
        typed = self.composer.content.strip()[1:].lower()
        if name == "Return" and typed == command.name and not command.min_words:
            self.place_forget()
            return False
        self._complete(command.name)
        return True

    def _complete(self, name: str) -> None:
        self.composer.set_content(f"/{name} ")
        self.composer.text.focus_set()
