"""While a command, a name, a room or an emoji is typed, it is told what there is, and completed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    screen.settle()
    made.connects()
    screen.focus(made.window.composer.text)
    yield made
    made.closes()


@pytest.fixture
def window(told: Told) -> Window:
    return told.window


def offered(window: Window) -> list[object]:
    card = window.suggestions
    return [row.key for row in card.list.rows] if card.is_open else []


def test_a_slash_shows_commands_and_a_letter_fewer(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "/")
    assert len(offered(window)) > 5
    screen.type(window.composer.text, "to")
    assert offered(window) == ["topic"]


def test_words_are_no_commands(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "to be")
    assert offered(window) == []
    window.composer.set_content("//topic")
    screen.settle()
    assert offered(window) == []


def test_tab_completes_and_the_usage_stays(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "/ki")
    screen.press(window.composer.text, "Tab")
    assert window.composer.content == "/kick "
    assert offered(window) == ["kick"] and not window.suggestions.list.choosing


def test_arrows_choose_and_enter_completes(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "/n")
    first, second, *_ = offered(window)
    screen.press(window.composer.text, "Down", "Return")
    assert window.composer.content == f"/{second} " and first != second


def test_a_whole_command_is_sent_by_enter(screen: Screen, told: Told) -> None:
    screen.type(told.window.composer.text, "/motd")
    screen.press(told.window.composer.text, "Return")
    assert any(line.endswith("MOTD") for line in told.wrote)
    assert offered(told.window) == [] and told.window.composer.content == ""


def test_a_command_that_needs_words_waits_for_them(screen: Screen, told: Told) -> None:
    screen.type(told.window.composer.text, "/kick")
    screen.press(told.window.composer.text, "Return")
    assert told.window.composer.content == "/kick "
    screen.type(told.window.composer.text, "jonas")
    screen.press(told.window.composer.text, "Return")
    assert told.asked("KICK")[1] == ("#tea", "jonas")


def test_names_are_completed_behind_a_command(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "/kick jon")
    screen.press(window.composer.text, "Tab")
    assert window.composer.content.startswith("/kick jonas")


def test_escape_sends_it_away_until_something_else_is_typed(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "/to")
    screen.press(window.composer.text, "Escape")
    assert offered(window) == [] and window.composer.content == "/to"
    screen.type(window.composer.text, "p")
    assert offered(window) == ["topic"]


def test_a_click_completes(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "/to")
    screen.click(window.suggestions.list.canvas, 40, 12)
    assert window.composer.content == "/topic "


def test_arrows_still_recall_what_was_sent(screen: Screen, window: Window) -> None:
    for text in ("/motd", "/help topic"):
        window.composer.set_content(text)
        screen.press(window.composer.text, "Return")
    screen.press(window.composer.text, "Up", "Up")
    assert window.composer.content == "/motd"


def test_a_password_that_was_typed_is_not_recalled(screen: Screen, window: Window) -> None:
    for text in ("/motd", "/identify secret"):
        window.composer.set_content(text)
        screen.press(window.composer.text, "Return")
    screen.press(window.composer.text, "Up")
    assert window.composer.content == "/motd"


# ------------------------------------------------------------------------------------ people, rooms, emoji


def test_an_at_shows_people_and_who_spoke_last_first(screen: Screen, told: Told) -> None:
    told.says(":kenji!k@h PRIVMSG #tea :hi")
    screen.type(told.window.composer.text, "hello ")
    screen.press(told.window.composer.text, "KeyPress-at")
    assert offered(told.window) == ["kenji", "jonas", "maria"]
    screen.press(told.window.composer.text, "Down", "Return")
    assert told.window.composer.content == "hello @jonas "
    assert offered(told.window) == [] and not told.asked_for("PRIVMSG")


def test_a_whole_name_is_no_question_for_enter(screen: Screen, told: Told) -> None:
    told.window.composer.insert("@maria")
    screen.settle()
    assert offered(told.window) == ["maria"]
    screen.press(told.window.composer.text, "Return")
    assert told.asked_for("PRIVMSG") == [("#tea", "@maria")]


def test_a_hash_shows_rooms(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "see #")
    assert offered(window) == ["#tea"]
    screen.press(window.composer.text, "Tab")
    assert window.composer.content == "see #tea "


def test_a_colon_and_two_letters_show_emoji(screen: Screen, window: Window) -> None:
    screen.press(window.composer.text, "KeyPress-colon")
    screen.type(window.composer.text, "t")
    assert offered(window) == []
    screen.type(window.composer.text, "ada")
    assert offered(window)[0] == "🎉"
    screen.press(window.composer.text, "Return")
    assert window.composer.content == "🎉 "


def test_names_are_offered_among_the_words_of_a_command(screen: Screen, window: Window) -> None:
    screen.type(window.composer.text, "/kick ")
    assert offered(window) == ["kick"] and not window.suggestions.list.choosing
    screen.press(window.composer.text, "KeyPress-at")
    screen.type(window.composer.text, "ma")
    assert offered(window) == ["maria"]


def test_keys_that_come_at_once_find_what_was_typed_before_them(screen: Screen, window: Window) -> None:
    for key in ("KeyPress-at", "KeyPress-m", "KeyPress-a", "Tab"):
        window.composer.text.event_generate(f"<{key}>")
    screen.settle()
    assert window.composer.content == "@maria "
