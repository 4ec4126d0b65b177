"""The table of shortcuts is what is bound and what the sheet shows; what a mouse does, keys do too."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.system.shortcuts import SHORTCUTS, WRITING, shown_keys
from hubbub.desktop.views.dialogs.sheet import KeyCap, Sheet
from hubbub.desktop.views.sides.switcher import Switcher
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    made.connects()
    screen.settle()
    yield made
    made.closes()


def every(widget: tk.Misc) -> list[tk.Misc]:
    return [widget, *(one for child in widget.winfo_children() for one in every(child))]


def texts(widget: tk.Misc) -> set[str]:
    return {str(one.cget("text")) for one in every(widget) if one.winfo_class() == "TLabel"}


def test_every_key_of_the_table_is_bound_once(told: Told, screen: Screen) -> None:
    keys = [key.replace("Mod", "Control") for row in SHORTCUTS for key in row.keys]
    assert len(keys) == len(set(keys))
    assert all(screen.window.bind(f"<{key}>") for key in keys)


def test_each_row_does_something(told: Told, screen: Screen) -> None:
    asked: list[str] = []
    told.desk.on_add = lambda: asked.append("add")
    told.desk.on_quit = lambda reason: asked.append("quit")
    composer = told.window.composer.text
    screen.focus(composer)
    screen.press(composer, "Control-n", "Control-q")
    assert asked == ["add", "quit"]
    screen.press(composer, "Control-k")
    switcher = next(one for one in every(told.window) if isinstance(one, Switcher))
    screen.focus(switcher.entry)
    screen.press(switcher.entry, "Escape")
    assert screen.window.focus_get() is composer
    screen.press(composer, "Alt-Down")
    assert told.window.key == ""
    screen.press(told.window.composer.text, "Alt-Left")
    assert told.window.key == "#tea"
    screen.press(composer, "Control-f")
    assert told.window.finder.is_open


@pytest.mark.parametrize("keys", ["F1", "Control-slash"])
def test_the_sheet_shows_every_row_and_goes_away(told: Told, screen: Screen, keys: str) -> None:
    composer = told.window.composer.text
    screen.focus(composer)
    screen.press(composer, keys)
    sheet = next(one for one in every(screen.window) if isinstance(one, Sheet))
    words = {row.words for row in (*SHORTCUTS, *WRITING) if row.words}
    assert words <= texts(sheet)
    caps = [one for one in every(sheet) if isinstance(one, KeyCap)]
    for cap in caps:
        line = cap.master
        assert all(one.winfo_width() >= one.winfo_reqwidth() for one in line.winfo_children())
    screen.focus(sheet.ok)
    screen.press(sheet.ok, "Escape")
    screen.until(lambda: not sheet.winfo_exists())
    screen.until(lambda: screen.attend(screen.window) is composer)


def test_keys_are_shown_as_they_stand_on_keyboards() -> None:
    shown = {row.words: shown_keys(row) for row in SHORTCUTS if row.words}
    assert shown["Room before, room after"] == [["Alt", "↑ ↓"]]
    assert shown["Show these shortcuts"] == [["F1"], ["Ctrl", "/"]]
    assert shown["Show a server by its place"] == [["Ctrl", "1 … 9"]]


def test_menus_open_by_keyboard(told: Told, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []

    def remember(x: int, y: int, entries: list[object]) -> None:
        opened.append([str(entry[0]) for entry in entries if isinstance(entry, tuple)])

    window = told.window
    monkeypatch.setattr(window.menus, "popup", remember)
    rooms, people = window.sidebar.rooms, window.people.list
    screen.until(lambda: any(row.key for row in people.rows))
    for part in (rooms.canvas, people.canvas):
        screen.focus(part)
        screen.press(part, "Home")
        while part is rooms.canvas and rooms.cursor != "#tea":
            screen.press(part, "Down")
        screen.press(part, "Down", "Up", "Shift-F10")
    for button in (window.sidebar.head, window.sidebar.me.card):
        screen.focus(button)
        screen.press(button, "Return")
    room, person, server, me = opened
    assert "Leave the room" in room and "Profile" in person
    assert "Server settings …" in server and "Keyboard shortcuts" in server
    assert "I'm away …" in me
