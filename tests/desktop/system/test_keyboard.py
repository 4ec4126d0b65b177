"""The keyboard is taken where that can't end the program, and left to the pointer elsewhere."""

import tkinter as tk
from collections.abc import Callable

import pytest

from hubbub.desktop.system import keyboard
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


def constant(value: object) -> Callable[[tk.Tk], object]:
    return lambda root: value


@pytest.mark.parametrize(
    ("version", "managed"), [((8, 6, 13), True), ((8, 6, 15), False), ((8, 6, 15), True), ((9, 0, 1), False)]
)
def test_it_is_taken_where_a_window_manager_gives_it_or_tk_is_sound(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], managed: bool
) -> None:
    monkeypatch.setattr(keyboard, "tk_version", constant(version))
    monkeypatch.setattr(keyboard, "has_window_manager", constant(managed))
    screen.settle()
    keyboard.take(screen.window)
    screen.until(lambda: screen.window.focus_get() is screen.window)


def test_it_is_left_to_the_pointer_where_taking_it_may_be_the_end(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "tk_version", constant((8, 6, 14)))
    forced: list[tk.Tk] = []
    monkeypatch.setattr(tk.Tk, "focus_force", forced.append)
    screen.settle()
    assert not keyboard.has_window_manager(screen.window), "nobody puts frames around windows here"
    keyboard.take(screen.window)
    assert not forced


def test_the_version_is_what_tk_says(screen: Screen) -> None:
    version = keyboard.tk_version(screen.window)
    assert version[:2] == tuple(int(part) for part in str(tk.TkVersion).split(".")) and len(version) >= 2
