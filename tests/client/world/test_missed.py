"""Conversations with people have no gap after a reconnect, whoever wrote, whenever the link breaks again."""

from __future__ import annotations

from hubbub.client.world import missed
from hubbub.protocol.servertime import parse_time
from tests.client.desk import Desk
from tests.client.world.test_past import CAPS, LIMITED, asked, page, shown


def live(text: int, nick: str = "ann") -> str:
    return f"@msgid=m{text:02};time=2023-11-14T22:13:{text:02}.000Z :{nick}!a@h PRIVMSG me :text {text}"


def came_to(number: int, *texts: int, nick: str = "ann") -> list[str]:
    """A page of what somebody said to us."""
    start, *lines, end = page(number, *texts, room="me")
    return [start.removesuffix("me") + nick, *(line.replace(":ann!", f":{nick}!") for line in lines), end]


def targets(number: int, *names: str, second: int = 30) -> list[str]:
    """Who has written, as the server tells it."""
    time = f"2023-11-14T22:13:{second:02}.000Z"
    told = [f"@batch=t{number} :hub CHATHISTORY TARGETS {name} {time}" for name in names]
    return [f":hub BATCH +t{number} draft/chathistory-targets", *told, f":hub BATCH -t{number}"]


def connects(desk: Desk) -> list[str]:
    """Come in, up to the end of the welcome; what was asked."""
    desk.written()
    desk.connects(CAPS, LIMITED).hears(":hub 422 me :No MOTD")
    return asked(desk)


def after_a_talk_with_ann() -> Desk:
    desk = Desk(rooms=[])
    connects(desk)
    desk.hears(live(1), live(2))
    desk.written()
    return desk


def test_what_somebody_wrote_while_we_were_away_stands_before_what_they_write_now() -> None:
    desk = after_a_talk_with_ann()
    connects(desk.breaks())
    desk.hears(live(6), *targets(1, "ann"))
    questions = asked(desk)
    assert questions[0] == "CHATHISTORY AFTER ann msgid=m02 3"
    assert len(questions) == 1, "one at a time"
    desk.hears(*came_to(3, 3, 4, 5))
    assert asked(desk)[0].startswith("CHATHISTORY TARGETS"), "who came to wait first is first"
    desk.hears(*targets(2, "ann"))
    assert asked(desk) == ["CHATHISTORY AFTER ann msgid=m05 3"]
    desk.hears(*came_to(4, 6))
    assert shown(desk, "ann") == [f"text {number}" for number in range(1, 7)]
    room = desk.chat.model.rooms["ann"]
    assert not room.has_gaps and not room.filling and not room.torn


def test_whoever_wrote_first_while_we_came_in_has_written_before_too() -> None:
    desk = after_a_talk_with_ann()
    connects(desk.breaks())
    desk.hears(live(9, "bob"), *targets(1, "bob"))
    assert asked(desk)[0] == "CHATHISTORY LATEST bob * 3"
    desk.hears(*targets(2), *came_to(3, 7, 8, 9, nick="bob"))
    assert shown(desk, "bob") == ["text 7", "text 8", "text 9"]


def test_a_link_that_breaks_before_all_is_here_forgets_nobody() -> None:
    desk = after_a_talk_with_ann()
    first = connects(desk.breaks())
    assert len(first) == 1 and first[0].startswith("CHATHISTORY TARGETS timestamp=2023-11-14T22:12:52")
    desk.hears(live(40, "bob"))
    assert connects(desk.breaks())[0].split()[2] == first[0].split()[2], "bob's line is not the last of all"
    desk.hears(*targets(1, "carol"), *targets(2, "carol"))
    assert connects(desk.breaks())[0].split()[2] == first[0].split()[2], "carol's words are not here yet"
    desk.hears(*targets(3, "carol"), *targets(4, "carol"), *came_to(5, 20, nick="carol"))
    later = connects(desk.breaks())[0].split()[2].removeprefix("timestamp=")
    assert parse_time(later) == parse_time("2023-11-14T22:13:30.000Z"), "ten seconds before the last line"


def test_more_conversations_than_one_answer_names_are_asked_for_until_nobody_is_new() -> None:
    desk = after_a_talk_with_ann()
    connects(desk.breaks())
    desk.hears(*targets(1, "#tea", "bob", second=30))
    again = "CHATHISTORY TARGETS timestamp=2023-11-14T22:13:29.999Z timestamp=2023-11-14T22:13:30.000Z 50"
    assert asked(desk) == ["CHATHISTORY LATEST bob * 3"]
    desk.hears(*came_to(1, 30, nick="bob"))
    assert asked(desk) == [again]
    desk.hears(*targets(2, "bob", "carol", second=31))
    assert asked(desk) == ["CHATHISTORY LATEST carol * 3"]
    desk.hears(*came_to(2, 31, nick="carol"))
    assert asked(desk)[0].startswith("CHATHISTORY TARGETS")
    desk.hears(*targets(3, "carol", second=31))
    assert asked(desk) == []


def test_of_whom_the_server_does_not_name_nothing_is_missing() -> None:
    desk = after_a_talk_with_ann()
    connects(desk.breaks())
    desk.hears(*targets(1))
    assert asked(desk) == []
    desk.hears(live(6))
    assert not desk.chat.model.rooms["ann"].has_gaps


def test_what_came_between_question_and_answer_is_looked_at() -> None:
    desk = after_a_talk_with_ann()
    connects(desk.breaks())
    desk.hears(live(6), *targets(1))
    assert asked(desk) == ["CHATHISTORY AFTER ann msgid=m02 3"]
    desk.hears(*came_to(2, 6))
    assert not desk.chat.model.rooms["ann"].has_gaps


def test_where_the_server_does_not_tell_who_wrote_the_conversations_are_looked_at_one_by_one() -> None:
    desk = after_a_talk_with_ann()
    connects(desk.breaks())
    desk.hears(":hub FAIL CHATHISTORY INVALID_PARAMS TARGETS :Unknown command")
    assert asked(desk) == ["CHATHISTORY AFTER ann msgid=m02 3"]
    desk.hears(*came_to(1, 3))
    desk.hears(*came_to(2))
    assert shown(desk, "ann") == ["text 1", "text 2", "text 3"]
    assert not desk.chat.model.rooms["ann"].has_gaps


def test_a_busy_server_is_asked_once_more_who_wrote() -> None:
    desk = after_a_talk_with_ann()
    connects(desk.breaks())
    desk.hears(":hub FAIL CHATHISTORY MESSAGE_ERROR TARGETS * :Messages could not be retrieved")
    desk.passes(missed.RETRY_MS - 1)
    assert asked(desk) == []
    desk.passes(1)
    assert asked(desk)[0].startswith("CHATHISTORY TARGETS timestamp=2023-11-14T22:12:52")
