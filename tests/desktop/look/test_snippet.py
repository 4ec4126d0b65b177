"""A snippet shows the words that were found, in few lines, whatever the text."""

from hypothesis import given
from hypothesis import strategies as st

from hubbub.desktop.look.snippet import LINES_MAX, Piece, lines

WIDTH = 200


def measure(piece: Piece) -> int:
    return 18 if piece.cell is not None else 8 * len(piece.text)


def shown(text: str, *words: str) -> list[str]:
    return ["".join(piece.text for piece in line) for line in lines(text, words, WIDTH, measure)]


def found(text: str, *words: str) -> list[str]:
    return [piece.text for line in lines(text, words, WIDTH, measure) for piece in line if piece.found]


def test_what_was_found_is_marked_and_nothing_else() -> None:
    assert shown("green tea, please", "tea") == ["green tea, please"]
    assert found("green tea, please", "tea", "please") == ["tea", "please"]


def test_formatting_and_line_ends_are_not_shown() -> None:
    assert shown("a \x02bold\x02\nword") == ["a bold word"]


def test_a_long_text_begins_not_far_before_the_word() -> None:
    text = "word " * 60 + "here it is " + "more " * 60
    first, *rest = shown(text, "here")
    assert first.startswith("… ") and any("here" in line for line in (first, *rest))
    assert len(rest) == LINES_MAX - 1 and rest[-1].endswith("…")


def test_an_emoji_is_a_picture() -> None:
    [line] = lines("pizza 🍕!", ("pizza",), WIDTH, measure)
    assert [piece.cell is not None for piece in line] == [False, False, True, False]


def test_text_from_right_to_left_keeps_its_marks() -> None:
    assert found("tea مرحبا", "tea") == ["tea"]


@given(st.text(max_size=300), st.text(min_size=1, max_size=4))
def test_no_line_is_wider_than_the_list(text: str, word: str) -> None:
    words = (word,) if word.strip() else ()
    wrapped = lines(text, words, WIDTH, measure)
    assert 1 <= len(wrapped) <= LINES_MAX
    assert all(sum(map(measure, line)) <= WIDTH for line in wrapped)
