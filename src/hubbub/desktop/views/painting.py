"""Pieces that several views paint on a canvas: avatars, words, pills, focus rings."""

from __future__ import annotations

import re
import tkinter as tk

from hubbub.desktop.look import avatars, emoji
from hubbub.desktop.look.palette import AVATAR_TEXT
from hubbub.desktop.look.theme import ELLIPSIS, Theme

EMOJI_UNITS = {
    "small": 14,
    "small-bold": 14,
    "row": 17,
    "row-bold": 17,
    "title": 20,
}  # beside the letters of a font
# The letters that Inter has; for others Tk finds a font.
_INTER_LETTERS = (range(0x530), range(0x1E00, 0x2000))


def paint_avatar(
    canvas: tk.Canvas,
    theme: Theme,
    nick: str,
    folded: str,
    size: float,
    at_px: tuple[int, int],
    behind: str,
    dot: str | None = None,
) -> None:
    """A person's avatar, `size` units large, with its upper left corner at a place."""
    letter = avatars.initial(nick)
    drawn = any(ord(letter) in letters for letters in _INTER_LETTERS)
    picture = theme.avatar(nick if drawn else " ", folded, size, dot, behind)
    canvas.create_image(*at_px, image=picture, anchor="nw")
    if not drawn:
        middle = theme.px(size) // 2
        font = theme.font("text-bold" if size > 30 else "caps")
        canvas.create_text(at_px[0] + middle, at_px[1] + middle, text=letter, font=font, fill=AVATAR_TEXT)


def paint_words(
    canvas: tk.Canvas, theme: Theme, at_px: tuple[int, int], text: str, font: str, colour: str, room_px: int
) -> None:
    """A line of text from its left middle on, its emoji as pictures, cut where there is no more room."""
    (left, middle), fill = at_px, getattr(theme.palette, colour)
    end, size = left + room_px, EMOJI_UNITS[font]
    for piece, cell in [(text, None)] if text.isascii() else emoji.split(text):
        if cell is None or left + theme.px(size) > end:
            shown = theme.shorten(font, piece if cell is None else ELLIPSIS, end - left)
            canvas.create_text(left, middle, anchor="w", font=theme.font(font), text=shown, fill=fill)
            if shown.endswith(ELLIPSIS):
                return
            left += theme.width(font, shown)
        else:
            canvas.create_image(left, middle, anchor="w", image=theme.emoji(cell, size))
            left += theme.px(size + 1)


def paint_paragraph(canvas: tk.Canvas, theme: Theme, text: str, font: str, colour: str, width_px: int) -> int:
    """Words from the canvas's upper left corner on, in as many lines as they need; how high that is."""
    height = theme.fonts[font].metrics("linespace")
    lines = wrapped(theme, text, font, width_px)
    for number, line in enumerate(lines):
        paint_words(canvas, theme, (0, number * height + height // 2), line, font, colour, width_px)
    return height * len(lines)


def wrapped(theme: Theme, text: str, font: str, width_px: int) -> list[str]:
    """The text in lines that are no wider, cut between words, or within one that is too long for a line."""
    lines = [""]
    for word in re.findall(r"\S+\s*", text):
        for piece in [word] if _width(theme, word.rstrip(), font) <= width_px else _signs(word):
            if lines[-1] and _width(theme, lines[-1] + piece.rstrip(), font) > width_px:
                lines.append("")
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def _signs(word: str) -> list[str]:
    """A word in single signs; an emoji of several characters is one."""
    return [sign for piece, cell in emoji.split(word) for sign in ([piece] if cell is not None else piece)]


def _width(theme: Theme, text: str, font: str) -> int:
    """How wide `paint_words` paints a text that it need not cut."""
    size = theme.px(EMOJI_UNITS[font] + 1)
    return sum(
        size if cell is not None else theme.width(font, emoji.plain(piece))
        for piece, cell in emoji.split(text)
    )


def paint_pill(
    canvas: tk.Canvas, theme: Theme, text: str, right_px: int, middle_px: int, behind: str, alert: bool
) -> int:
    """A count at the right; returns its left edge."""
    px = theme.px
    width = max(theme.width("caps", text) + px(12), px(20))
    fill, colour = ("alert", "alert_text") if alert else ("pill", "pill_text")
    plate = theme.plate((width, px(18)), 9, fill, None, behind)
    canvas.create_image(right_px, middle_px, image=plate, anchor="e")
    canvas.create_text(
        right_px - width // 2,
        middle_px,
        text=text,
        font=theme.font("caps"),
        fill=getattr(theme.palette, colour),
    )
    return right_px - width


def paint_row_plate(
    canvas: tk.Canvas,
    theme: Theme,
    box: tuple[int, int, int, int],
    fill: str | None,
    focus: bool,
    behind: str = "panel",
) -> str:
    """The rounded ground of a row (left, top, width, height), with a ring while it has the focus.

    Returns the token of what now lies behind the row's contents.
    """
    if fill is None and not focus:
        return behind
    left, top, width, height = box
    plate = theme.plate((width, height), 8, fill or behind, "accent" if focus else None, behind)
    canvas.create_image(left, top, image=plate, anchor="nw")
    return fill or behind


def count_text(count: int) -> str:
    """A count as a pill shows it."""
    return str(count) if count < 1000 else "999+"
