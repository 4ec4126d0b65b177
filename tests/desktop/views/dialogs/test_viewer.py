"""A picture is looked at large, near and far, and the others of its room beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.control import choosing
from hubbub.desktop.control.window import Window
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.viewer import Viewer
from tests.desktop.file_hub import FileHub, picture, window_on
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
BLUE, RED = "#3366cc", "#cc3333"


@pytest.fixture
def viewer(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Viewer]:
    with FileHub() as hub, window_on(hub, screen, theme, tmp_path) as window:
        screen.until(lambda: window.files.host)
        urls = [
            hub.has("blue.png", picture(1_800, 1_200, BLUE)), hub.has("red.png", picture(100, 50, RED)),
            hub.has("broken.png", b"nothing"),
        ]  # fmt: skip
        hub.says(*urls)
        screen.until(lambda: window.room and window.room.lines[-1].text == urls[-1])
        yield opened(window, urls[0], screen)


def opened(window: Window, url: str, screen: Screen) -> Viewer:
    screen.focus(window.composer.text)
    window.files.attachments.view(url)
    made = window.files.attachments.viewer
    assert made
    screen.until(lambda: made.shown)
    screen.focus(made.canvas)
    return made


def size(viewer: Viewer) -> tuple[int, int]:
    assert viewer.shown
    return viewer.shown.width(), viewer.shown.height()


def test_a_large_picture_is_shown_as_large_as_fits(viewer: Viewer, screen: Screen) -> None:
    width, height = size(viewer)
    assert height <= viewer.canvas.winfo_height() and 700 < width < viewer.canvas.winfo_width()
    assert abs(width / height - 1.5) < 0.01
    assert screen.shows(viewer, BLUE, 200_000)


def test_keys_go_from_picture_to_picture_and_no_further(viewer: Viewer, screen: Screen) -> None:
    assert viewer.place_words.cget("text") == "1 of 3" and not viewer.previous.winfo_ismapped()
    screen.press(viewer.canvas, "Left", "Right")
    screen.until(lambda: viewer.shown and size(viewer) == (100, 50))
    assert viewer.name.cget("text") == "red.png" and screen.shows(viewer, RED, 4_000)
    screen.press(viewer.canvas, "Right")
    screen.until(lambda: "not a picture that can be shown" in words(viewer))
    screen.press(viewer.canvas, "Right")
    assert viewer.place_words.cget("text") == "3 of 3"


def words(viewer: Viewer) -> list[str]:
    canvas = viewer.canvas
    return [canvas.tk.call(str(canvas), "itemcget", item, "-text") for item in canvas.find_withtag("words")]


def test_it_comes_nearer_and_stays_where_the_pointer_is(viewer: Viewer, screen: Screen) -> None:
    screen.press(viewer.canvas, "Key-1")
    canvas = viewer.canvas
    whole = canvas.winfo_width(), canvas.winfo_height()
    screen.until(lambda: size(viewer) == whole)
    assert viewer.zoom_words.cget("text") == "100%"
    viewer.zoom_by(1.25, (0, 0))
    screen.until(lambda: viewer.zoom_words.cget("text") == "125%")
    assert viewer._middle[0] < 0.5 and viewer._middle[1] < 0.5
    screen.press(canvas, "Key-0")
    screen.until(lambda: size(viewer) != whole)
    assert viewer.zoom is None


def test_a_picture_is_saved_and_shown_in_its_folder(
    viewer: Viewer, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, folders = tmp_path / "mine.png", list[Path]()
    monkeypatch.setattr(choosing, "place", lambda *_: chosen)
    monkeypatch.setattr("hubbub.desktop.system.opening.show_in_folder", folders.append)
    assert not viewer.folder.winfo_ismapped()
    screen.press(viewer.canvas, "Control-s")
    screen.until(viewer.folder.winfo_ismapped)
    assert viewer.place_words.cget("text") == "1 of 3 · Saved as mine.png"
    assert chosen.read_bytes() == picture(1_800, 1_200, BLUE)
    viewer.folder.invoke()
    assert folders == [chosen]


def test_escape_gives_the_window_back(viewer: Viewer, screen: Screen) -> None:
    window = viewer.master
    assert isinstance(window, Window)
    screen.press(viewer.canvas, "Escape")
    assert not viewer.winfo_exists()
    screen.until(lambda: window.root.focus_get() is window.composer.text)
