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
    left_px: int,
    top_px: int,
    dot: str | None = None,
    faded: bool = False,
) -> None:
    """A person's avatar, `size` units large."""
    letter = avatars.initial(nick)
    drawn = any(ord(letter) in letters for letters in _INTER_LETTERS)
    picture = theme.avatar(nick if drawn else " ", folded, size, dot, faded)
    canvas.create_image(left_px, top_px, image=picture, anchor="nw")
    if not drawn:
        middle = theme.px(size) // 2
        font = "text-bold" if size > 30 else "caps"
        canvas.create_text(
            left_px + middle, top_px + middle, text=letter, font=theme.font(font), fill=AVATAR_TEXT
        )


def paint_pill(canvas: tk.Canvas, theme: Theme, text: str, right_px: int, middle_px: int, alert: bool) -> int:
    """A count at the right; returns its left edge."""
    px = theme.px
    width = max(theme.width("caps", text) + px(12), px(20))
    fill, colour = ("alert", "alert_text") if alert else ("pill", "pill_text")
    plate = theme.plate_px(width, px(18), 9, getattr(theme.palette, fill))
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
    canvas: tk.Canvas, theme: Theme, box: tuple[int, int, int, int], fill: str | None, focus: bool
) -> None:
    """The rounded ground of a row (left, top, width, height), and its ring while it has the focus."""
    if fill is None and not focus:
        return
    left, top, width, height = box
    colour = getattr(theme.palette, fill or "panel")
    ring = theme.palette.accent if focus else None
    canvas.create_image(left, top, image=theme.plate_px(width, height, 8, colour, ring), anchor="nw")


def count_text(count: int) -> str:
    """A count as a pill shows it."""
    return str(count) if count < 1000 else "999+"
