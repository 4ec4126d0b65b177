"""A channel that goes on under another name: nobody leaves, nothing is lost."""

from __future__ import annotations

from pathlib import Path

from hubbub.client.online.enquiries import MAX_FOLLOWED
from hubbub.client.outgoing.journal import MemoryJournal
from hubbub.client.world import changes as told
from tests.client.desk import MODERN_CAPS, Desk
from tests.client.kept.test_keeper import HERE, Kept
from tests.client.scene import World


def test_a_renamed_channel_keeps_its_people_lines_and_place() -> None:
    world = World().in_room("bob", "@zoe")
    world.in_room(name="#milk").hears(":bob!b@h PRIVMSG #tea :hello")
    changes = world.hears(":zoe!z@h RENAME #tea #Coffee :we grew up")
    assert told.RoomRenamed("#tea", "#coffee") in changes
    room = world.model.rooms["#coffee"]
    assert list(world.model.rooms) == ["", "#coffee", "#milk"]
    assert [line.text for line in room.lines[-2:]] == [
        "hello",
        "#tea is called #Coffee from now on: we grew up",
    ]
    assert world.roles("#coffee") == {"@": ["zoe"], "": ["bob", "me"]}
    world.hears(":bob!b@h QUIT :bye")
    assert world.roles("#coffee") == {"@": ["zoe"], "": ["me"]}
    assert world.model.person("bob") is None


def test_only_its_capitals_may_change() -> None:
    world = World().in_room("bob")
    assert not any(isinstance(one, told.RoomRenamed) for one in world.hears(":bob!b@h RENAME #tea #TEA :"))
    assert world.model.rooms["#tea"].name == "#TEA"


def test_a_name_of_a_room_we_are_not_in_any_more_is_free() -> None:
    world = World().in_room("bob", name="#coffee").in_room("bob")
    world.hears(":me!u@h KICK #coffee me", ":bob!b@h KICK #coffee me :out")
    world.hears(":bob!b@h RENAME #tea #coffee :")
    assert list(world.model.rooms) == ["", "#coffee"]
    assert world.model.rooms["#coffee"].joined


def test_what_is_on_its_way_goes_to_the_new_name_and_it_is_joined_again() -> None:
    journal = MemoryJournal()
    desk = Desk(journal=journal).connects(f"{MODERN_CAPS} draft/channel-rename")
    desk.enters("wait for me")
    desk.hears(":bob!b@h RENAME #tea #coffee :")
    assert journal.records[0]["to"] == "#coffee"
    desk.breaks().connects()
    assert desk.chat.rooms_to_keep() == ["#coffee"]


def test_a_channel_that_was_renamed_while_we_were_away_is_followed() -> None:
    journal = MemoryJournal()
    desk = Desk(journal=journal).connects(f"{MODERN_CAPS} draft/channel-rename")
    desk.hears(":bob!b@h PRIVMSG #tea :me, look")
    desk.breaks().enters("wait for me")
    desk.opens()
    desk.hears(f"CAP * LS :{MODERN_CAPS}", f"CAP * ACK :{MODERN_CAPS}", ":hub 001 me :Welcome")
    desk.written()
    changes = desk.hears("FAIL JOIN CHANNEL_RENAMED #tea #Coffee :The channel has been renamed")
    assert told.RoomRenamed("#tea", "#coffee") in changes
    assert desk.written() == ["JOIN #Coffee"]
    room = desk.chat.model.rooms["#coffee"]
    assert (room.unread, room.mentions) == (1, 1)
    assert desk.line("#coffee").text == "#tea is called #Coffee from now on"
    assert journal.records[-1]["to"] == "#Coffee"
    desk.hears(":me!u@h JOIN #Coffee", ":hub 353 me = #Coffee :me", ":hub 366 me #Coffee :End")
    assert "PRIVMSG #Coffee :wait for me" in desk.written()[-1]
    assert desk.chat.rooms_to_keep() == ["#Coffee"]


def test_one_that_we_are_in_by_its_new_name_is_only_told_of() -> None:
    desk = Desk(rooms=("#tea", "#coffee")).connects()
    desk.hears(":me!u@h PART #tea")
    desk.enters("/join #tea", "#coffee")
    desk.written()
    desk.hears("FAIL JOIN CHANNEL_RENAMED #tea #coffee :The channel has been renamed")
    assert desk.written() == [] and desk.chat.rooms_to_keep() == ["#coffee"]
    assert desk.line().text == "The channel has been renamed"


def test_a_server_that_renames_for_ever_is_not_followed_for_ever() -> None:
    desk = Desk().connects().breaks()
    desk.opens()
    desk.hears("CAP * LS :", ":hub 001 me :Welcome")
    desk.written()
    for number in range(MAX_FOLLOWED + 5):
        old = f"#r{number - 1}" if number else "#tea"
        desk.hears(f"FAIL JOIN CHANNEL_RENAMED {old} #r{number} :Elsewhere")
    assert len(desk.written()) == MAX_FOLLOWED


def test_what_was_kept_of_a_renamed_channel_is_kept_under_its_new_name(tmp_path: Path) -> None:
    kept = Kept(tmp_path, Desk(rooms=("#tea", "#coffee")))
    kept.desk.connects()
    kept.desk.hears("@msgid=m1 :bob!b@h PRIVMSG #coffee :long ago", "@msgid=m2 :bob!b@h PRIVMSG #tea :hello")
    kept.desk.hears(":me!u@h PART #coffee")
    kept.keeps()
    kept.desk.hears(":bob!b@h RENAME #tea #coffee :", "@msgid=m3 :bob!b@h PRIVMSG #coffee :again")
    kept.keeps()
    found = {room.name: [row.text for row in room.rows] for room in kept.cache.load(HERE)}
    kept.cache.close()
    assert found == {"#coffee": ["hello", "again"]}


def test_nonsense_renames_nothing() -> None:
    world = World().in_room("bob")
    world.hears(":bob!b@h RENAME #tea bob :", ":bob!b@h RENAME #gone #else :", ":bob!b@h RENAME #tea :#a b")
    assert list(world.model.rooms) == ["", "#tea"]
