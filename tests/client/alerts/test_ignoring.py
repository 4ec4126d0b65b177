"""Whom an entry of the list of ignored people means."""

import pytest

from hubbub.client.alerts.ignoring import MAX_ENTRIES, Ignored, entry_of


def ignored(*entries: str) -> Ignored:
    made = Ignored(str.lower)
    made.replace(entries)
    return made


EVERYBODY = ("*!*@spam.example", "anyone", "")


@pytest.mark.parametrize(
    ("entry", "nick", "account", "address", "means"),
    [
        ("Eve", "eve", "", "", True),
        ("eve", "evelyn", "", "", False),
        ("eve*", "Eve_away", "", "", True),
        ("[eve]", "e", "", "", False),
        (*EVERYBODY, "u@spam.example", True),
        (*EVERYBODY, "u@good.example", False),
        (*EVERYBODY, "", False),
        ("*@spam.example", "anyone", "", "u@spam.example", True),
        ("eve!*@*", "eve", "", "u@h", True),
        ("account:Eve", "mallory", "eve", "", True),
        ("account:eve", "eve", "", "", False),
        ("account:eve", "eve", "*", "", False),
    ],
)
def test_an_entry_means_somebody_and_nobody_else(
    entry: str, nick: str, account: str, address: str, means: bool
) -> None:
    assert ignored(entry).holds(nick, account, address) is means


@pytest.mark.parametrize("typed", ["", "*", "*!*@*", "account:", "two words", "x" * 300, "a\nb"])
def test_what_would_mean_all_or_nobody_is_no_entry(typed: str) -> None:
    assert entry_of(typed) == ""


def test_an_entry_comes_and_goes_however_it_is_capitalised() -> None:
    people = ignored("Eve")
    assert not people.add("eve")
    assert people.remove("EVE")
    assert not people.remove("EVE")
    assert people.entries == []


def test_the_list_has_an_end() -> None:
    people = ignored(*(f"eve{number}" for number in range(MAX_ENTRIES + 10)))
    assert len(people.entries) == MAX_ENTRIES


def test_many_stars_take_no_time() -> None:
    assert not ignored("*a" * 60 + "b").holds("a" * 200)
