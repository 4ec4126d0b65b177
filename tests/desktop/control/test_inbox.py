"""The mention inbox: opened by key, read from room, cache and server, and the way from it to a message."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.online.finding import Found
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.sides.room_list import MENTIONS
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    made.connects()
    screen.focus(made.window.composer.text)
    screen.until(lambda: made.window.focused)
    made.says(":tester!t@h JOIN #cake", ":hub 366 tester #cake :End")
    made.window.show_room("#tea")
    yield made
    made.desk.herald.close()
    made.closes()


def listed(told: Told) -> list[str]:
    rows = told.window.inbox.pane.list.rows
    return [row.key.line.text for row in rows if isinstance(row.key, Found)]


def words(told: Told) -> str:
    return str(told.window.inbox.pane.words.cget("text"))


def mention(number: int, room: str = "#cake") -> str:
    return (
        f"@msgid=c{number:03};time=2025-11-23T12:{number // 60:02}:{number % 60:02}.000Z "
        f":jonas!j@h PRIVMSG {room} :tester: <{number}>"
    )


def test_a_key_opens_it_and_escape_closes_it(screen: Screen, told: Told) -> None:
    screen.press(told.window.composer.text, "Control-m")
    screen.until(told.window.inbox.pane.winfo_ismapped)
    assert words(told).startswith("Nobody has mentioned you yet")
    assert not told.window.people.winfo_ismapped()
    pane = told.window.inbox.pane
    screen.focus(pane.list.canvas)
    screen.press(pane.list.canvas, "Escape")
    screen.until(lambda: not pane.winfo_ismapped())
    assert told.window.people.winfo_ismapped()


def test_it_and_the_search_are_never_there_at_once(screen: Screen, told: Told) -> None:
    told.window.inbox.open()
    told.window.finder.open()
    screen.settle()
    assert told.window.finder.pane.winfo_ismapped()
    assert not told.window.inbox.pane.winfo_ismapped()
    told.window.inbox.open()
    screen.settle()
    assert not told.window.finder.is_open


def test_what_comes_while_it_is_open_is_listed_and_read_ones_stay(screen: Screen, told: Told) -> None:
    told.window.inbox.open()
    told.says(mention(1), mention(2))
    screen.until(lambda: listed(told) == ["tester: <2>", "tester: <1>"])
    assert words(told) == "2 unread mentions"
    told.window.inbox.pane.read.invoke()
    screen.until(lambda: words(told) == "You have read them all.")
    assert listed(told) == ["tester: <2>", "tester: <1>"]
    assert told.window.model.rooms["#cake"].unread == 0


def test_a_row_of_the_list_of_rooms_counts_and_opens_it(screen: Screen, told: Told, theme: Theme) -> None:
    rooms = told.window.sidebar.rooms
    told.says(mention(1), mention(2))
    screen.until(lambda: rooms.mentions() == 2)
    screen.until(lambda: screen.shows(rooms, theme.palette.alert, at_least=20))
    x, y = rooms.place_of(MENTIONS)
    screen.click(rooms.canvas, 60, y - rooms.canvas.winfo_rooty() + 10)
    screen.until(lambda: listed(told) == ["tester: <2>", "tester: <1>"])
    assert x == rooms.canvas.winfo_rootx()


def test_a_message_is_shown_amid_the_others(screen: Screen, told: Told) -> None:
    told.says(mention(0), *(f":jonas!j@h PRIVMSG #cake :text {number}" for number in range(200)))
    told.window.inbox.open()
    screen.until(lambda: listed(told) == ["tester: <0>"])
    inbox = told.window.inbox.pane.list
    screen.focus(inbox.canvas)
    screen.press(inbox.canvas, "Return")
    screen.until(lambda: told.window.key == "#cake")
    text = told.window.timeline.text
    screen.until(lambda: "tester: <0>" in text.get("@0,0", f"@0,{text.winfo_height()} lineend"))
    assert screen.window.focus_get() is inbox.canvas, "so that one can go on to the next"


def test_it_asks_the_server_and_remembers_what_was_kept(screen: Screen, told: Told) -> None:
    told.says(mention(1))
    told.actions._keeper.watch([])
    told.actions._keeper._is_stale = True
    told.actions._keeper.keep()
    assert told._cache.settle()
    room = told.window.model.rooms["#cake"]
    room.clear()
    told.window.inbox.open()
    screen.until(lambda: listed(told) == ["tester: <1>"])
    label, params = told.asked("SEARCH")
    assert params == ("text=tester;limit=50",)
    told.past = [("maria", 1_763_800_000_000, "tester, are you there?")]
    told.gives(label, "soju.im/search", [0])
    screen.until(lambda: listed(told) == ["tester: <1>", "tester, are you there?"])


def test_slash_mentions_opens_it(screen: Screen, told: Told) -> None:
    told.actions.enter("#tea", "/mentions")
    screen.until(told.window.inbox.pane.winfo_ismapped)
