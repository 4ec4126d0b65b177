"""Events of the past are rows in their place, and change nothing that is true now."""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.rooms import LineKind
from tests.client.scene import World

EVENTS = [
    ":carl!c@h JOIN #tea carl :Carl",
    ":ann!a@h PART #tea :bye",
    ":bob!b@h QUIT :gone",
    ":ann!a@h NICK anna",
    ":ann!a@h KICK #tea bob :out",
    ":ann!a@h MODE #tea +o-v bob ann",
    ":ann!a@h TOPIC #tea :old topic",
    ":me!u@h PART #tea :tired",
    ":ann!a@h KICK #tea me :you too",
    ":me!u@h NICK other",
    ":me!u@h QUIT :home",
]


def page(*lines: str, first: int = 1) -> list[str]:
    """A batch of history with a line a second."""
    held = [
        f"@batch=h;msgid=e{number};time=2023-11-14T22:12:{number:02}.000Z {line}"
        if not line.startswith("@")
        else f"@batch=h;msgid=e{number};time=2023-11-14T22:12:{number:02}.000Z;{line[1:]}"
        for number, line in enumerate(lines, first)
    ]
    return [":hub BATCH +h chathistory #tea", *held, ":hub BATCH -h"]


def world() -> World:
    found = World().in_room("@ann", "+bob")
    found.hears(":ann!a@h TOPIC #tea :new topic", ":bob!b@h PRIVMSG me :hi")
    return found


def told_lines(found: World) -> list[tuple[LineKind, str, str, str]]:
    return [(one.kind, one.nick, one.text, one.target) for one in found.lines() if one.msgid]


def test_events_of_the_past_are_rows_and_nothing_else() -> None:
    found = world()
    room = found.model.rooms["#tea"]
    before = found.roles(), room.topic, room.modes, room.joined, sorted(found.model.people), found.model.nick
    changes = found.hears(*page(*EVENTS))
    after = found.roles(), room.topic, room.modes, room.joined, sorted(found.model.people), found.model.nick
    assert before == after
    assert told_lines(found) == [
        (LineKind.JOIN, "carl", "", ""),
        (LineKind.PART, "ann", "bye", ""),
        (LineKind.QUIT, "bob", "gone", ""),
        (LineKind.NICK, "ann", "anna", ""),
        (LineKind.KICK, "ann", "out", "bob"),
        (LineKind.MODE, "ann", "+o-v bob ann", ""),
        (LineKind.TOPIC, "ann", "old topic", ""),
        (LineKind.PART, "me", "tired", ""),
        (LineKind.KICK, "ann", "you too", "me"),
        (LineKind.NICK, "me", "other", ""),
        (LineKind.QUIT, "me", "home", ""),
    ]
    assert changes == [told.LinesBefore("#tea")]
    assert "bob" in found.model.rooms
    assert "anna" not in found.model.rooms


def test_events_stand_among_the_words_by_their_time_and_come_once() -> None:
    found = world()
    words = [":ann!a@h PRIVMSG #tea :one", ":carl!c@h JOIN #tea", ":ann!a@h PRIVMSG #tea :two"]
    for _ in range(2):
        found.hears(*page(*words))
    kinds = [one.kind for one in found.lines() if one.msgid]
    assert kinds == [LineKind.MESSAGE, LineKind.JOIN, LineKind.MESSAGE]


def test_an_event_that_was_seen_live_is_not_doubled() -> None:
    found = world()
    live = "@msgid=e1;time=2023-11-14T22:12:01.000Z :carl!c@h JOIN #tea"
    unnamed = "@time=2023-11-14T22:12:02.000Z :carl!c@h PART #tea :bye"
    found.hears(live, unnamed)
    before = len(found.lines())
    found.hears(*page(":carl!c@h JOIN #tea", ":carl!c@h PART #tea :bye"))
    assert len(found.lines()) == before
    assert list(found.roles()) == ["@", "+", ""]


def test_what_makes_no_sense_in_the_past_is_passed_over() -> None:
    found = world()
    before = len(found.lines())
    found.hears(
        *page(":ann!a@h KICK #tea", ":ann!a@h MODE #tea", "PRIVMSG #tea", "353 me = #tea :eve", "FOO")
    )
    found.hears(*page("REDACT", "TAGMSG", "JOIN", "NICK"))
    assert len(found.lines()) == before


def test_reactions_of_the_past_are_kept_with_their_line_once() -> None:
    found = world()
    react = "@+draft/react=x;+draft/reply=e1 :bob!b@h TAGMSG #tea"
    found.hears(*page(":ann!a@h PRIVMSG #tea :one", react))
    found.hears(*page(":ann!a@h PRIVMSG #tea :one", react))
    assert found.lines()[0].reactions == {"x": ["bob"]}
    found.hears("@msgid=e9;+draft/unreact=x;+draft/reply=e1 :bob!b@h TAGMSG #tea")
    found.hears(*page(":ann!a@h PRIVMSG #tea :one", react))
    assert found.lines()[0].reactions == {}, "a reaction heard before is not counted again"


def test_a_reaction_waits_for_a_line_that_comes_on_an_older_page() -> None:
    found = world()
    found.hears(*page("@+draft/react=x;+draft/reply=e1 :bob!b@h TAGMSG #tea", first=5))
    found.hears("@msgid=n1;+draft/react=y;+reply=e1 :ann!a@h TAGMSG #tea")
    found.hears(*page(":ann!a@h PRIVMSG #tea :one"))
    assert found.lines()[0].reactions == {"x": ["bob"], "y": ["ann"]}
    assert found.model.rooms["#tea"].notes == {}
