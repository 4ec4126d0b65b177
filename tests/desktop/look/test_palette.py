"""Every text can be read, in every palette."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.desktop.look.palette import (
    ACCENTS,
    AVATARS,
    BESIDE_MIN,
    CONTRAST_MIN,
    PALETTES,
    Palette,
    accented,
    contrast,
    hue_of,
    is_colour,
    text_pairs,
)


def unreadable(palette: Palette) -> dict[str, float]:
    """What is painted with too little contrast."""
    return {
        what: contrast(one, other)
        for what, one, other in text_pairs(palette)
        if contrast(one, other) < CONTRAST_MIN
    }


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
def test_every_text_has_enough_contrast_to_what_is_behind_it(palette: Palette) -> None:
    pairs = text_pairs(palette)
    assert len(pairs) > 60
    assert unreadable(palette) == {}


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_every_accent_can_be_read_in_every_palette(name: str, accent: str) -> None:
    palette = accented(PALETTES[name], ACCENTS[accent])
    assert unreadable(palette) == {}
    assert contrast(palette.accent, palette.background) >= BESIDE_MIN
    assert contrast(palette.accent, palette.accent_hover) > 1


@given(st.sampled_from(sorted(PALETTES)), st.integers(0, 0xFFFFFF))
def test_any_colour_can_be_the_accent(name: str, colour: int) -> None:
    assert unreadable(accented(PALETTES[name], f"#{colour:06x}")) == {}


def test_accents_stay_what_they_are_called_where_they_can() -> None:
    reds = [accented(palette, ACCENTS["red"]).accent for palette in PALETTES.values()]
    assert all(int(red[1:3], 16) > int(red[3:5], 16) + 60 for red in reds)


def test_a_colour_is_written_in_one_way() -> None:
    assert [is_colour(text) for text in ("#12abEF", "#12abe", "red", "#12abeg", "")] == [True, *[False] * 4]


def test_contrast_is_as_the_guidelines_define_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_palette_has_a_name_colour_for_every_avatar() -> None:
    assert {len(palette.names) for palette in PALETTES.values()} == {len(AVATARS)}


def test_a_person_has_the_same_hue_everywhere_and_people_differ() -> None:
    people = ["maria", "jonas", "kenji", "olu", "tester", "layla", "sam", "ximena"]
    assert [hue_of(nick) for nick in people] == [0, 3, 1, 7, 4, 5, 2, 6]


def test_one_palette_is_dark_and_one_is_light() -> None:
    assert PALETTES["dark"].dark and not PALETTES["light"].dark
