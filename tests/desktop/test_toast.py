"""A sentence that goes away by itself stays within the window, however wide that is."""

from __future__ import annotations

from tkinter import ttk

import pytest

from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.toast import Toast
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


def test_a_sentence_is_broken_for_the_window_and_again_for_another_width(
    screen: Screen, theme: Theme
) -> None:
    frame = ttk.Frame(screen.window)
    frame.pack(fill="both", expand=True)
    toast = Toast(frame, theme)
    screen.settle()
    toast.show("so much could be said here that it has no place in one line " * 3)
    screen.settle()
    high = toast.winfo_height()
    for width in (420, 260):
        screen.window.geometry(f"{width}x400")
        screen.until(lambda width=width: frame.winfo_width() == width)  # type: ignore[misc]
        screen.until(lambda width=width: toast.winfo_width() < width)  # type: ignore[misc]
        assert toast.winfo_x() >= 0
    assert toast.winfo_height() > high
