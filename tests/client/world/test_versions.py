"""A message that is edited is shown in its new words in its old place, and only its author can do that."""

from __future__ import annotations

import pytest

from hubbub.client.outgoing.journal import MemoryJournal
from hubbub.client.shown import layout
from hubbub.client.shown.layout import LineRow
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import Line, LineState
from tests.client.desk import MODERN_CAPS, Desk
from tests.client.scene import World

CAPS = f"{MODERN_CAPS} draft/message-redaction"
OLD = "@msgid=m1 :ann!a@h PRIVMSG #tea :teh tea"
GONE = ":ann!a@h REDACT #tea m1"
NEW = "@msgid=m2;+hubbub/edits=m1 :ann!a@h PRIVMSG #tea :the tea"


def shown(lines: list[Line]) -> list[str]:
    """What the rows of a room say."""
    return [row.line.current.text for row in layout.rows(lines) if isinstance(row, LineRow)]


def world(*heard: str) -> World:
    found = World().in_room("ann", "bob")
    found.hears(*heard)
    return found


def said(found: World) -> list[str]:
    return shown(found.lines()[1:])  # the first is that we came in


# ------------------------------------------------------------------------------------ what others do


def test_new_words_stand_in_the_old_place() -> None:
    found = world(OLD, ":bob!b@h PRIVMSG #tea :yes")
    changes = found.hears(GONE, NEW)
    assert said(found) == ["the tea", "yes"]
    assert told.LineChanged("#tea", found.model.rooms["#tea"].by_msgid["m1"].id) in changes
    assert told.LinesReplaced("#tea") not in changes


def test_an_edit_is_nothing_new_to_read() -> None:
    found = world(OLD)
    room = found.model.rooms["#tea"]
    found.hears(GONE)
    before = room.unread
    found.hears(NEW, ":ann!a@h PRIVMSG #tea :more")
    assert room.unread == before + 1


def test_a_message_can_be_edited_again_and_then_deleted() -> None:
    found = world(OLD, ":bob!b@h PRIVMSG #tea :yes", GONE, NEW)
    found.hears(":ann!a@h REDACT #tea m2", "@msgid=m3;+hubbub/edits=m1 :ann!a@h PRIVMSG #tea :The tea!")
    assert said(found) == ["The tea!", "yes"]
    found.hears(":ann!a@h REDACT #tea m3")
    assert said(found) == ["", "yes"]
    assert found.model.rooms["#tea"].by_msgid["m1"].current.deleted_by == "ann"


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param([NEW], id="it was not taken back"),
        pytest.param([GONE, NEW.replace(":ann!a@h", ":bob!b@h")], id="by somebody else"),
        pytest.param([":op!o@h REDACT #tea m1", NEW.replace(":ann!a@h", ":op!o@h")], id="by an operator"),
        pytest.param([":op!o@h REDACT #tea m1", NEW], id="an operator took it back"),
        pytest.param([GONE, NEW.replace("@", "@account=ann;", 1)], id="by an account"),
    ],
)
def test_who_is_not_its_author_edits_nothing(forged: list[str]) -> None:
    found = world(OLD, ":bob!b@h PRIVMSG #tea :yes")
    found.hears(*forged)
    assert said(found)[2:] == ["the tea"]
    assert not found.last().is_apart


def test_an_account_may_edit_from_anywhere_also_while_we_were_away() -> None:
    found = world(OLD.replace("@", "@account=ann;", 1))
    found.hears(NEW.replace("@", "@account=ann;", 1).replace(":ann!", ":ann_phone!"))
    assert said(found) == ["the tea"]


def test_without_its_first_version_an_edit_stands_where_it_was_said() -> None:
    found = world(":bob!b@h PRIVMSG #tea :yes", NEW)
    assert said(found) == ["yes", "the tea"]
    assert found.last().edits == "m1"


def test_the_first_version_may_come_later_from_the_past() -> None:
    old, new = (line.replace("@", "@account=ann;", 1) for line in (OLD, NEW))
    found = world("@msgid=m0 :bob!b@h PRIVMSG #tea :yes", new)
    page = [
        ":hub BATCH +h chathistory #tea",
        f"@batch=h;time=2023-11-14T22:00:00.000Z;{old[1:]}",
        ":hub BATCH -h",
    ]
    changes = found.hears(*page)
    assert shown([line for line in found.lines() if line.msgid]) == ["the tea", "yes"]
    assert told.LinesReplaced("#tea") in changes


def test_reactions_and_answers_belong_to_all_versions() -> None:
    found = world(OLD, "@msgid=r1;+reply=m1;+draft/react=x :bob!b@h TAGMSG #tea")
    found.hears("@msgid=a1;+reply=m1 :bob!b@h PRIVMSG #tea :what?", GONE, NEW)
    found.hears("@msgid=r2;+reply=m2;+draft/react=y :bob!b@h TAGMSG #tea")
    room = found.model.rooms["#tea"]
    place = room.by_msgid["m1"]
    assert place.reactions == {"x": ["bob"], "y": ["bob"]}
    assert found.model.find(room, "m2") is place
    answer = room.by_msgid["a1"]
    assert told.LineChanged("#tea", answer.id) in found.hears(":ann!a@h REDACT #tea m2")


