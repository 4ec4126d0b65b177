"""The window shows what was said before it was there, and the gap of a broken link, from a real server."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.world.rooms import LineKind
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.network.network_thread import Courier
from hubbub.desktop.profile.settings import ServerSettings, Settings
from tests.acceptance.process import Process, Wire, irc, server
from tests.desktop.screen import Screen

pytestmark = pytest.mark.screen
SAID = 230


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with server(tmp_path) as started:
        yield started


@pytest.fixture
def maria(hub: Process) -> Wire:
    """Somebody who has said a lot already."""
    maria = irc(hub.ports["irc"], "maria", "#tea")
    says(maria, *(f"line {number}." for number in range(SAID)))
    return maria


@pytest.fixture
def window(screen: Screen, hub: Process, maria: Wire, tmp_path: Path) -> Iterator[Window]:
    address = f"127.0.0.1:{hub.ports['irc']}"
    app = App(
        screen.window,
        tmp_path,
        Settings(servers=[ServerSettings(nick="tester", address=address, rooms=["#tea"])]),
        scale=1.0,
    )
    app.open_directly()
    screen.until(lambda: app.window and app.window.online and app.window.room is not None)
    assert app.window
    yield app.window
    app.close()


def says(wire: Wire, *texts: str) -> None:
    wire.sends(b"".join(f"PRIVMSG #tea :{text}\r\n".encode() for text in texts))
    wire.sends(b"PING :done\r\n")
    wire.reads_until(b" done\r\n")


def cut(courier: Courier) -> None:
    """Break the link as a network would, under the program's hands."""
    writer = courier.connection._writer
    assert writer is not None
    writer.transport.abort()


def lines(window: Window) -> list[str]:
    return [line.text for line in window.model.rooms["#tea"].lines if line.kind is LineKind.MESSAGE]


def shown(window: Window) -> str:
    return window.timeline.text.get("1.0", "end")


def height_of(text: tk.Text, words: str) -> int:
    """Where a visible line stands, in pixels from the top of the view."""
    info = text.dlineinfo(text.search(f"{words}\n", "1.0"))
    assert info, f"{words} is not in view"
    return info[1]


def test_a_window_opens_with_the_last_messages_of_a_room(screen: Screen, window: Window) -> None:
    screen.until(lambda: f"line {SAID - 1}." in shown(window))
    assert f"line {SAID - 20}." in shown(window)
    assert window.timeline.at_bottom
    assert window.model.rooms["#tea"].unread == 0


def test_scrolling_up_brings_older_pages_until_the_first_without_a_jump(
    screen: Screen, window: Window
) -> None:
    screen.until(lambda: f"line {SAID - 1}." in shown(window))
    text = window.timeline.text
    before = len(lines(window))
    while before < SAID:
        window.timeline.show_oldest()
        seen = lines(window)[1]  # the first may get others of its group before it
        place = height_of(text, seen)
        screen.until(lambda: len(lines(window)) > before)  # noqa: B023
        screen.until(lambda: lines(window)[0] in shown(window))
        assert height_of(text, seen) == place, "the view jumped"
        before = len(lines(window))
    window.timeline.show_oldest()
    screen.until(lambda: "line 0." in shown(window))
    assert lines(window) == [f"line {number}." for number in range(SAID)]


def test_what_was_said_while_the_link_was_broken_is_there_when_it_is_back(
    screen: Screen, window: Window, maria: Wire
) -> None:
    screen.until(lambda: f"line {SAID - 1}." in shown(window))
    window.actions.bridge._call(cut)
    screen.until(lambda: not window.online)
    says(maria, *(f"missed {number}." for number in range(150)))
    screen.until(lambda: "missed 149." in lines(window))
    screen.until(lambda: "missed 149." in shown(window))
    told = [text for text in lines(window) if text.startswith("missed")]
    assert told == [f"missed {number}." for number in range(150)]
