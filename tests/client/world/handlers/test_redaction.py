"""What was taken back is gone from every place of the client."""

from __future__ import annotations

from typing import Any

import pytest

from hubbub.client.outgoing.journal import MemoryJournal
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import Line
from tests.client.desk import MODERN_CAPS, Desk
from tests.client.scene import World

CAPS = f"{MODERN_CAPS} draft/message-redaction draft/read-marker"
SECRET = "the password is tulip"


def holds(thing: Any, words: str, seen: set[int] | None = None) -> bool:
    """Whether the words stand anywhere in an object, or in what it is made of."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return False
    seen.add(id(thing))
    if isinstance(thing, str):
        return words in thing
    if isinstance(thing, dict):
        return any(holds(one, words, seen) for pair in thing.items() for one in pair)
    if isinstance(thing, (list, tuple, set)) or type(thing).__name__ == "deque":
        return any(holds(one, words, seen) for one in thing)
    names = [*getattr(thing, "__dict__", {}), *getattr(type(thing), "__slots__", ())]
    return any(holds(getattr(thing, name, None), words, seen) for name in names)


def world() -> World:
    found = World().in_room("ann", "bob")
    found.hears(
        f"@msgid=m1 :ann!a@h PRIVMSG #tea :{SECRET}", "@msgid=m2;+reply=m1 :bob!b@h PRIVMSG #tea :no!"
    )
    found.hears("@msgid=m3;+reply=m1;+draft/react=x :bob!b@h TAGMSG #tea")
    return found


def line(found: World, msgid: str = "m1") -> Line:
    return found.model.rooms["#tea"].by_msgid[msgid]


def test_a_redacted_line_keeps_its_place_and_who_took_it_away_and_why() -> None:
    found = world()
    assert holds(found.model, SECRET)
    changes = found.hears(":op!o@h REDACT #tea m1 :not here")
    assert not holds(found.model, SECRET)
    gone = line(found)
    assert (gone.nick, gone.text, gone.deleted_by, gone.reason) == ("ann", "", "op", "not here")
    assert gone.reactions is None
    assert told.LineChanged("#tea", gone.id) in changes
    assert told.LineChanged("#tea", line(found, "m2").id) in changes, "it may quote it"
    assert found.hears(":op!o@h REDACT #tea m1 :once more") == []


def test_a_redaction_is_of_the_room_it_names_only() -> None:
    found = world()
    found.in_room("ann", name="#other").hears(":ann!a@h REDACT #other m1", ":ann!a@h REDACT me m1")
    assert line(found).text == SECRET


def test_between_two_people_it_reaches_their_conversation() -> None:
    found = World()
    found.hears("@msgid=m1 :ann!a@h PRIVMSG me :psst", "@msgid=m2 :me!u@h PRIVMSG ann :what?")
    found.hears(":ann!a@h REDACT me m1", ":me!u@h REDACT ann m2")
    assert [one.text for one in found.lines("ann")] == ["", ""]


def test_in_history_the_words_never_come_in() -> None:
    found = World().in_room("ann")
    page = [
        ":hub BATCH +h chathistory #tea",
        f"@batch=h;msgid=m1;time=2023-11-14T22:13:01.000Z :ann!a@h PRIVMSG #tea :me: {SECRET}",
        "@batch=h;msgid=m2;time=2023-11-14T22:13:02.000Z :ann!a@h REDACT #tea m1 :oops",
        ":hub BATCH -h",
    ]
    changes = found.hears(*page)
    assert not holds(found.model, SECRET)
    assert (line(found).deleted_by, line(found).reason) == ("ann", "oops")
    assert not any(isinstance(one, told.Mentioned) for one in changes)
    found.hears(*page)
    assert line(found).text == "", "it stays deleted when the page comes once more"


def test_what_was_deleted_before_it_was_loaded_is_deleted_when_it_comes() -> None:
    found = World().in_room("ann")
    found.hears(":ann!a@h REDACT #tea m1")
    found.hears(":hub BATCH +h chathistory #tea", f"@batch=h;msgid=m1 :ann!a@h PRIVMSG #tea :{SECRET}")
    found.hears(":hub BATCH -h")
    assert not holds(found.model, SECRET)


def test_a_reaction_can_be_taken_back_by_its_msgid() -> None:
    found = world()
    assert line(found).reactions == {"x": ["bob"]}
    found.hears(":bob!b@h REDACT #tea m3")
    assert line(found).reactions == {}


def test_a_room_has_fewer_unread_lines_when_one_of_them_is_gone() -> None:
    found = World().in_room("ann")
    found.hears(":hub MARKREAD #tea timestamp=2023-11-14T22:13:00.000Z")
    found.hears("@msgid=m1;time=2023-11-14T22:13:10.000Z :ann!a@h PRIVMSG #tea :me: look")
    room = found.model.rooms["#tea"]
    assert (room.unread, room.mentions) == (1, 1)
    found.hears(":ann!a@h REDACT #tea m1")
    assert (room.unread, room.mentions) == (0, 0)


def test_our_own_words_are_gone_from_the_outbox_too() -> None:
    journal = MemoryJournal()
    desk = Desk(journal=journal).connects(CAPS)
    desk.enters(SECRET)
    desk.enters("and more")
    desk.hears(f"@label=say1;msgid=m1 :me!u@h PRIVMSG #tea :{SECRET}")
    assert holds(journal, SECRET), "a journal only grows"
    changes = desk.hears(":me!u@h REDACT #tea m1")
    assert told.WordsDeleted(SECRET) in changes
    del desk.changes[:]
    assert not holds(journal, SECRET)
    assert not holds(desk.chat.model.rooms, SECRET)
    assert desk.pending()[0][0] == "and more"


def roles(desk: Desk, mode: str) -> None:
    desk.hears("@msgid=m1 :ann!a@h PRIVMSG #tea :hello", "@msgid=m2 :me!u@h PRIVMSG #tea :mine")
    desk.hears(f":hub MODE #tea {mode} me")


@pytest.mark.parametrize(("mode", "others"), [("+o", True), ("+v", False)])
def test_our_own_lines_can_be_deleted_and_by_operators_all(mode: str, others: bool) -> None:
    desk = Desk().connects(CAPS)
    roles(desk, mode)
    room = desk.chat.model.rooms["#tea"]
    assert desk.chat.may_redact("#tea", room.by_msgid["m1"]) is others
    assert desk.chat.may_redact("#tea", room.by_msgid["m2"])
    assert not desk.chat.may_redact("#tea", room.lines[0]), "nobody said that"
    desk.hears(":me!u@h REDACT #tea m2")
    assert not desk.chat.may_redact("#tea", room.by_msgid["m2"])


def test_asking_for_it_and_a_refusal_in_words() -> None:
    desk = Desk().connects(CAPS)
    roles(desk, "+o")
    desk.written()
    desk.performs(desk.chat.redact("#tea", "m1", desk.now_ms, "spam\r\n spam"))
    assert desk.written() == ["@label=ask1 REDACT #tea m1 :spam   spam"]
    before = len(desk.chat.model.rooms["#tea"].lines)
    changes = desk.hears("@label=ask1 :hub FAIL REDACT REDACT_FORBIDDEN #tea m1 :You may not delete this")
    assert changes == [told.Refused("You may not delete this")]
    assert len(desk.chat.model.rooms["#tea"].lines) == before


def test_without_the_capability_nothing_can_be_deleted() -> None:
    desk = Desk().connects()
    roles(desk, "+o")
    desk.written()
    assert not desk.chat.may_redact("#tea", desk.chat.model.rooms["#tea"].by_msgid["m2"])
    desk.performs(desk.chat.redact("#tea", "m2", desk.now_ms))
    assert desk.written() == []
    assert desk.changes == [told.Refused("The server can't delete messages")]


def test_what_was_found_is_found_no_longer() -> None:
    desk = Desk().connects(CAPS)
    desk.hears(f"@msgid=m1 :ann!a@h PRIVMSG #tea :{SECRET}", "@msgid=m2 :ann!a@h PRIVMSG #tea :a red tulip")
    desk.performs(desk.chat.look_for("tulip", None, desk.now_ms))
    assert desk.chat.search is not None
    assert len(desk.chat.search.found) == 2
    assert told.SearchChanged() in desk.hears(":ann!a@h REDACT #tea m1")
    assert [one.line.text for one in desk.chat.search.found] == ["a red tulip"]
