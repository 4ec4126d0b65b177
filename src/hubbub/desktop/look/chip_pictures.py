"""The picture of a reaction: a rounded plate with an emoji, or a few letters, and how many people gave it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

from hubbub.desktop.look import avatars, emoji, icons, shapes

HEIGHT, PADDING, GAP, RADIUS = 26, 8, 6, 9
EMOJI_UNITS, ICON_UNITS, LETTER_UNITS = 17, 17, 12.5
LETTERS_MAX = 12
COUNT_MAX = 999


class Look(NamedTuple):
    """The colours of a plate, the file of its letters, and how many pixels a unit has."""

    fill: str
    border: str
    text: str
    font: Path | None
    scale: float

    def px(self, units: float) -> int:
        """Units at 100 % as device pixels."""
        return round(units * self.scale)


def chip(reaction: str, count: int, look: Look) -> Image.Image:
    """The plate of a reaction; for "" that of adding one."""
    if reaction:
        counted = f"{count}" if count <= COUNT_MAX else f"{COUNT_MAX}+"
        parts = [_sign(reaction, look), _letters(counted, look)]
    else:
        parts = [icons.icon("smile-plus", look.px(ICON_UNITS), look.text)]
    gap, height, left = look.px(GAP), look.px(HEIGHT), look.px(PADDING)
    width = 2 * left + sum(part.width for part in parts) + gap * (len(parts) - 1)
    radius, border_px = look.px(RADIUS), max(1.0, look.scale)
    plate = shapes.rounded(width, height, radius, look.fill, look.border, border_px)
    for part in parts:
        plate.alpha_composite(part, (left, (height - part.height) // 2))
        left += part.width + gap
    return plate


def _sign(reaction: str, look: Look) -> Image.Image:
    """An emoji, or what others may send instead: a few letters."""
    length, cell = emoji.match(reaction, 0)
    if cell is not None and length == len(reaction):
        return emoji.picture(cell, look.px(EMOJI_UNITS))
    signs = emoji.plain(reaction[:LETTERS_MAX])
    return _letters("".join(sign if sign.isprintable() else emoji.UNKNOWN for sign in signs), look)


def _letters(text: str, look: Look) -> Image.Image:
    font = avatars.letter_font(look.font, look.px(LETTER_UNITS))
    picture = Image.new("RGBA", (round(font.getlength(text)) + 1, look.px(HEIGHT)), f"{look.text}00")
    at = (0, picture.height / 2)
    ImageDraw.Draw(picture).text(at, text, font=font, fill=look.text, anchor="lm")
    return picture
