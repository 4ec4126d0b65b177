"""Texts of several lines: joined to one, and told apart again."""

from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol import multiline
from hubbub.protocol.multiline import Line

TEXTS = st.text(st.characters(blacklist_characters="\r\n\0", blacklist_categories=["Cs"]), max_size=30)
LINES = st.lists(st.builds(Line, TEXTS, st.booleans()), min_size=1, max_size=12)


def begun(lines: list[Line]) -> list[Line]:
    """The lines with a first one that begins anew, as every first one does."""
    return [Line(lines[0].text), *lines[1:]]


@given(LINES)
def test_lines_come_back_as_they_were_joined(lines: list[Line]) -> None:
    assert multiline.split(multiline.join(lines)) == begun(lines)
    assert multiline.is_multiline(multiline.join(lines)) == (len(lines) > 1)


@given(TEXTS)
def test_one_line_is_itself(text: str) -> None:
    assert multiline.split(text) == [Line(text)]
    assert multiline.combined(text) == text


@given(LINES)
def test_the_sizes_of_lines_are_the_size_of_what_they_say(lines: list[Line]) -> None:
    first, *others = begun(lines)
    said = multiline.combined(multiline.join(lines))
    size_bytes = first.size_bytes - 1 + sum(line.size_bytes for line in others)
    assert size_bytes == len(said.encode())


def test_what_goes_on_is_read_as_one_line() -> None:
    text = multiline.join([Line("hello"), Line(""), Line("how is "), Line("everyone?", goes_on=True)])
    assert multiline.combined(text) == "hello\n\nhow is everyone?"
    assert multiline.shown(text) == ["hello", "how is ", "everyone?"]


def test_each_line_is_changed_and_keeps_its_place() -> None:
    text = multiline.join([Line("one"), Line("two", goes_on=True), Line("three")])
    changed = multiline.map_lines(lambda line: line[:2], text)
    assert multiline.split(changed) == [Line("on"), Line("tw", goes_on=True), Line("th")]
    assert multiline.map_lines(str.upper, "one") == "ONE"
