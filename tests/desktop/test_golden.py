"""The screens look as they were made to look, dark and light, at 100 and 200 %."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubbub.client.link.events import Received
from hubbub.client.world.changes import ConnectionState
from hubbub.desktop.app import App
from hubbub.desktop.arrival.discovery import Discovery
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.views.dialogs import nearby
from hubbub.desktop.views.dialogs.dialog import Dialog
from hubbub.desktop.views.statusbar import StatusBar
from hubbub.protocol.message import parse
from tests.desktop import golden
from tests.desktop.screen import Screen
from tests.desktop.scripted import Door, door

pytestmark = [pytest.mark.screen, pytest.mark.slow]
LOOKS = [(look, scale) for look in ("dark", "light") for scale in (100, 200)]
SIZE = (1100, 720)
STILL_S = 0.5  # after which nothing moves any more
PATIENCE_S = 5.0
TALK = (
    "maria Good evening! The pizza is **here** 🍕",
    "maria ||It was the *last* one.|| `make test` is green, see #den",
    "jonas > The pizza is here",
    "jonas On my way. ~~Ten~~ five minutes 🚲",
    "kenji \x0304Red\x03, \x1funderlined\x1f and \x02bold\x02 from an old client",
    "olu ```print('Hello')```",
    "olu tester: can you look at https://lan.example.org/plan?",
    "maria Yes, and bring the long cable, please. Somebody took mine, and I would like to have it back.",
)
ROOMS = (
    "#tea 4 :Green and *black* 🍵",
    "#den 3",
    "#games 120 :\x0304Chess\x03, go, and whatever else is on the table",
    "#help-desk 12 :Tell what you have tried: it is quicker for all of us, and nobody has to ask you for it",
    "#music 1", "#planning 8 :https://lan.example.org/plan", "#quiet 2",
)  # fmt: skip
REPLIES = {8: "m4"}
REACTIONS = ((1, "jonas", "🎉"), (1, "kenji", "🎉"), (1, "tester", "❤️"), (7, "kenji", "👍"))


@pytest.fixture(autouse=True)
def noon_in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clock times are shown where this machine is; the pictures were taken in UTC, in English."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LANGUAGE", "en")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server is, and how far, is something else each time."""
    shows = StatusBar.show

    def show(
        bar: StatusBar, state: ConnectionState, _: str, encrypted: bool, __: int | None, who: str
    ) -> None:
        shows(bar, state, "Connected", encrypted, None, who)

    monkeypatch.setattr(StatusBar, "show", show)


@pytest.fixture
def hub() -> Iterator[Door]:
    with door() as running:
        yield running


def talk() -> list[str]:
    """What was said in #tea, as the server's history has it."""
    lines = []
    for number, words in enumerate(TALK, start=1):
        nick, _, text = words.partition(" ")
        reply = REPLIES.get(number)
        tags = f"msgid=m{number};time=2025-11-23T12:{number:02}:00.000Z" + (
            f";+reply={reply}" if reply else ""
        )
        lines.append(f"@{tags} :{nick}!{nick}@h PRIVMSG #tea :{text}")
    for number, nick, sign in REACTIONS:
        tags = f"+draft/react={sign};+draft/reply=m{number};time=2025-11-23T12:30:00.000Z"
        lines.append(f"@{tags} :{nick}!{nick}@h TAGMSG #tea")
    return lines


