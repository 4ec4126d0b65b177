"""Pictures of simple shapes, smooth at every scale.

The rule: sizes are device pixels, colours `#rrggbb`; everything is drawn SUPERSAMPLE times larger and
reduced, for Pillow's own edges are hard.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

SUPERSAMPLE = 4
TRANSPARENT = (0, 0, 0, 0)


def rounded(
    width_px: int,
    height_px: int,
    radius_px: float,
    fill: str,
    border: str | None = None,
    border_px: float = 1,
    behind: str | None = None,
) -> Image.Image:
    """A rectangle with round corners; `behind` fills the corners, which are transparent without it."""
    size = (width_px * SUPERSAMPLE, height_px * SUPERSAMPLE)
    large = Image.new("RGBA", size, behind or _clear(border or fill))
    ImageDraw.Draw(large).rounded_rectangle(
        (0, 0, size[0] - 1, size[1] - 1),
        radius=radius_px * SUPERSAMPLE,
        fill=fill,
        outline=border,
        width=round(border_px * SUPERSAMPLE) if border else 0,
    )
    return large.resize((width_px, height_px), Image.Resampling.BOX)


def disc(size_px: int, fill: str) -> Image.Image:
    """A filled circle."""
    return rounded(size_px, size_px, size_px / 2, fill)


def ringed_disc(size_px: int, fill: str, ring_px: float) -> Image.Image:
    """A circle in the middle of a clear margin of `ring_px`, to be put over a hole of the same size."""
    whole = Image.new("RGBA", (size_px, size_px), _clear(fill))
    inner = round(size_px - 2 * ring_px)
    offset = (size_px - inner) // 2
    whole.paste(disc(inner, fill), (offset, offset))
    return whole


def punch(picture: Image.Image, x_px: int, y_px: int, size_px: int) -> None:
    """Make a round hole in a picture."""
    hole = disc(size_px, "#ffffff").getchannel("A").point(lambda alpha: 255 - alpha)
    box = (x_px, y_px, x_px + size_px, y_px + size_px)
    alpha = picture.getchannel("A")
    kept = Image.composite(alpha.crop(box), Image.new("L", (size_px, size_px), 0), hole)
    alpha.paste(kept, box)
    picture.putalpha(alpha)


def _clear(colour: str) -> tuple[int, int, int, int]:
    """The colour without any opacity, so that reduced edges keep its hue."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), 0)
