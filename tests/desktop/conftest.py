"""A Tk of its own for every test that needs one; an error in one of its callbacks fails the test.

The rule: a test ends what it began. A thread, a callback of Tk or a file that is left behind fails it.
"""

import gc
import os
import threading
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

import pytest

from hubbub.client.world.model import Model
from hubbub.desktop.app import App
from hubbub.desktop.arrival.entrance import Entrance
from hubbub.desktop.look import fonts, shapes
from hubbub.desktop.look.palette import DARK
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network import frames
from hubbub.desktop.profile.settings import Settings
from hubbub.desktop.views.messages.timeline import Timeline
from tests.desktop.screen import FRAME_MS, PATIENCE_S, Screen
from tests.desktop.world import greeted

DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Threads and files that a test began are gone a while after it, at the latest."""
    threads, files = set(threading.enumerate()), _files()
    yield
    _until(lambda: not _begun_since(threads))
    left = [thread.name for thread in _begun_since(threads)]
    assert not left, f"these threads still run: {left}"
    _until(lambda: not _files() - files)
    opened = [f"{number}: {target}" for number, target in _files() - files]
    assert not opened, f"these files are still open: {opened}"


def _begun_since(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before]


def _files() -> set[tuple[str, str]]:
    """The numbers and targets of all open files, where the system tells."""
    found = set()
    if DESCRIPTORS.exists():
        for each in os.listdir(DESCRIPTORS):
            with suppress(OSError):  # of the listing itself
                found.add((each, os.readlink(DESCRIPTORS / each)))
    return found


def _until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < end:
        time.sleep(0.003)


@pytest.fixture(scope="session")
def pointer_aside(display: str) -> None:
    """The pointer in the screen's last corner, where no window of a test is.

    Without a window manager, Tk gives the keyboard to a window that the pointer enters. When it leaves, Tk
    before 8.6.15 forgets that, but not which widget had it; the next `focus -force` after that widget's end
    is a crash (Tk's ticket fdc0ed342d). And nothing is under the pointer that a test does not put there.
    """
    window = tk.Tk()
    corner = window.winfo_screenwidth() - 1, window.winfo_screenheight() - 1
    window.geometry("10x10+0+0")
    window.update()
    window.event_generate("<Motion>", warp=True, x=corner[0], y=corner[1])
    screen = Screen(window)
    screen.until(lambda: window.winfo_pointerxy() == corner)
    window.destroy()


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """The pictures that all widgets are made of are drawn once for all tests."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr(shapes, "patch", cache(shapes.patch))
        yield


@pytest.fixture
def screen(pointer_aside: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """A visible empty window of 900 by 600 at the upper left corner.

    What came is shown in short frames, each over before `Screen.until` returns: who waits for the model sees
    the view.
    """
    monkeypatch.setattr(frames, "FRAME_MS", FRAME_MS)
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
    ask = partial(window.tk.call, "after", "info")
    calls = [ask(call) for call in window.tk.splitlist(ask())]
    del window, ask
    gc.enable()
    gc.collect()
    assert not errors, errors
    assert not calls, f"these calls still wait for a window that is gone: {calls}"


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


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is about noon here, where no clock is put forward or back: no day ends while a test runs."""
    with monkeypatch.context() as here:
        here.setenv("TZ", f"NOON{time.gmtime().tm_hour - 12:+d}")  # hours west of Greenwich
        time.tzset()
        yield
    time.tzset()
