"""Emoji are found by what people call them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from hubbub.client.text import emoji


@dataclass
class Habits:
    emoji_recent: list[str] = field(default_factory=list)
    emoji_tone: int = 0


def found(query: str, limit: int = 5) -> list[str]:
    return [one.text for one in emoji.search(query, limit)]


def test_a_shortcode_is_an_emoji() -> None:
    for name, text in {"smile": "😄", "+1": "👍️", "tada": "🎉", "heart": "❤️", "de": "🇩🇪"}.items():
        assert (one := emoji.named(name)) and one.text == text
    assert emoji.named("no_such_thing") is None


def test_every_emoji_has_a_name_of_its_own() -> None:
    names = [name for one in emoji.table() for name in one.names]
    assert len(names) == len(set(names)) and all(one.names for one in emoji.table())
    assert {one.group for one in emoji.table()} == set(emoji.GROUPS)


def test_the_whole_name_comes_before_beginnings_and_those_before_words() -> None:
    assert found("smile")[0] == "😄"
    assert found("tad", 1) == ["🎉"]
    assert "🎉" in found("party popper")
    assert found("zzzzzz") == [] and found(" : ") == []


def test_what_was_used_comes_first_among_equals() -> None:
    usual = [one.text for one in emoji.search("cat", 30)]
    last = [one.text for one in emoji.search("cat", 30, [usual[6]])]
    assert last.index(usual[6]) < 6


def test_emoji_are_found_in_another_language_and_in_english() -> None:
    label = {one.text: one.label for one in emoji.table("de")}
    assert label["😀"] == "grinsendes Gesicht"
    katze = next(one for one in emoji.table("de") if one.text == "🐱")
    assert " katze " in katze.keywords and " cat " in katze.keywords
    assert emoji.table("xx")[0].label == "grinning face"


def test_shortcodes_become_emoji() -> None:
    assert emoji.with_pictures("hi :smile:, :tada::tada:!") == "hi 😄, 🎉🎉!"
    for text in ("at 10:30:45", "std::b::c", "http://x.example/:smile:", ":nothing:", "a:smile:b"):
        assert emoji.with_pictures(text) == text


def test_code_stays_as_it_is() -> None:
    assert emoji.with_pictures("`:tada:` :tada: ```\n:tada:\n```") == "`:tada:` 🎉 ```\n:tada:\n```"
    assert emoji.with_pictures("``` :tada: :tada:") == "``` :tada: :tada:"


def test_skin_tones() -> None:
    thumb, kiss, cat = (emoji.named(name) for name in ("+1", "kiss_mm", "cat"))
    assert thumb and kiss and cat
    assert thumb.toned(0) == thumb.text and thumb.toned(1) == "👍🏻" and thumb.toned(5) == "👍🏿"
    assert kiss.toned(3).count("🏽") == 2
    assert cat.toned(4) == cat.text
    assert emoji.known("👍🏿") is thumb and emoji.known("x") is None
    assert emoji.with_pictures(":+1:", tone=4) == "👍🏾"


@pytest.mark.parametrize("text", ["👍🏿", "🎉"])
def test_what_was_picked_is_remembered_once_and_without_its_tone(text: str) -> None:
    habits = Habits(["🐱", "🎉", "not one"])
    before = habits.emoji_recent
    emoji.remember(habits, text)
    emoji.remember(habits, text)
    assert habits.emoji_recent is not before
    recent = [one.toned(0) for one in emoji.recent(habits)]
    assert recent[0] == (one.text if (one := emoji.known(text)) else "") and recent.count(recent[0]) == 1
    assert "not one" not in recent


def test_only_so_many_are_remembered() -> None:
    habits = Habits()
    for one in emoji.table()[:100]:
        emoji.remember(habits, one.text)
    assert len(habits.emoji_recent) == emoji.MAX_RECENT
