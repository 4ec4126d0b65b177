"""Icons, avatars and shapes are drawn as asked, at every scale."""

import pytest

from hubbub.desktop.look import avatars, fonts, shapes
from hubbub.desktop.look.icons import ICONS, icon
from hubbub.desktop.look.palette import AVATARS, hue_of

SIZES = [16, 24, 32, 40]


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.parametrize("size", SIZES)
def test_every_icon_is_drawn_within_its_square(name: str, size: int) -> None:
    alpha = icon(name, size, "#ff0000").getchannel("A")
    box = alpha.getbbox()
    assert box and alpha.size == (size, size)
    assert max(box[2] - box[0], box[3] - box[1]) > size / 2
    assert not any(alpha.getpixel(corner) for corner in ((0, 0), (size - 1, 0), (0, size - 1)))


def test_an_icon_has_the_colour_that_was_asked_for() -> None:
    drawn = icon("plus", 24, "#12ab34").getpixel((12, 12))
    assert drawn == (0x12, 0xAB, 0x34, 255)


@pytest.mark.parametrize(
    ("nick", "letter"),
    [
        ("maria", "M"),
        ("_élodie", "É"),
        ("42", "4"),
        ("|[x]|", "X"),
        ("日本", "日"),
        ("___", "_"),
        ("", "?"),
        ("ß", "S"),
    ],
)
def test_the_initial_of_a_nick_is_its_first_letter(nick: str, letter: str) -> None:
    assert avatars.initial(nick) == letter


def test_an_avatar_is_a_circle_in_the_colour_of_its_nick() -> None:
    picture = avatars.avatar("", "maria", 40, fonts.letter_font())
    colour = AVATARS[hue_of("maria")]
    assert picture.getpixel((20, 5)) == (*(int(colour[at : at + 2], 16) for at in (1, 3, 5)), 255)
    assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_a_presence_dot_stands_in_a_gap_of_the_avatar() -> None:
    picture = avatars.avatar("M", "maria", 40, fonts.letter_font(), "#00ff00")
    pixels = picture.load()
    assert pixels
    assert pixels[33, 33] == (0, 255, 0, 255)
    assert any(pixels[x, 33][3] == 0 for x in range(20, 33)), "no gap around the dot"  # type: ignore[index]


def test_a_stretched_picture_keeps_its_corners() -> None:
    small = shapes.rounded(14, 14, 6, "#ff0000", "#00ff00", 1, behind="#0000ff")
    wide = shapes.stretched(small, 6, 100, 30)
    assert wide.size == (112, 42)
    assert wide.crop((0, 0, 6, 6)).tobytes() == small.crop((0, 0, 6, 6)).tobytes()
    assert wide.crop((106, 36, 112, 42)).tobytes() == small.crop((8, 8, 14, 14)).tobytes()
    assert wide.getpixel((56, 20)) == (255, 0, 0)


def test_a_flat_picture_has_no_transparency() -> None:
    assert shapes.flat(shapes.disc(20, "#ff0000"), "#0000ff").getpixel((0, 0)) == (0, 0, 255)
