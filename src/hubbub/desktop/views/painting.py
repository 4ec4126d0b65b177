"""Pieces that several views paint on a canvas: avatars, pills, focus rings."""

from __future__ import annotations

import tkinter as tk

from hubbub.desktop import avatars
from hubbub.desktop.palette import AVATAR_TEXT
from hubbub.desktop.theme import Theme

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
