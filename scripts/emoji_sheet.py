"""Build the emoji sheet of the desktop window from Noto Color Emoji.

Writes src/hubbub/desktop/data/emoji.zip: `sequences.txt` (line n: the sequences that cell n shows, without
U+FE0F, separated by spaces) and the sheet in strips of CELLS_A_STRIP cells, `000.png` and on, so that the
window reads and keeps only what it shows. Debian packs the font as fonts-noto-color-emoji. Needs Pillow
and fontTools:

    uv run --no-project --with pillow --with fonttools scripts/emoji_sheet.py
"""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from fontTools.ttLib import TTFont  # type: ignore[import-not-found, unused-ignore]
from PIL import Image

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
DATA = Path(__file__).resolve().parent.parent / "src/hubbub/desktop/data"
CELL_PX = 40
CELLS_A_STRIP = 32
COLOURS_A_STRIP = 256
PRIVATE_USE = 0xF0000
VARIATION_SELECTORS = {0xFE0E, 0xFE0F}
# Regional letters, digits and tags mean something only in a sequence.
ONLY_IN_SEQUENCES = {*range(0x1F1E6, 0x1F200), *map(ord, "0123456789#*"), 0x200D, 0x20E3}


def sequences_by_glyph(font: TTFont) -> dict[str, set[str]]:
    """Every glyph's name -> the character sequences that lead to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, glyph in font.getBestCmap().items():
        if code not in VARIATION_SELECTORS and code < PRIVATE_USE:
            found[glyph].add(chr(code))
    for _ in range(3):  # a ligature may be made of ligatures
        for first, ligature in ligatures(font):
            parts = [found.get(name, {""}) for name in (first, *ligature.Component)]
            found[ligature.LigGlyph].update("".join(choice) for choice in product(*parts))
    return found


def ligatures(font: TTFont) -> list[tuple[str, Any]]:
    tables = [
        getattr(table, "ExtSubTable", table)
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
    ]
    return [
        (first, ligature)
        for table in tables
        if table.LookupType == 4
        for first, several in table.ligatures.items()
        for ligature in several
    ]


def cells(font: TTFont) -> list[tuple[list[str], Image.Image]]:
    """The sequences and the picture of each cell, in the order of the first sequence."""
    bitmaps = font["CBDT"].strikeData[0]
    found = []
    for glyph, sequences in sequences_by_glyph(font).items():
        kept = sorted(s for s in sequences if s and not (len(s) == 1 and ord(s) in ONLY_IN_SEQUENCES))
        if kept and glyph in bitmaps:
            found.append((kept, square(Image.open(io.BytesIO(bitmaps[glyph].imageData)))))
    return sorted(found, key=lambda cell: cell[0])


def square(picture: Image.Image) -> Image.Image:
    """The picture in the middle of a square of CELL_PX."""
    picture = picture.convert("RGBA")
    side = max(picture.size)
    whole = Image.new("RGBA", (side, side))
    whole.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return whole.resize((CELL_PX, CELL_PX), Image.Resampling.LANCZOS)


def strips(pictures: list[Image.Image]) -> Iterator[bytes]:
    """The pictures side by side, CELLS_A_STRIP at a time, as PNG files of one palette each."""
    for start in range(0, len(pictures), CELLS_A_STRIP):
        strip = Image.new("RGBA", (CELLS_A_STRIP * CELL_PX, CELL_PX))
        for column, picture in enumerate(pictures[start : start + CELLS_A_STRIP]):
            strip.paste(picture, (column * CELL_PX, 0))
        written = io.BytesIO()
        strip.quantize(COLOURS_A_STRIP, Image.Quantize.FASTOCTREE).save(written, "PNG", optimize=True)
        yield written.getvalue()


def main() -> None:
    grid = cells(TTFont(sys.argv[1] if len(sys.argv) > 1 else FONT))
    with ZipFile(DATA / "emoji.zip", "w") as sheet:
        lines = [" ".join(sequences) for sequences, _ in grid]
        write(sheet, "sequences.txt", "\n".join(lines).encode(), ZIP_DEFLATED)
        for number, strip in enumerate(strips([picture for _, picture in grid])):
            write(sheet, f"{number:03}.png", strip, ZIP_STORED)
    print(f"{len(grid)} emoji")


def write(sheet: ZipFile, name: str, content: bytes, compression: int) -> None:
    """Add a file under a fixed date: the same font gives the same sheet, byte for byte."""
    entry = ZipInfo(name)
    entry.compress_type = compression
    sheet.writestr(entry, content)


if __name__ == "__main__":
    main()
