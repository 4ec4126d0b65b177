"""Texts are cut between what a reader sees as characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.text.graphemes import fit, is_boundary, split


@pytest.mark.parametrize(
    "whole",
    ["e\u0301", "👍🏽", "👩‍🚀", "👨‍👩‍👧‍👦", "🇩🇪", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "각", "한", "क्षि", "ก็", "\r\n"],
)
def test_what_is_one_for_a_reader_stays_one(whole: str) -> None:
    for at in range(1, len(whole)):
        assert not is_boundary(whole, at), (whole, at)
    size = len(whole.encode())
    for less in range(1, size):
        assert fit("ab" + whole, 2 + less) == "ab"
    assert fit("ab" + whole, 2 + size) == "ab" + whole


def test_two_flags_are_two() -> None:
    flags = "🇩🇪🇫🇷"
    assert [at for at in range(1, 4) if is_boundary(flags, at)] == [2]


@pytest.mark.parametrize("two", ["ab", "a ", "語言", "🎉🎉", "é👍", "가나", "אב"])
def test_others_are_two(two: str) -> None:
    assert is_boundary(two, 1)


def test_what_fits_nowhere_is_torn_after_all() -> None:
    assert fit("a" + "\u0301" * 500, 100) == "a" + "\u0301" * 49


def test_lines_are_cut_at_spaces() -> None:
    assert split("one two three", 8) == ["one two", "three"]
    assert split("one two", 3) == ["one", "two"]
    assert split("onetwo", 3) == ["one", "two"]
    assert split("", 8) == [""]


@given(st.text(alphabet="ab é👍🏽👩\u200d🚀🇩🇪\u0301語 ", max_size=200), st.integers(25, 60))
def test_nothing_is_lost_and_every_piece_fits(text: str, size_bytes: int) -> None:
    pieces = split(text, size_bytes)
    assert all(len(piece.encode()) <= size_bytes for piece in pieces)
    at = 0
    for piece in pieces:
        if at and not text.startswith(piece, at):
            assert text[at] == " "
            at += 1
        assert text.startswith(piece, at)
        at += len(piece)
    assert text[at:] in {"", " "}
