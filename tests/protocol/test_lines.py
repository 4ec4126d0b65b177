"""Bytes to lines, and long texts to short ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.lines import LineBuffer, split_utf8, truncate_utf8

LIMIT = 24
BITS = [b"a", b"\n", b"\r", b"\r\n", b"x" * 10, b"\xff", b"\0"]
streams = st.lists(st.sampled_from(BITS), max_size=30).map(b"".join)
one_line = st.binary(max_size=LIMIT).map(lambda line: line.strip(b"\r\n").replace(b"\n", b""))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
wide_texts = st.text("a ä☕🎉 ", max_size=60)


@given(streams, st.data())
def test_how_the_bytes_are_split_into_reads_changes_nothing(stream: bytes, data: st.DataObject) -> None:
    whole = LineBuffer(LIMIT)
    expected = whole.feed(stream)
    one_by_one = LineBuffer(LIMIT)
    assert [line for byte in stream for line in one_by_one.feed(bytes([byte]))] == expected
    assert one_by_one.overflowed == whole.overflowed
    cut = data.draw(st.integers(0, len(stream)))
    halves = LineBuffer(LIMIT)
    assert halves.feed(stream[:cut]) + halves.feed(stream[cut:]) == expected
    assert halves.overflowed == whole.overflowed
    assert halves.rest() == whole.rest() == one_by_one.rest()


@given(st.lists(one_line, max_size=8))
def test_lines_come_out_as_they_went_in_save_empty_ones(lines: list[bytes]) -> None:
    stream = b"".join(line + b"\r\n" for line in lines)
    assert LineBuffer(LIMIT + 2).feed(stream) == [line for line in lines if line]


def test_a_line_that_never_ends_is_not_kept() -> None:
    buffer = LineBuffer(10)
    assert buffer.feed(b"good\nx" + b"y" * 10) == [b"good"]
    assert buffer.overflowed
    assert buffer.rest() == b""
    assert buffer.feed(b"\nmore\n") == []


def test_a_finished_line_that_is_too_long_ends_it_as_well() -> None:
    buffer = LineBuffer(4)
    assert buffer.feed(b"ok\ntoo long\nok\n") == [b"ok"]
    assert buffer.overflowed


def test_what_stands_unfinished_can_be_taken_out() -> None:
    buffer = LineBuffer(100)
    assert buffer.feed(b"one\ntw") == [b"one"]
    assert buffer.rest() == b"tw"
    assert buffer.rest() == b""


# ---------------------------------------------------------------------------------- long texts


@given(st.one_of(texts, wide_texts), st.integers(4, 30))
def test_pieces_fit_and_joined_give_the_text_back(text: str, size_bytes: int) -> None:
    pieces = split_utf8(text, size_bytes)
    assert all(len(piece.encode()) <= size_bytes for piece in pieces)
    rest = text
    for piece in pieces:
        assert rest.startswith(piece)
        rest = rest[len(piece) :]
        rest = rest.removeprefix(" ")
    assert rest == ""


@given(texts, st.integers(0, 30))
def test_the_longest_beginning_that_fits_is_kept(text: str, size_bytes: int) -> None:
    kept = truncate_utf8(text, size_bytes)
    assert text.startswith(kept)
    assert len(kept.encode()) <= size_bytes
    if kept != text:
        assert len(text[: len(kept) + 1].encode()) > size_bytes


def test_a_text_is_cut_at_spaces_where_there_are_any() -> None:
    assert split_utf8("one two three", 9) == ["one two", "three"]
    assert split_utf8("four four", 4) == ["four", "four"]
    assert split_utf8("abcdefgh", 4) == ["abcd", "efgh"]
    assert split_utf8("☕☕☕", 6) == ["☕☕", "☕"]
    assert split_utf8("", 4) == [""]


def test_a_piece_too_small_for_a_character_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        split_utf8("text", 3)
