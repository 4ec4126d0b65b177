"""Being told, with a real server and a real program that shows notices: while one is here, away, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.client.alerts.notification import FOREVER_MS, Rule
from hubbub.client.online.finding import Found
from hubbub.desktop.app import App
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.servers.server import Server
from tests.acceptance.process import server
from tests.desktop.peers import Peer
from tests.desktop.programs import Program, program
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    folder = tmp_path / "server"
    folder.mkdir()
    with server(folder) as running:
        yield running.ports["irc"]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """Where notices end up."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    program(monkeypatch, tmp_path, "aplay")
    return program(monkeypatch, tmp_path, "notify-send")


@contextmanager
def opened(screen: Screen, folder: Path, kept: Settings) -> Iterator[Server]:
    """The program with one server, in #tea and #cake."""
    app = App(screen.window, folder, kept, scale=1.0)
    app.begin_to_tell()
    app.open_directly()
    (one,) = app.desk.servers
    screen.until(lambda: all(one.model.rooms[room].joined for room in ("#tea", "#cake")))
    assert app.window
    screen.focus(app.window.composer.text)
    screen.until(lambda: app.window and app.window.focused)
    try:
        yield one
    finally:
        app._keep()
        app.desk.pack_forget()
        app.close()


def somebody(port: int) -> Settings:
    there = ServerSettings(nick="tester", address=f"127.0.0.1:{port}", rooms=["#tea", "#cake"], room="#tea")
    return Settings(look="dark", servers=[there])


def told(calls: Program) -> list[list[str]]:
    """Title and words of all notices."""
    return [call[-2:] for call in calls.calls]


def listed(one: Server) -> list[str]:
    assert one.window
    rows = one.window.inbox.pane.list.rows
    return [row.key.line.text for row in rows if isinstance(row.key, Found)]


def test_a_mention_is_told_and_what_was_missed_is_one_sentence(
    screen: Screen, tmp_path: Path, port: int, calls: Program
) -> None:
    with opened(screen, tmp_path, somebody(port)) as one, Peer(port, "maria", "#cake") as maria:
        maria.says("small talk", "tester: cake?")
        screen.until(lambda: told(calls))
        assert told(calls) == [["maria in #cake", "tester: cake?"]]
        one.actions.read("#cake")
        screen.until(lambda: one.model.rooms["#cake"].unread == 0)
        one.actions.stop()
        maria.says(*(f"tester: where are you? {number}" for number in range(7)))
        maria.sends("PING :all")
        maria.hears("PONG")
        one.actions.start()
        screen.until(lambda: len(told(calls)) > 1)
        assert told(calls)[1:] == [["#cake", "7 new messages"]]


def test_choices_and_mentions_are_there_after_a_restart(
    screen: Screen, tmp_path: Path, port: int, calls: Program
) -> None:
    kept = somebody(port)
    with opened(screen, tmp_path, kept) as one, Peer(port, "maria", "#cake") as maria:
        maria.says("tester: keep this", *(f"small talk {number}" for number in range(80)))
        screen.until(lambda: one.model.rooms["#cake"].unread == 81)
        one.actions.set_rule("#tea", Rule.ALL)
        one.actions.hush("#cake", FOREVER_MS)
        one.actions.ignore("eve", adding=True)
        one.actions._frames.now()
    with opened(screen, tmp_path, settings.load(tmp_path)) as again:
        attention = again.model.attention
        assert attention.rule(again.model.rooms["#tea"]) is Rule.ALL
        assert attention.is_muted("#cake")
        assert attention.ignored.entries == ["eve"]
        assert again.window
        screen.press(again.window.composer.text, "Control-m")
        screen.until(lambda: listed(again) == ["tester: keep this"])
