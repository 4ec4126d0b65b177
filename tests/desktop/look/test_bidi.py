"""Text from right to left is painted in its visual order, and only that text."""

import pytest

from hubbub.desktop.look import bidi


@pytest.mark.parametrize("text", ["", "plain", "naïve 日本", "😄"])
def test_other_text_is_left_alone(text: str) -> None:
    assert not bidi.has_rtl(text)
    assert bidi.visual(text) == text


def test_hebrew_is_turned_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bidi, "NEEDED", True)
    assert bidi.visual("say שלום now") == "say םולש now"


def test_arabic_letters_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bidi, "NEEDED", True)
    assert bidi.visual("سلام") == "\ufee1\ufefc\ufeb3"


def test_where_the_system_orders_by_itself_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bidi, "NEEDED", False)
    assert bidi.visual("שלום") == "שלום"


def test_signs_that_are_none_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bidi, "NEEDED", True)
    assert bidi.visual("say \u0590") == "say \u0590"
