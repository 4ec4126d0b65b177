"""The picture of the program in the list of windows, with a count of what waits for its person.

The rule: it is drawn anew only when the count is another one.
"""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

from PIL import Image, ImageDraw, ImageTk

from hubbub.desktop.look import avatars
from hubbub.desktop.look.palette import DARK

SIZES_PX = (128, 64, 32)
COUNT_MAX = 99
PILL_SHARE = 0.5  # of the icon's height
SUPERSAMPLE = 4


def icon(size_px: int, count: int, font: Path | None) -> Image.Image:
    """The program's picture; a `count` stands at its lower right."""
    picture = avatars.badge("H", "hub", size_px, font).copy()
    if count:
        words = f"{COUNT_MAX}+" if count > COUNT_MAX else str(count)
        pill = _pill(words, round(size_px * PILL_SHARE), size_px, font)
        picture.alpha_composite(pill, (size_px - pill.width, size_px - pill.height))
    return picture


def _pill(words: str, height_px: int, width_max_px: int, font: Path | None) -> Image.Image:
    """White figures on red, in a shape that is round at both ends."""
    height = height_px * SUPERSAMPLE
    letters = avatars.letter_font(font, round(height * (0.72 if len(words) < 3 else 0.56)))
    width = min(max(height, round(letters.getlength(words) + height * 0.42)), width_max_px * SUPERSAMPLE)
    large = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(large)
    pen.rounded_rectangle((0, 0, width - 1, height - 1), radius=height / 2, fill=DARK.alert)
    pen.text((width / 2, height / 2), words, font=letters, fill="#ffffff", anchor="mm")
    return large.resize((width // SUPERSAMPLE, height_px), Image.Resampling.LANCZOS)


class Badge:
    """The icon of one window."""

    def __init__(self, root: tk.Wm, font: Path | None) -> None:
        self._root = root
        self._font = font
        self._count: int | None = None
        self._pictures: list[ImageTk.PhotoImage] = []  # Tk does not hold them

    def show(self, count: int) -> None:
        """So much waits."""
        count = min(count, COUNT_MAX + 1)
        if count != self._count:
            self._count = count
            self._pictures = [
                ImageTk.PhotoImage(icon(size, count, self._font), master=self._root) for size in SIZES_PX
            ]
            self._root.iconphoto(True, *(str(picture) for picture in self._pictures))
