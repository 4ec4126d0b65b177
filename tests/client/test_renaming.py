"""A channel that goes on under another name: nobody leaves, nothing is lost."""

from __future__ import annotations

from hubbub.client import changes as told
from hubbub.client.journal import MemoryJournal
from tests.client.desk import MODERN_CAPS, Desk
from tests.client.world import World


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


def test_nonsense_renames_nothing() -> None:
    world = World().in_room("bob")
    world.hears(":bob!b@h RENAME #tea bob :", ":bob!b@h RENAME #gone #else :", ":bob!b@h RENAME #tea :#a b")
    assert list(world.model.rooms) == ["", "#tea"]
