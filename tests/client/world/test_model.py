"""The model as conversations: rooms, people, what the server itself says."""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.rooms import SERVER_ROOM, LineKind, RoomKind
from tests.client.scene import NOW_MS, World, added

# ------------------------------------------------------------------------------------- rooms


def test_our_own_join_adds_a_room_with_those_who_are_named() -> None:
    world = World()
    changes = world.hears(":me!u@h JOIN #Tea", ":hub 353 me = #Tea :@alice +bob me", ":hub 366 me #tea :End")
    assert told.RoomAdded("#tea") in changes
    assert told.MembersChanged("#tea") in changes
    room = world.model.rooms["#tea"]
    assert (room.name, room.kind, room.joined, room.wanted) == ("#Tea", RoomKind.CHANNEL, True, True)
    assert world.roles() == {"@": ["alice"], "+": ["bob"], "": ["me"]}


def test_names_with_all_prefixes_and_addresses_are_read() -> None:
    world = World().in_room("@+alice!al@example.org")
    (member,) = [one for one in world.model.rooms["#tea"].members.values() if one.nick == "alice"]
    assert member.modes == "ov"
    assert (member.person.user, member.person.host) == ("al", "example.org")


def test_asking_for_names_again_drops_those_who_are_gone() -> None:
    world = World().in_room("alice", "bob")
    world.hears(":hub 353 me = #tea :me bob", ":hub 366 me #tea :End")
    assert world.roles() == {"": ["bob", "me"]}
    assert world.model.person("alice") is None


def test_someone_comes_and_goes() -> None:
    world = World().in_room()
    world.hears(":alice!a@h JOIN #tea")
    assert world.roles() == {"": ["alice", "me"]}
    assert world.last().kind is LineKind.JOIN
    world.hears(":alice!a@h PART #TEA :bye")
    assert world.roles() == {"": ["me"]}
    assert (world.last().kind, world.last().text) == (LineKind.PART, "bye")


def test_an_extended_join_tells_account_and_real_name() -> None:
    world = World().in_room()
    world.hears(":alice!a@h JOIN #tea alice-account :Alice A.", ":bob!b@h JOIN #tea * :Bob")
    alice, bob = world.model.person("alice"), world.model.person("bob")
    assert alice and (alice.account, alice.realname, alice.host) == ("alice-account", "Alice A.", "h")
    assert bob and bob.account == ""


def test_a_quit_is_told_in_every_shared_room_and_in_the_conversation() -> None:
    world = World().in_room("alice").in_room("alice", name="#milk").in_room(name="#solo")
    world.hears(":alice!a@h PRIVMSG me :hi")
    assert added(world.hears(":alice!a@h QUIT :gone")) == ["#milk", "#tea", "alice"]
    assert world.model.person("alice") is None


def test_being_kicked_leaves_the_room_in_the_list_but_not_to_be_rejoined() -> None:
    world = World().in_room("alice")
    changes = world.hears(":alice!a@h KICK #tea me :out")
    room = world.model.rooms["#tea"]
    assert (room.joined, room.wanted, room.members) == (False, False, {})
    assert (world.last().kind, world.last().target, world.last().text) == (LineKind.KICK, "me", "out")
    assert told.RoomChanged("#tea") in changes


def test_someone_else_being_kicked_is_a_member_less() -> None:
    world = World().in_room("alice", "bob")
    world.hears(":alice!a@h KICK #tea bob :out")
    assert world.roles() == {"": ["alice", "me"]}


def test_a_room_we_asked_to_leave_goes_from_the_list() -> None:
    world = World().in_room()
    world.model.rooms["#tea"].wanted = False
    assert told.RoomRemoved("#tea") in world.hears(":me!u@h PART #tea")
    assert "#tea" not in world.model.rooms


