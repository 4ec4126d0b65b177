"""What one looks for is found, and shown amid what was said around it, without a gap that looks like none."""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.client.online.finding import Found, Progress, Search
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change
from hubbub.client.world.rooms import Room
from tests.client.desk import MODERN_CAPS, TOKENS, Desk

CAPS = f"{MODERN_CAPS} draft/chathistory soju.im/search"
LIMITED = f"{TOKENS} CHATHISTORY=5"


def line(number: int, batch: str = "", room: str = "#tea", nick: str = "ann") -> str:
    """A text said at this second."""
    tags = f"batch={batch};" if batch else ""
    return (
        f"@{tags}msgid=m{number:02};time=2023-11-14T22:13:{number:02}.000Z "
        f":{nick}!a@h PRIVMSG {room} :text {number}"
    )


def answer(label: str, *numbers: int, room: str = "#tea") -> list[str]:
    lines = [line(number, "s", room) for number in numbers]
    return [f"@label={label} :hub BATCH +s soju.im/search", *lines, ":hub BATCH -s"]


def page(label: str, numbers: Iterable[int], room: str = "#tea") -> list[str]:
    lines = [line(number, "h", room) for number in numbers]
    return [f"@label={label} :hub BATCH +h chathistory {room}", *lines, ":hub BATCH -h"]


def at_the_desk() -> Desk:
    """In #tea, with the latest lines 50 to 54."""
    desk = Desk().connects(CAPS, LIMITED)
    latest = [line(number, "l") for number in range(50, 55)]
    desk.hears(":hub BATCH +l chathistory #tea", *latest, ":hub BATCH -l")
    desk.written()
    return desk


def looks(desk: Desk, typed: str, room: str | None = "#tea") -> Search:
    desk.performs(desk.chat.look_for(typed, room, desk.now_ms))
    assert desk.chat.search
    return desk.chat.search


def progress(search: Search) -> Progress:
    return search.progress


def goes(desk: Desk, found: Found) -> list[Change]:
    return desk.performs(desk.chat.go_to(found, desk.now_ms)).changes


def texts(search: Search) -> list[str]:
    return [found.line.text for found in search.found]


def excerpt(desk: Desk) -> list[str]:
    room = tea(desk)
    return [line.text.removeprefix("text ") for line in room.excerpt.lines] if room.excerpt else []


def tea(desk: Desk) -> Room:
    return desk.chat.model.rooms["#tea"]


def known(desk: Desk) -> list[str]:
    return [line.text.removeprefix("text ") for line in tea(desk).lines if line.msgid]


# -------------------------------------------------------------------------------------- searching


def test_a_search_asks_for_this_room_or_everywhere() -> None:
    desk = at_the_desk()
    looks(desk, "text from:me")
    assert desk.written() == ["@label=find1 SEARCH text=text;in=#tea;from=me;limit=50"]
    looks(desk, "text in:other", None)
    assert desk.written() == ["@label=find2 SEARCH text=text;in=other;limit=50"]
    looks(desk, "text in:tea", None)
    assert desk.written() == ["@label=find3 SEARCH text=text;in=#tea;limit=50"]


def test_what_is_found_is_no_news() -> None:
    desk = at_the_desk()
    search = looks(desk, "text", None)
    changes = desk.hears(*answer("find1", 1, 2), *answer("late", 9))
    assert changes == [told.SearchChanged()]
    assert texts(search) == ["text 2", "text 1"] and progress(search) is Progress.MORE
    assert "text 1" not in desk.said() and tea(desk).unread == 0


def test_pages_follow_until_one_brings_nothing_new() -> None:
    desk = at_the_desk()
    search = looks(desk, "text", None)
    desk.hears(*answer("find1", 3, 4))
    desk.written()
    desk.performs(desk.chat.look_further(desk.now_ms))
    assert desk.written() == ["@label=find2 SEARCH text=text;before=2023-11-14T22:13:03.000Z;limit=50"]
    assert progress(search) is Progress.ASKING
    desk.hears(*answer("find2", 2, 3))
    desk.performs(desk.chat.look_further(desk.now_ms))
    desk.hears(*answer("find3", 2))
    assert texts(search) == ["text 4", "text 3", "text 2"] and progress(search) is Progress.WHOLE
    desk.written()
    desk.performs(desk.chat.look_further(desk.now_ms))
    assert desk.written() == []


def test_the_answer_to_a_search_given_up_is_nobodys() -> None:
    desk = at_the_desk()
    looks(desk, "one")
    search = looks(desk, "two")
    desk.hears(*answer("find1", 1))
    assert texts(search) == [] and progress(search) is Progress.ASKING
    desk.hears(*answer("find2", 2))
    assert texts(search) == ["text 2"]


