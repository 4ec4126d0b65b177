"""Others' colours are readable on ours, and as they wished where that can be."""

import itertools

import pytest

from hubbub.client.text.formatting import COLOURS
from hubbub.client.text.markup import Span
from hubbub.desktop.look import ink
from hubbub.desktop.look.palette import CONTRAST_MIN, DARK, LIGHT, NAME_SURFACES, Palette, contrast


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("colour", [*COLOURS, "#808080", "#777777"])
def test_every_colour_can_be_read_wherever_messages_stand(palette: Palette, colour: str) -> None:
    shown, ground = ink.colours(Span("a", ink=colour), palette)
    assert not ground
    assert all(contrast(shown, getattr(palette, name)) >= CONTRAST_MIN for name in NAME_SURFACES)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_every_colour_can_be_read_on_every_other(palette: Palette) -> None:
    for colour, behind in itertools.product(COLOURS[::3], repeat=2):
        for turned in (False, True):
            span = Span("a", ink=colour, ground=behind, reversed=turned)
            shown, ground = ink.colours(span, palette)
            assert ground == (colour if turned else behind)
            assert contrast(shown, ground) >= CONTRAST_MIN


def test_what_can_be_read_stays_as_it_was_wished() -> None:
    assert ink.colours(Span("a", ink="#ffff00"), DARK) == ("#ffff00", "")
    assert ink.colours(Span("a", ink="#ffffff", ground="#000000"), DARK) == ("#ffffff", "#000000")


def test_reversed_words_exchange_the_windows_colours() -> None:
    assert ink.colours(Span("a", reversed=True), DARK) == (DARK.background, DARK.text)
