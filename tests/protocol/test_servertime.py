"""Ids that are order, time and msgid at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.servertime import format_time, id_time_ms, msgid, next_id, parse_time

times_ms = st.integers(0, 4_000_000_000_000)


@given(times_ms)
def test_a_time_is_written_and_read_back(time_ms: int) -> None:
    text = format_time(time_ms)
    assert len(text) == len("2026-11-20T18:02:03.004Z")
    assert parse_time(text) == time_ms


def test_a_time_looks_as_the_specification_has_it() -> None:
    assert format_time(1_763_661_723_004) == "2025-11-20T18:02:03.004Z"
    assert parse_time("2025-11-20T19:02:03.004+01:00") == 1_763_661_723_004


@pytest.mark.parametrize(
    "text", ["", "now", "2025-11-20", "2025-11-20T18:02:03", "2025-13-20T18:02:03Z", "١"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None


@given(st.text(max_size=30))
def test_reading_a_time_raises_nothing(text: str) -> None:
    parse_time(text)


@given(st.lists(times_ms, min_size=1, max_size=30))
def test_ids_grow_whatever_the_clock_does(clock: list[int]) -> None:
    last, ids = 0, []
    for now_ms in clock:
        last = next_id(last, now_ms)
        ids.append(last)
    assert ids == sorted(set(ids))
    assert [msgid(one) for one in ids] == sorted({msgid(one) for one in ids})
    assert all(id_time_ms(one) >= now_ms for one, now_ms in zip(ids, clock, strict=True))


def test_a_msgid_is_thirteen_letters_and_digits() -> None:
    assert msgid(0) == "0" * 13
    assert len(msgid(2**64 - 1)) == 13
    assert msgid(2**64 - 1).isalnum()
