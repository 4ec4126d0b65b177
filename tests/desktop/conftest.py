"""A Tk of its own for every test that needs one; an error in one of its callbacks fails the test."""

import gc
import tkinter as tk
from collections.abc import Iterator
from contextlib import suppress

import pytest

from hubbub.desktop import actions, fonts
from hubbub.desktop.entrance import Entrance
from hubbub.desktop.palette import DARK
from hubbub.desktop.theme import Theme
from tests.desktop.screen import FRAME_MS, Screen


@pytest.fixture
def screen(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """A visible empty window of 900 by 600 at the upper left corner.

    What came is shown in short frames, each over before `Screen.until` returns: who waits for the model sees
    the view.
    """
    monkeypatch.setattr(actions, "FRAME_MS", FRAME_MS)
    monkeypatch.setattr(Entrance, "looks_around", False)  # a test sees no servers but its own
    fonts.lend()
    window = tk.Tk(className="Hubbub")
    errors: list[BaseException] = []

    def remember(_: object, error: BaseException, __: object) -> None:
        errors.append(error)

    window.report_callback_exception = remember
    window.geometry("900x600+0+0")
    gc.disable()  # as the program does: Tk's objects must not die in the network's thread
    yield Screen(window)
    with suppress(tk.TclError):  # a test may have ended the program
        window.destroy()
    del window
    gc.enable()
    gc.collect()
    assert not errors, errors


@pytest.fixture
def theme(screen: Screen) -> Theme:
    """The dark theme at 100 %."""
    return Theme(screen.window, DARK, 1.0)
