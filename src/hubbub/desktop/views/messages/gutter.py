"""The strip left of the messages: avatars, mention bars, and the time of the line under the pointer.

The rule: only what is visible is painted, at the heights that the Text tells.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable
from dataclasses import dataclass

from hubbub.client.shown.layout import LineRow
from hubbub.client.world.model import Model
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.painting import paint_avatar

WIDTH, COMPACT_WIDTH = 68, 20
AVATAR_UNITS = 40
AVATAR_LEFT = 16
MENTION_BAR = QUOTE_BAR = 3
SPINE_TURN, SPINE_WIDTH = 8, 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """One visible row: where it begins and ends on the canvas, and the baseline of its first line."""

    row: LineRow
    top: int
    bottom: int
    baseline: int
    hover: bool
    highlighted: bool
    sought: bool = False
    answered: int | None = None  # the middle of the line above it that tells what it answers

    @property
    def ground(self) -> str:
        """The token of the colour behind it."""
        if self.sought:
            return "sought"
        return "mention" if self.highlighted else "hover" if self.hover else "background"


class Gutter(tk.Canvas):
    """Painted again whenever the Text has moved."""

    def __init__(self, parent: tk.Misc, theme: Theme, model: Model) -> None:
        self.width_px = theme.px(COMPACT_WIDTH if theme.compact else WIDTH)
        super().__init__(parent, width=self.width_px, height=1, highlightthickness=0, borderwidth=0)
        self.theme = theme
        self.model = model

    def paint(self, stretches: list[Stretch], quotes: Iterable[tuple[int, int]] = ()) -> None:
        """Paint these rows; `quotes` are where quotes begin and end."""
        self.delete("all")
        self.configure(background=self.theme.palette.background)
        for stretch in stretches:
            self._paint_ground(stretch)
            if self.theme.compact:
                continue
            if stretch.answered is not None:
                self._paint_spine(stretch, stretch.answered)
            if stretch.row.header:
                self._paint_avatar(stretch)
            elif stretch.hover:
                self._paint_time(stretch)
        right, width = self.width_px, self.theme.px(QUOTE_BAR)
        for top, bottom in quotes:
            bar = (right - width, top, right, bottom)
            self.create_rectangle(*bar, fill=self.theme.palette.scroll_hover, width=0)

    def _paint_ground(self, stretch: Stretch) -> None:
        p = self.theme.palette
        width = self.width_px
        if stretch.ground != "background":
            colour = getattr(p, stretch.ground)
            self.create_rectangle(0, stretch.top, width, stretch.bottom, fill=colour, width=0)
        if stretch.highlighted:
            bar = self.theme.px(MENTION_BAR)
            self.create_rectangle(0, stretch.top, bar, stretch.bottom, fill=p.mention_line, width=0)

    def _paint_spine(self, stretch: Stretch, middle: int) -> None:
        """The curve from a reply's avatar up to what it answers."""
        px, left = self.theme.px, self.theme.px(AVATAR_LEFT + AVATAR_UNITS / 2)
        bottom, turn = stretch.baseline - px(18), px(SPINE_TURN)
        above, beside = (left, middle + turn), (left + turn, middle)
        points = [(left, bottom), above, above, (left, middle), beside, beside, (px(WIDTH - 4), middle)]
        colour, width = self.theme.palette.scroll_hover, max(1, px(SPINE_WIDTH))
        self.create_line(points, smooth=True, width=width, fill=colour, capstyle="round")

    def _paint_avatar(self, stretch: Stretch) -> None:
        px, nick = self.theme.px, stretch.row.line.nick
        at = (px(AVATAR_LEFT), stretch.baseline - px(15))
        folded = self.model.fold(nick)
        paint_avatar(self, self.theme, nick, folded, AVATAR_UNITS, at, stretch.ground)

    def _paint_time(self, stretch: Stretch) -> None:
        px = self.theme.px
        self.create_text(
            px(WIDTH - 10), stretch.baseline + px(3), text=stretch.row.time_text, anchor="se",
            font=self.theme.font("tiny"), fill=self.theme.palette.muted,
        )  # fmt: skip
