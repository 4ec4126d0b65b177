"""Pictures of what a screen must look like, kept beside the tests.

The rule: nobody commits a picture that they did not look at. `make golden` takes them all anew; fonts and
emoji come with the program, so two machines draw the same, but for a shade at the edges of letters.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image, ImageChops

FOLDER = Path(__file__).with_name("pictures")
COLOURS = 128  # of a kept picture: it is a third of the size, and no eye sees it
SHADE = 56  # levels of a channel; edges of letters and lost colours differ by less
MAX_SHARE = 0.002  # of all pixels


def takes_anew() -> bool:
    """Whether pictures are taken, and none compared."""
    return os.environ.get("HUBBUB_GOLDEN") == "new"


def agrees(name: str, picture: Image.Image, found: Path) -> None:
    """The picture is as the kept one; else what was found is left in the folder `found`."""
    kept = FOLDER / f"{name}.png"
    if takes_anew():
        FOLDER.mkdir(exist_ok=True)
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, optimize=True)
        return
    assert kept.exists(), f"there is no picture {name}: `make golden` takes one"
    expected = Image.open(kept).convert("RGB")
    assert picture.size == expected.size, f"{name} is {picture.size}, no longer {expected.size}"
    share, difference = differing(picture, expected)
    if share > MAX_SHARE:
        picture.save(found / f"{name}.png")
        difference.save(found / f"{name}-difference.png")
        raise AssertionError(f"{share:.2%} of {name} look different: see {found}")


def differing(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that differ by more than a SHADE, and a picture of them."""
    channels = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    strongest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    marked = strongest.point([255 if level > SHADE else 0 for level in range(256)])
    return marked.histogram()[255] / (one.width * one.height), marked
