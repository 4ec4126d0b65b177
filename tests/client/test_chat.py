"""A chat from end to end without a socket: what a person does, what a server says."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client import changes as told
from hubbub.client.changes import ConnectionState
from hubbub.client.journal import FileJournal, MemoryJournal
from hubbub.client.outbox import MAX_ENTRIES
from hubbub.client.rooms import SERVER_ROOM, LineKind, LineState, RoomKind
from hubbub.client.session import MAX_WHO_MEMBERS
from hubbub.protocol.message import parse
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


def test_who_is_away_is_learnt_one_room_at_a_time() -> None:
    desk = Desk(rooms=["#a", "#b"])
    desk.opens().hears(":hub 001 me :Welcome", f":hub 005 me {TOKENS} :are supported")
    desk.written()
    desk.hears(*[f":me!u@h JOIN {name}" for name in ("#a", "#b")])
    desk.hears(":hub 353 me = #a :me", ":hub 366 me #a :End", ":hub 353 me = #b :me", ":hub 366 me #b :End")
    assert desk.written() == ["WHO #a"]
    desk.hears(":hub 315 me #a :End")
    assert desk.written() == ["WHO #b"]
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


# ------------------------------------------------------------------------------ saying things


def test_what_we_say_is_pending_until_its_labelled_echo() -> None:
    desk = Desk().connects()
    desk.written()
    assert desk.enters("hello") == [told.PendingChanged("#tea")]
    assert desk.written() == ["@label=say1;+hubbub/id=id1 PRIVMSG #tea hello"]
    assert desk.pending() == [("hello", PENDING)]
    line = desk.chat.model.rooms["#tea"].pending[0]
    changes = desk.hears("@label=say1;msgid=m1;time=2023-11-14T22:13:21.000Z :me!u@h PRIVMSG #tea hello")
    assert changes == [told.PendingChanged("#tea"), told.LinesAdded("#tea", 1)]
    assert desk.line() is line
    assert (line.state, line.msgid, line.time_ms, line.own) == (LineState.SENT, "m1", NOW_MS + 1_000, True)
    assert desk.chat.model.rooms["#tea"].unread == 0


def test_an_echo_in_a_labelled_batch_is_found_too() -> None:
    desk = Desk().connects()
    desk.enters("/msg bob hi")
    desk.hears(
        "@label=say1 :hub BATCH +a labeled-response",
        "@batch=a :hub 301 me bob :lunch",
        "@batch=a :me!u@h PRIVMSG bob :hi",
        ":hub BATCH -a",
    )
    assert desk.said("bob") == ["hi"]
    assert desk.pending("bob") == []


def test_our_words_stand_in_the_server_s_order() -> None:
    desk = Desk().connects()
    desk.enters("mine")
    desk.hears(":bob!u@h PRIVMSG #tea :theirs", "@label=say1 :me!u@h PRIVMSG #tea :mine")
    assert desk.said() == ["theirs", "mine"]


def test_without_echo_a_line_is_there_when_the_ping_behind_it_is_answered() -> None:
    desk = Desk().connects("")
    desk.written()
    desk.enters("hello")
    assert desk.written() == ["PRIVMSG #tea hello", "PING hubbub-0"]
    assert desk.pending() == [("hello", PENDING)]
    desk.hears(":hub PONG hub :hubbub-0")
    assert (desk.said(), desk.pending()) == (["hello"], [])


def test_what_is_said_offline_is_sent_when_we_are_back_in_the_room() -> None:
    desk = Desk()
    desk.enters("one")
    desk.enters("two")
    assert desk.pending() == [("one", PENDING), ("two", PENDING)]
    desk.opens().hears("CAP * LS :echo-message", "CAP * ACK :echo-message", ":hub 001 me :Welcome")
    assert not any("PRIVMSG" in line for line in desk.written())
    desk.hears(":me!u@h JOIN #tea")
    assert [line for line in desk.written() if "PRIVMSG" in line] == [
        "PRIVMSG #tea one",
        "PRIVMSG #tea two",
    ]


def test_what_was_not_sent_outlives_the_window(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / "outbox")
    Desk(journal=journal).enters("offline words")
    journal.close()
    again = Desk(rooms=[], journal=FileJournal(tmp_path / "outbox"))
    assert again.pending() == [("offline words", PENDING)]
    again.connects("hubbub/client-id echo-message message-tags")
    assert [line for line in again.written() if "PRIVMSG" in line] == [
        "@+hubbub/id=id1 PRIVMSG #tea :offline words"
    ]


def test_a_refused_line_says_why_and_can_be_sent_again_or_given_up() -> None:
    desk = Desk().connects()
    desk.enters("hello")
    changes = desk.hears("@label=say1 :hub 404 me #tea :Cannot send to channel")
    assert told.Refused("Cannot send to channel", "#tea") in changes
    (line,) = desk.chat.model.rooms["#tea"].pending
    assert (line.state, line.reason) == (FAILED, "Cannot send to channel")
    desk.written()
    desk.performs(desk.chat.retry("#tea", line.id, NOW_MS))
    assert desk.written() == ["@label=say2;+hubbub/id=id2 PRIVMSG #tea hello"]
    assert desk.pending() == [("hello", PENDING)]
    desk.hears("@label=say2 :hub 404 me #tea :Cannot send to channel")
    assert desk.performs(desk.chat.discard("#tea", line.id, NOW_MS)).changes == [told.PendingChanged("#tea")]
    assert desk.pending() == []
    assert desk.chat.outbox.entries == {}


def test_after_a_break_it_is_the_person_s_choice_whether_to_say_it_again() -> None:
    desk = Desk().connects("echo-message")
    desk.enters("hello")
    desk.breaks().connects("echo-message")
    assert desk.pending() == [("hello", UNSURE)]
    desk.written()
    line = desk.chat.model.rooms["#tea"].pending[0]
    desk.performs(desk.chat.retry("#tea", line.id, NOW_MS))
    assert desk.written() == ["PRIVMSG #tea hello"]


def test_an_echo_that_never_comes_leaves_a_line_unsure() -> None:
    desk = Desk().connects()
    desk.enters("hello")
    assert desk.passes(59_999) == []
    assert desk.passes(1) == [told.PendingChanged("#tea")]
    assert desk.pending() == [("hello", UNSURE)]


def test_long_words_are_cut_so_that_others_get_them_whole() -> None:
    desk = Desk().connects("")
    desk.hears(f":me!{'u' * 10}@{'h' * 60} CHGHOST {'u' * 10} {'h' * 60}")
    text = "ä" * 1_000
    desk.written()
    desk.enters(text)
    said = [line for line in desk.written() if line.startswith("PRIVMSG")]
    assert "".join(parse(line).text for line in said) == text
    assert all(len(f":me!{'u' * 10}@{'h' * 60} {line}\r\n".encode()) <= 512 for line in said)


def test_several_lines_are_said_one_by_one_and_empty_ones_not() -> None:
    desk = Desk().connects()
    desk.written()
    desk.enters("one\r\n\n  \ntwo\rthree\0!")
    assert [parse(line).text for line in desk.written()] == ["one", "two", "three !"]


def test_half_a_character_from_the_window_system_harms_nobody() -> None:
    desk = Desk().connects()
    desk.enters("odd \ud83d text")
    assert desk.pending() == [("odd ? text", PENDING)]


def test_a_double_slash_says_a_slash() -> None:
    desk = Desk().connects()
    desk.enters("//join is a command")
    assert desk.pending() == [("/join is a command", PENDING)]


def test_a_reply_is_one_to_its_first_line_only() -> None:
    desk = Desk().connects()
    desk.written()
    desk.performs(desk.chat.enter("#tea", "yes\nindeed", NOW_MS, reply_msgid="m7"))
    assert [parse(line).tags.get("+reply") for line in desk.written()] == ["m7", None]
    assert [line.reply_msgid for line in desk.chat.model.rooms["#tea"].pending] == ["m7", ""]


@pytest.mark.parametrize("room", [SERVER_ROOM, "#tea"])
def test_where_nobody_hears_us_nothing_is_kept(room: str) -> None:
    desk = Desk().connects()
    desk.hears(":op!u@h KICK #tea me :out")
    desk.enters("hello", room)
    assert any(isinstance(change, told.Refused) for change in desk.changes)
    assert desk.chat.outbox.entries == {}


def test_too_much_at_once_is_refused_with_words() -> None:
    desk = Desk()
    desk.enters("\n".join(["line"] * (MAX_ENTRIES + 5)))
    assert len(desk.pending()) == MAX_ENTRIES
    assert told.Refused(f"Not sent: {MAX_ENTRIES} lines wait to be sent already", "#tea") in desk.changes


def test_a_full_disk_is_told_and_the_line_is_not_said() -> None:
    class FullDisk(MemoryJournal):
        def append(self, *_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

    desk = Desk(journal=FullDisk())
    desk.enters("hello")
    assert "No space left" in desk.line().text
    assert desk.pending() == []


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
    assert desk.chat.read("#tea").changes == [told.RoomChanged("#tea")]