def test_who_comes_later_finds_reactions_to_the_first_version_too() -> None:
    found = world(NEW, "@msgid=r1;+reply=m1;+draft/react=x :bob!b@h TAGMSG #tea")
    assert found.last().reactions == {"x": ["bob"]}


# ------------------------------------------------------------------------------------ what we do


def at_desk(journal: MemoryJournal | None = None, caps: str = CAPS) -> Desk:
    desk = Desk(journal=journal).connects(caps)
    desk.hears("@msgid=m1 :me!u@h PRIVMSG #tea :teh tea", "@msgid=m2 :bob!b@h PRIVMSG #tea :yes")
    desk.written()
    return desk


def mine(desk: Desk) -> Line:
    return desk.chat.model.rooms["#tea"].by_msgid["m1"]


def edits(desk: Desk, text: str = "the tea") -> Desk:
    return desk.performs(desk.chat.edit("#tea", mine(desk).id, text, desk.now_ms))


def texts(desk: Desk) -> list[str]:
    room = desk.chat.model.rooms["#tea"]
    return shown([line for line in room.lines if line.msgid])


def test_the_old_words_are_taken_back_before_the_new_ones_are_said() -> None:
    desk = edits(at_desk())
    assert desk.written() == ["@label=say1 REDACT #tea m1"]
    assert mine(desk).current.state is LineState.PENDING and mine(desk).current.text == "the tea"
    desk.hears("@label=say1 :me!u@h REDACT #tea m1")
    assert desk.written() == ["@label=say2;+hubbub/id=id1;+hubbub/edits=m1 PRIVMSG #tea :the tea"]
    changes = desk.hears("@label=say2;msgid=m3;+hubbub/edits=m1 :me!u@h PRIVMSG #tea :the tea")
    assert told.LineChanged("#tea", mine(desk).id) in changes, "it is no longer pending"
    assert texts(desk) == ["the tea", "yes"]
    assert not desk.chat.outbox.entries and not desk.chat.model.rooms["#tea"].pending
    edits(desk, "The tea.")
    assert desk.written() == ["@label=say3 REDACT #tea m3"], "of all versions there is one at a time"


def test_if_the_server_refuses_nothing_is_said_and_the_old_words_stay() -> None:
    desk = edits(at_desk())
    desk.written()
    desk.hears("@label=say1 :hub FAIL REDACT REDACT_FORBIDDEN #tea m1 :You may not")
    assert desk.written() == []
    assert texts(desk) == ["teh tea", "yes"]
    room = desk.chat.model.rooms["#tea"]
    assert [(line.text, line.state, line.reason) for line in room.pending] == [
        ("the tea", LineState.FAILED, "You may not")
    ]
    assert not room.pending[0].is_apart


def test_an_edit_outlives_a_broken_link_at_each_step() -> None:
    desk = edits(at_desk())
    desk.breaks()
    desk.written()
    desk.connects(CAPS)
    assert "@label=say2 REDACT #tea m1" in desk.written()
    desk.hears("@label=say2 :hub FAIL REDACT UNKNOWN_MSGID #tea m1 :No such message")
    assert desk.written() == ["@label=say3;+hubbub/id=id1;+hubbub/edits=m1 PRIVMSG #tea :the tea"]


def test_an_edit_outlives_the_program() -> None:
    journal = MemoryJournal()
    desk = edits(at_desk(journal))
    desk.hears("@label=say1 :me!u@h REDACT #tea m1")
    again = Desk(journal=journal).connects(f"{CAPS} hubbub/client-id")
    assert "@label=say1;+hubbub/id=id1;+hubbub/edits=m1 PRIVMSG #tea :the tea" in again.written()


def test_what_was_never_asked_for_and_is_not_there_is_not_replaced() -> None:
    desk = edits(at_desk())
    desk.written()
    desk.hears("@label=say1 :hub FAIL REDACT UNKNOWN_MSGID #tea m1 :This message is too old")
    assert desk.written() == []
    assert desk.chat.model.rooms["#tea"].pending[0].state is LineState.FAILED


def test_only_own_words_can_be_edited_and_only_where_a_server_deletes() -> None:
    desk = at_desk()
    room = desk.chat.model.rooms["#tea"]
    assert desk.chat.may_edit("#tea", mine(desk))
    assert not desk.chat.may_edit("#tea", room.by_msgid["m2"])
    assert desk.chat.last_own("#tea") is mine(desk)
    old = at_desk(caps=MODERN_CAPS)
    assert not old.chat.may_edit("#tea", mine(old)) and old.chat.last_own("#tea") is None
    edits(old)
    assert old.written() == [] and isinstance(old.changes[0], told.Refused)


def test_the_same_words_are_no_edit_and_too_many_are_refused() -> None:
    desk = edits(at_desk(), "teh tea")
    assert desk.written() == [] and desk.changes == []
    edits(desk, "long " * 200)
    assert desk.written() == [] and isinstance(desk.changes[0], told.Refused)
    assert not desk.chat.can_say_at_once("#tea", "long " * 200, mine(desk).kind)


def test_an_answer_that_is_edited_stays_an_answer() -> None:
    desk = Desk().connects(CAPS)
    desk.hears("@msgid=m1;+reply=m0 :me!u@h PRIVMSG #tea :teh tea")
    desk.written()
    edits(desk).hears("@label=say1 :me!u@h REDACT #tea m1")
    assert "+reply=m0;+draft/reply=m0;+hubbub/edits=m1" in desk.written()[-1]
