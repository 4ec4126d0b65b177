"""Avatars: a circle in a person's colour with their initial, and a dot that tells whether they are here; for
servers a rounded square.

The rule: the picture follows from the name alone, so it is the same in every window.
"""

from __future__ import annotations

import contextlib
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from hubbub.desktop.look import shapes
from hubbub.desktop.look.palette import AVATAR_TEXT, AVATARS, hue_of

LETTER_SHARE = 0.45  # of the circle's size
DOT_SHARE = 0.4
BADGE_ROUNDNESS = 0.3
DOT_RING_SHARE = 0.07
SUPERSAMPLE = 4
CACHED_PICTURES = 512


def initial(nick: str) -> str:
    """The first letter or digit of a nickname in upper case, or its first character."""
    first = next((character for character in nick if character.isalnum()), nick[:1])
    return first.upper()[:1] or "?"


@lru_cache(maxsize=CACHED_PICTURES)
def avatar(
    letter: str,
    folded_nick: str,
    size_px: int,
    font: Path | None,
    dot: str | None = None,
) -> Image.Image:
    """The picture of `size_px` squared; with `dot`, a presence dot of that colour at the lower right.

    `font` is the file that draws the letter; without one Pillow's own is taken.
    """
    picture = shapes.disc(size_px, AVATARS[hue_of(folded_nick)])
    _write(picture, letter, font)
    return _with_dot(picture, dot) if dot else picture


@lru_cache(maxsize=64)
def badge(letter: str, folded_name: str, size_px: int, font: Path | None) -> Image.Image:
    """The picture of a server, `size_px` squared."""
    picture = shapes.rounded(size_px, size_px, size_px * BADGE_ROUNDNESS, AVATARS[hue_of(folded_name)])
    _write(picture, letter, font)
    return picture


def _write(picture: Image.Image, letter: str, font: Path | None) -> None:
    """Put a letter amid a picture."""
    large_px = picture.width * SUPERSAMPLE
    shape = Image.new("L", (large_px, large_px))
    ImageDraw.Draw(shape).text(
        (large_px / 2, large_px / 2), letter, font=letter_font(font, round(large_px * LETTER_SHARE)),
        fill=255, anchor="mm",
    )  # fmt: skip
    picture.paste(AVATAR_TEXT, mask=shape.resize(picture.size, Image.Resampling.LANCZOS))


def _with_dot(picture: Image.Image, colour: str) -> Image.Image:
    size_px = picture.width
    ring_px = max(2, round(size_px * DOT_RING_SHARE))
    dot_px = max(8, round(size_px * DOT_SHARE))
    at = size_px - dot_px + ring_px // 2
    wide = Image.new("RGBA", (size_px + ring_px // 2 + 1, size_px + ring_px // 2 + 1))
    wide.paste(picture, (0, 0))
    shapes.punch(wide, at, at, dot_px)
    dot = shapes.disc(dot_px - 2 * ring_px, colour)
    wide.paste(dot, (at + ring_px, at + ring_px), dot)
    return wide


@lru_cache(maxsize=64)
def letter_font(font: Path | None, size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font in a file at this size, in a strong weight if it has one; without a file Pillow's own."""
    if font is None:
        return ImageFont.load_default(size_px)
    loaded = ImageFont.truetype(font, size_px)
    with contextlib.suppress(OSError, ValueError):  # not a variable font: its own weight will do
        loaded.set_variation_by_name("SemiBold")
    return loaded
