"""The model as conversations: what people say, type and react with, and our own lines."""

from __future__ import annotations

import pytest

from hubbub.client.world import changes as told
from hubbub.client.world.rooms import MAX_LINES, SERVER_ROOM, LineKind, LineState, RoomKind
from hubbub.protocol import caps
from hubbub.protocol.message import parse
from tests.client.scene import NOW_MS, World, added

# ----------------------------------------------------------------------------------- messages


def test_a_message_is_a_line_with_what_its_tags_tell() -> None:
    world = World().in_room("alice")
    world.hears(
        "@time=2023-11-14T22:13:20.500Z;msgid=m1;account=al;+draft/reply=m0 :alice!a@h PRIVMSG #tea :hello"
    )
    line = world.last()
    assert (line.nick, line.text, line.kind, line.own) == ("alice", "hello", LineKind.MESSAGE, False)
    assert (line.msgid, line.account, line.reply_msgid) == ("m1", "al", "m0")
    assert line.time_ms == NOW_MS + 500
    assert world.model.rooms["#tea"].by_msgid["m1"] is line


@pytest.mark.parametrize("stamp", ["9999-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "yesterday"])
def test_a_time_that_cannot_be_is_replaced_by_our_own(stamp: str) -> None:
    world = World().in_room("alice")
    world.hears(f"@time={stamp} :alice!a@h PRIVMSG #tea :hello")
    assert world.last().time_ms == NOW_MS


def test_an_action_and_a_notice_are_of_their_own_kind() -> None:
    world = World().in_room("alice")
    world.hears(":alice!a@h PRIVMSG #tea :\x01ACTION waves\x01", ":alice!a@h NOTICE #tea :look")
    assert [(line.kind, line.text) for line in world.lines()[-2:]] == [
        (LineKind.ACTION, "waves"),
        (LineKind.NOTICE, "look"),
    ]


def test_a_message_to_us_opens_a_conversation_which_counts_as_for_us() -> None:
    world = World()
    changes = world.hears(":Alice!a@h PRIVMSG me :psst")
    assert told.RoomAdded("alice") in changes
    room = world.model.rooms["alice"]
    assert (room.name, room.kind, room.unread, room.mentions) == ("Alice", RoomKind.DIRECT, 1, 1)
    assert told.Mentioned("alice", room.lines[-1].id) in changes


def test_what_we_say_elsewhere_stands_in_the_conversation_with_the_other() -> None:
    world = World()
    world.hears(":me!u@h PRIVMSG alice :hi")
    line = world.last("alice")
    assert line.own
    assert world.model.rooms["alice"].unread == 0


def test_a_message_to_the_operators_of_a_room_stands_in_the_room() -> None:
    world = World().in_room("alice")
    assert added(world.hears(":alice!a@h PRIVMSG @#tea :ops only")) == ["#tea"]


def test_a_notice_of_the_server_or_of_a_stranger_stands_in_the_server_room() -> None:
    world = World()
    assert added(world.hears(":hub NOTICE * :looking up", ":NickServ!s@h NOTICE me :hi")) == [SERVER_ROOM] * 2
    assert added(world.hears(":hub.example PRIVMSG me :from a server")) == [SERVER_ROOM]


def test_a_client_s_question_to_our_client_says_nothing_to_the_person() -> None:
    world = World().in_room("alice")
    assert added(world.hears(":alice!a@h PRIVMSG me :\x01VERSION\x01")) == [SERVER_ROOM]
    assert "alice" not in world.model.rooms


@pytest.mark.parametrize(
    "text", ["me", "me: hi", "hi @ME!", "(me)", "for me, please", "me's", "ask me-", "<me>"]
)
def test_our_nickname_as_a_word_is_a_mention(text: str) -> None:
    world = World().in_room("alice")
    world.hears(f":alice!a@h PRIVMSG #tea :{text}")
    assert world.last().mention
    assert world.model.rooms["#tea"].mentions == 1


@pytest.mark.parametrize("text", ["name", "mean", "_me_", "me-too", "not-me", "me2", "mé", "same", ""])
def test_our_nickname_inside_a_word_is_none(text: str) -> None:
    world = World().in_room("alice")
    world.hears(f":alice!a@h PRIVMSG #tea :{text}")
    assert not world.last().mention
    assert world.model.rooms["#tea"].unread == 1


def test_a_nickname_with_characters_of_patterns_is_found_too() -> None:
    world = World("a|b[c]").in_room("alice")
    world.hears(":alice!a@h PRIVMSG #tea :hey A|b[c], you", ":alice!a@h PRIVMSG #tea :xa|b[c]")
    assert [line.mention for line in world.lines()[-2:]] == [True, False]


def test_our_own_words_are_neither_unread_nor_a_mention() -> None:
    world = World().in_room()
    world.hears(":me!u@h PRIVMSG #tea :me myself")
    room = world.model.rooms["#tea"]
    assert (room.unread, room.mentions, world.last().own) == (0, 0, True)


def test_reading_a_room_takes_its_counts_away_and_remembers_where() -> None:
    world = World().in_room("alice")
    world.hears(":alice!a@h PRIVMSG #tea :me", ":alice!a@h PRIVMSG #tea :more")
    room = world.model.rooms["#tea"]
    assert (room.unread, room.mentions) == (2, 1)
    assert world.model.read_all(room) == [told.RoomChanged("#tea")]
    assert (room.unread, room.mentions, room.read_line) == (0, 0, world.last().id)
    assert world.model.read_all(room) == []


def test_a_room_keeps_a_bounded_number_of_lines() -> None:
    world = World().in_room("alice")
    for number in range(MAX_LINES * 2):
        world.hears(f"@msgid=m{number} :alice!a@h PRIVMSG #tea :{number}")
    room = world.model.rooms["#tea"]
    assert MAX_LINES <= len(room.lines) < MAX_LINES * 1.2
    assert len(room.by_msgid) == len(room.lines)
    assert room.lines[-1].text == str(MAX_LINES * 2 - 1)


# -------------------------------------------------------------------------- typing, reactions


def test_typing_lasts_six_seconds_or_thirty_when_paused() -> None:
    world = World().in_room("alice", "bob")
    changes = world.hears("@+typing=active :alice!a@h TAGMSG #tea", "@+typing=paused :bob!b@h TAGMSG #tea")
    room = world.model.rooms["#tea"]
    assert changes == [told.TypingChanged("#tea")] * 2
    assert world.model.tick(NOW_MS + 5_999) == []
    assert world.model.tick(NOW_MS + 6_000) == [told.TypingChanged("#tea")]
    assert [typist.nick for typist in room.typing.values()] == ["bob"]
    assert world.model.tick(NOW_MS + 30_000) == [told.TypingChanged("#tea")]


def test_who_speaks_leaves_or_clears_the_line_has_stopped_typing() -> None:
    world = World().in_room("alice", "bob", "carol")
    for nick in ("alice", "bob", "carol"):
        world.hears(f"@+typing=active :{nick}!u@h TAGMSG #tea")
    world.hears(":alice!a@h PRIVMSG #tea :done", ":bob!b@h PART #tea", "@+typing=done :carol!c@h TAGMSG #tea")
    assert world.model.rooms["#tea"].typing == {}


def test_typing_to_us_is_shown_in_an_open_conversation_only() -> None:
    world = World()
    assert world.hears("@+typing=active :alice!a@h TAGMSG me") == []
    world.hears(":alice!a@h PRIVMSG me :hi")
    assert world.hears("@+typing=active :alice!a@h TAGMSG me") == [told.TypingChanged("alice")]


def test_our_own_typing_is_not_shown_to_us() -> None:
    world = World().in_room()
    assert world.hears("@+typing=active :me!u@h TAGMSG #tea") == []


def test_reactions_come_and_go() -> None:
    world = World().in_room("alice")
    world.hears("@msgid=m1 :alice!a@h PRIVMSG #tea :hello")
    line = world.last()
    changed = [told.LineChanged("#tea", line.id)]
    assert world.hears("@+reply=m1;+draft/react=👍 :bob!b@h TAGMSG #tea") == changed
    assert world.hears("@+draft/reply=m1;+draft/react=👍 :me!u@h TAGMSG #tea") == changed
    assert world.hears("@+reply=m1;+draft/react=👍 :me!u@h TAGMSG #tea") == []
    assert line.reactions == {"👍": ["bob", "me"]}
    assert world.hears("@+reply=m1;+draft/unreact=👍 :bob!b@h TAGMSG #tea") == changed
    world.hears("@+reply=m1;+draft/unreact=👍 :me!u@h TAGMSG #tea")
    assert line.reactions == {}
    assert world.hears("@+reply=gone;+draft/react=👍 :me!u@h TAGMSG #tea") == []


# -------------------------------------------------------------------------------- own lines


def test_a_pending_line_takes_its_place_when_the_server_has_it() -> None:
    world = World().in_room("alice")
    model, room = world.model, world.model.rooms["#tea"]
    line = model.add_pending(room, LineKind.MESSAGE, "mine", NOW_MS, "id1")
    world.hears(":alice!a@h PRIVMSG #tea :theirs")
    assert (room.pending, line.state) == ([line], LineState.PENDING)
    echo = parse("@msgid=m1;time=2023-11-14T22:13:21.000Z :me!u@h PRIVMSG #tea :mine")
    assert model.confirm("id1", echo, NOW_MS) == [told.PendingChanged("#tea"), told.LinesAdded("#tea", 1)]
    assert [one.text for one in room.lines[-2:]] == ["theirs", "mine"]
    assert (room.pending, line.state, line.msgid, line.time_ms) == ([], LineState.SENT, "m1", NOW_MS + 1_000)
    assert model.confirm("id1", echo, NOW_MS) == []


def test_a_pending_line_can_fail_and_be_dropped() -> None:
    world = World().in_room()
    model, room = world.model, world.model.rooms["#tea"]
    line = model.add_pending(room, LineKind.MESSAGE, "mine", NOW_MS, "id1")
    assert model.mark("id1", LineState.FAILED, "no") == [told.PendingChanged("#tea")]
    assert (line.state, line.reason) == (LineState.FAILED, "no")
    assert model.drop("id1") == [told.PendingChanged("#tea")]
    assert room.pending == []


def test_an_echo_of_the_past_takes_its_place_among_what_came_after() -> None:
    world = World().in_room("alice")
    model, room = world.model, world.model.rooms["#tea"]
    model.caps = caps.CLIENT_ID
    model.add_pending(room, LineKind.MESSAGE, "first", NOW_MS, "id1")
    world.hears("@msgid=m2;time=2023-11-14T22:13:21.000Z :alice!a@h PRIVMSG #tea :second")
    echo = parse("@msgid=m1;time=2023-11-14T22:13:21.000Z :me!u@h PRIVMSG #tea :first")
    assert model.confirm("id1", echo, NOW_MS) == [told.PendingChanged("#tea"), told.LinesReplaced("#tea")]
    assert [one.text for one in room.lines[-2:]] == ["first", "second"]


def test_a_message_is_shown_once_however_often_it_comes() -> None:
    world = World().in_room("alice")
    for _ in range(2):
        world.hears("@msgid=m1 :alice!a@h PRIVMSG #tea :hello")
    assert [line.text for line in world.lines() if line.kind is LineKind.MESSAGE] == ["hello"]
    assert world.model.rooms["#tea"].unread == 1