def test_without_labels_answers_come_in_their_order() -> None:
    desk = Desk().connects(CAPS.replace("labeled-response", ""))
    desk.written()
    looks(desk, "one")
    search = looks(desk, "two")
    assert desk.written() == ["SEARCH text=one;in=#tea;limit=50"], "one at a time"
    desk.hears(":hub BATCH +s soju.im/search", line(1, "s"), ":hub BATCH -s")
    assert desk.written() == ["SEARCH text=two;in=#tea;limit=50"]
    desk.hears(":hub BATCH +s soju.im/search", line(2, "s"), ":hub BATCH -s")
    assert texts(search) == ["text 2"]


def test_a_refusal_a_mistake_and_a_broken_link_are_told() -> None:
    desk = at_the_desk()
    search = looks(desk, "text")
    desk.hears("@label=find1 :hub FAIL SEARCH INTERNAL_ERROR :The search could not be run")
    assert (search.progress, search.reason) == (Progress.FAILED, "The search could not be run")
    assert looks(desk, "before:soon").progress is Progress.FAILED
    search = looks(desk, "text")
    desk.breaks()
    assert search.reason == "The connection was lost."


def test_a_server_that_does_not_answer_is_given_up() -> None:
    desk = at_the_desk()
    search = looks(desk, "text")
    desk.passes(29_000)
    assert search.reason == ""
    desk.passes(2_000)
    assert search.reason == "The server does not answer."


def test_where_the_server_can_not_search_the_loaded_lines_are() -> None:
    desk = Desk().connects()
    desk.hears(*(line(number) for number in (1, 2)), line(3, nick="bob"), line(4, room="me"))
    search = looks(desk, "text from:ann")
    assert search.local and progress(search) is Progress.WHOLE
    assert texts(search) == ["text 2", "text 1"]
    assert texts(looks(desk, "text from:ann", None)) == ["text 4", "text 2", "text 1"]
    assert texts(looks(desk, "text before:2023-11-01")) == []
    assert not any(one.startswith("SEARCH") for one in desk.written())


def test_a_message_found_in_a_conversation_belongs_to_its_partner() -> None:
    desk = at_the_desk()
    search = looks(desk, "text", None)
    desk.hears(
        "@label=find1 :hub BATCH +s soju.im/search",
        line(1, "s", room="me"), line(2, "s", room="ann", nick="me"), line(3, "s"),
        ":hub BATCH -s",
    )  # fmt: skip
    assert [found.room for found in search.found] == ["#tea", "ann", "ann"]
    assert "ann" not in desk.chat.model.rooms, "nothing is opened by being found"


# --------------------------------------------------------------------------------- going there


def found(desk: Desk, number: int) -> Found:
    search = looks(desk, "text", None)
    desk.hears(*answer(search.label, number))
    desk.written()
    return search.found[0]


def test_a_line_that_is_here_is_shown_at_once() -> None:
    desk = at_the_desk()
    changes = goes(desk, found(desk, 52))
    assert changes == [told.LineSought("#tea", tea(desk).by_msgid["m52"].id)]
    assert desk.written() == []


def in_excerpt() -> Desk:
    """An excerpt of 18 to 22 is shown."""
    desk = at_the_desk()
    one = found(desk, 20)
    assert goes(desk, one) == []
    assert desk.written() == ["@label=find2 CHATHISTORY AROUND #tea msgid=m20 5"]
    changes = desk.hears(*page("find2", range(18, 23)))
    assert changes[0] == told.LinesReplaced("#tea") and isinstance(changes[1], told.LineSought)
    return desk


def test_a_line_of_the_past_is_shown_in_an_excerpt_that_leaves_the_room_as_it_is() -> None:
    desk = in_excerpt()
    assert excerpt(desk) == ["18", "19", "20", "21", "22"]
    assert known(desk) == ["50", "51", "52", "53", "54"]
    desk.hears(line(55))
    assert excerpt(desk)[-1] == "22" and known(desk)[-1] == "55"


def test_an_excerpt_grows_at_both_ends_without_doubles() -> None:
    desk = in_excerpt()
    for _ in range(2):
        desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert desk.written() == ["@label=find3 CHATHISTORY BEFORE #tea msgid=m18 5"], "once at a time"
    assert desk.hears(*page("find3", range(14, 19))) == [told.LinesBefore("#tea")]
    desk.performs(desk.chat.newer("#tea", desk.now_ms))
    assert desk.written() == ["@label=find4 CHATHISTORY AFTER #tea msgid=m22 5"]
    assert desk.hears(*page("find4", range(22, 27))) == [told.LinesAfter("#tea")]
    assert excerpt(desk) == [str(number) for number in range(14, 27)]
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    desk.hears(*page("find5", []))
    desk.written()
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert desk.written() == [], "this was the first that was ever said"


