"""What a server says of itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.isupport import TOKENS_PER_LINE, number, prefix_modes, read_tokens, token_lines

keys = st.from_regex(r"[A-Z]{1,10}", fullmatch=True)
values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)


@given(st.dictionaries(keys, values, max_size=40))
def test_tokens_are_written_in_short_lines_and_read_back(tokens: dict[str, str]) -> None:
    read: dict[str, str] = {}
    for line in token_lines(tokens):
        assert len(line) <= TOKENS_PER_LINE
        assert all(" " not in word for word in line)
        read_tokens(read, line)
    assert read == tokens


@given(st.lists(st.text(max_size=10), max_size=6))
def test_any_words_can_be_read(words: list[str]) -> None:
    tokens: dict[str, str] = {}
    read_tokens(tokens, words)
    prefix_modes(tokens)
    number(tokens, "NICKLEN", 9)


def test_an_escaped_escape_is_what_it_was() -> None:
    tokens = {"A": "\\x3D", "B": "\\ ="}
    read: dict[str, str] = {}
    (line,) = token_lines(tokens)
    read_tokens(read, line)
    assert read == tokens


def test_a_minus_takes_a_token_back() -> None:
    tokens = {"A": "1"}
    read_tokens(tokens, ["B=2", "-A", "-C"])
    assert tokens == {"B": "2"}


def test_numbers_are_ascii_digits_or_the_default() -> None:
    tokens = {"A": "12", "B": "٤٢", "C": "", "D": "-1", "E": "x", "G": "9" * 9_999}
    assert [number(tokens, key, 9) for key in "ABCDEFG"] == [12, 9, 9, 9, 9, 9, 9]


def test_prefixes_belong_to_letters_highest_first() -> None:
    assert list(prefix_modes({"PREFIX": "(qov)~@+"}).items()) == [("q", "~"), ("o", "@"), ("v", "+")]
    assert prefix_modes({}) == {"o": "@", "v": "+"}
    assert prefix_modes({"PREFIX": ""}) == {}
