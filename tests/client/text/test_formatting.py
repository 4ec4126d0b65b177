"""Formatting codes are taken out and told apart; what can't be seen comes as a sign that can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.text import formatting
from hubbub.client.text.formatting import COLOURS, Look

CODES = "\x02\x1d\x1f\x1e\x11\x0f\x16\x03\x04"


def looks(text: str) -> dict[str, Look]:
    """Each part of a text with its look."""
    clean, runs = formatting.read(text)
    ends = [start for start, _ in runs[1:]] + [len(clean)]
    return {clean[start:end]: look for (start, look), end in zip(runs, ends, strict=True) if start < end}


@pytest.mark.parametrize(
    ("code", "style"),
    [
        ("\x02", "bold"), ("\x1d", "italic"), ("\x1f", "underline"), ("\x1e", "strike"), ("\x11", "code"),
        ("\x16", "reverse"),
    ],
)  # fmt: skip
def test_a_toggle_is_on_until_it_comes_again(code: str, style: str) -> None:
    found = looks(f"a{code}b{code}c")
    assert [sorted(found[letter].styles) for letter in "abc"] == [[], [style], []]


def test_a_reset_ends_all() -> None:
    assert looks("\x02\x1d\x0304,12a\x0fb")["b"] == Look()


@pytest.mark.parametrize(
    ("text", "ink", "ground"),
    [
        ("\x034a", COLOURS[4], ""),
        ("\x0304,12a", COLOURS[4], COLOURS[12]),
        ("\x0352a", "#ff0000", ""),
        ("\x0398,88a", "#ffffff", "#000000"),
        ("\x0399,99a", "", ""),
        ("\x04FF8800a", "#ff8800", ""),
        ("\x04ff8800,112233a", "#ff8800", "#112233"),
        ("\x0304,12\x0303a", COLOURS[3], COLOURS[12]),
        ("\x0304\x03a", "", ""),
        ("\x0304\x04a", "", ""),
    ],
)
def test_colours(text: str, ink: str, ground: str) -> None:
    assert looks(text)["a"] == Look(frozenset(), ink, ground)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\x03,a", ",a"),
        ("\x034,a", ",a"),
        ("\x03123", "3"),
        ("\x0304,123", "3"),
        ("\x04ff", "ff"),
        ("\x03٤a", "٤a"),
    ],
)
def test_what_is_no_colour_stays(text: str, words: str) -> None:
    assert formatting.plain(text) == words


def test_there_are_99_colours() -> None:
    assert len(COLOURS) == 99


@pytest.mark.parametrize(
    ("character", "sign"),
    [
        ("\x07", "‹U+0007›"),
        ("\x1b", "‹U+001B›"),
        ("\x7f", "‹U+007F›"),
        ("\u202e", "‹U+202E›"),
        ("\u2066", "‹U+2066›"),
        ("\x9b", "‹U+009B›"),
    ],
)
def test_a_character_that_acts_comes_as_a_sign(character: str, sign: str) -> None:
    assert formatting.plain(f"a{character}b") == f"a{sign}b"
    assert looks(f"a{character}b")[sign].styles == {"control"}


def test_line_ends_and_tabs_stay() -> None:
    assert formatting.plain("a\n\tb") == "a\n\tb"


@given(st.text(st.sampled_from(CODES + "0123456789,abcdef\u202e\x07 ")))
def test_nothing_that_acts_is_left(text: str) -> None:
    clean, runs = formatting.read(text)
    assert not set(clean) & {*CODES, "\u202e", "\x07"}
    starts = [start for start, _ in runs]
    assert starts[0] == 0 and starts == sorted(starts) and starts[-1] <= len(clean)


@given(st.text())
def test_what_is_plain_stays_plain(text: str) -> None:
    assert formatting.plain(formatting.plain(text)) == formatting.plain(text)
