"""A room's settings: only what the server knows, changed by who may, and shown as they are to all others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.room_settings import RoomSettings
from tests.desktop.screen import Screen
from tests.desktop.told import TOKENS, Told

pytestmark = pytest.mark.screen

MODES = "CHANMODES=beI,k,fl,CHMRimnst"


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path, tokens=f"{TOKENS} {MODES}")
    screen.settle()
    made.connects()
    made.says(":hub MODE #tea +o tester", ":hub MODE #tea +nt", ":maria!m@h TOPIC #tea :green and black")
    screen.focus(made.window.composer.text)
    yield made
    made.closes()


@pytest.fixture
def settings(told: Told, screen: Screen) -> RoomSettings:
    told.window.header.settings.invoke()
    screen.settle()
    return opened(told.window)


def opened(window: Window) -> RoomSettings:
    assert window.menus.settings
    return window.menus.settings


def switches(settings: RoomSettings) -> str:
    """The letters that are on."""
    return "".join(sorted(letter for letter, on in settings.switches.items() if on.get()))


def test_it_shows_how_the_room_is(settings: RoomSettings, told: Told) -> None:
    assert settings.topic.text == "green and black" and switches(settings) == "nt"
    assert ("#tea",) in told.asked_for("MODE")


def test_it_offers_what_the_server_knows_and_nothing_else(settings: RoomSettings) -> None:
    assert set(settings.switches) == set("CHMRimnst")
    assert set(settings.values) == set("fkl")


def test_a_switch_is_asked_for_and_shows_what_came_of_it(
    settings: RoomSettings, told: Told, screen: Screen
) -> None:
    settings.switches["m"].set(True)
    settings._toggled("m")
    assert told.asked("MODE")[1] == ("#tea", "+m")
    told.says(":hub 482 tester #tea :You're not channel operator")
    screen.until(lambda: "operator" in str(settings.trouble.cget("text")))
    assert switches(settings) == "nt"
    told.says(":maria!m@h MODE #tea +i")
    screen.until(lambda: switches(settings) == "int")


def test_values_are_set_by_enter_and_taken_away_when_emptied(
    settings: RoomSettings, told: Told, screen: Screen
) -> None:
    limit, key = settings.values["l"], settings.values["k"]
    screen.focus(limit.entry)
    screen.type(limit.entry, "many")
    screen.press(limit.entry, "Return")
    assert "number" in str(limit.words.cget("text")) and told.asked("MODE")[1] == ("#tea",)
    limit.value.set("50")
    screen.press(limit.entry, "Return")
    assert told.asked("MODE")[1] == ("#tea", "+l", "50")
    told.says(":hub MODE #tea +kl secret 50")
    screen.until(lambda: key.text == "secret")
    screen.focus(key.entry)
    key.value.set("")
    screen.press(key.entry, "Return")
    assert told.asked("MODE")[1] == ("#tea", "-k", "secret")


def test_the_topic_is_changed(settings: RoomSettings, told: Told, screen: Screen) -> None:
    settings.topic.value.set("only green")
    screen.focus(settings.topic.entry)
    screen.press(settings.topic.entry, "Return")
    assert told.asked("TOPIC")[1] == ("#tea", "only green")


def test_lists_are_asked_for_and_changed(settings: RoomSettings, told: Told, screen: Screen) -> None:
    settings.tabs.buttons["people"].invoke()
    assert told.asked("MODE")[1] == ("#tea", "+b") or told.asked("MODE")[1] == ("#tea", "b")
    told.says(
        ":hub 367 tester #tea *!*@spam.example maria 1763800000",
        ":hub 367 tester #tea m:a:mallory maria 1763800000",
        ":hub 368 tester #tea :End",
    )
    masks = settings.masks
    screen.until(lambda: [row.key for row in masks.list.rows] == ["*!*@spam.example", "m:a:mallory"])
    screen.focus(masks.list.canvas)
    screen.press(masks.list.canvas, "Down", "Delete")
    assert told.asked("MODE")[1] == ("#tea", "-b", "m:a:mallory")
    masks.add_field.value.set("a:eve")
    masks.add()
    assert told.asked("MODE")[1] == ("#tea", "+b", "a:eve")


def test_who_may_not_change_a_thing_sees_how_it_is(told: Told, screen: Screen) -> None:
    told.says(":hub MODE #tea -o tester")
    told.window.header.settings.invoke()
    screen.settle()
    settings = opened(told.window)
    assert "Only moderators" in str(settings.words.cget("text"))
    assert settings.topic.entry.instate(["disabled"]) and settings.values["k"].entry.instate(["disabled"])
    settings.tabs.buttons["people"].invoke()
    assert not settings.masks.add_field.winfo_ismapped()


def test_escape_closes_it(settings: RoomSettings, told: Told, screen: Screen) -> None:
    screen.focus(settings.topic.entry)
    screen.press(settings.topic.entry, "Escape")
    screen.settle()
    assert told.window.menus.settings is None
    assert told.asked_for("TOPIC") == []


def test_who_is_logged_in_registers_a_room_of_theirs(told: Told, screen: Screen) -> None:
    told.says(":hub 005 tester PREFIX=(qov)~@+ :are supported")
    told.says(":hub 900 tester tester!t@h tester :You are logged in", ":tester!t@h ACCOUNT tester")
    told.window.header.settings.invoke()
    screen.settle()
    settings = opened(told.window)
    settings.registering.invoke()
    assert told.asked("CHANSERV")[1] == ("REGISTER", "#tea") and told.window.key == "#tea"
    told.says(":ChanServ!s@hub MODE #tea +q tester")
    screen.until(lambda: settings.registering.instate(["disabled"]))
    assert "is registered" in str(settings.kept.cget("text"))
