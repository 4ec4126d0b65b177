"""Windows of one person agree on what was read; what is new, deleted or folded is seen as such."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubbub.client.kept import keeper
from hubbub.client.world.rooms import Room
from hubbub.desktop.app import App
from hubbub.desktop.control.window import Window
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.views.messages.separator import Separator
from tests.desktop.screen import Screen, give_keyboard
from tests.desktop.scripted import Door, door

pytestmark = pytest.mark.screen
Opener = Callable[..., Window]


@pytest.fixture
def hub() -> Iterator[Door]:
    with door() as running:
        yield running


@pytest.fixture
def opened(screen: Screen, hub: Door, tmp_path: Path) -> Iterator[Opener]:
    """Opens a window of tester's: the first on the screen's own, others on roots of their own."""
    apps: list[App] = []
    roots: list[tk.Tk] = []

    def open_window(rooms: tuple[str, ...] = ("#tea", "#den")) -> Window:
        root = tk.Tk(className="Hubbub") if apps else screen.window
        if apps:
            root.geometry("640x420+300+150")
            roots.append(root)
        folder = tmp_path / str(len(apps))
        folder.mkdir()
        kept = Settings(
            servers=[
                ServerSettings(nick="tester", address=f"127.0.0.1:{hub.port}", rooms=[*rooms], room=rooms[0])
            ]
        )
        app = App(root, folder, kept, scale=1.0)
        apps.append(app)
        app.open_directly()
        screen.until(lambda: app.window is not None and app.window.online)
        window = app.window
        assert window
        screen.until(lambda: all(window.model.rooms[room].joined for room in rooms))
        return window

    yield open_window
    for app in apps:
        app.close()
    for root in roots:
        root.destroy()


def said(second: int, text: str, room: str = "#tea", nick: str = "maria") -> str:
    return f"@msgid=m{second};time=2025-11-23T12:00:{second:02}.000Z :{nick}!m@h PRIVMSG {room} :{text}"


def room(window: Window, key: str = "#tea") -> Room:
    return window.model.rooms[key]


def rows(window: Window) -> list[str]:
    """What the timeline shows from top to bottom; lines across it in brackets."""
    text = window.timeline.text
    found: list[str] = []
    for kind, value, _ in text.dump("1.0", "end - 1 chars", text=True, window=True):
        if kind == "window":
            line = text.nametowidget(value)
            assert isinstance(line, Separator)
            found.append(f"[{line.words}]")
        else:
            found += [part for part in value.split("\n") if part.strip()]
    return found


def news(window: Window) -> str | None:
    """What stands right behind the new-messages line, without nickname and time."""
    found = rows(window)
    if "[NEW MESSAGES]" not in found:
        return None
    behind = found[found.index("[NEW MESSAGES]") + 1 :]
    return next(words for words in behind if words not in {"maria", "jonas"} and not words.startswith("  "))


def marks(hub: Door) -> list[str]:
    return [line for line in hub.heard if line.startswith("MARKREAD") and "timestamp" in line]


def test_what_is_read_in_one_window_is_read_in_the_other(screen: Screen, hub: Door, opened: Opener) -> None:
    hub.markers = dict.fromkeys(("#tea", "#den"), "timestamp=2025-11-23T11:30:00.000Z")
    one = opened()
    screen.focus(one.composer.text)
    other = opened()  # it has #tea open, but nobody looks at it
    hub.says(said(1, "over there", "#den"), said(2, "tester: look", "#den"))
    screen.until(lambda: room(one, "#den").mentions == room(other, "#den").mentions == 1)
    assert room(one, "#den").unread == room(other, "#den").unread == 2
    screen.until(lambda: other.root.title().startswith("(1)"))
    screen.focus(one.composer.text)
    one.show_room("#den")
    screen.until(lambda: room(other, "#den").unread == 0)
    assert marks(hub)[-1] == "MARKREAD #den timestamp=2025-11-23T12:00:02.000Z"
    screen.until(lambda: not other.root.title().startswith(("(", "•")))


def test_history_is_unread_behind_the_marker_and_the_line_stands_there(
    screen: Screen, hub: Door, opened: Opener
) -> None:
    hub.markers["#den"] = "timestamp=2025-11-23T12:00:02.000Z"
    hub.history["#den"] = [said(number, f"line {number}", "#den") for number in range(1, 5)]
    window = opened()
    screen.until(lambda: room(window, "#den").unread == 2)
    screen.focus(window.composer.text)
    window.show_room("#den")
    assert news(window) == "line 3"
    screen.until(lambda: room(window, "#den").unread == 0)
    assert news(window) == "line 3", "it stays while one reads"
    window.show_room("#tea")
    window.show_room("#den")
    assert news(window) is None, "it goes when one leaves the room"


def test_marks_are_not_sent_line_by_line(screen: Screen, hub: Door, opened: Opener) -> None:
    hub.markers = dict.fromkeys(("#tea", "#den"), "timestamp=2025-11-23T11:30:00.000Z")
    window = opened()
    screen.focus(window.composer.text)
    screen.until(lambda: window.focused)
    for second in range(1, 21):
        hub.says(said(second, f"line {second}"))
        screen.wait(0.02)
    screen.until(lambda: marks(hub)[-1:] == ["MARKREAD #tea timestamp=2025-11-23T12:00:20.000Z"])
    assert len(marks(hub)) <= 3


def test_what_comes_while_nobody_looks_is_marked_and_sending_ends_it(
    screen: Screen, hub: Door, opened: Opener
) -> None:
    hub.markers = dict.fromkeys(("#tea", "#den"), "timestamp=2025-11-23T11:30:00.000Z")
    window = opened()
    screen.focus(window.composer.text)
    hub.says(said(1, "seen"))
    screen.until(lambda: "seen" in rows(window))
    away = opened(("#den",))
    screen.until(lambda: away.root.winfo_viewable())
    away.composer.text.focus_set()
    give_keyboard(away.root)
    screen.until(lambda: not window.focused)
    hub.says(said(2, "first unseen"), said(3, "second unseen"))
    screen.until(lambda: "second unseen" in rows(window))
    assert news(window) == "first unseen"
    assert room(window).unread == 2
    screen.focus(window.composer.text)
    screen.type(window.composer.text, "hello")
    screen.press(window.composer.text, "Return")
    screen.until(lambda: not room(window).pending)
    assert news(window) is None


def test_a_deleted_message_is_a_quiet_row(screen: Screen, hub: Door, opened: Opener) -> None:
    window = opened()
    hub.says(said(1, "a secret"), said(2, "and more"), said(3, "spam", nick="jonas"))
    screen.until(lambda: "spam" in rows(window))
    hub.says(":maria!m@h REDACT #tea m1", ":op!o@h REDACT #tea m3 :no advertisements")
    screen.until(lambda: "spam" not in rows(window))
    found = rows(window)
    assert "a secret" not in found
    assert "Message deleted" in found
    assert "Message deleted by op: no advertisements" in found
    assert "and more" in found


def test_our_own_deleted_words_are_not_recalled(screen: Screen, hub: Door, opened: Opener) -> None:
    window = opened()
    composer = window.composer
    screen.focus(composer.text)
    screen.type(composer.text, "oops")
    screen.press(composer.text, "Return")
    screen.until(lambda: "own" in room(window).by_msgid)
    line = room(window).by_msgid["own"]
    assert window.actions.chat.may_redact("#tea", line)
    window.actions.redact("#tea", line)
    screen.until(lambda: "REDACT #tea own" in hub.heard)
    hub.says(":tester!t@h REDACT #tea own")
    screen.until(lambda: "Message deleted" in rows(window))
    screen.press(composer.text, "Up")
    assert composer.content == ""
    assert "oops" not in "\n".join(rows(window))


def test_a_refused_deletion_is_said_and_no_line(screen: Screen, hub: Door, opened: Opener) -> None:
    window = opened()
    hub.says(said(1, "stays"), ":hub FAIL REDACT REDACT_FORBIDDEN #tea m1 :You may not delete this message")
    screen.until(lambda: window.toast.winfo_ismapped())
    assert window.toast.words.cget("text") == "You may not delete this message"
    assert "You may not delete this message" not in rows(window)


def test_who_comes_and_goes_is_one_row(screen: Screen, hub: Door, opened: Opener) -> None:
    hub.history["#tea"] = [
        f"@msgid=e{number};time=2025-11-23T10:00:0{number}.000Z :{nick}!x@h {what} #tea"
        for number, (nick, what) in enumerate(
            [("ada", "JOIN"), ("bob", "JOIN"), ("carl", "PART"), ("eve", "JOIN"), ("eve", "PART")]
        )
    ]
    window = opened()
    # Our own coming goes on with those who came before us.
    screen.until(lambda: "ada, bob and tester came, carl left, eve came and left" in rows(window))
    noon = "time=2025-11-23T12:00:00.000Z"
    hub.says(f"@msgid=e8;{noon} :zoe!z@h JOIN #tea", f"@msgid=e9;{noon} :max!x@h JOIN #tea")
    screen.until(lambda: "ada, bob and 3 others came, carl left, eve came and left" in rows(window))
    assert len(window.timeline.rows) == 2, "a date and one row"
    hub.says(said(1, "hello"), f"@{noon} :zoe!z@h QUIT :bye", f"@{noon} :max!x@h QUIT :bye")
    screen.until(lambda: "zoe and max left" in rows(window))


def test_a_text_of_several_lines_is_one_message(screen: Screen, hub: Door, opened: Opener) -> None:
    window = opened()
    hub.says(
        "@msgid=m1 :maria!m@h BATCH +x draft/multiline #tea",
        "@batch=x :maria!m@h PRIVMSG #tea :first",
        "@batch=x :maria!m@h PRIVMSG #tea :second",
        ":maria!m@h BATCH -x",
    )
    screen.until(lambda: "second" in rows(window))
    assert sum(words.startswith("maria") for words in rows(window)) == 1
    assert rows(window)[-2:] == ["first", "second"]
    assert room(window).lines[-1].text == "first\nsecond"


def test_the_first_new_line_is_found_though_it_is_not_in_memory(
    screen: Screen, hub: Door, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "UNSEEN_LINES", 50)
    monkeypatch.setattr(keeper, "UNSEEN_SURPLUS", 0)
    monkeypatch.setattr(keeper, "PAGE", 40)
    hub.markers = dict.fromkeys(("#tea", "#den"), "timestamp=2025-11-23T12:00:09.000Z")
    window = opened()
    for minute in (0, 1):
        lines = [said(second, f"line {second + 60 * minute}", "#den") for second in range(60)]
        hub.says(
            *(one.replace("12:00:", f"12:{minute:02}:").replace("=m", f"=m{minute}-", 1) for one in lines)
        )
    screen.until(lambda: room(window, "#den").unread == 110)
    screen.until(lambda: len(room(window, "#den").lines) == 50)
    screen.focus(window.composer.text)
    window.show_room("#den")
    assert room(window, "#den").lines[-1].text == "line 119"
    assert rows(window)[-1] == "line 119", "the newest ones are there at once"
    assert news(window) is None, "what merely stayed is not where the news begin"
    screen.until(lambda: window.timeline.news.winfo_ismapped())
    assert window.timeline.news.count == 110
    window.timeline.news.invoke()
    screen.until(lambda: news(window) == "line 10")
    assert rows(window).index("[NEW MESSAGES]") > 0
    screen.until(lambda: not window.timeline.news.winfo_ismapped())
    window.timeline.show_newest()
    said_there = [line.text for line in room(window, "#den").lines if line.text]
    assert said_there == [f"line {number}" for number in range(120)], "all of it, once and in order"
