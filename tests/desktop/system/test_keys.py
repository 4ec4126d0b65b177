"""The keys of text fields do what they do in other programs."""

import tkinter as tk
from tkinter import ttk

import pytest

from hubbub.desktop.system import keys
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def text(screen: Screen) -> tk.Text:
    keys.make_familiar(screen.window)
    made = tk.Text(screen.window, undo=True)
    made.pack()
    made.insert("1.0", "some words\nmore of them")
    screen.focus(made)
    return made


@pytest.fixture
def entry(screen: Screen) -> ttk.Entry:
    keys.make_familiar(screen.window)
    made = ttk.Entry(screen.window)
    made.pack()
    made.insert(0, "127.0.0.1:6667")
    screen.focus(made)
    return made


def test_control_a_selects_all_in_a_line(screen: Screen, entry: ttk.Entry) -> None:
    screen.press(entry, "Control-a")
    assert entry.selection_get() == "127.0.0.1:6667"  # type: ignore[no-untyped-call]
    screen.type(entry, "x")
    assert entry.get() == "x"


def test_control_a_selects_all_in_a_text(screen: Screen, text: tk.Text) -> None:
    screen.press(text, "Control-a")
    screen.type(text, "x")
    assert text.get("1.0", "end - 1 chars") == "x"


@pytest.mark.parametrize("key", ["d", "k", "o", "t", "w"])
def test_no_key_changes_a_text_by_surprise(screen: Screen, text: tk.Text, key: str) -> None:
    text.mark_set("insert", "1.2")
    text.tag_add("sel", "1.0", "1.2")
    screen.press(text, f"Control-{key}")
    assert text.get("1.0", "end - 1 chars") == "some words\nmore of them"


def test_control_y_does_again_what_was_undone(screen: Screen, text: tk.Text) -> None:
    text.edit_reset()
    text.mark_set("insert", "end - 1 chars")
    screen.type(text, "x")
    screen.press(text, "Control-z")
    assert text.get("2.0", "2.end") == "more of them"
    screen.press(text, "Control-y")
    assert text.get("2.0", "2.end") == "more of themx"


def test_control_backspace_deletes_a_word(screen: Screen, text: tk.Text) -> None:
    text.mark_set("insert", "2.end")
    screen.press(text, "Control-BackSpace")
    assert text.get("2.0", "2.end") == "more of "
