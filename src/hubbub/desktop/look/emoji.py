"""Emoji in text: found as whole sequences, shown as pictures of one sheet.

The rule: Tk never draws an emoji itself, for it mixes colour with black and white and splits families and
flags. What the sheet lacks is shown as UNKNOWN. data/emoji.zip is made by scripts/emoji_sheet.py.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

if TYPE_CHECKING:
    from zipfile import ZipFile

CELL_PX = 40
CELLS_A_STRIP = 32
CACHED_STRIPS = 8
SHARPEN_FROM_PX = CELL_PX * 5 // 4
UNKNOWN = "□"

_SHARPER = ImageFilter.UnsharpMask(radius=1.6, percent=80, threshold=0)
_TEXT_STYLE = "\ufe0e"
_EMOJI_STYLE = "\ufe0f"
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
# Older signs below this are letters unless U+FE0F follows: © ™ ↔ and the digits.
_FIRST_PICTURE = 0x2600
_FIRST_EMOJI_PLANE = 0x1F000


def split(text: str) -> Iterator[tuple[str, int | None]]:
    """The text in pieces: (piece, None) for plain text, (sequence, cell) for an emoji.

    The pieces together are the text, but for signs the sheet lacks: use `plain` on what is painted.
    """
    if text.isascii():
        yield text, None
        return
    start = at = 0
    while found := _beginning().search(text, at):
        at = found.start()
        length, cell = match(text, at)
        if cell is None:
            at += 1
            continue
        if start < at:
            yield text[start:at], None
        yield text[at : at + length], cell
        start = at = at + length
    if start < len(text):
        yield text[start:], None


def match(text: str, at: int) -> tuple[int, int | None]:
    """The longest emoji that begins here, as (length, cell); (0, None) if none does."""
    table, longest, firsts = index()
    if text[at] not in firsts:
        return 0, None
    found: tuple[int, int | None] = (0, None)
    bare = ""
    for end in range(at, len(text)):
        if text[end] != _EMOJI_STYLE:
            bare += text[end]
        if len(bare) > longest:
            break
        if (cell := table.get(bare)) is not None:
            found = (end + 1 - at, cell)
    length, cell = found
    if cell is None or not _is_picture(text, at, length):
        return 0, None
    return found


def _is_picture(text: str, at: int, length: int) -> bool:
    """Whether a single sign is meant as a picture and not as a letter."""
    sequence = text[at : at + length]
    if text[at + length : at + length + 1] == _TEXT_STYLE:
        return False
    if len(sequence) > 1:
        return True
    return ord(sequence) >= _FIRST_PICTURE or unicodedata.east_asian_width(sequence) == "W"


def plain(text: str) -> str:
    """The text as Tk may paint it: without leftover joiners, and UNKNOWN for emoji the sheet lacks."""
    if text.isascii():
        return text
    return "".join(
        UNKNOWN if _FIRST_EMOJI_PLANE <= ord(sign) < 0x20000 else sign
        for sign in text
        if sign not in _JOINERS
    )


@cache
def index() -> tuple[dict[str, int], int, frozenset[str]]:
    """Sequence -> cell, the length of the longest, and with which characters they begin."""
    lines = _sheet().read("sequences.txt").decode().splitlines()
    table = {sequence: cell for cell, line in enumerate(lines) for sequence in line.split(" ")}
    return table, max(map(len, table)), frozenset(sequence[0] for sequence in table)


@cache
def _beginning() -> re.Pattern[str]:
    """What an emoji may begin with."""
    return re.compile(f"[{re.escape(''.join(sorted(index()[2])))}]")


def picture(cell: int, size_px: int) -> Image.Image:
    """The emoji of this cell, RGBA, `size_px` squared, sharpened where the sheet has it smaller."""
    strip, column = divmod(cell, CELLS_A_STRIP)
    left = column * CELL_PX
    cut = _strip(strip).crop((left, 0, left + CELL_PX, CELL_PX))
    made = cut.resize((size_px, size_px), Image.Resampling.LANCZOS)
    return made.filter(_SHARPER) if size_px >= SHARPEN_FROM_PX else made


@lru_cache(maxsize=CACHED_STRIPS)
def _strip(number: int) -> Image.Image:
    return Image.open(io.BytesIO(_sheet().read(f"{number:03}.png"))).convert("RGBA")


@cache
def _sheet() -> ZipFile:
    from importlib.resources import files
    from zipfile import ZipFile

    return ZipFile(io.BytesIO(files("hubbub.desktop").joinpath("data/emoji.zip").read_bytes()))
