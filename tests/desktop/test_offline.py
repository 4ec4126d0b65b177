"""The window shows what was said though the server is away, and what was said meanwhile once it is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.client.kept.cache import FILE_NAME
from hubbub.client.shown.layout import MISSING
from hubbub.client.world import past
from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.rooms import LineKind
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.views.messages.separator import Separator
from tests.acceptance.process import CONFIG, Process, irc, server
from tests.desktop.peers import free_port
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@contextmanager
def hub(folder: Path, port: int) -> Iterator[Process]:
    """The same server again: its data and its port."""
    door = f'bind = "127.0.0.1:{port}"\ntype = "irc"'
    with server(folder, config=CONFIG.replace('bind = "127.0.0.1:0"\ntype = "irc"', door)) as started:
        yield started


@contextmanager
def opened(screen: Screen, profile: Path, port: int) -> Iterator[Window]:
    """The window, from its start until it is closed."""
    kept = Settings(
        look="dark",
        servers=[ServerSettings(nick="tester", address=f"127.0.0.1:{port}", rooms=["#tea"], room="#tea")],
    )
    app = App(screen.window, profile, kept, scale=1.0)
    app.open_directly()
    assert app.window
    try:
        yield app.window
    finally:
        app.close()


def says(port: int, nick: str, *texts: str) -> None:
    """Somebody comes into the room, says this and stays."""
    wire = irc(port, nick, "#tea")
    wire.sends(b"".join(f"PRIVMSG #tea :{text}\r\n".encode() for text in texts) + b"PING :done\r\n")
    wire.reads_until(b" done\r\n")


def said(window: Window) -> list[str]:
    return [line.text for line in window.model.rooms["#tea"].lines if line.kind is LineKind.MESSAGE]


def shown(window: Window) -> str:
    return window.timeline.text.get("1.0", "end")


def separators(window: Window) -> list[Separator]:
    return [
        one
        for one in window.timeline.text.winfo_children()
        if isinstance(one, Separator) and one.words == MISSING
    ]


def test_what_was_said_is_there_offline_and_what_was_missed_comes_once(
    screen: Screen, tmp_path: Path
) -> None:
    port = free_port()
    with hub(tmp_path, port):
        says(port, "maria", "one.", "two.")
        with opened(screen, tmp_path, port) as window:
            screen.until(lambda: "two." in shown(window))
            says(port, "jonas", "three.")
            screen.until(lambda: "three." in shown(window))
    with opened(screen, tmp_path, port) as window:
        assert "three." in shown(window), "at once, and without a server"
        screen.until(lambda: window.model.connection is ConnectionState.WAITING)
        assert said(window) == ["one.", "two.", "three."]
        assert not window.model.rooms["#tea"].joined
        with hub(tmp_path, port):
            says(port, "maria", *(f"missed {number}." for number in range(130)))
            window.actions.retry_now()
            screen.until(lambda: "missed 129." in shown(window))
            screen.until(lambda: not window.model.rooms["#tea"].filling)
            assert said(window) == ["one.", "two.", "three.", *(f"missed {number}." for number in range(130))]
            assert separators(window) == []


def test_what_is_written_offline_outlives_the_program_and_is_said_once(
    screen: Screen, tmp_path: Path
) -> None:
    port = free_port()
    with hub(tmp_path, port), opened(screen, tmp_path, port) as window:
        screen.until(lambda: window.model.rooms["#tea"].joined)
    with opened(screen, tmp_path, port) as window:
        screen.until(lambda: window.model.connection is ConnectionState.WAITING)
        for words in ("are you there?", "I'll be late."):
            window.actions.enter("#tea", words)
        screen.until(lambda: "late" in shown(window))
    with opened(screen, tmp_path, port) as window:
        text = window.timeline.text
        screen.until(lambda: "late" in shown(window))
        assert "pending" in text.tag_names(text.search("are you there?", "1.0"))
        with hub(tmp_path, port):
            witness = irc(port, "maria", "#tea")
            window.actions.retry_now()
            room = window.model.rooms["#tea"]
            screen.until(lambda: room.joined and not room.pending)
            window.actions.enter("#tea", "done")
            screen.until(lambda: not room.pending)
            assert said(window) == ["are you there?", "I'll be late.", "done"]
            heard = witness.reads_until(b":done\r\n")
            assert heard.count(b"PRIVMSG") == 3 and heard.index(b":are you there?") < heard.index(b"late.")


def load_gap(screen: Screen, window: Window) -> None:
    """Go to where messages are missing, and click there."""
    timeline = window.timeline
    timeline.show_newest()
    screen.until(lambda: separators(window))
    timeline.text.see(str(separators(window)[0]))
    timeline.scroll_by(-1)
    screen.click(separators(window)[0])
    screen.until(lambda: not window.model.rooms["#tea"].filling)
    screen.wait(0.2)  # for what has come to be drawn
    assert not timeline.at_bottom, "the reader was moved away from the gap"


def test_a_long_gap_is_shown_and_filled_when_asked_for(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "MAX_GAP_PAGES", 1)
    port = free_port()
    with hub(tmp_path, port):
        says(port, "maria", "one.")
        with opened(screen, tmp_path, port) as window:
            screen.until(lambda: "one." in shown(window))
        says(port, "jonas", *(f"missed {number}." for number in range(250)))
        with opened(screen, tmp_path, port) as window:
            screen.until(lambda: "missed 249." in shown(window))
            screen.until(lambda: separators(window))
            assert len(said(window)) < 251
            for _ in range(2):  # a click is a page
                load_gap(screen, window)
            assert not window.model.rooms["#tea"].has_gaps
            assert separators(window) == []
            assert said(window) == ["one.", *(f"missed {number}." for number in range(250))]


def test_a_broken_cache_does_not_keep_the_window_from_opening(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 1_000)
    with opened(screen, tmp_path, free_port()) as window:
        screen.until(lambda: "was put aside" in " ".join(line.text for line in window.model.rooms[""].lines))
