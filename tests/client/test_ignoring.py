"""Whom an entry of the list of ignored people means."""

import pytest

from hubbub.client.ignoring import MAX_ENTRIES, Ignored, entry_of


def ignored(*entries: str) -> Ignored:
    made = Ignored(str.lower)
    made.replace(entries)
    return made


@pytest.mark.parametrize(
    ("entry", "nick", "account", "address"),
    [
        ("Eve", "eve", "", ""),
        ("eve*", "Eve_away", "", ""),
        ("*!*@spam.example", "anyone", "", "u@spam.example"),
        ("*@spam.example", "anyone", "", "u@spam.example"),
        ("eve!*@*", "eve", "", "u@h"),
        ("account:Eve", "mallory", "eve", ""),
    ],
)
def test_an_entry_means_somebody(entry: str, nick: str, account: str, address: str) -> None:
    assert ignored(entry).holds(nick, account, address)


@pytest.mark.parametrize(
    ("entry", "nick", "account", "address"),
    [
        ("eve", "evelyn", "", ""),
        ("*!*@spam.example", "anyone", "", "u@good.example"),
        ("*!*@spam.example", "anyone", "", ""),
        ("account:eve", "eve", "", ""),
        ("account:eve", "eve", "*", ""),
        ("[eve]", "e", "", ""),
    ],
)
def test_an_entry_means_nobody_else(entry: str, nick: str, account: str, address: str) -> None:
    assert not ignored(entry).holds(nick, account, address)


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
