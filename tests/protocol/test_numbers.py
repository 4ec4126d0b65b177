"""What is a number on the wire, and what only looks like one."""

from __future__ import annotations

import pytest

from hubbub.protocol.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("999999999", 999_999_999)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1_0", "1.0", "٤٢", "²", "1000000000", "9" * 9_999])
def test_whatever_else_int_may_take_or_choke_on_is_none(text: str) -> None:
    assert whole(text) is None


def test_who_needs_longer_ones_says_so() -> None:
    assert whole("1763900000000", 13) == 1_763_900_000_000 and whole("17639000000000", 13) is None
