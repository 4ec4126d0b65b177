"""Pictures that others sent: decoded with bounds, for they may be made to do harm.

The rule: few formats, a size that is known before a pixel is decoded, the first frame alone; whatever a
decoder does about a broken file comes out as BadPicture. No Tk here: it runs in a worker's thread.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from hubbub.client.words import _

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
THUMBNAIL_MAX_PIXELS = 24_000_000  # of a picture that nobody has asked for
MAX_PIXELS = 64_000_000  # of one that somebody opens
SUPERSAMPLE = 4


class BadPicture(Exception):
    """This can't be shown; the text says why."""


def decode(
    content: bytes | Path, max_pixels: int = MAX_PIXELS, about: tuple[int, int] = (0, 0)
) -> Image.Image:
    """The picture, upright, as RGB or RGBA; `about` is a size that suffices, if not (0, 0).

    Raises: BadPicture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bound is further out than ours
            source = io.BytesIO(content) if isinstance(content, bytes) else content
            with Image.open(source, formats=FORMATS) as picture:
                return _decoded(picture, max_pixels, about)
    except BadPicture:
        raise
    except MemoryError:
        raise BadPicture(_("too large to be shown")) from None
    except Exception as error:
        raise BadPicture(_("not a picture that can be shown")) from error


def _decoded(picture: Image.Image, max_pixels: int, about: tuple[int, int]) -> Image.Image:
    width, height = picture.size
    if about != (0, 0):
        picture.draft("RGB", about)  # JPEG is then decoded at a fraction of its size
    if width * height > max_pixels and picture.width * picture.height > max_pixels // 4:
        raise BadPicture(_("too large to be shown"))
    picture.seek(0)
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    return upright.convert("RGBA" if has_alpha else "RGB")


def fitted(picture: Image.Image, box_px: tuple[int, int]) -> Image.Image:
    """The picture as large as the box lets it be, never larger than it is."""
    width, height = picture.size
    scale = min(1.0, box_px[0] / width, box_px[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def thumbnail(content: bytes | Path, box_px: tuple[int, int], radius_px: int) -> Image.Image:
    """A small picture with round corners. Raises: BadPicture."""
    picture = decode(content, THUMBNAIL_MAX_PIXELS, (box_px[0] * 2, box_px[1] * 2))
    width, height = picture.size
    scale = min(1.0, box_px[0] / width, box_px[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return rounded(picture, radius_px)


def square(content: bytes | Path, size_px: int, radius_px: int) -> Image.Image:
    """The middle of a picture. Raises: BadPicture."""
    picture = decode(content, THUMBNAIL_MAX_PIXELS, (size_px * 2, size_px * 2))
    return rounded(ImageOps.fit(picture, (size_px, size_px), Image.Resampling.LANCZOS), radius_px)


def rounded(picture: Image.Image, radius_px: int) -> Image.Image:
    """The picture with round corners, which are transparent."""
    width, height = picture.size
    radius_px = min(radius_px, width // 2, height // 2)
    picture = picture.convert("RGBA")
    if not radius_px:
        return picture
    corner = Image.new("L", (radius_px * 2 * SUPERSAMPLE,) * 2)
    end = radius_px * 2 * SUPERSAMPLE - 1
    ImageDraw.Draw(corner).ellipse((0, 0, end, end), fill=255)
    corner = corner.resize((radius_px * 2,) * 2, Image.Resampling.BOX)
    mask = Image.new("L", picture.size, 255)
    for left, x in ((0, 0), (radius_px, width - radius_px)):
        for top, y in ((0, 0), (radius_px, height - radius_px)):
            mask.paste(corner.crop((left, top, left + radius_px, top + radius_px)), (x, y))
    alpha = picture.getchannel("A")
    picture.putalpha(Image.composite(alpha, Image.new("L", picture.size), mask))
    return picture


def as_png(picture: Image.Image) -> bytes:
    """The picture as the bytes of a PNG file."""
    made = io.BytesIO()
    picture.save(made, "PNG", compress_level=1)
    return made.getvalue()
