"""A chat without a socket: coming and going, commands, typing, what a view is told."""

from __future__ import annotations

import pytest

from hubbub.client.online.session import MAX_WHO_MEMBERS, WISH_AGAIN_MS
from hubbub.client.outgoing.unasked import FIRST_MS
from hubbub.client.world import changes as told
from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.rooms import SERVER_ROOM, LineKind, LineState, RoomKind
from tests.client.desk import NOW_MS, TOKENS, Desk

PENDING, UNSURE, FAILED = LineState.PENDING, LineState.UNSURE, LineState.FAILED

# ------------------------------------------------------------------------- coming and going


def test_a_chat_comes_in_and_joins_its_rooms() -> None:
    desk = Desk(rooms=["#tea", "#milk"])
    assert list(desk.chat.model.rooms) == [SERVER_ROOM, "#tea", "#milk"]
    desk.opens()
    assert desk.chat.model.connection is ConnectionState.REGISTERING
    assert desk.written() == ["CAP LS 302", "NICK me", "USER me 0 * me"]
    changes = desk.hears(":hub 001 me :Welcome")
    assert told.ConnectionChanged(ConnectionState.ONLINE) in changes
    assert desk.written() == ["JOIN #tea,#milk"]


def test_a_broken_link_tells_why_and_when_the_next_try_is_and_rejoins() -> None:
    desk = Desk().connects()
    changes = desk.breaks("the connection broke", 4_000).changes
    model = desk.chat.model
    assert told.ConnectionChanged(ConnectionState.WAITING) in changes
    assert (model.detail, model.retry_at_ms, model.rooms["#tea"].joined) == (
        *("the connection broke", NOW_MS + 4_000),
        False,
    )
    desk.written()
    desk.opens().hears(":hub 001 me :Welcome")
    assert desk.written()[-1] == "JOIN #tea"
    desk.breaks("bye", None)
    assert model.connection is ConnectionState.OFFLINE


def test_who_is_away_is_learnt_once_of_rooms_that_somebody_looks_at() -> None:
    desk = Desk(rooms=["#a", "#b"])
    desk.performs(desk.chat.look_at("#a", desk.now_ms))
    desk.opens().hears(":hub 001 me :Welcome", f":hub 005 me {TOKENS} :are supported")
    desk.written()
    desk.hears(*[f":me!u@h JOIN {name}" for name in ("#a", "#b")])
    desk.hears(":hub 353 me = #a :me", ":hub 366 me #a :End", ":hub 353 me = #b :me", ":hub 366 me #b :End")
    assert desk.written() == [], "the first second is for what the room lacks"
    desk.passes(FIRST_MS)
    assert desk.written() == ["WHO #a"]
    desk.hears(":hub 315 me #a :End")
    assert desk.written() == []
    for room in ("#b", "#a", "#b"):
        desk.performs(desk.chat.look_at(room, desk.now_ms))
    assert desk.written() == ["WHO #b"]
    desk.performs(desk.chat.look_at("#a", desk.now_ms))
    everybody = " ".join(f"nick{number}" for number in range(MAX_WHO_MEMBERS))
    desk.hears(":hub 315 me #b :End", f":hub 353 me = #a :me {everybody}", ":hub 366 me #a :End")
    assert desk.written() == []


def test_a_taken_nickname_is_told_and_taken_back_when_it_is_free() -> None:
    desk = Desk("alice").opens()
    desk.hears(":hub 433 * alice :Nickname is already in use")
    assert desk.written()[-1] == "NICK alice_2"
    changes = desk.hears(":hub 001 alice_2 :Welcome")
    assert told.Refused("alice was not free: you are alice_2 here") in changes
    desk.hears(":alice_2!u@h JOIN #tea", ":alice!u@h JOIN #tea")
    desk.written()
    desk.hears(":alice!u@h QUIT :Ping timeout")
    assert desk.written() == ["NICK alice"]
    desk.hears(":alice_2!u@h NICK alice")
    assert desk.chat.model.nick == "alice"
    assert desk.written() == []


