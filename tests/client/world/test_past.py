"""What was said before comes back page by page: the gap after a new connection, and older lines on demand."""

from __future__ import annotations

import pytest

from hubbub.client.world import changes as told
from hubbub.client.world import past
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
    assert asked(desk) == ["CHATHISTORY BEFORE #tea msgid=m03 3"], "a short page is not the last one"
    desk.hears(*page(4))
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == [], "an empty page is"
    assert shown(desk) == [f"text {number}" for number in (3, 4, 5, 6, 7, 8, 9)]


def test_the_gap_after_a_new_connection_is_filled_whole_and_nothing_is_doubled() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 1, 2))
    desk.written()
    desk.breaks().connects(CAPS, LIMITED)
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m02 3"]
    # What is said meanwhile may be in the page, too.
    desk.hears("@msgid=m05;time=2023-11-14T22:13:05.000Z :ann!a@h PRIVMSG #tea :text 5")
    desk.hears(*page(2, 3, 4))
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m04 3"], "a short page does not close a gap"
    desk.hears(*page(3, 5))
    assert asked(desk) == [], "the page has reached what came in meanwhile"
    assert not any(line.gap for line in desk.chat.model.rooms["#tea"].lines[1:])
    assert shown(desk) == [f"text {number}" for number in (1, 2, 3, 4, 5)]
    assert desk.chat.model.rooms["#tea"].unread == 3


def comes_in(desk: Desk, joined: str) -> Desk:
    """Connect, and read our own JOIN in these words."""
    desk.opens().hears(f"CAP * LS :{CAPS}", f"CAP * ACK :{CAPS}", ":hub 001 me :Welcome")
    desk.hears(f":hub 005 me {LIMITED} :are supported", f"@{joined}", ":hub 353 me = #tea :me")
    desk.hears(":hub 366 me #tea :End")
    return desk


def test_a_page_that_meets_only_what_was_there_before_the_gap_does_not_close_it() -> None:
    first = "msgid=j1;time=2023-11-14T22:13:02.000Z :me!u@h JOIN #tea"  # in the moment of text 2
    second = "msgid=j5;time=2023-11-14T22:13:05.000Z :me!u@h JOIN #tea"
    desk = comes_in(Desk(), first)
    desk.hears(*page(1, 1, 2))  # a server may have events in its history a little after it tells of them
    comes_in(desk.breaks(), second).written()
    start, *texts, end = page(2, 3, 4)
    desk.hears(start, f"@batch=b2;{first}", *texts, end)
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m04 3"]
    desk.hears(*page(3, 5))
    desk.hears(*page(4))
    assert not desk.chat.model.rooms["#tea"].has_gaps
    assert desk.said() == [f"text {number}" for number in (1, 2, 3, 4, 5)]


def test_a_gap_in_which_nobody_spoke_meanwhile_is_closed_by_an_empty_page() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 1, 2))
    desk.breaks().connects(CAPS, LIMITED)
    desk.written()
    desk.hears(*page(2, 3))
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m03 3"]
    desk.hears(*page(3))
    assert asked(desk) == []
    assert shown(desk) == ["text 1", "text 2", "text 3"]


def test_a_server_that_brings_the_same_page_again_and_again_is_not_asked_for_ever() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 1))
    desk.breaks().connects(CAPS, LIMITED)
    desk.hears(*page(2, 2, 3))
    desk.hears(*page(3, 2, 3))
    desk.written()
    assert not desk.chat.model.rooms["#tea"].filling
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    desk.hears(*page(4, 1, 2))
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == ["CHATHISTORY BEFORE #tea msgid=m01 3"]


def test_a_gap_that_an_interruption_left_half_filled_is_filled_on_the_next_connection() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 1))
    desk.breaks().connects(CAPS, LIMITED)
    desk.hears("@msgid=m06;time=2023-11-14T22:13:06.000Z :ann!a@h PRIVMSG #tea :text 6")
    desk.hears(*page(2, 2, 3))
    desk.breaks().connects(CAPS, LIMITED)
    desk.written()
    desk.hears(*page(3, 7))
    desk.hears(*page(4))
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m07 3", "CHATHISTORY AFTER #tea msgid=m03 3"]
    desk.hears(*page(5, 4, 5, 6))
    assert asked(desk) == []
    assert shown(desk) == [f"text {number}" for number in (1, 2, 3, 4, 5, 6, 7)]


def test_a_gap_of_too_many_pages_is_left_before_the_latest_lines_and_filled_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(past, "MAX_GAP_PAGES", 2)
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 1))
    desk.breaks().connects(CAPS, LIMITED)
    desk.hears(*page(2, 2))
    desk.hears(*page(3, 3))
    desk.written()
    assert told.LinesReplaced("#tea") in desk.hears(*page(4, 8, 9))
    assert asked(desk) == []
    room = desk.chat.model.rooms["#tea"]
    assert not room.filling
    assert [line.text for line in room.lines[1:] if line.gap] == ["text 8"]
    desk.performs(desk.chat.fill("#tea", desk.now_ms))
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m03 3"]
    desk.hears(*page(5, 4, 5, 6, 7, 8))
    assert not any(line.gap for line in room.lines[1:])
    assert shown(desk) == [f"text {number}" for number in range(1, 10)]


