"""Values: compared by what is in them, and left alone."""

from __future__ import annotations

from dataclasses import field, replace

import pytest

from hubbub.protocol.value import value


@value
class Cup:
    """A kind of values."""

    tea: str
    sugars: int = 0
    guests: dict[str, int] = field(default_factory=dict)


@value
class Mug(Cup):
    """A larger kind."""

    lid: bool = False


def test_values_are_equal_when_all_in_them_is() -> None:
    assert Cup("mint", 1) == Cup("mint", 1) != Cup("mint", 2)
    assert Mug("mint") != Cup("mint")
    assert replace(Mug("mint", lid=True), sugars=2) == Mug("mint", 2, lid=True)


def test_values_of_what_can_be_hashed_can_be() -> None:
    @value
    class Spoon:
        name: str

    assert len({Spoon("small"), Spoon("small"), Spoon("large")}) == 2


def test_a_value_has_no_room_for_more() -> None:
    with pytest.raises(AttributeError):
        Cup("mint").saucer = 1  # type: ignore[attr-defined]


def test_no_two_values_share_what_a_field_begins_with() -> None:
    assert Cup("mint").guests is not Cup("mint").guests
