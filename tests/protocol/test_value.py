"""Values: compared by what is in them, and left alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, field, fields, replace

import pytest

from hubbub.protocol.value import settings, value


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


@pytest.mark.parametrize("first", [repr, hash, asdict, lambda spoon: spoon == spoon])  # noqa: PLR0124
def test_a_kind_is_whole_whatever_is_asked_of_it_first(first: Callable[[object], object]) -> None:
    @value
    class Spoon:
        name: str
        marks: tuple[str, ...] = ()

    first(Spoon("small", marks=("a",)))
    assert [each.name for each in fields(Spoon)] == ["name", "marks"]
    assert repr(Spoon("small")).endswith("Spoon(name='small', marks=())")
    assert {Spoon("small")} == {replace(Spoon("large"), name="small")}
    match Spoon("small", ("b",)):
        case Spoon("small", marks):
            assert marks == ("b",)
    with pytest.raises(TypeError, match="name"):
        Spoon()  # type: ignore[call-arg]


def test_a_kind_may_know_better_how_it_is_shown() -> None:
    @value
    class Password:
        text: str

        def __repr__(self) -> str:
            return "***"

    assert repr(Password("secret")) == "***"
    assert Password("secret") == Password("secret")


def test_settings_are_given_by_name_and_guarded() -> None:
    @settings
    class Limits:
        lines: int = 1
        names: tuple[str, ...] = ()

    assert Limits(lines=2) == replace(Limits(), lines=2)
    with pytest.raises(TypeError):
        Limits(2)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Limits().lines = 2  # type: ignore[misc]


def test_threads_that_make_the_first_values_at_once_make_equal_ones() -> None:
    for _ in range(20):

        @value
        class Spoon:
            name: str

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(Spoon, ["small"] * 8)) == {Spoon("small")}