def test_an_excerpt_that_reaches_the_rooms_lines_becomes_a_part_of_them() -> None:
    desk = in_excerpt()
    for label, numbers in (("find3", range(23, 48)), ("find4", range(48, 53))):
        desk.performs(desk.chat.newer("#tea", desk.now_ms))
        desk.hears(line(55 if label == "find3" else 56))
        assert desk.hears(*page(label, numbers)) == [told.LinesAfter("#tea")]
    assert tea(desk).excerpt is None
    assert known(desk) == [str(number) for number in range(18, 57)]
    assert not any(one.gap for one in tea(desk).lines)


def test_a_page_around_a_line_that_reaches_the_rooms_lines_is_put_before_them() -> None:
    desk = at_the_desk()
    goes(desk, found(desk, 48))
    changes = desk.hears(*page("find2", range(46, 51)))
    assert tea(desk).excerpt is None and known(desk) == [str(number) for number in range(46, 55)]
    assert told.LineSought("#tea", tea(desk).by_msgid["m48"].id) in changes


def test_back_to_the_present() -> None:
    desk = in_excerpt()
    desk.performs(desk.chat.to_present("#tea"))
    assert desk.changes == [told.LinesReplaced("#tea")] and tea(desk).excerpt is None
    desk.performs(desk.chat.to_present("#tea"))
    assert desk.changes == []


def test_a_page_for_an_excerpt_that_was_left_is_dropped() -> None:
    desk = in_excerpt()
    desk.performs(desk.chat.newer("#tea", desk.now_ms))
    desk.performs(desk.chat.to_present("#tea"))
    assert desk.hears(*page("find3", range(23, 28))) == []
    assert known(desk) == ["50", "51", "52", "53", "54"]


def test_a_room_that_was_left_is_not_entered_by_going_to_a_line() -> None:
    desk = at_the_desk()
    one = found(desk, 20)
    desk.hears(":me!u@h PART #tea")
    assert goes(desk, one) == [told.Refused("You have left #tea: join it to read there", None)]
    assert not desk.chat.is_open("#tea") and desk.chat.is_open("ann")
    assert desk.written() == []


def test_a_conversation_is_opened_by_going_to_a_line_of_it() -> None:
    desk = at_the_desk()
    search = looks(desk, "text", None)
    desk.hears("@label=find1 :hub BATCH +s soju.im/search", line(1, "s", room="me"), ":hub BATCH -s")
    assert told.RoomAdded("ann") in goes(desk, search.found[0])
    assert desk.written()[-1] == "@label=find2 CHATHISTORY AROUND ann msgid=m01 5"


def test_what_the_server_can_not_show_is_told() -> None:
    desk = at_the_desk()
    one = found(desk, 20)
    goes(desk, one)
    changes = desk.hears("@label=find2 :hub FAIL CHATHISTORY MESSAGE_ERROR AROUND #tea :No such message")
    assert changes == [told.Refused("No such message", "#tea")]
    goes(desk, one)
    assert desk.hears(*page("find3", [])) == [told.Refused("The server has nothing of that any more", None)]
    plain = Desk().connects()
    assert goes(plain, one) == [told.Refused("This server can't show what was said around it", None)]


def test_one_goes_to_a_day() -> None:
    desk = at_the_desk()
    desk.enters("/date 2023-11-14")
    [asked] = desk.written()
    assert asked.startswith("@label=find1 CHATHISTORY AROUND #tea timestamp=2023-11-1")
    changes = desk.hears(*page("find1", range(1, 6)))
    room = tea(desk)
    assert room.excerpt and changes[-1] == told.LineSought("#tea", room.excerpt.lines[0].id)
    assert isinstance(desk.enters("/date soon")[0], told.Refused)


def test_what_was_taken_back_is_gone_from_an_excerpt_too() -> None:
    desk = in_excerpt()
    desk.hears(":ann!a@h REDACT #tea m19")
    assert excerpt(desk) == ["18", "", "20", "21", "22"]
    desk.performs(desk.chat.newer("#tea", desk.now_ms))
    redacted = "@batch=h;time=2023-11-14T22:14:00.000Z :ann!a@h REDACT #tea m24"
    *lines, end = page("find3", range(23, 28))
    desk.hears(*lines, redacted, end)
    assert excerpt(desk)[5:] == ["23", "", "25", "26", "27"]


def test_a_page_of_an_excerpt_is_no_page_of_the_room_that_is_under_way() -> None:
    desk = in_excerpt()
    desk.performs(desk.chat.newer("#tea", desk.now_ms))
    desk.performs(desk.chat.to_present("#tea"))
    desk.performs(desk.chat.older("#tea", desk.now_ms))
    assert desk.written()[-1] == "CHATHISTORY BEFORE #tea msgid=m50 5"
    desk.hears(*page("find3", range(23, 28)))
    older = [line(number, "o") for number in range(45, 50)]
    desk.hears(":hub BATCH +o chathistory #tea", *older, ":hub BATCH -o")
    assert known(desk) == [str(number) for number in range(45, 55)]
    assert [one.msgid for one in tea(desk).lines if one.gap] == ["m45"]