def test_a_new_nickname_is_told_where_it_is_seen_and_keeps_the_roles() -> None:
    world = World().in_room("@alice")
    world.hears(":alice!a@h PRIVMSG me :hi")
    changes = world.hears(":alice!a@h NICK Alicia")
    assert world.roles() == {"@": ["Alicia"], "": ["me"]}
    assert (world.last().kind, world.last().text) == (LineKind.NICK, "Alicia")
    assert told.RoomRenamed("alice", "alicia") in changes
    assert world.model.rooms["alicia"].name == "Alicia"


def test_our_own_new_nickname_is_ours() -> None:
    world = World().in_room()
    assert told.SelfChanged() in world.hears(":me!u@h NICK you")
    assert world.model.is_me("YOU")
    assert world.roles() == {"": ["you"]}
    world.hears(":bob!b@h PRIVMSG #tea :hey you")
    assert world.last().mention


def test_roles_follow_modes() -> None:
    world = World().in_room("alice", "bob")
    world.hears(":hub MODE #tea +ov-o+b alice alice bob *!*@bad", ":hub MODE #tea +h bob")
    assert world.roles() == {"@": ["alice"], "%": ["bob"], "": ["me"]}
    assert world.model.rooms["#tea"].members["alice"].modes == "ov"
    world.hears(":hub MODE #tea -o alice")
    assert world.roles()["+"] == ["alice"]


def test_a_room_s_modes_are_known() -> None:
    world = World().in_room()
    world.hears(":hub 324 me #tea +ntk key", ":alice!a@h MODE #tea -t+l 5")
    assert world.model.rooms["#tea"].modes == {"n": "", "k": "key", "l": "5"}


def test_the_topic_is_told_and_set() -> None:
    world = World().in_room()
    world.hears(":hub 332 me #tea :Old", ":hub 333 me #tea alice!a@h 1600000000")
    room = world.model.rooms["#tea"]
    assert (room.topic, room.topic_by, room.topic_time_ms) == ("Old", "alice", 1_600_000_000_000)
    world.hears(":bob!b@h TOPIC #tea :New")
    assert (room.topic, room.topic_by, world.last().kind) == ("New", "bob", LineKind.TOPIC)
    world.hears(":hub 331 me #tea :No topic is set")
    assert room.topic == ""


def test_a_topic_that_was_lost_while_we_were_away_is_not_shown_on() -> None:
    world = World().in_room()
    world.hears(":hub 332 me #tea :Old", ":hub 333 me #tea alice!a@h 1600000000")
    room = world.model.rooms["#tea"]
    world.hears(":me!m@h JOIN #tea", ":hub 353 me = #tea me", ":hub 366 me #tea :End")
    assert (room.topic, room.topic_by, room.topic_time_ms) == ("", "", 0)


# ------------------------------------------------------------------------------------ presence


def test_presence_account_host_and_real_name_are_kept_once_for_all_rooms() -> None:
    world = World().in_room("alice").in_room("alice", name="#milk")
    changes = world.hears(
        ":alice!a@h AWAY :lunch",
        ":alice!a@h ACCOUNT al",
        ":alice!a@h CHGHOST new cloak",
        ":alice!new@cloak SETNAME :Alice A.",
    )
    assert changes == [told.PersonChanged("alice")] * 4
    alice = world.model.rooms["#milk"].members["alice"].person
    assert (alice.away, alice.account, alice.user, alice.host, alice.realname) == (
        *("lunch", "al", "new", "cloak"),
        "Alice A.",
    )
    world.hears(":alice!new@cloak AWAY", ":alice!new@cloak ACCOUNT *")
    assert (alice.away, alice.account) == (None, "")


def test_a_who_we_asked_for_silently_fills_in_presence() -> None:
    world = World().in_room("alice")
    world.model.silent_whos.add("#tea")
    changes = world.hears(
        ":hub 352 me #tea al host hub alice G@ :0 Alice A.", ":hub 315 me #tea :End of WHO list"
    )
    assert changes == [told.MembersChanged("#tea")]
    alice = world.model.person("alice")
    assert alice and (alice.away, alice.realname, alice.user) == ("", "Alice A.", "al")