def test_a_nickname_that_is_kept_for_somebody_is_not_asked_for_each_time_they_leave() -> None:
    desk = Desk("alice").opens()
    desk.hears(":hub 433 * alice :Nickname is already in use", ":hub 001 alice_2 :Welcome")
    desk.hears(":alice_2!u@h JOIN #tea")
    desk.written()
    for asked in (["NICK alice"], [], []):
        desk.hears(":alice!u@h JOIN #tea", ":alice!u@h QUIT :Ping timeout")
        assert desk.written() == asked
        desk.hears(":hub 433 alice_2 alice :Nickname is reserved")
        desk.passes(WISH_AGAIN_MS // 3)
    desk.hears(":alice!u@h JOIN #tea", ":alice!u@h QUIT :Ping timeout")
    assert desk.written() == ["NICK alice"]


def test_a_nickname_we_chose_is_asked_for_next_time_one_we_were_given_is_not() -> None:
    desk = Desk().connects()
    desk.performs(desk.chat.set_nick("zoe", NOW_MS))
    assert desk.written()[-1] == "NICK zoe"
    desk.hears(":me!u@h NICK zoe", ":zoe!u@h NICK Guest17")
    assert (desk.chat.identity.nick, desk.chat.model.nick) == ("zoe", "Guest17")


def test_offline_a_nickname_is_chosen_for_later() -> None:
    desk = Desk()
    assert told.SelfChanged() in desk.performs(desk.chat.set_nick("zoe", NOW_MS)).changes
    assert "NICK zoe" in desk.opens().written()


def test_being_away_lasts_over_connections() -> None:
    desk = Desk().connects()
    desk.enters("/away lunch time")
    assert desk.written()[-1] == "AWAY :lunch time"
    desk.breaks().connects()
    assert "AWAY :lunch time" in desk.written()
    desk.enters("/back")
    assert desk.written() == ["AWAY"]


# ------------------------------------------------------------------------------------ commands


def test_joining_opens_the_room_at_once_and_joins_it_when_there_is_a_link() -> None:
    desk = Desk(rooms=[])
    assert desk.enters("/join #tea", SERVER_ROOM) == [told.RoomAdded("#tea"), told.RoomOpened("#tea")]
    desk.opens().hears(":hub 001 me :Welcome")
    assert desk.written()[-1] == "JOIN #tea"
    desk.enters("/join #locked key", SERVER_ROOM)
    assert desk.written() == ["JOIN #locked key"]
    assert desk.chat.rooms_to_keep() == ["#tea", "#locked"]


def test_leaving_takes_the_room_away_when_the_server_says_so() -> None:
    desk = Desk().connects()
    desk.written()
    desk.enters("/part so long")
    assert desk.written() == ["PART #tea :so long"]
    assert desk.hears(":me!u@h PART #tea :so long") == [told.RoomRemoved("#tea")]
    assert desk.chat.rooms_to_keep() == []


def test_offline_a_room_is_left_at_once_and_what_waits_in_it_given_up() -> None:
    desk = Desk()
    desk.enters("hello")
    assert desk.performs(desk.chat.part("#tea", NOW_MS)).changes == [told.RoomRemoved("#tea")]
    assert desk.chat.outbox.entries == {}


def test_a_conversation_is_opened_and_closed() -> None:
    desk = Desk().connects()
    assert desk.enters("/query Bob") == [told.RoomAdded("bob"), told.RoomOpened("bob")]
    assert desk.chat.model.rooms["bob"].kind is RoomKind.DIRECT
    assert desk.performs(desk.chat.open("Bob", NOW_MS)).changes == [told.RoomOpened("bob")]
    assert desk.enters("/close", "bob") == [told.RoomRemoved("bob")]


def test_a_question_s_answer_stands_where_it_was_asked() -> None:
    desk = Desk().connects()
    desk.written()
    desk.enters("/whois bob")
    assert desk.written() == ["@label=ask1 WHOIS bob"]
    assert desk.hears("@label=ask1 :hub 401 me bob :No such nick") == [
        told.LinesAdded("#tea", 1),
        told.Refused("bob: No such nick", "#tea"),
    ]


def test_offline_a_question_is_refused() -> None:
    desk = Desk()
    desk.enters("/whois bob")
    assert told.Refused("You are not connected", "#tea") in desk.changes
    assert (desk.line().kind, desk.written()) == (LineKind.ERROR, [])


def test_the_topic_is_asked_for_by_its_own_way_too() -> None:
    desk = Desk().connects()
    desk.written()
    desk.performs(desk.chat.set_topic("#tea", "all\nabout tea", NOW_MS))
    assert desk.written() == ["@label=ask1 TOPIC #tea :all about tea"]


def test_clear_help_quit_and_nonsense() -> None:
    desk = Desk().connects()
    desk.enters("/help join")
    assert (desk.line().kind, desk.line().text) == (LineKind.SERVER, "/join #channel [key]: enter a channel")
    assert desk.enters("/clear") == [told.LinesReplaced("#tea")]
    assert desk.chat.model.rooms["#tea"].lines == []
    assert desk.enters("/quit so long") == [told.QuitAsked("so long")]
    desk.enters("/frobnicate")
    assert desk.line().kind is LineKind.ERROR


@pytest.mark.parametrize("text", ["/msg :x hi", "/msg a,b hi", "/msg #other hi", "/nick a,b"])
def test_a_name_that_is_none_is_refused(text: str) -> None:
    desk = Desk().connects()
    desk.written()
    desk.enters(text)
    assert any(isinstance(change, told.Refused) for change in desk.changes)
    assert desk.written() == []


# --------------------------------------------------------------------------- typing, reactions


def test_typing_is_told_every_three_seconds_and_once_when_it_pauses() -> None:
    desk = Desk().connects()
    desk.written()
    for _ in range(70):
        desk.now_ms += 100
        desk.performs(desk.chat.typing("#tea", "he", desk.now_ms))
    assert desk.written() == ["@+typing=active TAGMSG #tea"] * 3
    desk.passes(5_000)
    desk.passes(5_000)
    assert desk.written() == ["@+typing=paused TAGMSG #tea"]
    desk.performs(desk.chat.typing("#tea", "", desk.now_ms))
    assert desk.written() == ["@+typing=done TAGMSG #tea"]


def test_typing_a_command_or_in_private_or_to_an_old_server_is_told_to_nobody() -> None:
    desk = Desk().connects()
    desk.written()
    desk.performs(desk.chat.typing("#tea", "/join #secret", NOW_MS))
    desk.performs(desk.chat.typing(SERVER_ROOM, "hm", NOW_MS))
    desk.chat.send_typing = False
    desk.performs(desk.chat.typing("#tea", "hm", NOW_MS))
    assert desk.written() == []
    for deny in ("*", "x,typing", "*,-reply"):
        desk = Desk().connects(tokens=f"{TOKENS} CLIENTTAGDENY={deny}")
        desk.written()
        desk.performs(desk.chat.typing("#tea", "hm", NOW_MS))
        assert desk.written() == []
    old = Desk().connects("")
    old.written()
    assert old.performs(old.chat.typing("#tea", "hm", NOW_MS)).written() == []


def test_a_sent_line_needs_no_done() -> None:
    desk = Desk().connects()
    desk.performs(desk.chat.typing("#tea", "hi", NOW_MS))
    desk.enters("hi")
    desk.written()
    desk.performs(desk.chat.typing("#tea", "", NOW_MS + 9_000))
    assert desk.written() == []


def test_a_reaction_is_given_and_taken_back() -> None:
    desk = Desk().connects()
    desk.hears("@msgid=m1 :bob!u@h PRIVMSG #tea hello")
    line = desk.line()
    desk.written()
    desk.performs(desk.chat.react("#tea", line.id, "👍", NOW_MS))
    assert desk.written() == ["@+draft/react=👍;+reply=m1;+draft/reply=m1 TAGMSG #tea"]
    desk.hears("@+draft/react=👍;+reply=m1 :me!u@h TAGMSG #tea")
    assert line.reactions == {"👍": ["me"]}
    desk.performs(desk.chat.react("#tea", line.id, "👍", NOW_MS))
    assert desk.written() == ["@+draft/unreact=👍;+reply=m1;+draft/reply=m1 TAGMSG #tea"]


def test_an_emoji_with_or_without_its_selector_is_one_reaction() -> None:
    desk = Desk().connects()
    desk.hears("@msgid=m1 :bob!u@h PRIVMSG #tea hello", "@+draft/react=❤;+reply=m1 :me!u@h TAGMSG #tea")
    desk.hears("@+draft/react=❤️;+reply=m1 :bob!u@h TAGMSG #tea")
    assert desk.line().reactions == {"❤": ["me", "bob"]}
    desk.written()
    desk.performs(desk.chat.react("#tea", desk.line().id, "❤️", NOW_MS))
    assert desk.written() == ["@+draft/unreact=❤;+reply=m1;+draft/reply=m1 TAGMSG #tea"]


def test_a_line_without_msgid_can_t_be_reacted_to() -> None:
    desk = Desk().connects()
    desk.hears(":bob!u@h PRIVMSG #tea hello")
    desk.performs(desk.chat.react("#tea", desk.line().id, "👍", NOW_MS))
    assert isinstance(desk.changes[0], told.Refused)


# ------------------------------------------------------------------------------------- changes


def test_what_a_thousand_lines_change_is_told_in_few_words() -> None:
    desk = Desk().connects()
    changes = desk.hears(*[f":bob!u@h PRIVMSG #tea :{number}" for number in range(1_000)])
    assert changes == [told.LinesAdded("#tea", 1_000), told.RoomChanged("#tea")]


def test_a_room_that_comes_and_gets_another_name_in_one_read_is_added_under_it() -> None:
    desk = Desk().connects()
    changes = desk.hears(":bob!u@h PRIVMSG me :hi", ":bob!u@h NICK rob", ":rob!u@h PRIVMSG me :it is me")
    assert changes[0] == told.RoomAdded("rob")
    assert told.LinesAdded("rob", 3) in changes
    assert all(getattr(change, "room", "rob") == "rob" for change in changes)


def test_a_room_that_goes_takes_its_news_with_it() -> None:
    desk = Desk().connects()
    desk.chat.model.rooms["#tea"].wanted = False
    assert desk.hears(":bob!u@h PRIVMSG #tea :hi", ":me!u@h PART #tea") == [told.RoomRemoved("#tea")]


def test_reading_a_room_takes_its_counts() -> None:
    desk = Desk().connects()
    desk.hears(":bob!u@h PRIVMSG #tea :hi")
    assert desk.chat.read("#tea", desk.now_ms).changes == [told.RoomChanged("#tea")]
