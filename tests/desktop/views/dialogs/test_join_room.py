"""Rooms one is not in are found: in the dialog that lists them, and by Ctrl+K."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.link.events import Disconnected
from hubbub.client.shown.switching import Candidate, Kind
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.views.dialogs.ask import Ask
from hubbub.desktop.views.dialogs.join_room import MAX_SHOWN, JoinRoom
from hubbub.desktop.views.sides.switcher import Switcher
from tests.desktop.screen import Screen
from tests.desktop.told import Told

pytestmark = pytest.mark.screen

ROOMS = (
    "#tea 4 :Green and black",
    "#games 30 :\x0304Chess\x03 and **go** 🍵",
    "#garden 9 :Tea is grown here",
)


@pytest.fixture
def told(screen: Screen, theme: Theme, tmp_path: Path) -> Iterator[Told]:
    made = Told(screen.window, theme, tmp_path)
    screen.settle()
    made.connects()
    screen.focus(made.window.composer.text)
    yield made
    made.closes()


@pytest.fixture
def dialog(told: Told, screen: Screen) -> JoinRoom:
    told.window.menus.ask_room()
    screen.focus(opened(told).entry)
    return opened(told)


def opened(told: Told) -> JoinRoom:
    assert told.window.menus.rooms
    return told.window.menus.rooms


def lists(told: Told, *rooms: str, end: bool = True) -> None:
    """The server tells of these rooms."""
    told.says(*(f":hub 322 tester {room}" for room in rooms), *([":hub 323 tester :End"] if end else []))


def shown(dialog: JoinRoom) -> list[object]:
    return [row.key for row in dialog.list.rows]


def test_the_rooms_are_asked_for_and_shown_as_they_come(dialog: JoinRoom, told: Told, screen: Screen) -> None:
    assert told.asked_for("LIST") == [()]
    assert "Asking" in str(dialog.status.cget("text")) and dialog.empty.winfo_ismapped()
    lists(told, ROOMS[0], end=False)
    screen.until(lambda: shown(dialog) == ["#tea"])
    assert str(dialog.status.cget("text")) == "1 room …"
    lists(told, *ROOMS[1:])
    screen.until(lambda: shown(dialog) == ["#games", "#garden", "#tea"])
    assert str(dialog.status.cget("text")) == "3 rooms" and not dialog.empty.winfo_ismapped()


def test_a_part_of_the_name_and_enter_lead_into_the_room(
    dialog: JoinRoom, told: Told, screen: Screen
) -> None:
    lists(told, *ROOMS)
    screen.until(lambda: len(shown(dialog)) == 3)
    screen.type(dialog.entry, "ga")
    assert shown(dialog) == ["#games", "#garden", "#ga"]
    screen.press(dialog.entry, "Down", "Return")
    assert told.asked_for("JOIN")[-1] == ("#garden",) and not dialog.winfo_exists()
    assert told.window.key == "#garden"


def test_what_is_on_no_list_is_joined_by_its_name(dialog: JoinRoom, told: Told, screen: Screen) -> None:
    lists(told, *ROOMS)
    screen.type(dialog.entry, "#g")
    assert shown(dialog)[0] == "#g", "with its sign it is meant as it stands"
    dialog.field.value.set("the den")
    assert shown(dialog) == ["#the_den"]
    dialog.ok.invoke()
    assert told.asked_for("JOIN")[-1] == ("#the_den",)


def test_a_click_chooses_and_two_lead_in(dialog: JoinRoom, told: Told, screen: Screen) -> None:
    lists(told, *ROOMS)
    screen.until(lambda: len(shown(dialog)) == 3)
    canvas = dialog.list.canvas
    screen.click(canvas, 60, 70)
    assert dialog.list.cursor == "#garden" and dialog.winfo_exists()
    canvas.event_generate("<ButtonPress-1>", x=60, y=70)
    assert told.asked_for("JOIN")[-1] == ("#garden",)


def test_the_list_is_read_again_and_what_is_chosen_stays(
    dialog: JoinRoom, told: Told, screen: Screen
) -> None:
    lists(told, *ROOMS)
    screen.until(lambda: len(shown(dialog)) == 3)
    screen.press(dialog.entry, "Down", "F5")
    assert len(told.asked_for("LIST")) == 2 and dialog.list.cursor == "#garden"
    screen.until(lambda: dialog.again.instate(["disabled"]))  # as long as it is under way
    lists(told, "#garden 9 :Tea", "#new 50 :x")
    screen.until(lambda: shown(dialog) == ["#new", "#garden"])
    assert dialog.list.cursor == "#garden" and dialog.again.instate(["!disabled"])


def test_it_is_not_asked_again_when_it_is_opened_again(dialog: JoinRoom, told: Told, screen: Screen) -> None:
    lists(told, *ROOMS)
    screen.press(dialog.entry, "Escape")
    screen.until(lambda: not dialog.winfo_exists())
    told.window.menus.ask_room()
    assert len(shown(opened(told))) == 3 and len(told.asked_for("LIST")) == 1
    opened(told).close()


def test_a_server_that_refuses_says_why_and_a_name_still_leads_in(
    dialog: JoinRoom, told: Told, screen: Screen
) -> None:
    told.says(":hub 263 tester LIST :Please wait a while and try again.")
    screen.until(lambda: "wait a while" in str(dialog.trouble.cget("text")))
    screen.type(dialog.entry, "den")
    screen.press(dialog.entry, "Return")
    assert told.asked_for("JOIN")[-1] == ("#den",)


def test_of_thousands_of_rooms_the_fullest_are_shown_and_the_others_by_name(
    dialog: JoinRoom, told: Told, screen: Screen
) -> None:
    lists(told, *(f"#room-{number} {number} :" for number in range(3_000)))
    screen.until(lambda: str(dialog.status.cget("text")) == "3,000 rooms")
    assert len(dialog.list.rows) == MAX_SHOWN + 1 and shown(dialog)[0] == "#room-2999"
    screen.type(dialog.entry, "room-")
    dialog.field.value.set("room-17")
    assert shown(dialog)[0] == "#room-17" and "#room-1799" in shown(dialog)


def test_what_a_large_network_left_out_is_asked_for_by_name(
    screen: Screen, theme: Theme, tmp_path: Path
) -> None:
    told = Told(screen.window, theme, tmp_path, tokens="CHANTYPES=# CASEMAPPING=ascii ELIST=MU")
    screen.settle()
    told.connects()
    told.says(":hub 254 tester 30000 :channels formed")
    told.window.menus.ask_room()
    dialog = opened(told)
    lists(told, "#big 900 :x")
    screen.focus(dialog.entry)
    screen.until(lambda: str(dialog.status.cget("text")) == "1 room, and more by name")
    screen.type(dialog.entry, "cake")
    screen.until(lambda: told.asked_for("LIST") == [(">2",), ("*cake*",)])
    lists(told, "#cakes 1 :x")
    screen.until(lambda: "#cakes" in shown(dialog))
    dialog.close()
    told.closes()


def test_slash_list_opens_it(told: Told, screen: Screen) -> None:
    told.window.actions.enter("#tea", "/list")
    screen.until(lambda: told.window.menus.rooms is not None)
    assert told.asked_for("LIST") == [()]
    opened(told).close()


def test_without_a_connection_it_says_so(told: Told, screen: Screen) -> None:
    told.actions._take(Disconnected("gone"))
    told.window.menus.ask_room()
    screen.until(lambda: "not connected" in str(opened(told).trouble.cget("text")))
    opened(told).close()


# ------------------------------------------------------------------------------------- Ctrl+K


def searches(told: Told, screen: Screen, typed: str) -> Switcher:
    switcher = told.desk.walker.find()
    screen.focus(switcher.entry)
    screen.type(switcher.entry, typed)
    return switcher


def kinds(switcher: Switcher) -> list[tuple[Kind, str]]:
    return [(one.kind, one.key) for row in switcher.found.rows if isinstance(one := row.data, Candidate)]


def test_a_name_that_is_nowhere_yet_is_offered(told: Told, screen: Screen) -> None:
    switcher = searches(told, screen, "#cake")
    assert kinds(switcher) == [(Kind.JOIN, "#cake")]
    screen.press(switcher.entry, "Return")
    assert told.asked_for("JOIN")[-1] == ("#cake",) and told.window.key == "#cake"


def test_rooms_of_the_list_are_found_too(told: Told, screen: Screen) -> None:
    told.actions.ask_rooms()
    lists(told, *ROOMS)
    switcher = searches(told, screen, "gam")
    assert kinds(switcher) == [(Kind.JOIN, "#games"), (Kind.JOIN, "#gam")]
    screen.press(switcher.entry, "Return")
    assert told.asked_for("JOIN")[-1] == ("#games",)


def test_somebody_who_is_nowhere_is_written_to(told: Told, screen: Screen) -> None:
    switcher = searches(told, screen, "@zoe")
    assert kinds(switcher) == [(Kind.PERSON, "zoe")]
    screen.press(switcher.entry, "Return")
    assert told.window.key == "zoe"


# ------------------------------------------------------------------------------------- rooms with a password


def asking(told: Told) -> list[Ask]:
    return [one for one in told.window.root.winfo_children() if isinstance(one, Ask)]


def test_a_room_with_a_password_asks_for_it(told: Told, screen: Screen) -> None:
    told.actions.join("#den")
    told.says(":hub 475 tester #den :Cannot join channel (+k)")
    screen.until(lambda: asking(told))
    (dialog,) = asking(told)
    screen.focus(dialog.entry)
    screen.type(dialog.entry, "tea4two")
    screen.press(dialog.entry, "Return")
    assert told.asked_for("JOIN")[-1] == ("#den", "tea4two")
    told.says(":tester!t@h JOIN #den")
    screen.until(lambda: told.window.model.rooms["#den"].joined)
    assert not asking(told)


def test_of_a_room_that_is_not_shown_one_is_not_asked(told: Told, screen: Screen) -> None:
    told.actions.join("#den")
    screen.until(lambda: told.window.key == "#den")
    told.window.show_room("#tea")
    told.says(":hub 475 tester #den :Cannot join channel (+k)", ":hub 471 tester #den :Cannot join (+l)")
    screen.until(lambda: told.window.model.rooms["#den"].lines)
    assert not asking(told)
