"""The line at the bottom says what there is place for, and nothing over anything else."""

from __future__ import annotations

import tkinter as tk

import pytest

from hubbub.client.world.changes import ConnectionState
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.statusbar import StatusBar
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen

WORDS = "Verbunden mit chat.example.org:6697"


@pytest.fixture
def bar(screen: Screen, theme: Theme) -> StatusBar:
    made = StatusBar(screen.window, theme)
    made.pack(side="bottom", fill="x")
    made.show(ConnectionState.ONLINE, WORDS, True, 12, "ada")
    screen.settle()
    return made


def parts(bar: StatusBar) -> list[tk.Misc]:
    """What is to be seen, from the left to the right."""
    every = (bar.dot, bar.words, bar.retry, bar.account, bar.lock, bar.numbers)
    return sorted((part for part in every if part.winfo_ismapped()), key=lambda part: part.winfo_x())


def make_wide(screen: Screen, bar: StatusBar, width: int) -> None:
    screen.window.geometry(f"{width}x300")
    screen.until(lambda: bar.winfo_width() == width)
    screen.settle()


def test_in_a_wide_window_everything_is_said(bar: StatusBar) -> None:
    assert parts(bar) == [bar.dot, bar.words, bar.account, bar.lock, bar.numbers]
    assert bar.words.cget("text") == WORDS


def test_in_a_narrow_one_the_account_goes_first_and_nothing_overlaps(bar: StatusBar, screen: Screen) -> None:
    for width, shown in ((480, bar.numbers), (380, bar.lock), (200, bar.lock)):
        make_wide(screen, bar, width)
        seen = parts(bar)
        assert bar.account not in seen and seen[-1] is shown
        ends = [part.winfo_x() + part.winfo_width() for part in seen]
        assert all(end <= after.winfo_x() for end, after in zip(ends, seen[1:], strict=False))
        assert ends[-1] <= width
    assert str(bar.words.cget("text")).endswith("…")
    make_wide(screen, bar, 900)
    assert parts(bar) == [bar.dot, bar.words, bar.account, bar.lock, bar.numbers]


def test_a_hint_takes_the_place_of_the_sentence_for_a_while(bar: StatusBar) -> None:
    bar.hint("https://example.org/")
    assert bar.words.cget("text") == "https://example.org/"
    bar.hint("")
    assert bar.words.cget("text") == WORDS
