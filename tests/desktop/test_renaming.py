"""A room that goes on under another name while it is looked at: what stood there stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.look.theme import Theme
from tests.desktop.screen import Screen
from tests.desktop.told import CAPS, Told

pytestmark = pytest.mark.screen


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path, f"{CAPS} draft/channel-rename")
    made.connects()
    screen.settle()
    yield made
    made.closes()


def test_the_room_that_is_shown_stays_with_what_is_being_written(screen: Screen, told: Told) -> None:
    window = told.window
    window.composer.set_content("half a sent")
    told.says("@msgid=m1 :maria!m@h PRIVMSG #tea :hello", ":maria!m@h RENAME #tea #coffee :we grew up")
    screen.until(lambda: window.key == "#coffee")
    screen.until(lambda: "#coffee" in window.root.title())
    text = window.timeline.text.get("1.0", "end")
    assert "hello" in text and "#tea is called #coffee from now on: we grew up" in text
    assert window.composer.content == "half a sent"
    window.composer._send()
    assert told.asked("PRIVMSG")[1] == ("#coffee", "half a sent")


def test_a_room_in_the_background_keeps_its_draft_and_what_is_unread(screen: Screen, told: Told) -> None:
    window = told.window
    window.composer.set_content("for later")
    window.show_room("")
    told.says("@msgid=m1 :maria!m@h PRIVMSG #tea :tester, look", ":maria!m@h RENAME #tea #coffee :")
    screen.until(lambda: "#coffee" in window.model.rooms)
    screen.settle()
    assert (window.model.rooms["#coffee"].unread, window.model.rooms["#coffee"].mentions) == (1, 1)
    window.show_room("#coffee")
    assert window.composer.content == "for later"


def test_its_settings_that_are_open_are_those_of_the_new_name(screen: Screen, told: Told) -> None:
    window = told.window
    window.menus.ask_settings()
    told.says(":maria!m@h RENAME #tea #coffee :")
    screen.until(lambda: window.key == "#coffee")
    assert window.menus.settings
    window.menus.settings.on_topic("beans")
    window.menus.settings.close()
    assert told.asked("TOPIC")[1] == ("#coffee", "beans")
