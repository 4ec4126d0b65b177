"""What a person reads comes in their language, and in English where that has no words for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubbub.client import words
from hubbub.client.words import _, ngettext, use


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use()


def test_a_language_without_a_catalog_is_english() -> None:
    use("tlh")
    assert words.language() == "en"
    assert _("Connect") == "Connect"
    assert [ngettext("{n} room", "{n} rooms", n).format(n=n) for n in (1, 2)] == ["1 room", "2 rooms"]


@pytest.mark.parametrize("language", ["de", "de_AT.UTF-8", "de-CH", "DE"])
def test_german_is_spoken_wherever_it_is_spoken(language: str) -> None:
    use(language)
    assert (words.language(), _("Connect")) == ("de", "Verbinden")
    assert [ngettext("{count} message", "{count} messages", count) for count in (1, 2)] == [
        "{count} Nachricht", "{count} Nachrichten",
    ]  # fmt: skip


def test_the_first_language_that_there_are_words_in_is_spoken() -> None:
    use("tlh", "de", "en")
    assert words.language() == "de"
    use("en_GB", "de")
    assert words.language() == "en"


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({"LANG": "de_DE.UTF-8"}, ["de_DE.UTF-8"]),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_DE"}, ["de_DE"]),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_AT", "LC_ALL": ""}, ["de_AT"]),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "nds:de"}, ["nds", "de", "fr_FR.UTF-8"]),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, []),
        ({}, []),
    ],
)
def test_the_environment_names_languages(environment: dict[str, str], languages: list[str]) -> None:
    assert words.of_environment(environment) == languages
