"""What people said is found in the window, and shown where it was said, with a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.online.finding import Found, Progress
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from tests.acceptance.process import Process, Wire, irc, server
from tests.desktop.screen import Screen

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("noon")]
SAID = 400


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Process]:
    with server(tmp_path) as started:
        yield started


@pytest.fixture
def maria(hub: Process) -> Wire:
    """Somebody who has said a lot, every hundredth time of tea."""
    maria = irc(hub.ports["irc"], "maria", "#tea")
    says(
        maria, *(f"green tea {number}" if number % 100 == 50 else f"line {number}" for number in range(SAID))
    )
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
    screen.until(lambda: app.window and f"line {SAID - 1}" in shown(app.window))
    assert app.window
    screen.focus(app.window.composer.text)
    yield app.window
    app.close()


def says(wire: Wire, *texts: str) -> None:
    wire.sends(b"".join(f"PRIVMSG #tea :{text}\r\n".encode() for text in texts))
    wire.sends(b"PING :done\r\n")
    wire.reads_until(b" done\r\n")


def shown(window: Window) -> str:
    return window.timeline.text.get("1.0", "end")


def looks_for(screen: Screen, window: Window, typed: str) -> list[str]:
    """Ctrl+F, the words, Enter; what was found, when all was."""
    pane = window.finder.pane
    screen.press(screen.window, "Control-f")
    screen.until(lambda: screen.window.focus_get() is pane.entry)
    pane.entry.delete(0, "end")
    pane.entry.insert(0, typed)
    screen.press(pane.entry, "Return")
    chat = window.actions.chat
    screen.until(
        lambda: chat.search and chat.search.progress is Progress.WHOLE and pane.search is chat.search
    )
    assert pane.search
    return [found.line.text for found in pane.search.found]


def test_words_phrases_people_and_days_are_found(screen: Screen, window: Window) -> None:
    tea = [f"green tea {number}" for number in (350, 250, 150, 50)]
    assert looks_for(screen, window, "tea") == tea
    assert looks_for(screen, window, '"green tea" from:maria on:today') == tea
    assert looks_for(screen, window, '"tea green"') == []
    assert looks_for(screen, window, "tea from:jonas") == []
    assert looks_for(screen, window, "tea before:yesterday") == []
    assert looks_for(screen, window, "tea after:yesterday in:tea") == tea


def test_one_goes_to_what_was_found_and_back_while_others_go_on(
    screen: Screen, window: Window, maria: Wire
) -> None:
    looks_for(screen, window, "tea 50")
    pane, timeline = window.finder.pane, window.timeline
    screen.until(lambda: isinstance(pane.list.cursor, Found))
    screen.press(pane.entry, "Return")
    screen.until(lambda: "green tea 50" in shown(window))
    assert "line 49\n" in shown(window) and f"line {SAID - 1}" not in shown(window)
    says(maria, "meanwhile")
    screen.until(lambda: "1 new message" in timeline.jump.cget("text"))
    while timeline.text.search("line 0\n", "1.0") == "":
        timeline.show_oldest()
        screen.wait(0.02)
    while not timeline.at_bottom:
        timeline.scroll_pages(0.9)
        screen.wait(0.005)
    numbers = [word for word in shown(window).split() if word.isdigit()]
    assert numbers == [str(number) for number in range(SAID)], "the excerpt has become one with the present"
    assert shown(window).count("meanwhile") == 1


def test_more_than_a_page_is_found_to_the_last_one(screen: Screen, window: Window) -> None:
    pane = window.finder.pane
    screen.press(screen.window, "Control-f")
    screen.until(lambda: screen.window.focus_get() is pane.entry)
    pane.entry.insert(0, "line")
    screen.press(pane.entry, "Return")
    screen.until(lambda: "may be more" in str(pane.words.cget("text")))
    while "may be more" in str(pane.words.cget("text")):
        screen.press(pane.entry, *["Down"] * 10)
        screen.wait(0.01)
    assert pane.search
    found = [found.line.text for found in pane.search.found]
    assert found == [f"line {number}" for number in reversed(range(SAID)) if number % 100 != 50]