def test_being_told_that_someone_is_away_is_said_once() -> None:
    world = World()
    world.hears(":alice!a@h PRIVMSG me :hi", ":hub 301 me alice :lunch", ":hub 301 me alice :lunch")
    assert [line.text for line in world.lines("alice")] == ["hi", "alice is away: lunch"]


def test_our_own_away_is_known_by_either_way_of_telling() -> None:
    world = World().in_room()
    assert told.SelfChanged() in world.hears(":hub 306 me :You are away")
    assert world.model.away == ""
    world.hears(":me!u@h AWAY :lunch")
    assert world.model.away == "lunch"
    world.hears(":hub 305 me :You are back")
    assert world.model.away is None


# ------------------------------------------------------------------------------------- server


def test_the_server_s_way_to_compare_names_puts_rooms_under_other_keys() -> None:
    world = World("me", "CHANTYPES=#").in_room("[bob]", name="#[TEA]")
    assert list(world.model.rooms) == [SERVER_ROOM, "#{tea}"]
    changes = world.hears(":hub 005 me CASEMAPPING=ascii :are supported")
    assert told.RoomRenamed("#{tea}", "#[tea]") in changes
    assert world.roles("#[tea]") == {"": ["[bob]", "me"]}
    assert world.model.person("[bob]") is not None
    assert world.model.person("{bob}") is None


def test_rooms_that_become_one_are_merged() -> None:
    world = World("me", "CASEMAPPING=ascii CHANTYPES=#").in_room(name="#[a]")
    world.now_ms += 1
    world.in_room(name="#{a}")
    changes = world.hears(":hub 005 me CASEMAPPING=rfc1459 :are supported")
    assert told.RoomRemoved("#{a}") in changes or told.LinesReplaced("#{a}") in changes
    assert [key for key in world.model.rooms if key] == ["#{a}"]
    assert len(world.lines("#{a}")) == 2


def test_names_of_any_alphabet_compare_where_the_server_says_so() -> None:
    world = World("me", "CASEMAPPING=precis CHANTYPES=#").in_room("ÉMILIE", name="#Café")
    assert world.model.room("#CAFÉ") is not None
    assert world.model.person("émilie") is not None


def test_the_message_of_the_day_is_in_the_server_room() -> None:
    world = World()
    world.hears(":hub 375 me :- hub -", ":hub 372 me :- hello", ":hub 376 me :End")
    assert world.last(SERVER_ROOM).text == "- hello"


def test_a_refusal_is_told_in_the_room_it_is_about() -> None:
    world = World().in_room()
    changes = world.hears(":hub 482 me #tea :You're not channel operator")
    text = "#tea: You're not channel operator"
    assert changes == [told.LinesAdded("#tea", 1), told.Refused(text, "#tea")]
    assert (world.last().kind, world.last().text) == (LineKind.ERROR, text)


def test_a_refused_join_is_not_tried_again() -> None:
    world = World()
    world.model.open_room("#secret").wanted = True
    world.hears(":hub 473 me #secret :Cannot join channel (+i)")
    assert not world.model.rooms["#secret"].wanted


def test_an_answer_stands_where_the_question_was_asked() -> None:
    world = World().in_room().in_room(name="#milk")
    world.model.asked("#tea", "L1")
    world.model.asked("#milk", "L2")
    assert added(world.hears("@label=L1 :hub 401 me nobody :No such nick")) == ["#tea"]
    assert added(world.hears(":hub 311 me bob b host * :Bob")) == ["#milk"]
    world.now_ms += 60_000
    assert added(world.hears(":hub 311 me bob b host * :Bob")) == [SERVER_ROOM]


def test_a_labelled_batch_answers_the_question_too() -> None:
    world = World().in_room()
    world.model.asked("#tea", "L1")
    world.model.asked(SERVER_ROOM, "L2")
    changes = world.hears(
        "@label=L1 :hub BATCH +a labeled-response",
        "@batch=a :hub BATCH +b x",
        "@batch=b :hub 311 me bob b host * :Bob",
        ":hub BATCH -b",
        "@batch=a :hub 318 me bob :End of WHOIS list",
        ":hub BATCH -a",
    )
    assert added(changes) == ["#tea"]
    assert world.model.batches == {}


