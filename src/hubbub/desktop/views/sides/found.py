"""What a search has found: a list of messages by day, or before it the filters that one may type.

The rule: everything shown is read from the search at the moment of `refresh`; rows are measured once.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Container, Hashable, Iterable
from datetime import date

from hubbub.client import dates
from hubbub.client.archive.search import moment
from hubbub.client.files.attached import with_names
from hubbub.client.online.finding import Found, Progress, Search
from hubbub.client.value import Value
from hubbub.client.words import N_, _
from hubbub.client.world.model import Model
from hubbub.desktop.look import emoji, snippet
from hubbub.desktop.look.snippet import Piece
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.painting import paint_avatar, paint_row_plate
from hubbub.desktop.views.sides.rowlist import Place, Row, RowList

LEFT, RIGHT = 60, 22
DAY_HEIGHT, HINT_HEIGHT, MORE_HEIGHT = 32, 34, 40
HEAD_HEIGHT, LINE_HEIGHT, FOOT_HEIGHT = 34, 20, 12
EMOJI_UNITS = 17
FILTER_HINTS = (
    ("from:", N_("who said it, or from:me")),
    ("in:", N_("a room or a person")),
    ("on:", N_("a day: today, 2026-11-01")),
    ("after:", N_("that day and later")),
    ("before:", N_("earlier than that day")),
    ('"', N_("words beside each other")),
)


class Hit(Value):
    """A row of the list: what was found, when, and its lines."""

    found: Found
    time_text: str
    lines: list[snippet.Line]


class FilterHint(Value):
    """A filter, and what it is for."""

    name: str
    words: str


class FoundList(RowList):
    """Messages as `Found`, filters as their names, and a last row that brings more once it is seen."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model, width_px: int) -> None:
        super().__init__(parent, theme)
        self.model = model
        self.is_open: Callable[[str], bool] = lambda room: True
        self.on_more: Callable[[], object] = lambda: None
        self.everywhere = False
        self._width_px = width_px
        self._hits: dict[Found, Hit] = {}

    # ------------------------------------------------------------------------------ rows

    def refresh(self, search: Search | None) -> None:
        """Read the search again; with none, or nothing but a mistake, show what can be typed."""
        px = self.theme.px
        if search is None or (search.progress is Progress.FAILED and not search.found):
            self._hits.clear()
            hints = [FilterHint(name, _(words)) for name, words in FILTER_HINTS]
            heading = Row(None, px(DAY_HEIGHT), _("FILTERS"))
            self.set_rows([heading, *(Row(hint.name, px(HINT_HEIGHT), hint) for hint in hints)])
            return
        rows = self.days(search.found, lambda _: search.query.words)
        if search.found and search.progress in {Progress.MORE, Progress.ASKING}:
            rows.append(Row(None, px(MORE_HEIGHT), search.progress))
        self.set_rows(rows)

    def days(self, several: Iterable[Found], words_of: Callable[[Found], tuple[str, ...]]) -> list[Row]:
        """Messages as rows, those of each day under its name; `words_of` are the words to be lit in one."""
        px = self.theme.px
        rows: list[Row] = []
        day: date | None = None
        today = date.today()  # noqa: DTZ011 - the day where the reader is
        for found in several:
            said = moment(found.line.time_ms)
            if said.date() != day:
                day = said.date()
                rows.append(Row(None, px(DAY_HEIGHT), dates.heading(day, today).upper()))
            hit = self._hit(found, dates.clock(said), words_of(found))
            height = px(HEAD_HEIGHT + FOOT_HEIGHT + LINE_HEIGHT * len(hit.lines))
            rows.append(Row(found, height, hit))
        return rows

    def forget_others(self, several: Container[Found]) -> None:
        """Of all messages, only these are shown any more."""
        self._hits = {found: hit for found, hit in self._hits.items() if found in several}

    def _hit(self, found: Found, time_text: str, words: tuple[str, ...]) -> Hit:
        hit = self._hits.get(found)
        if hit is None:
            room_px = self._width_px - self.theme.px(LEFT + RIGHT)
            lines = snippet.lines(self.text_of(found), words, room_px, self._measure)
            hit = self._hits[found] = Hit(found, time_text, lines)
        return hit

    def is_reachable(self, found: Found) -> bool:
        """Whether one can be shown what is in its room."""
        return self.is_open(found.room)

    def text_of(self, found: Found) -> str:
        """What was said, files by their names."""
        return with_names(found.line.text, self.model.isupport)

    def place_name(self, found: Found) -> str:
        """Where it was said."""
        return found.room

    def _measure(self, piece: Piece) -> int:
        if piece.cell is not None:
            return self.theme.px(EMOJI_UNITS + 2)
        return self.theme.width("row", emoji.plain(piece.text))

    def step(self, by: int) -> Hashable | None:
        """Move the cursor so many rows down (negative: up); where it is then."""
        self.move(by)
        return self.cursor

    def move(self, by: int) -> str:
        done = super().move(by)
        keys = self._keys()
        if keys and self.cursor == keys[-1]:  # what stands below it brings more
            self.scroll_to(self._height)
        return done

    # ------------------------------------------------------------------------------ painting

    def paint(self, row: Row, place: Place) -> None:
        match row.data:
            case Hit():
                self.paint_hit(row.data, place, chosen=row.key == self.cursor)
            case FilterHint(name, words):
                self._paint_hint(name, words, place)
            case Progress():
                self._paint_text(place, "small", _("Loading more …"), self.theme.px(LEFT))
                if row.data is Progress.MORE:
                    self.after_idle(self.on_more)
            case str() as words:
                self._paint_text(place, "caps", words, self.theme.px(16))

    def _paint_text(self, place: Place, font: str, words: str, left: int, colour: str = "muted") -> None:
        self.canvas.create_text(
            left, place.middle, text=words, anchor="w", font=self.theme.font(font),
            fill=getattr(self.theme.palette, colour),
        )  # fmt: skip

    def _plate(self, place: Place, lit: str | None) -> str:
        px = self.theme.px
        box = (px(8), place.top + px(1), place.width - px(16), place.height - px(2))
        return paint_row_plate(self.canvas, self.theme, box, lit, place.focus)

    def _paint_hint(self, name: str, words: str, place: Place) -> None:
        self._plate(place, "row_hover" if place.hover else None)
        self._paint_text(place, "row-bold", name if name != '"' else '"…"', self.theme.px(16), "strong")
        self._paint_text(place, "small", words, self.theme.px(84))

    def paint_hit(self, hit: Hit, place: Place, chosen: bool) -> None:
        """Who said what, when and, among several rooms, where."""
        theme, px, line = self.theme, self.theme.px, hit.found.line
        open_ = self.is_reachable(hit.found)
        behind = self._plate(place, "row_active" if chosen else "row_hover" if place.hover else None)
        folded, top = self.model.fold(line.nick), place.top + px(10)
        paint_avatar(self.canvas, theme, line.nick, folded, 32, (px(18), top), behind)
        about = hit.time_text if open_ else _("you left · {time}").format(time=hit.time_text)
        if self.everywhere or not open_:
            about = f"{self.place_name(hit.found)} · {about}"
        right = place.width - px(RIGHT)
        about = theme.shorten("small", about, (right - px(LEFT)) * 2 // 3)
        self.canvas.create_text(
            right, top + px(8), text=about, anchor="e", font=theme.font("small"), fill=theme.palette.muted
        )
        nick = theme.shorten("row-bold", line.nick, right - px(LEFT + 10) - theme.width("small", about))
        self.canvas.create_text(
            px(LEFT), top + px(8), text=nick, anchor="w", font=theme.font("row-bold"),
            fill=theme.palette.strong if open_ else theme.palette.muted,
        )  # fmt: skip
        for number, pieces in enumerate(hit.lines):
            self._paint_pieces(pieces, top + px(30 + LINE_HEIGHT * number), open_)

    def _paint_pieces(self, pieces: snippet.Line, middle: int, open_: bool) -> None:
        theme, px, left = self.theme, self.theme.px, self.theme.px(LEFT)
        colour = theme.palette.text if open_ else theme.palette.muted
        for piece in pieces:
            width = self._measure(piece)
            if piece.found:
                box = (left - 1, middle - px(9), left + width + 1, middle + px(9))
                self.canvas.create_rectangle(*box, fill=theme.palette.found, width=0)
            if piece.cell is not None:
                picture = theme.emoji(piece.cell, EMOJI_UNITS)
                self.canvas.create_image(left + px(1), middle, image=picture, anchor="w")
            else:
                self.canvas.create_text(
                    left, middle, text=emoji.plain(piece.text), anchor="w", font=theme.font("row"),
                    fill=theme.palette.strong if piece.found else colour,
                )  # fmt: skip
            left += width
