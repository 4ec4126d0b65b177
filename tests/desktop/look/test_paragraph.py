"""Right-to-left paragraphs are broken as they are read and painted as they are written."""

import unicodedata

import pytest
from bidi.algorithm import get_display
from hypothesis import given
from hypothesis import strategies as st

from hubbub.desktop.look import bidi, paragraph
from hubbub.desktop.look.paragraph import Piece

WIDE = 10_000
LETTERS = "אבגדשלום abc 123 ,.!?()"


def measure(piece: Piece) -> int:
    """Ten pixels a sign, twenty an emoji; marks take no room."""
    if piece.cell is not None:
        return 20
    return 10 * sum(not unicodedata.combining(character) for character in piece.text)


def painted(*pieces: Piece | str, width: int = WIDE) -> list[str]:
    """The display lines from left to right."""
    made = tuple(Piece(piece) if isinstance(piece, str) else piece for piece in pieces)
    return ["".join(piece.text for piece in line) for line in paragraph.lines(made, width, measure)[0]]


def test_a_line_is_turned_around_where_it_runs_from_the_right() -> None:
    assert painted("say שלום now") == ["say םולש now"]
    assert painted("שלום, hi (עולם)") == ["(םלוע) hi ,םולש"]


def test_lines_are_broken_before_they_are_turned_around() -> None:
    assert painted("אחת שתיים שלוש ארבע", width=100) == ["םייתש תחא", "עברא שולש"]
    assert painted("one אחת שתיים two", width=80) == ["one תחא", "םייתש", "two"]


def test_a_paragraph_begins_at_the_side_of_its_first_letter() -> None:
    assert paragraph.lines((Piece("123 שלום abc"),), WIDE, measure)[1]
    assert not paragraph.lines((Piece("abc שלום"),), WIDE, measure)[1]


def test_numbers_keep_their_order() -> None:
    assert painted("מספר 12345 בסוף") == ["ףוסב 12345 רפסמ"]


def test_styles_go_along_with_their_letters() -> None:
    pieces = (Piece("שלום ", ("a",)), Piece("bold", ("b",)), Piece(" עולם", ("c",)))
    (line,), _ = paragraph.lines(pieces, WIDE, measure)
    assert line == [Piece("םלוע ", ("c",)), Piece("bold", ("b",)), Piece(" םולש", ("a",))]


def test_an_emoji_is_one_sign() -> None:
    (line,), _ = paragraph.lines((Piece("שלום "), Piece("👩‍🚀", (), 7), Piece(" עולם")), WIDE, measure)
    assert [(piece.text, piece.cell) for piece in line] == [("םלוע ", None), ("👩‍🚀", 7), (" םולש", None)]


def test_marks_stay_with_their_letters() -> None:
    assert painted("שָׁלוֹם") == ["ם" + "וֹ" + "ל" + "שָׁ"]


def test_arabic_letters_are_joined_and_turned() -> None:
    assert painted("سلام") == ["\ufee1\ufefc\ufeb3"]


def test_a_word_that_is_too_long_is_broken_anywhere() -> None:
    assert painted("אבגדהוז", width=30) == ["גבא", "והד", "ז"]


def test_between_ideographs_a_line_may_end() -> None:
    assert len(painted("אב 日本語日本語", width=60)) == 2
    assert painted("see 日本語日本語", width=60) == ["see 日本", "語日本語"]


def test_a_line_begins_with_no_sign_that_closes_and_ends_with_none_that_opens() -> None:
    assert painted("日本語。本", width=30) == ["日本", "語。本"]
    assert painted("日本「語」本", width=30) == ["日本", "「語」", "本"]


def test_we_break_what_tk_can_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bidi, "NEEDED", True)
    assert [paragraph.is_ours(text) for text in ("abc", "naïve", "日本", "שלום")] == [
        False,
        False,
        True,
        True,
    ]
    monkeypatch.setattr(bidi, "NEEDED", False)  # Tk orders by itself, and would turn our lines around again
    assert not paragraph.is_ours("שלום 日本")


def test_nothing_is_a_line() -> None:
    assert painted() == [""]


@given(st.text(st.sampled_from(LETTERS)))
def test_one_line_is_as_the_rules_of_unicode_have_it(text: str) -> None:
    expected = str(get_display(text))
    assert painted(text)[0].strip() == expected.strip()


@given(st.lists(st.text(st.sampled_from(LETTERS + "日本"), max_size=20), max_size=5), st.integers(10, 300))
def test_no_sign_is_lost_and_no_line_too_wide(texts: list[str], width: int) -> None:
    pieces = tuple(Piece(text, (str(number),)) for number, text in enumerate(texts))
    found, _ = paragraph.lines(pieces, width, measure)
    signs = sorted("".join(piece.text for line in found for piece in line).replace(" ", ""))
    mirrored = {")": "(", "(": ")"}
    there = "".join(texts).replace(" ", "")
    assert [sign for sign in signs if sign not in mirrored] == sorted(s for s in there if s not in mirrored)
    for line in found:
        assert sum(measure(piece) for piece in line) <= width or sum(len(piece.text) for piece in line) == 1


def test_the_letters_forms_are_those_of_the_whole_word() -> None:
    assert bidi.shaped("سلام") != "سلام" and bidi.shaped("abc") == "abc"


@pytest.mark.parametrize("text", ["\u202eabc", "\u0590", "\u2067א\u2069", "a\tb א"])
def test_odd_signs_do_no_harm(text: str) -> None:
    assert len(painted(text)) == 1
