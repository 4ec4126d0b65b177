"""What is written in the window: a password is not said to a room by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.theme import Theme
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen
MISTAKE = "msg nickserv identify secret"


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    made.connects()
    screen.settle()
    yield made
    made.closes()


def writes(told: Told, text: str) -> None:
    """Type this and press Enter."""
    told.window.composer.set_content(text)
    told.window.composer._send()


def test_a_password_without_its_slash_is_not_said_before_it_was_asked(screen: Screen, told: Told) -> None:
    writing, composer = told.window.writing, told.window.composer
    writes(told, MISTAKE)
    assert writing.asking and not told.asked_for("PRIVMSG")
    writing.asking.close()
    screen.settle()
    assert composer.content == MISTAKE and not told.asked_for("PRIVMSG")
    told.window.show_room("")
    assert writing.drafts == {}
    assert MISTAKE not in composer._history


def test_who_means_it_says_it(screen: Screen, told: Told) -> None:
    writes(told, MISTAKE)
    assert told.window.writing.asking
    told.window.writing.asking.ok.invoke()
    screen.settle()
    assert told.asked_for("PRIVMSG") == [("#tea", MISTAKE)]
    assert told.window.composer.content == ""


def test_the_command_itself_is_sent_at_once(told: Told) -> None:
    writes(told, f"/{MISTAKE}")
    assert told.window.writing.asking is None
    assert told.asked_for("PRIVMSG") == [("nickserv", "identify secret")]
