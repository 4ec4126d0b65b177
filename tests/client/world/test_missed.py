"""Conversations with people have no gap after a reconnect, whoever wrote, whenever the link breaks again."""

from __future__ import annotations

from itertools import count

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


def after_talks_in_rooms(*names: str) -> Desk:
    """We have heard a line in each of these rooms, and lost the link."""
    desk = Desk(rooms=names)
    desk.connects(CAPS, LIMITED)
    for name in names:
        desk.hears(*page(1, room=name))
    for second, name in enumerate(names, 1):
        desk.hears(f"@msgid=m{second:02};time=2023-11-14T22:13:{second:02}.000Z :ann!a@h PRIVMSG {name} :hm")
    return desk.breaks()


def comes_back(desk: Desk) -> list[str]:
    """Come in, the welcome first; what was asked."""
    desk.written()
    desk.opens().hears(f"CAP * LS :{CAPS}", f"CAP * ACK :{CAPS}", ":hub 001 me :Welcome")
    desk.hears(f":hub 005 me {LIMITED} :are supported", ":hub 422 me :No MOTD")
    for room in [room.name for room in desk.chat.model.rooms.values() if room.wanted]:
        desk.hears(f":me!u@h JOIN {room}", f":hub 353 me = {room} :me", f":hub 366 me {room} :End")
    return asked(desk)


def answered(desk: Desk, questions: list[str], *names: str) -> list[str]:
    """Answer until nothing is asked: these channels have gone on. The channels that were asked for."""
    rooms, numbers = [], count(1)
    while questions:
        for word, room, *_ in (question.split()[1:] for question in questions):
            if word == "TARGETS":
                desk.hears(*targets(next(numbers), *names))
            else:
                rooms.append(room)
                desk.hears(*page(next(numbers), room=room))
        questions = asked(desk)
    return rooms


def test_of_channels_those_are_asked_for_in_which_something_was_said() -> None:
    desk = after_talks_in_rooms("#a", "#b", "#c")
    questions = comes_back(desk)
    since = "CHATHISTORY TARGETS timestamp=2023-11-14T22:12:51"
    assert [question[: len(since)] for question in questions] == [since], "the oldest of the last lines"
    assert answered(desk, questions, "#c", "#b") == ["#c", "#b"]


def test_a_channel_in_which_nothing_was_said_is_asked_for_when_somebody_looks_at_it() -> None:
    desk = after_talks_in_rooms("#a", "#b")
    comes_back(desk)
    for number in (1, 2):
        desk.hears(*targets(number, "#b", second=2))
    asked(desk)
    desk.hears(*targets(3))
    room = desk.chat.model.rooms["#a"]
    assert not room.filling and room.torn, "what else happened there is not known"
    for _ in range(2):
        desk.performs(desk.chat.look_at("#a", desk.now_ms))
    assert asked(desk) == ["CHATHISTORY AFTER #a msgid=m01 3"]


def test_the_channel_in_front_is_asked_for_whatever_was_said_elsewhere() -> None:
    desk = after_talks_in_rooms("#a", "#b")
    desk.performs(desk.chat.look_at("#a", desk.now_ms))
    assert comes_back(desk) == ["CHATHISTORY AFTER #a msgid=m01 3"]


def test_a_server_that_names_no_channels_is_asked_for_each() -> None:
    desk = after_talks_in_rooms("#a", "#b")
    comes_back(desk)
    desk.hears(*targets(1))
    assert asked(desk) == ["CHATHISTORY AFTER #a msgid=m01 3"]
    desk.hears(*page(2, room="#a"))
    assert asked(desk) == ["CHATHISTORY AFTER #b msgid=m02 3"]


def test_a_server_that_does_not_tell_or_never_answers_is_asked_for_each_channel() -> None:
    for answer in (":hub FAIL CHATHISTORY INVALID_PARAMS TARGETS :Unknown command", ":hub PONG hub :x"):
        desk = after_talks_in_rooms("#a", "#b")
        comes_back(desk)
        desk.hears(answer)
        desk.passes(missed.ANSWER_MS)
        assert asked(desk)[0] == "CHATHISTORY AFTER #a msgid=m01 3"


def test_a_channel_with_a_gap_is_asked_for_if_anything_was_said_behind_its_beginning() -> None:
    desk = after_talks_in_rooms("#a", "#b")
    comes_back(desk)
    desk.hears("@msgid=m05;time=2023-11-14T22:13:05.000Z :ann!a@h PRIVMSG #a :hm")
    assert desk.chat.model.rooms["#a"].has_gaps
    assert answered(desk, comes_back(desk.breaks()), "#a") == ["#a", "#a"], "behind it and in it"


def test_a_channel_that_we_come_into_later_is_asked_for() -> None:
    desk = after_talks_in_rooms("#a", "#b")
    comes_back(desk)
    for number in (1, 2):
        desk.hears(*targets(number, "#b", second=2))
    asked(desk)
    desk.hears(":me!u@h PART #a", ":me!u@h JOIN #a", ":hub 353 me = #a :me", ":hub 366 me #a :End")
    assert asked(desk) == ["CHATHISTORY AFTER #a msgid=m01 3"]
