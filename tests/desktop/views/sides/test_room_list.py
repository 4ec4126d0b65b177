"""The rooms in the sidebar: dragged, among the favourites, in folded groups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.shown.arrangement import Group
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.sides.room_list import RoomList
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    """In #tea, #den and #games."""
    made = Told(screen.window, theme, tmp_path)
    made.connects()
    made.says(":tester!t@h JOIN #den", ":tester!t@h JOIN #games", ":maria!m@h PRIVMSG tester :hi")
    screen.until(lambda: "maria" in keys(made.window.sidebar.rooms))
    yield made
    made.closes()


@pytest.fixture
def rooms(told: Told) -> RoomList:
    return told.window.sidebar.rooms


def keys(rooms: RoomList) -> list[object]:
    """What stands in the list from top to bottom, without the way to mentions."""
    return [row.key for row in rooms.rows if isinstance(row.key, str | Group)]


def middle(rooms: RoomList, key: object) -> int:
    row = next(row for row in rooms.rows if row.key == key)
    return rooms.place_of(row.key)[1] - rooms.canvas.winfo_rooty() + row.height // 2


def drag(screen: Screen, rooms: RoomList, key: object, to_y: int) -> None:
    start = middle(rooms, key)
    rooms.canvas.event_generate("<ButtonPress-1>", x=60, y=start)
    for step in range(1, 6):
        rooms.canvas.event_generate("<B1-Motion>", x=60, y=start + (to_y - start) * step // 5, state=0x100)
    screen.settle()
    rooms.canvas.event_generate("<ButtonRelease-1>", x=60, y=to_y)
    screen.settle()


def test_a_room_is_dragged_to_another_place_and_stays_there(
    screen: Screen, told: Told, rooms: RoomList
) -> None:
    drag(screen, rooms, "#games", middle(rooms, "#tea") - 8)
    assert keys(rooms) == [Group.ROOMS, "#games", "#tea", "#den", "", Group.DIRECT, "maria"]
    assert told.window.server.known.order[:3] == ["#games", "#tea", "#den"]
    drag(screen, rooms, "#games", middle(rooms, "maria") + 60)
    assert keys(rooms)[:5] == [Group.ROOMS, "#tea", "#den", "#games", ""], "it stays in its group"


def test_a_click_is_no_drag(screen: Screen, told: Told, rooms: RoomList) -> None:
    before = keys(rooms)
    screen.click(rooms.canvas, 60, middle(rooms, "#den"))
    assert told.window.key == "#den" and keys(rooms) == before


def test_a_room_is_moved_by_keys(screen: Screen, told: Told, rooms: RoomList) -> None:
    screen.focus(rooms.canvas)
    rooms.cursor = "#tea"
    screen.press(rooms.canvas, "Control-Down", "Control-Down", "Control-Down")
    assert keys(rooms)[:5] == [Group.ROOMS, "#den", "#games", "#tea", ""]
    screen.press(rooms.canvas, "Control-Up")
    assert keys(rooms)[:4] == [Group.ROOMS, "#den", "#tea", "#games"]


def test_the_keys_from_room_to_room_follow_the_order(screen: Screen, told: Told, rooms: RoomList) -> None:
    drag(screen, rooms, "#games", middle(rooms, "#tea") - 8)
    told.window.show_room("#games")
    screen.focus(told.window.composer.text)
    screen.press(told.window.composer.text, "Alt-Down")
    assert told.window.key == "#tea"


def test_favourites_stand_on_top(
    screen: Screen, told: Told, rooms: RoomList, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, object] = {}
    monkeypatch.setattr(
        told.window.menus, "popup", lambda x, y, entries: offered.update(one for one in entries if one)
    )
    told.window.menus.room("maria", 0, 0)
    change = offered["Add to favourites"]
    assert callable(change)
    change()
    assert keys(rooms)[:3] == [Group.FAVOURITES, "maria", Group.ROOMS]
    assert told.window.server.known.favourites == ["maria"]
    told.window.menus.room("maria", 0, 0)
    back = offered["Remove from favourites"]
    assert callable(back)
    back()
    assert Group.FAVOURITES not in keys(rooms)


def test_a_folded_group_shows_what_waits_and_where_one_is(
    screen: Screen, told: Told, rooms: RoomList
) -> None:
    told.window.show_room("#tea")
    screen.click(rooms.canvas, 60, middle(rooms, Group.ROOMS) + 4)
    assert keys(rooms) == [Group.ROOMS, "#tea", Group.DIRECT, "maria"]
    assert told.window.server.known.collapsed == ["rooms"]
    told.says(":maria!m@h PRIVMSG #den :news")
    screen.until(lambda: "#den" in keys(rooms))
    screen.focus(rooms.canvas)
    rooms.cursor = Group.ROOMS
    screen.press(rooms.canvas, "Right")
    assert "#games" in keys(rooms)
    screen.press(rooms.canvas, "Left")
    assert "#games" not in keys(rooms)


def test_the_plus_of_a_heading_adds_to_its_group(
    screen: Screen, told: Told, rooms: RoomList, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Group] = []
    monkeypatch.setattr(rooms, "on_group", asked.append)
    screen.click(rooms.canvas, rooms.canvas.winfo_width() - 25, middle(rooms, Group.DIRECT) + 4)
    screen.focus(rooms.canvas)
    rooms.cursor = Group.ROOMS
    screen.press(rooms.canvas, "Return")
    assert asked == [Group.DIRECT, Group.ROOMS]


def test_many_rooms_scroll(screen: Screen, told: Told, rooms: RoomList) -> None:
    told.says(*(f":tester!t@h JOIN #room{number}" for number in range(60)))
    screen.until(lambda: "#room59" in keys(rooms))
    screen.focus(rooms.canvas)
    screen.press(rooms.canvas, "End")
    assert 0 < middle(rooms, "maria") < rooms.canvas.winfo_height()
    assert middle(rooms, "#tea") < 0
