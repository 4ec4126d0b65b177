"""The line above a reply that tells what it answers: a small avatar, who said it, and how it began.

The rule: it is one line, however long the words; it was not said here, so it is never copied.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from hubbub.client.shown import quotes
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import Line, Room
from hubbub.desktop.look import emoji
from hubbub.desktop.look.palette import hue_of
from hubbub.desktop.look.parts import UNSAID
from hubbub.desktop.look.theme import ELLIPSIS, Theme
from hubbub.desktop.views.embedded import tag_alone

AVATAR_UNITS = 16
EMOJI_UNITS = 14
MARGIN_UNITS = 40
WIDTH_UNITS = 560  # where the Text has no width yet
NOTED_MAX = 2_000  # quotes whose width is known


class AnswerWriter:
    """Writes such lines into one Text."""

    def __init__(self, text: tk.Text, theme: Theme, model: Model) -> None:
        self.text = text
        self.theme = theme
        self.model = model
        self._needed_px: dict[int, int] = {}  # how wide each quote is, by its line, if it is not cut
        self._had_px = 0

    def configure_tags(self, tag: Callable[..., None]) -> None:
        """Define the tags by `tag(name, **options)`."""
        theme, p, px = self.theme, self.theme.palette, self.theme.px
        tag("answered", font=theme.font("small"), foreground=p.muted, spacing1=px(13), spacing3=0)
        tag("answering", spacing1=px(4))
        for hue, colour in enumerate(p.names):
            tag(f"answered-{hue}", font=theme.font("small-bold"), foreground=colour)

    def write(self, room: Room, line: Line, at: str, tags: tuple[str, ...]) -> None:
        """Write what a line answers at a mark of right gravity, with a line end."""
        quote = quotes.answered(self.model, room, line)
        tags = (*tags, "answered", UNSAID)
        left = self._had_px = self._width()
        if quote.nick:
            left -= self._write_author(quote.nick, at, tags)
        pieces = list(emoji.split(quote.text))
        self._note(line, self._had_px - left + sum(self._measured(*piece) for piece in pieces))
        for piece, cell in pieces:
            if left <= 0:
                break
            left -= self._write_piece(piece, cell, at, left, tags)
        self.text.insert(at, "\n", tags)

    def is_outdated(self, line: Line) -> bool:
        """Whether a line's quote was cut for another width, or no longer fits."""
        needed, width = self._needed_px.get(line.id, 0), self._width()
        return width != self._had_px and needed > min(width, self._had_px)

    def _note(self, line: Line, needed_px: int) -> None:
        if len(self._needed_px) >= NOTED_MAX:
            self._needed_px.clear()
        self._needed_px[line.id] = needed_px

    def _measured(self, piece: str, cell: int | None) -> int:
        return self.theme.width("small", piece) if cell is None else self.theme.px(EMOJI_UNITS + 1)

    def _width(self) -> int:
        width = self.text.winfo_width()
        return (width if width > 1 else self.theme.px(WIDTH_UNITS)) - self.theme.px(MARGIN_UNITS)

    def _write_author(self, nick: str, at: str, tags: tuple[str, ...]) -> int:
        """Who said it; how wide that is."""
        folded = self.model.fold(nick)
        self.text.image_create(at, image=self.theme.avatar(nick, folded, AVATAR_UNITS), align="center")
        tag_alone(self.text, at, tags)
        words = f" {self.theme.drawable(nick)}  "
        self.text.insert(at, words, (*tags, f"answered-{hue_of(folded)}"))
        return self.theme.px(AVATAR_UNITS) + self.theme.width("small-bold", words)

    def _write_piece(self, piece: str, cell: int | None, at: str, room_px: int, tags: tuple[str, ...]) -> int:
        """A piece of the words, cut where there is no more room; how wide it is."""
        if cell is None:
            shown = self.theme.shorten("small", piece, room_px)
            self.text.insert(at, shown, tags)
            return room_px if shown.endswith(ELLIPSIS) else self.theme.width("small", shown)
        self.text.image_create(at, image=self.theme.emoji(cell, EMOJI_UNITS), align="center")
        tag_alone(self.text, at, tags)
        return self.theme.px(EMOJI_UNITS + 1)