def shows_main(screen: Screen, hub: Door, folder: Path, look: str, scale: int) -> tuple[App, Window]:
    """The main window in #tea, after what was said there."""
    hub.history["#tea"] = talk()
    server = ServerSettings(
        nick="tester", address=f"127.0.0.1:{hub.port}", rooms=["#tea", "#den"], room="#tea"
    )
    width, height = (side * scale // 100 for side in SIZE)
    kept = Settings(servers=[server], look=look, geometry=f"{width}x{height}+0+0")
    app = App(screen.window, folder, kept, scale=scale / 100)
    app.open_directly()
    screen.until(lambda: app.window is not None and app.window.online)
    window = app.window
    assert window
    screen.until(lambda: "long cable" in window.timeline.text.get("1.0", "end"))
    screen.focus(window.composer.text)
    window.show_room("#den")
    window.show_room("#tea")  # somebody has looked: all is read, wherever the keyboard was before
    screen.until(lambda: not window.model.rooms["#tea"].unread and not window.model.rooms["#tea"].mentions)
    screen.focus(window.composer.text)
    return app, window


def looks_right(screen: Screen, name: str, widget: tk.Misc, folder: Path) -> None:
    """It comes to look like that, if it takes a while."""
    screen.until(lambda: screen.attend(widget))
    if golden.takes_anew():
        screen.wait(STILL_S)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            golden.agrees(name, screen.picture(widget), folder)
        except AssertionError:
            if time.monotonic() > end:
                raise
            screen.wait(0.1)
        else:
            return


Scene = Callable[[App, Window], tuple[tk.Misc, Callable[[], object]]]


def the_switcher(app: App, _: Window) -> tuple[tk.Misc, Callable[[], object]]:
    return app.root, app.desk.walker.find().destroy


def the_emoji_picker(app: App, window: Window) -> tuple[tk.Misc, Callable[[], object]]:
    window.writing.pick_emoji(window.winfo_rootx() + 400, window.winfo_rooty() + 80, lambda emoji: None)
    assert window.writing.picker
    return app.root, window.writing.picker.close


def the_mentions(app: App, window: Window) -> tuple[tk.Misc, Callable[[], object]]:
    window.inbox.toggle()
    return app.root, window.inbox.toggle


def a_card(app: App, window: Window) -> tuple[tk.Misc, Callable[[], object]]:
    window.cards.open("maria", window.winfo_rootx() + 330, window.winfo_rooty() + 150)
    return app.root, window.cards.close


def the_room_settings(_: App, window: Window) -> tuple[tk.Misc, Callable[[], object]]:
    window.menus.ask_settings()
    shown = window.menus.settings
    assert shown
    return shown, shown.close


def the_settings(app: App, _: Window) -> tuple[tk.Misc, Callable[[], object]]:
    app.desk.on_settings()
    shown = dialog(app.root)
    return shown, shown.close


def the_rooms(_: App, window: Window) -> tuple[tk.Misc, Callable[[], object]]:
    window.menus.ask_room()
    shown = window.menus.rooms
    assert shown
    told = [f":hub 322 tester {room}" for room in ROOMS] + [":hub 323 tester :End"]
    window.actions._take(Received(tuple(parse(line) for line in told)))
    return shown, shown.close


def the_shortcuts(app: App, _: Window) -> tuple[tk.Misc, Callable[[], object]]:
    shown = app.desk.show_sheet()
    return shown, shown.close


SCENES: dict[str, Scene] = {
    "main": lambda app, _: (app.root, lambda: None),
    "switcher": the_switcher,
    "emoji": the_emoji_picker,
    "mentions": the_mentions,
    "card": a_card,
    "room-settings": the_room_settings,
    "rooms": the_rooms,
    "settings": the_settings,
    "shortcuts": the_shortcuts,
}


def dialog(root: tk.Misc) -> Dialog:
    """The dialog that is open, wherever it hangs."""
    waiting = [root]
    for widget in waiting:
        if isinstance(widget, Dialog) and widget.winfo_viewable():
            return widget
        waiting += widget.winfo_children()
    raise AssertionError("no dialog is open")


@pytest.mark.parametrize(("look", "scale"), LOOKS)
def test_the_window_and_what_lies_over_it(
    screen: Screen, hub: Door, tmp_path: Path, look: str, scale: int
) -> None:
    app, window = shows_main(screen, hub, tmp_path, look, scale)
    wrong = []
    for name, scene in SCENES.items():
        shown, close = scene(app, window)
        try:
            looks_right(screen, f"{name}-{look}-{scale}", shown, tmp_path)
        except AssertionError as difference:
            wrong.append(str(difference))
        close()
        screen.settle()
    app.close()
    assert not wrong


@pytest.mark.parametrize(("look", "scale"), LOOKS)
def test_the_first_dialog(
    screen: Screen, tmp_path: Path, look: str, scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearby, "LOOK_MS", 1)
    monkeypatch.setattr(Discovery, "start", lambda search: None)  # who is near is another one each time
    app = App(screen.window, tmp_path, Settings(look=look), scale=scale / 100)
    app.ask()
    looks_right(screen, f"connect-{look}-{scale}", screen.window, tmp_path)
    app.close()
