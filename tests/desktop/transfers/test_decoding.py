"""Pictures are decoded with bounds; what is broken, huge or strange is told and harms nothing."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hubbub.desktop.transfers import decoding
from hubbub.desktop.transfers.decoding import BadPicture
from tests.desktop.file_hub import picture


def png_of(width: int, height: int) -> bytes:
    """A small file that claims to be a picture of this size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(60_000, 60_000), (8_000, 9_000), (2_000_000_000, 2)])
def test_a_picture_that_would_fill_the_memory_is_not_decoded(size: tuple[int, int]) -> None:
    for limit in (decoding.THUMBNAIL_MAX_PIXELS, decoding.MAX_PIXELS):
        with pytest.raises(BadPicture):
            decoding.decode(png_of(*size), limit)


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_each_format_is_known(format_: str) -> None:
    found = decoding.decode(picture(30, 20, format_=format_))
    assert found.size == (30, 20) and found.mode in {"RGB", "RGBA"}


@pytest.mark.parametrize("format_", ["TIFF", "ICO", "PPM", "PDF"])
def test_other_formats_are_not_even_tried(format_: str) -> None:
    with pytest.raises(BadPicture, match="not a picture"):
        decoding.decode(picture(30, 20, format_=format_))


@given(st.binary(max_size=300), st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP"]), st.integers(0, 200))
def test_whatever_is_broken_is_a_bad_picture(noise: bytes, format_: str, at: int) -> None:
    whole = picture(16, 16, format_=format_)
    for content in (noise, whole[:at], whole[:at] + noise + whole[at + len(noise) :]):
        try:
            decoding.thumbnail(content, (40, 40), 4)
        except BadPicture:
            continue


def test_a_thumbnail_fits_its_box_and_has_round_corners() -> None:
    small = decoding.thumbnail(picture(3_000, 1_000, format_="JPEG"), (360, 200), 8)
    assert small.size == (360, 120)
    assert small.getpixel((0, 0))[3] == 0 and small.getpixel((180, 60))[3] == 255  # type: ignore[index]
    assert decoding.thumbnail(picture(10, 10), (360, 200), 8).size == (10, 10)
    assert decoding.thumbnail(picture(1, 10), (360, 200), 8).size == (1, 10)


def test_a_picture_stands_upright_as_its_camera_tells() -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (40, 20)).save(made, "JPEG", exif=exif)
    assert decoding.decode(made.getvalue()).size == (20, 40)


def test_of_a_moving_picture_the_first_frame_is_shown() -> None:
    made = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("#ff0000", "#00ff00")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    assert decoding.decode(made.getvalue()).convert("RGB").getpixel((4, 4)) == (255, 0, 0)