def test_lines_of_one_moment_stand_as_the_server_gives_them() -> None:
    desk = Desk().connects(CAPS)
    desk.hears(*at_once(1, "a"))
    desk.breaks().connects(CAPS)
    live = "@msgid=e;time=2023-11-14T22:13:01.000Z :ann!a@h PRIVMSG #tea :e"
    desk.hears(live)
    desk.hears(*at_once(2, "b", "c", "d", "e"))
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    desk.hears(*at_once(3, "y", "z"))
    assert shown(desk) == ["y", "z", "a", "b", "c", "d", "e"]


def at_once(number: int, *texts: str) -> list[str]:
    """A page of lines that were all said in the same second."""
    time = "2023-11-14T22:13:01.000Z"
    lines = [f"@batch=b{number};msgid={text};time={time} :ann!a@h PRIVMSG #tea :{text}" for text in texts]
    return [f":hub BATCH +b{number} chathistory #tea", *lines, f":hub BATCH -b{number}"]


def test_a_gap_is_filled_also_where_somebody_scrolled_up_before_we_were_in() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 5))
    desk.breaks().opens().hears(f"CAP * LS :{CAPS}", f"CAP * ACK :{CAPS}", ":hub 001 me :Welcome")
    desk.hears(f":hub 005 me {LIMITED} :are supported")
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    desk.hears(":me!u@h JOIN #tea", ":hub 353 me = #tea :me", ":hub 366 me #tea :End")
    desk.written()
    desk.hears(*page(2, 3, 4))
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m05 3"]
    desk.hears(*page(3, 6))
    desk.hears(*page(4))
    assert shown(desk) == ["text 3", "text 4", "text 5", "text 6"]
    assert not desk.chat.model.rooms["#tea"].filling


def test_a_declined_page_keeps_no_gap_from_being_filled() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 5))
    desk.breaks().opens().hears(f"CAP * LS :{CAPS}", f"CAP * ACK :{CAPS}", ":hub 001 me :Welcome")
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    desk.hears(":me!u@h JOIN #tea", ":hub 353 me = #tea :me", ":hub 366 me #tea :End")
    desk.written()
    desk.hears(":hub FAIL CHATHISTORY INVALID_TARGET BEFORE #tea :Messages could not be retrieved")
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m05 100"]


def test_pages_of_nothing_but_reactions_are_passed_over() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 5))
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    desk.written()
    tags = "batch=b2;msgid=r4;time=2023-11-14T22:13:04.000Z;+draft/react=x;+draft/reply=m05"
    desk.hears(":hub BATCH +b2 chathistory #tea", f"@{tags} :ann!a@h TAGMSG #tea", ":hub BATCH -b2")
    assert asked(desk) == ["CHATHISTORY BEFORE #tea msgid=r4 3"]


def test_only_the_declined_page_is_given_up() -> None:
    desk = Desk(rooms=["#tea", "#tee"]).connects(CAPS)
    assert asked(desk) == ["CHATHISTORY LATEST #tea * 50"]
    desk.hears(":hub FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :Messages could not be retrieved")
    assert asked(desk) == ["CHATHISTORY LATEST #tee * 50"]
    for room in ("#tea", "#tee"):
        desk.performs(desk.chat.older(room, desk.now_ms))
    assert asked(desk) == ["CHATHISTORY LATEST #tea * 50"]


def test_what_nobody_asked_for_is_declined_in_silence() -> None:
    desk = Desk().connects(CAPS)
    refusal = ":hub FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :Messages could not be retrieved"
    assert not [change for change in desk.hears(refusal) if isinstance(change, told.Refused)]


def test_a_refused_page_may_be_asked_for_again() -> None:
    desk = Desk().connects(CAPS)
    desk.written()
    desk.hears(":hub FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :Messages could not be retrieved")
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert asked(desk) == ["CHATHISTORY LATEST #tea * 50"]


def test_what_a_busy_server_could_not_give_is_asked_for_again_without_a_person() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.hears(*page(1, 1, 2))
    desk.breaks().connects(CAPS, LIMITED).written()
    room = desk.chat.model.rooms["#tea"]
    refusal = ":hub FAIL CHATHISTORY MESSAGE_ERROR AFTER #tea :Messages could not be retrieved"
    for retry in range(past.MAX_RETRIES):
        assert told.LinesReplaced("#tea") in desk.hears(refusal) and not room.filling
        desk.passes((past.RETRY_MS << retry) - 1)
        assert asked(desk) == []
        desk.passes(1)
        assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m02 3"] and room.filling
    desk.hears(*page(2, 3))
    assert told.LinesReplaced("#tea") in desk.hears(*page(3)), "the gap that was shown is gone"
    assert not room.filling and not room.torn
    desk.passes(1_000_000)
    assert asked(desk) == ["CHATHISTORY AFTER #tea msgid=m03 3"]


def test_a_server_that_can_give_nothing_is_not_asked_for_ever() -> None:
    desk = Desk().connects(CAPS, LIMITED)
    desk.written()
    for _ in range(past.MAX_RETRIES + 1):
        desk.hears(":hub FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :Messages could not be retrieved")
        desk.passes(1_000_000)
    assert len(asked(desk)) == past.MAX_RETRIES
