"""Capabilities as bits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol import caps


@given(st.sets(st.sampled_from(sorted(caps.BY_NAME))))
def test_names_and_bits_are_the_same_set(wanted: set[str]) -> None:
    assert set(caps.names(caps.bits_of(wanted))) == wanted


def test_no_two_capabilities_share_a_bit_and_none_that_of_the_plain_dialect() -> None:
    bits = [*caps.BY_NAME.values(), caps.PLAIN]
    assert len(set(bits)) == len(bits) == sum(bits).bit_count()


def test_unknown_names_are_left_out_and_names_are_in_order() -> None:
    assert caps.bits_of(["batch", "no/such"]) == caps.BATCH
    assert caps.names(sum(caps.BY_NAME.values())) == sorted(caps.BY_NAME)
