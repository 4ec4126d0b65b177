"""Small values: dataclasses as soon as there is one of them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, field, is_dataclass, replace
from threading import Barrier, Thread

import pytest

from hubbub.client.value import Value


class Word(Value):
    """A kind of values."""

    text: str
    secret: str = field(default="", repr=False)


class Other(Value):
    """Another kind that looks the same."""

    text: str
    secret: str = field(default="", repr=False)


class Nothing(Value):
    """A kind without any field."""


def test_a_value_is_one_of_a_frozen_dataclass() -> None:
    word = Word("tea", secret="leaf")
    assert word == Word("tea", "leaf") != Word("tea")
    assert hash(word) == hash(Word("tea", "leaf"))
    assert word.secret == "leaf"
    assert "leaf" not in repr(word)
    assert replace(word, text="coffee") == Word("coffee", "leaf")
    with pytest.raises(FrozenInstanceError):
        word.text = "coffee"  # type: ignore[misc]


def test_values_of_two_kinds_are_never_equal() -> None:
    words: set[Value] = {Word("tea"), Other("tea")}
    assert len(words) == 2


def test_a_kind_may_be_without_fields() -> None:
    assert Nothing() == Nothing()
    with pytest.raises(TypeError):
        Nothing("tea")


def test_what_is_missing_or_too_much_is_refused() -> None:
    with pytest.raises(TypeError):
        Word()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Word("tea", "leaf", "cup")  # type: ignore[call-arg]


def test_a_kind_is_made_with_its_first_value() -> None:
    class Late(Value):
        text: str

    assert not is_dataclass(Late)
    Late("tea")
    assert is_dataclass(Late)


def test_threads_may_make_the_first_values_at_once() -> None:
    for _ in range(20):

        class Late(Value):
            text: str

        together = Barrier(4)
        made: list[Value] = []

        def make(together: Barrier = together, kind: type[Late] = Late, made: list[Value] = made) -> None:
            together.wait()
            made.append(kind("tea"))

        threads = [Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made == [Late("tea")] * 4
