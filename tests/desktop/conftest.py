"""A Tk of its own for every test that needs one; an error in one of its callbacks fails the test."""

import gc
import tkinter as tk
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hubbub.client.model import Model
from hubbub.desktop import actions, fonts
from hubbub.desktop.app import App
from hubbub.desktop.entrance import Entrance
from hubbub.desktop.palette import DARK
from hubbub.desktop.settings import Settings
from hubbub.desktop.theme import Theme
from hubbub.desktop.views.timeline import Timeline
from tests.desktop.screen import FRAME_MS, Screen
from tests.desktop.world import greeted


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


@pytest.fixture
def model() -> Model:
    """What is known after the server has greeted us and let us into #tea."""
    return greeted()


@pytest.fixture
def timeline(screen: Screen, theme: Theme, model: Model) -> Timeline:
    """The timeline of that model, as large as the window."""
    made = Timeline(screen.window, theme, model)
    made.pack(fill="both", expand=True)
    screen.settle()
    return made


@pytest.fixture
def app(screen: Screen, tmp_path: Path) -> Iterator[App]:
    """The program at its first start: it asks where to go."""
    made = App(screen.window, tmp_path, Settings(look="dark"), scale=1.0)
    made.ask()
    screen.settle()
    yield made
    made.close()
