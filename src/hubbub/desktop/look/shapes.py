"""Pictures of simple shapes, smooth at every scale.

The rule: sizes are device pixels, colours `#rrggbb`; everything is drawn SUPERSAMPLE times larger and
reduced, for Pillow's own edges are hard.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

SUPERSAMPLE = 4


def rounded(
    width_px: int,
    height_px: int,
    radius_px: float,
    fill: str,
    border: str | None = None,
    border_px: float = 1,
    behind: str | None = None,
) -> Image.Image:
    """A rectangle with round corners; `behind` fills the corners, which are transparent without it.

    The picture is RGB with `behind`, else RGBA.
    """
    size = (width_px * SUPERSAMPLE, height_px * SUPERSAMPLE)
    large = Image.new("RGB", size, behind) if behind else Image.new("RGBA", size, _clear(border or fill))
    ImageDraw.Draw(large).rounded_rectangle(
        (0, 0, size[0] - 1, size[1] - 1),
        radius=radius_px * SUPERSAMPLE,
        fill=fill,
        outline=border,
        width=round(border_px * SUPERSAMPLE) if border else 0,
    )
    return large.resize((width_px, height_px), Image.Resampling.BOX)


def flat(picture: Image.Image, behind: str) -> Image.Image:
    """The picture on a ground of one colour, without transparency."""
    ground = Image.new("RGBA", picture.size, behind)
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def stretched(picture: Image.Image, edge_px: int, width_px: int, height_px: int) -> Image.Image:
    """The picture with its middle (all but `edge_px` on each side) stretched to this size."""
    horizontal = _thirds(picture.width, edge_px, width_px)
    vertical = _thirds(picture.height, edge_px, height_px)
    whole = Image.new(picture.mode, (horizontal[-1][2] + edge_px, vertical[-1][2] + edge_px))
    for left, right, to_x, width in horizontal:
        for top, bottom, to_y, height in vertical:
            part = picture.crop((left, top, right, bottom))
            whole.paste(part.resize((width, height), Image.Resampling.NEAREST), (to_x, to_y))
    return whole


def patch(
    radius_px: int, border_px: float, surface: str, fill: str, border: str | None, middle_px: tuple[int, int]
) -> Image.Image:
    """A rounded rectangle on a surface whose middle is so large, with an edge of `radius_px` and one more."""
    edge_px = radius_px + 1
    side_px = 2 * edge_px + 2
    small = rounded(side_px, side_px, radius_px, fill, border, border_px, behind=surface)
    return stretched(small, edge_px, *middle_px)


def _thirds(size_px: int, edge_px: int, middle_px: int) -> list[tuple[int, int, int, int]]:
    """Edge, middle and edge of one direction as (from, to, new place, new size)."""
    inner = size_px - edge_px
    middle_px = max(middle_px, inner - edge_px)
    return [
        (0, edge_px, 0, edge_px),
        (edge_px, inner, edge_px, middle_px),
        (inner, size_px, edge_px + middle_px, edge_px),
    ]


def faded(picture: Image.Image, opacity: float) -> Image.Image:
    """The picture with this much of its opacity."""
    paler = picture.copy()
    paler.putalpha(picture.getchannel("A").point(lambda alpha: round(alpha * opacity)))
    return paler


def disc(size_px: int, fill: str) -> Image.Image:
    """A filled circle."""
    return rounded(size_px, size_px, size_px / 2, fill)


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
