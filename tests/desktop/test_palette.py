"""Every text can be read, in every palette."""

import pytest

from hubbub.desktop.palette import AVATARS, CONTRAST_MIN, PALETTES, Palette, contrast, hue_of, text_pairs


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
def test_every_text_has_enough_contrast_to_what_is_behind_it(palette: Palette) -> None:
    pairs = text_pairs(palette)
    assert len(pairs) > 60
    assert {
        what: contrast(one, other) for what, one, other in pairs if contrast(one, other) < CONTRAST_MIN
    } == {}


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
