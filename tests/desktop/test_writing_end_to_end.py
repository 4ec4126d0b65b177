"""What is written in a window with a real server: emoji, names, long texts, and what was not sent yet."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from tests.acceptance.process import server
from tests.desktop.peers import Peer
from tests.desktop.screen import Screen

pytestmark = [pytest.mark.screen, pytest.mark.slow]
WORDS = "many words that go on " * 40


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    folder = tmp_path / "server"
    folder.mkdir()
    with server(folder) as ours:
        yield ours.ports["irc"]


def opened(root: tk.Tk, folder: Path, port: int) -> App:
    known = ServerSettings(nick="tester", address=f"127.0.0.1:{port}", rooms=["#tea"], room="#tea")
    app = App(root, folder, Settings(look="dark", servers=[known]), scale=1.0)
    app.open_directly()
    return app


def ready(screen: Screen, app: App) -> Window:
    """The window, when it is in the room and has the keyboard."""
    screen.until(lambda: app.window and app.window.online and app.window.model.rooms["#tea"].joined)
    assert app.window
    app.window.show_room("#tea")
    screen.focus(app.window.composer.text)
    return app.window


def test_emoji_names_and_a_long_line_arrive_as_they_were_written(
    screen: Screen, port: int, tmp_path: Path
) -> None:
    app = opened(screen.window, tmp_path, port)
    window = ready(screen, app)
    text = window.composer.text
    with Peer(port, "maria", "#tea") as maria:
        screen.until(lambda: "maria" in window.model.rooms["#tea"].members)
        screen.type(text, "hi @ma")
        screen.press(text, "Tab")
        screen.type(text, ":tada: :rocke")
        screen.press(text, "Return", "Return")
        maria.hears("PRIVMSG #tea :hi @maria 🎉 🚀")
        window.composer.set_content(WORDS)
        screen.press(text, "Return")
        room = window.model.rooms["#tea"]
        screen.until(lambda: not room.pending and room.lines[-1].text == WORDS)
        maria.hears("go on many")
    app.close()


def test_what_was_being_written_is_there_after_the_next_start(
    screen: Screen, port: int, tmp_path: Path
) -> None:
    app = opened(screen.window, tmp_path, port)
    window = ready(screen, app)
    screen.type(window.composer.text, "first")
    screen.press(window.composer.text, "Return")
    screen.type(window.composer.text, "half a :cat:")
    screen.press(window.composer.text, "Control-Shift-Up")
    assert window.composer.content == "first"
    screen.press(window.composer.text, "Control-Shift-Down")
    app.close()
    root = tk.Tk(className="Hubbub")
    root.geometry("900x560+0+0")
    again = opened(root, tmp_path, port)
    other = Screen(root)
    other.until(lambda: again.window is not None)
    window = ready(other, again)
    assert window.composer.content == "half a 🐱"
    again.close()
    root.destroy()
