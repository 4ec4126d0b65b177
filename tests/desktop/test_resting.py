"""A window in which nothing happens is hardly ever woken, and is awake as soon as something does."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.network import pulse
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.system import garbage
from hubbub.desktop.system.garbage import Collector
from tests.acceptance.process import Process, irc, server
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
RARELY_MS = 5_000


class Asked:
    """What will be called, and after how many milliseconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._waits: dict[Later, int] = {}
        ask = Later.__call__

        def note(later: Later, wait_ms: int | None = None) -> None:
            if not later._asked:
                self._waits[later] = wait_ms or 0
            ask(later, wait_ms)

        monkeypatch.setattr(Later, "__call__", note)

    @property
    def soon(self) -> list[str]:
        """What does not wait long."""
        return [
            getattr(later.call, "__qualname__", repr(later.call))
            for later, wait_ms in self._waits.items()
            if later._asked and wait_ms < RARELY_MS
        ]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Time passes quickly, and calm comes as soon as nothing is new."""
    monkeypatch.setattr(pulse, "TICK_MS", 10)
    monkeypatch.setattr(pulse, "CALM_AFTER_S", 0.05)
    monkeypatch.setattr(garbage, "YOUNG_EVERY_MS", 10)
    return Asked(monkeypatch)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with server(tmp_path) as started:
        yield started


@pytest.fixture
def window(screen: Screen, asked: Asked, hub: Process, tmp_path: Path) -> Iterator[Window]:
    known = ServerSettings(nick="tester", address=f"127.0.0.1:{hub.ports['irc']}", rooms=["#tea"])
    app = App(screen.window, tmp_path, Settings(servers=[known]), scale=1.0)
    app.open_directly()
    screen.until(lambda: app.window and app.window.online and app.window.room is not None)
    assert app.window
    yield app.window
    app.close()


def test_nothing_is_done_every_second_where_nothing_happens(
    screen: Screen, asked: Asked, window: Window
) -> None:
    Collector(screen.window)
    try:
        screen.until(lambda: not asked.soon)
    finally:
        gc.unfreeze()


def test_what_is_new_is_followed_at_once(
    screen: Screen, asked: Asked, hub: Process, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.until(lambda: not asked.soon)
    maria = irc(hub.ports["irc"], "maria", "#tea")
    monkeypatch.setattr(pulse, "CALM_AFTER_S", 600.0)
    maria.sends(b"PRIVMSG #tea :awake?\r\n")
    screen.until(lambda: "awake?" in window.timeline.text.get("1.0", "end"))
    assert "Pulse._beat" in asked.soon


def test_how_long_the_server_takes_is_told_when_it_is_known(screen: Screen, window: Window) -> None:
    screen.until(lambda: "ms" in str(window.status.numbers.cget("text")))


def test_seconds_are_counted_while_the_window_waits_for_the_server(
    screen: Screen, hub: Process, window: Window
) -> None:
    hub.stop()
    screen.until(lambda: "trying again in" in str(window.status.words.cget("text")))
    seen = {str(window.status.words.cget("text"))}

    def counts() -> bool:
        seen.add(str(window.status.words.cget("text")))
        return len([words for words in seen if "trying again in" in words]) > 2

    screen.until(counts)
