"""Masks: what fits them, and how long that takes to tell.

Spec: https://modern.ircdocs.horse/#wildcard-expressions
"""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.masks import full_mask, matches


def fits(mask: str, text: str) -> bool:
    """What a mask means, said as shortly as it can be and as slowly."""
    if not mask:
        return not text
    if mask[0] == "*":
        return any(fits(mask[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and mask[0] in ("?", text[0]) and fits(mask[1:], text[1:])


@given(st.text("ab*?.[\n", max_size=7), st.text("ab.[\n", max_size=8))
def test_a_mask_fits_what_it_means(mask: str, text: str) -> None:
    assert matches(mask, text) == fits(mask, text)


@pytest.mark.parametrize(
    "mask", ["*a" * 100 + "b", "*?" * 100 + "b", "a*" * 200 + "b", "*".join(["a?" * 20] * 8) + "b"]
)
def test_no_mask_takes_long(mask: str) -> None:
    began = process_time()
    assert not matches(mask, "a" * 500)
    assert process_time() - began < 0.2


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("bob", "bob!*@*"),
        ("bob!~bob", "bob!~bob@*"),
        ("~bob@host", "*!~bob@host"),
        ("", "*!*@*"),
        ("a!b@c", "a!b@c"),
    ],
)
def test_what_is_missing_in_a_mask_is_anything(short: str, full: str) -> None:
    assert full_mask(short) == full
