"""Masks on a room's lists, taken apart and put together again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.extbans import ListMask, read_mask


@pytest.mark.parametrize(
    ("typed", "mask", "full"),
    [
        ("bob", ListMask("bob!*@*"), "bob!*@*"),
        ("a:bob", ListMask("bob", is_account=True), "a:bob"),
        ("m:bob", ListMask("bob!*@*", is_mute=True), "m:bob!*@*"),
        ("m:a:bob", ListMask("bob", is_account=True, is_mute=True), "m:a:bob"),
        ("a:", ListMask("*", is_account=True), "a:*"),
        ("m:", ListMask("*!*@*", is_mute=True), "m:*!*@*"),
        ("A:bob", ListMask("A:bob!*@*"), "A:bob!*@*"),
        ("a:m:bob", ListMask("m:bob", is_account=True), "a:m:bob"),
    ],
)
def test_a_mask_says_what_it_is_of(typed: str, mask: ListMask, full: str) -> None:
    assert read_mask(typed) == mask
    assert str(mask) == full


@given(st.text("am:!@*?x", max_size=12))
def test_a_full_mask_reads_as_itself(typed: str) -> None:
    full = read_mask(typed)
    assert read_mask(str(full)) == full
