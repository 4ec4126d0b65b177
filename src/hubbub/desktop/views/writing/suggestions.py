"""What the word that is being written may become: a card above the composer.

The rule: it only ever writes into the composer; what is sent, and when, is the composer's business.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from hubbub.client.composing.suggesting import Choice, Offer
from hubbub.client.slash.commands import Command
from hubbub.client.text.emoji import Emoji
from hubbub.client.words import _
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Room
from hubbub.desktop.look import emoji as sheet
from hubbub.desktop.look import wording
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.painting import paint_avatar, paint_row_plate, paint_words
from hubbub.desktop.views.sides.room_list import presence, room_title
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList
from hubbub.desktop.views.writing.composer import Composer

ROW_HEIGHT = 34
USAGE_SHARE = 0.55  # of a row's width, the sentence has the rest
PADDING = 6
SIGN_MIDDLE, NAME_LEFT = 24, 46


class ChoiceList(RowList):
    """Choices by their keys; while they are `choosing`, one of them is lit."""

    choosing = True
    words_done = 0  # how many words of a command that is only read are written

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        super().__init__(parent, theme, surface="field")
        self.model = model

    def paint(self, row: Row, place: Place) -> None:
        px = self.theme.px
        choice = row.data
        assert isinstance(choice, Choice)
        chosen = self.choosing and (row.key == self.cursor or place.hover)
        box = (px(2), place.top + px(1), place.width - px(4), place.height - px(2))
        fill = "row_active" if chosen else None
        behind = paint_row_plate(self.canvas, self.theme, box, fill, False, behind="field")
        match choice.what:
            case Command():
                self._paint_command(choice.what, place)
            case Emoji():
                self._paint_emoji(choice, place)
            case Room():
                self._paint_room(choice.what, place, behind)
            case nick:
                self._paint_person(nick, place, behind)

    def _paint_command(self, command: Command, place: Place) -> None:
        theme, px = self.theme, self.theme.px
        middle = round(place.width * USAGE_SHARE)
        left = px(12)
        for number, word in enumerate(_(command.usage).split(" ")):
            now = not self.choosing and number == max(1, self.words_done)
            font, colour = ("row-bold", "strong") if now or number == 0 else ("row", "muted")
            if left < place.width - px(24):
                self._text(left, place, word, font, colour, place.width - left)
            left += theme.width(font, word) + theme.width("row", " ")
        start = max(middle, left + px(16))
        self._text(start, place, _(command.summary), "small", "muted", place.width - start - px(12))

    def _paint_emoji(self, choice: Choice, place: Place) -> None:
        assert isinstance(choice.what, Emoji)
        theme, px = self.theme, self.theme.px
        cell = sheet.match(choice.text, 0)[1]
        if cell is not None:
            self.canvas.create_image(px(SIGN_MIDDLE), place.middle, image=theme.emoji(cell, 22))
        name = f":{choice.what.names[0]}:"
        self._text(px(NAME_LEFT), place, name, "row", "strong", place.width - px(NAME_LEFT + 12))
        after = px(NAME_LEFT) + theme.width("row", name) + px(14)
        self._text(after, place, choice.what.label, "small", "muted", place.width - after - px(12))

    def _paint_room(self, room: Room, place: Place, behind: str) -> None:
        theme, px = self.theme, self.theme.px
        icon = theme.icon("hash", 18, "muted", behind)
        self.canvas.create_image(px(SIGN_MIDDLE), place.middle, image=icon)
        self._name_and_more(place, room_title(room, self.model), room.topic)

    def _paint_person(self, nick: str, place: Place, behind: str) -> None:
        theme, px, model = self.theme, self.theme.px, self.model
        at = (px(SIGN_MIDDLE) - px(11), place.middle - px(11))
        paint_avatar(self.canvas, theme, nick, model.fold(nick), 22, at, behind, presence(model, nick))
        person = model.person(nick)
        more = (person.away or wording.remark(person)) if person else ""
        self._name_and_more(place, nick, more)

    def _name_and_more(self, place: Place, name: str, more: str) -> None:
        theme, px = self.theme, self.theme.px
        left, end = px(NAME_LEFT), place.width - px(12)
        paint_words(self.canvas, theme, (left, place.middle), name, "row", "strong", end - left)
        left += theme.width("row", name) + px(14)
        if more and left < end - px(40):
            paint_words(self.canvas, theme, (left, place.middle), more, "small", "muted", end - left)

    def _text(self, left: int, place: Place, text: str, font: str, colour: str, room: int) -> None:
        theme = self.theme
        if text and room > theme.px(12):
            self.canvas.create_text(
                left, place.middle, anchor="w", font=theme.font(font),
                text=theme.shorten(font, text, room), fill=getattr(theme.palette, colour),
            )  # fmt: skip


class Suggestions(ttk.Frame):
    """The card; it is there while there is something to choose or to read.

    Up and Down choose, Tab and Enter complete, Escape sends it away until something else is written.
    """

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, composer: Composer) -> None:
        super().__init__(parent, style="Card.TFrame", padding=theme.px(PADDING))
        self.theme = theme
        self.composer = composer
        self.look: Callable[[str, bool], Offer | None] = lambda before, first: None
        self.on_choose: Callable[[Choice], object] = lambda choice: None
        self.list = ChoiceList(self, theme, model)
        self.list.canvas.configure(takefocus=0)
        self.list.pack(fill="both", expand=True)
        self.list.on_choose = lambda key: self._choose()
        self._offer: Offer | None = None
        self._dismissed: str | None = None  # what stood before the cursor when it was sent away
        composer.on_key = self.key

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose or to read."""
        return bool(self.winfo_manager())

    def refresh(self) -> None:
        """Look again at the word before the cursor."""
        text = self.composer.text
        before = text.before_cursor()
        first = bool(text.compare("insert linestart", "==", "1.0")) and before == text.head(len(before))
        offer = None if text.is_empty else self.look(before, first)
        if before != self._dismissed:
            self._dismissed = None
        if offer is None or self._dismissed is not None:
            self.close()
        else:
            self._show(offer, before)

    def close(self) -> None:
        """Go away."""
        self._offer = None
        if self.is_open:
            self.place_forget()

    def _show(self, offer: Offer, before: str) -> None:
        px, rows = self.theme.px, self.list
        same = self._offer is not None and [one.key for one in self._offer.choices] == [
            one.key for one in offer.choices
        ]
        self._offer = offer
        rows.choosing, rows.words_done = offer.choosing, before.count(" ")
        word = before[len(before) - offer.length :]
        exact = next((one.key for one in offer.choices if one.text.strip().lower() == word.lower()), None)
        if exact or not same:
            rows.cursor = exact or offer.choices[0].key
        rows.set_rows([Row(one.key, px(ROW_HEIGHT), one) for one in offer.choices])
        height = px(ROW_HEIGHT) * len(offer.choices) + 2 * px(PADDING)
        self.place(
            in_=self.composer.field, bordermode="outside", relx=0, rely=0, y=-px(6), anchor="sw",
            relwidth=1.0, height=height,
        )  # fmt: skip
        self.lift()

    def key(self, name: str) -> bool:
        """A key of the composer; whether it was for the suggestions."""
        if not self.is_open or self._offer is None:
            return False
        if name == "Escape":
            self._dismissed = self.composer.text.before_cursor()
            self.close()
            return True
        choice = self._chosen()
        if not self._offer.choosing or choice is None:
            return False
        if name in {"Up", "Down"}:
            self.list.move(-1 if name == "Up" else 1)
            return True
        if name == "Return" and self._is_written(choice):
            self.close()
            return False
        self._choose()
        return True

    def _chosen(self) -> Choice | None:
        choices = self._offer.choices if self._offer else []
        return next((one for one in choices if one.key == self.list.cursor), None)

    def _is_written(self, choice: Choice) -> bool:
        """Whether the word is what it would become, so that Enter sends."""
        length = self._offer.length if self._offer else 0
        word = self.composer.text.before_cursor()[-length:]
        needs_words = isinstance(choice.what, Command) and choice.what.min_words > 0
        return word.lower() == choice.text.strip().lower() and not needs_words

    def _choose(self) -> None:
        choice = self._chosen()
        if choice is None or self._offer is None or not self._offer.choosing:
            return
        length = self._offer.length
        self.close()
        self.composer.text.replace_before_cursor(length, choice.text)
        self.composer.text.focus_set()
        self.on_choose(choice)
