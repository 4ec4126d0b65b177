"""People on one Hubbub: windows in this process, and clients of other kinds beside them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubbub.client.shown.layout import DateRow, LineRow, NewRow, Row
from hubbub.client.world.rooms import Line
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings
from tests.acceptance.process import CONFIG
from tests.desktop.peers import Peer
from tests.desktop.screen import Screen

WITH_FILES = f"""{CONFIG}
[[listener]]
bind = "127.0.0.1:0"
type = "http"
[files]
enabled = true
guests = true
"""
TAGS = "message-tags echo-message draft/message-redaction"


@contextmanager
def program(screen: Screen, folder: Path, nick: str, port: int, *rooms: str) -> Iterator[App]:
    """Somebody's program, in these rooms, of which the first is shown; each has a Tk of its own.

    It goes on with what was kept by one of the same name before.
    """
    root = tk.Tk(className="Hubbub")
    root.geometry("900x600+0+0")
    errors: list[object] = []
    root.report_callback_exception = lambda *error: errors.append(error[1])
    there = ServerSettings(nick=nick, address=f"127.0.0.1:{port}", rooms=[*rooms], room=rooms[0])
    profile = folder / nick
    profile.mkdir(exist_ok=True)
    kept = settings.load(profile)
    if not kept.servers:
        kept = Settings(look="dark", servers=[there])
    app = App(root, profile, kept)
    app.open_directly()
    screen.until(lambda: app.window and all(is_in(app.window, room) for room in rooms))
    try:
        yield app
    finally:
        app.close()
        root.destroy()
    assert not errors, errors


@contextmanager
def window(screen: Screen, folder: Path, nick: str, port: int, *rooms: str) -> Iterator[Window]:
    """Somebody's window, in #tea if no other rooms are named."""
    with program(screen, folder, nick, port, *(rooms or ("#tea",))) as app:
        assert app.window
        attend(screen, app.window)
        yield app.window


@contextmanager
def tagged(port: int, nick: str, room: str = "#tea") -> Iterator[Peer]:
    """Somebody whose client knows tags."""
    with Peer(port, nick, room) as peer:
        peer.sends(f"CAP REQ :{TAGS}")
        peer.hears(" ACK ")
        yield peer


def is_in(window: Window, room: str) -> bool:
    """Whether it is in a room, and has seen who is there."""
    known = window.model.room(room)
    return known is not None and known.joined and window.model.nick in known.members


def attend(screen: Screen, window: Window) -> None:
    """Let somebody look at their window and write: the composer has the keyboard."""
    screen.focus(window.composer.text)
    screen.until(lambda: window.focused)


def shown(window: Window) -> str:
    """All words of the timeline."""
    return window.timeline.text.get("1.0", "end")


def said(window: Window, text: str) -> Line:
    """The line with these words in the room that is shown."""
    room = window.room
    assert room
    return next(line for line in room.lines if line.current.text == text and not line.is_apart)


def say(screen: Screen, window: Window, text: str) -> None:
    """Write and press Enter; when the server has it, go on."""
    room, composer = window.room, window.composer
    assert room
    attend(screen, window)
    composer.insert(text)
    screen.press(composer.text, "Return")
    screen.until(lambda: not room.pending and any(line.text == text for line in room.lines[-3:]))


def rows(window: Window) -> list[Row]:
    """What the timeline shows."""
    return [shown.row for shown in window.timeline.rows]


def outline(window: Window) -> list[str]:
    """What the timeline shows, row by row: `maria: words` where a header stands, `words` in a group."""
    found = []
    for row in rows(window):
        match row:
            case DateRow(date):
                found.append(f"[{date}]")
            case NewRow():
                found.append("[new]")
            case LineRow(line, header) if not line.hidden and line.kind.name == "MESSAGE":
                found.append(f"{line.nick}: {line.current.text}" if header else line.current.text)
    return found


def marked(window: Window, tag: str) -> str:
    """The words in the timeline that have a tag."""
    text = window.timeline.text
    ranges = [str(index) for index in text.tag_ranges(tag)]
    return " ".join(text.get(*pair) for pair in zip(ranges[::2], ranges[1::2], strict=True))
