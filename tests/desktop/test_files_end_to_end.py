"""Files between two windows and an IRC client on a real server."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.views.messages.attachment import Attachment, FileCard, PictureTile
from tests.acceptance.process import CONFIG, Process, Wire, irc, server
from tests.desktop.file_hub import picture
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
FILES = """
[[listener]]
bind = "127.0.0.1:0"
type = "http"
[files]
enabled = true
guests = {guests}
max_size = 2_000_000
"""


@contextmanager
def hub_that(folder: Path, guests: str) -> Iterator[Process]:
    with server(folder, config=CONFIG + FILES.format(guests=guests)) as started:
        yield started


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with hub_that(tmp_path, "true") as started:
        yield started


@contextmanager
def window(screen: Screen, hub: Process, folder: Path, nick: str) -> Iterator[Window]:
    """Somebody's window; each has a Tk of its own."""
    root = tk.Tk(className="Hubbub")
    root.geometry("900x600+0+0" if nick == "maria" else "900x600+0+600")
    known = ServerSettings(nick=nick, address=f"127.0.0.1:{hub.ports['irc']}", rooms=["#tea"])
    profile = folder / nick
    profile.mkdir()
    app = App(root, profile, Settings(servers=[known]), scale=1.0)
    app.open_directly()
    screen.until(lambda: app.window and app.window.files.host and app.window.room and app.window.room.joined)
    assert app.window
    app.window.files.downloads.folder = lambda: folder / f"{nick}'s"  # type: ignore[method-assign]
    try:
        yield app.window
    finally:
        app.close()
        root.destroy()


def shown(window: Window) -> list[Attachment]:
    text = window.timeline.text
    widgets = [text.nametowidget(name) for name in text.window_names()]
    return sorted((one for one in widgets if isinstance(one, Attachment)), key=lambda one: type(one).__name__)


def heard(wire: Wire, screen: Screen) -> list[str]:
    """The next texts, with what comes after each `PRIVMSG #tea :`."""
    wire.sends(b"PING :done\r\n")
    lines = wire.reads_until(b" done\r\n").decode().split("\r\n")
    return [line.partition(" PRIVMSG #tea :")[2] for line in lines if " PRIVMSG #tea :" in line]


def test_a_picture_and_a_file_go_from_one_window_to_another_and_to_any_client(
    screen: Screen, hub: Process, tmp_path: Path
) -> None:
    plan = os.urandom(1_500_000)
    (tmp_path / "Sitzplan für Freitag.pdf").write_bytes(plan)
    (tmp_path / "cat.png").write_bytes(picture(640, 480))
    witness = irc(hub.ports["irc"], "witness", "#tea")
    with window(screen, hub, tmp_path, "maria") as maria, window(screen, hub, tmp_path, "jonas") as jonas:
        maria.files.add([tmp_path / "cat.png", tmp_path / "Sitzplan für Freitag.pdf"])
        maria.composer.insert("for Friday")
        maria.composer.send_button.invoke()
        screen.until(lambda: len(shown(jonas)) == 2 and len(shown(maria)) == 2)
        said = heard(witness, screen)
        assert said[0] == "for Friday" and len(said) == 3
        assert all(url.startswith("http://127.0.0.1:") for url in said[1:])
        card, tile = shown(jonas)
        assert isinstance(card, FileCard) and isinstance(tile, PictureTile)
        assert [tile.url, card.url] == said[1:]
        screen.until(lambda: tile.picture)
        screen.until(lambda: jonas.files.downloads.known_facts(card.url))
        facts = jonas.files.downloads.known_facts(card.url)
        assert facts and (facts.name, facts.size_bytes) == ("Sitzplan für Freitag.pdf", len(plan))
        card.activate()
        path = tmp_path / "jonas's" / "Sitzplan für Freitag.pdf"
        screen.until(lambda: (known := jonas.files.downloads.of(card.url)) and known.path == path)
        assert path.read_bytes() == plan


def test_a_guest_whom_the_server_takes_no_files_from_is_told_to_log_in(
    screen: Screen, tmp_path: Path
) -> None:
    with hub_that(tmp_path, "false") as hub, window(screen, hub, tmp_path, "maria") as maria:
        maria.files.offer_text("log.txt", "one")
        maria.composer.send_button.invoke()
        screen.until(lambda: maria.files.tray.of("#tea")[0].trouble)
        assert maria.files.tray.of("#tea")[0].trouble.startswith(
            "The server takes files of accounts only: log in, then try again."
        )


def test_a_file_beyond_the_limit_never_leaves(screen: Screen, hub: Process, tmp_path: Path) -> None:
    with window(screen, hub, tmp_path, "maria") as maria:
        maria.files.offer_text("log.txt", "x" * 2_000_001)
        (file,) = maria.files.tray.of("#tea")
        screen.until(lambda: file.trouble)  # the limit may come after the room
        assert file.trouble == "Too large: the server takes files of up to 2.0 MB."
