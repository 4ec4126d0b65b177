"""What is chosen in the dialog of settings holds at once, for others too, and after the next start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.app import App
from hubbub.desktop.look.palette import LIGHT
from tests.acceptance.process import server
from tests.desktop.company import attend, program, tagged
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with server(tmp_path) as hub:
        yield hub.ports["irc"]


def press(screen: Screen, app: App, page: str, control: str, key: str) -> None:
    """Press a key in a control of the dialog, on one of its pages."""
    dialog = app.preferences.dialog
    assert dialog
    widget = dialog.show(page).controls[control]
    screen.focus(widget)
    screen.press(widget, key)


def test_look_scale_and_privacy_are_chosen_and_kept(screen: Screen, port: int, tmp_path: Path) -> None:
    with tagged(port, "kenji") as kenji:
        with program(screen, tmp_path, "tester", port, "#tea") as app:
            assert app.window
            attend(screen, app.window)
            screen.press(app.window.composer.text, "Control-comma")
            press(screen, app, "look", "look", "Right")
            press(screen, app, "look", "scale+", "Return")
            press(screen, app, "privacy", "send_typing", "space")
            assert app.preferences.dialog
            screen.press(app.preferences.dialog, "Escape")
            window = app.window
            assert screen.shows(window, LIGHT.background, 50_000) and app.theme.scale > 1.0
            attend(screen, window)
            screen.type(window.composer.text, "quietly")
            screen.press(window.composer.text, "Return")
            kenji.hears(":quietly")
            assert "+typing" not in kenji.heard
            scale = app.theme.scale
        with program(screen, tmp_path, "tester", port, "#tea") as again:
            assert again.window
            assert screen.shows(again.window, LIGHT.background, 50_000) and again.theme.scale == scale
            attend(screen, again.window)
            screen.type(again.window.composer.text, "still quietly")
            screen.press(again.window.composer.text, "Return")
            kenji.hears(":still quietly")
            assert "+typing" not in kenji.heard
