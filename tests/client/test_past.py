"""What was said before comes back page by page: the gap after a new connection, and older lines on demand."""

from __future__ import annotations

from hubbub.client import changes as told
from tests.client.desk import MODERN_CAPS, TOKENS, Desk

CAPS = f"{MODERN_CAPS} draft/chathistory"
LIMITED = f"{TOKENS} CHATHISTORY=3"


def page(number: int, *texts: int, room: str = "#tea") -> list[str]:
    """A batch of history: texts said at these seconds."""
    lines = [
        f"@batch=b{number};msgid=m{text:02};time=2023-11-14T22:13:{text:02}.000Z "
        f":ann!a@h PRIVMSG {room} :text {text}"
        for text in texts
    ]
    return [f":hub BATCH +b{number} chathistory {room}", *lines, f":hub BATCH -b{number}"]


def asked(desk: Desk) -> list[str]:
    return [line for line in desk.written() if line.startswith("CHATHISTORY")]


def shown(desk: Desk, room: str = "#tea") -> list[str]:
    return [line.text for line in desk.chat.model.rooms[room].lines if line.msgid]


def test_a_room_we_come_into_shows_its_latest_lines() -> None:
    desk = Desk().connects(CAPS)
    assert asked(desk) == ["CHATHISTORY LATEST #tea * 50"]
    assert told.LinesBefore("#tea") in desk.hears(*page(1, 1, 2, 3))
    assert shown(desk) == ["text 1", "text 2", "text 3"]
    assert desk.chat.model.rooms["#tea"].unread == 0


def test_a_server_without_history_is_not_asked() -> None:
    desk = Desk().connects()
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == []


def test_older_lines_come_a_page_at_a_time_until_there_are_no_more() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    assert asked(desk) == ["CHATHISTORY LATEST #tea * 3"]
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == [], "one page is under way"
    desk.hears(*page(1, 7, 8, 9))
    for _ in range(2):
        desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == ["CHATHISTORY BEFORE #tea msgid=m07 3"]
    assert told.LinesBefore("#tea") in desk.hears(*page(2, 4, 5, 6))
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == ["CHATHISTORY BEFORE #tea msgid=m04 3"]
    desk.hears(*page(3, 3))
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == [], "the last page was not full"
    assert shown(desk) == [f"text {number}" for number in (3, 4, 5, 6, 7, 8, 9)]


def test_the_gap_after_a_new_connection_is_filled_whole_and_nothing_is_doubled() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 1, 2))
    desk.written()
    desk.breaks().connects(CAPS, LIMITED)
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m02 3"]
    # What is said meanwhile may be in the page, too.
    desk.hears("@msgid=m05;time=2023-11-14T22:13:05.000Z :ann!a@h PRIVMSG #tea :text 5")
    desk.hears(*page(2, 3, 4, 5))
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m05 3"]
    desk.hears(*page(3))
    assert asked(desk) == []
    assert shown(desk) == [f"text {number}" for number in (1, 2, 3, 4, 5)]
    assert desk.chat.model.rooms["#tea"].unread == 3


def test_a_refused_page_may_be_asked_for_again() -> None:
    desk = Desk().connects(CAPS)
    desk.written()
    desk.hears(":hub FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :Messages could not be retrieved")
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == ["CHATHISTORY LATEST #tea * 50"]