def test_a_standard_reply_is_told() -> None:
    world = World().in_room()
    changes = world.hears(":hub FAIL TOPIC NO_POWER #tea :You may not", ":hub NOTE * READY :All is well")
    assert told.Refused("You may not", "#tea") in changes
    assert world.last(SERVER_ROOM).text == "All is well"


def test_a_channel_with_a_password_asks_for_it() -> None:
    world = World().in_room()
    world.model.open_room("#den").wanted = True
    changes = world.hears(":hub 475 me #den :Cannot join channel (+k)")
    assert told.KeyAsked("#den") in changes and not world.model.rooms["#den"].wanted
    assert world.last("#den").text == "#den: Cannot join channel (+k)"
    changes = world.hears(":hub 475 me #tea :You are there", ":hub 473 me #den :Invitation only")
    assert not any(isinstance(change, told.KeyAsked) for change in changes)


def test_an_invitation_is_for_us() -> None:
    world = World().in_room()
    changes = world.hears(":alice!a@h INVITE me #milk", ":alice!a@h INVITE bob #tea")
    assert isinstance(changes[1], told.Mentioned)
    assert (world.last(SERVER_ROOM).text, world.last().target) == ("#milk", "bob")


def test_the_list_of_channels_is_gathered_anew_each_time() -> None:
    world = World()
    listing = world.model.listing
    for _ in range(2):
        assert listing.ask({}, world.now_ms)
        changes = world.hears(":hub 322 me #tea 12 :All of tea", ":hub 322 me #x y", ":hub 323 me :End")
        assert list(listing.rooms.values()) == [("#tea", 12, "All of tea"), ("#x", 0, "")]
        assert changes[-1] == told.ListingChanged(done=True)
    assert listing.ask({}, world.now_ms)
    world.hears(":hub 323 me :End")
    assert not listing.rooms


def test_history_takes_its_place_in_time_and_comes_once() -> None:
    world = World().in_room("alice")
    world.now_ms = NOW_MS + 60_000
    world.hears("@msgid=m3;time=2023-11-14T22:13:50.000Z :alice!a@h PRIVMSG #tea :three")
    history = [
        ":hub BATCH +h chathistory #tea",
        "@batch=h;msgid=m2;time=2023-11-14T22:13:40.000Z :alice!a@h PRIVMSG #tea :two",
        "@batch=h;msgid=m3;time=2023-11-14T22:13:50.000Z :alice!a@h PRIVMSG #tea :three",
        ":hub BATCH -h",
    ]
    assert world.hears(*history) == [told.LinesReplaced("#tea")]
    assert [line.text for line in world.lines()] == ["", "two", "three"]
    assert world.hears(*history) == []


def test_history_after_what_was_read_is_unread() -> None:
    world = World().in_room("alice")
    world.model.read_all(world.model.rooms["#tea"])
    world.now_ms = NOW_MS + 60_000
    changes = world.hears(
        ":hub BATCH +h chathistory #tea",
        "@batch=h;msgid=m2;time=2023-11-14T22:13:40.000Z :alice!a@h PRIVMSG #tea :me, two",
        ":hub BATCH -h",
    )
    assert told.LinesAdded("#tea", 1) in changes
    room = world.model.rooms["#tea"]
    assert (room.unread, room.mentions) == (1, 1)


def test_a_lost_connection_empties_rooms_and_keeps_their_lines() -> None:
    world = World().in_room("alice")
    world.hears(":alice!a@h PRIVMSG #tea :hello")
    changes = world.model.connection_lost()
    assert told.MembersChanged("#tea") in changes
    room = world.model.rooms["#tea"]
    assert (room.joined, room.wanted, room.members, len(room.lines)) == (False, True, {}, 2)
    assert world.model.people == {}
    retry = world.model.connection_is(ConnectionState.WAITING, "refused", NOW_MS + 1_000)
    assert retry == [told.ConnectionChanged(ConnectionState.WAITING)]
