"""What one chooses to hear, what one has read, and the inbox of what called one."""

from __future__ import annotations

import pytest

from hubbub.client.alerts.notification import FOREVER_MS, HOUR_MS, Rule
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import LineKind
from tests.client.desk import MODERN_CAPS, Desk

SEARCHING = f"{MODERN_CAPS} draft/chathistory soju.im/search"
MARKING = f"{MODERN_CAPS} draft/read-marker"


@pytest.fixture
def desk() -> Desk:
    return Desk().connects()


def explained(desk: Desk) -> str:
    line = desk.line()
    assert line.kind in {LineKind.SERVER, LineKind.ERROR}
    return line.text


def inbox(desk: Desk) -> list[str]:
    return [found.line.text for found in desk.chat.inbox.entries()]


def counts(desk: Desk) -> tuple[int, int]:
    room = desk.chat.model.rooms["#tea"]
    return room.unread, room.mentions


# ---------------------------------------------------------------------------------- slash commands


def test_notify_gives_a_room_its_rule(desk: Desk) -> None:
    attention, room = desk.chat.model.attention, desk.chat.model.rooms["#tea"]
    assert told.AttentionChanged() in desk.enters("/notify all")
    assert attention.rule(room) is Rule.ALL
    desk.enters("/notify default")
    assert attention.rule(room) is Rule.MENTIONS


def test_notify_mutes_a_room_for_a_while_and_for_good(desk: Desk) -> None:
    attention = desk.chat.model.attention
    desk.enters("/notify mute 8h")
    assert attention.rooms["#tea"].muted_until_ms == desk.now_ms + 8 * HOUR_MS
    assert told.AttentionChanged() in desk.passes(8 * HOUR_MS)
    assert not attention.is_muted("#tea")
    desk.enters("/notify mute")
    assert attention.rooms["#tea"].muted_until_ms == FOREVER_MS
    desk.enters("/notify unmute")
    assert not attention.is_muted("#tea")


@pytest.mark.parametrize("words", ["/notify loud", "/notify", "/notify mute soon", "/dnd whenever"])
def test_what_makes_no_sense_is_explained(desk: Desk, words: str) -> None:
    assert told.AttentionChanged() not in desk.enters(words)
    assert desk.line().kind is LineKind.ERROR


def test_dnd_asks_for_quiet(desk: Desk) -> None:
    assert told.QuietAsked(desk.now_ms + HOUR_MS) in desk.enters("/dnd 1h")
    assert told.QuietAsked(FOREVER_MS) in desk.enters("/dnd")
    assert told.QuietAsked(0) in desk.enters("/dnd off")


def test_mentions_asks_for_the_inbox(desk: Desk) -> None:
    assert told.MentionsAsked() in desk.enters("/mentions")


def test_ignoring_hides_what_was_said_and_unignoring_shows_it_again(desk: Desk) -> None:
    desk.hears(":eve!e@h PRIVMSG #tea :me: one", ":ann!a@h PRIVMSG #tea :two")
    assert told.LinesReplaced("#tea") in desk.enters("/ignore Eve")
    assert explained(desk) == "You ignore Eve from now on."
    eve, ann, *_ = desk.chat.model.rooms["#tea"].lines[-3:]
    assert [(line.hidden, line.mention) for line in (eve, ann)] == [(True, False), (False, False)]
    desk.enters("/unignore eve")
    assert [(line.hidden, line.mention) for line in (eve, ann)] == [(False, True), (False, False)]


def test_the_list_of_ignored_people_can_be_seen(desk: Desk) -> None:
    desk.enters("/ignore")
    assert explained(desk) == "You ignore nobody."
    desk.enters("/ignore eve")
    desk.enters("/ignore *@spam.example")
    desk.enters("/ignore")
    assert explained(desk) == "You ignore eve, *!*@spam.example."
    desk.enters("/ignore eve")
    assert explained(desk) == "You ignore eve already."
    desk.enters("/unignore ann")
    assert explained(desk) == "You do not ignore ann."
    desk.enters("/ignore *")
    assert explained(desk) == "* means nobody, or everybody."


def test_what_was_chosen_before_is_taken_over(desk: Desk) -> None:
    desk.hears(":eve!e@h PRIVMSG #tea :hm", ":ann!a@h PRIVMSG #tea :hm")
    step = desk.chat.choose(Rule.ALL, ["sugar"], {"ignored": ["eve"]})
    assert told.LinesReplaced("#tea") in step.changes
    eve, ann = desk.chat.model.rooms["#tea"].lines[-2:]
    assert (eve.hidden, ann.hidden) == (True, False)
    attention = desk.chat.model.attention
    assert attention.rule(desk.chat.model.rooms["#tea"]) is Rule.ALL
    desk.chat.choose(Rule.NONE, [])
    assert attention.ignored.entries == ["eve"]
    assert not attention.is_called("sugar")


# ---------------------------------------------------------------------------------- reading


def test_all_rooms_can_be_read_at_once(desk: Desk) -> None:
    desk.hears(":ann!a@h PRIVMSG #tea :me: one", ":ann!a@h PRIVMSG me :two")
    desk.performs(desk.chat.read_everything(desk.now_ms))
    assert {(room.unread, room.mentions) for room in desk.chat.model.rooms.values()} == {(0, 0)}


def test_reading_the_mentions_leaves_other_rooms_unread(desk: Desk) -> None:
    desk.hears(":ann!a@h PRIVMSG #tea :just so", ":ann!a@h PRIVMSG me :two")
    desk.performs(desk.chat.read_mentions(desk.now_ms))
    assert counts(desk) == (1, 0)
    assert desk.chat.model.rooms["ann"].unread == 0


def test_a_room_is_unread_from_a_line_on(desk: Desk) -> None:
    desk.hears(*(f":ann!a@h PRIVMSG #tea :me: <{number}>" for number in range(5)))
    desk.performs(desk.chat.read("#tea", desk.now_ms))
    third = desk.chat.model.rooms["#tea"].lines[-3]
    desk.performs(desk.chat.unread_from("#tea", third.id, desk.now_ms))
    assert counts(desk) == (3, 3)
    assert desk.chat.model.first_unread(desk.chat.model.rooms["#tea"]) == third.id


def test_a_room_with_a_marker_is_unread_from_a_line_on_without_a_word_to_the_server() -> None:
    desk = Desk().connects(MARKING)
    desk.hears(":hub MARKREAD #tea *")
    for second in range(10, 15):
        desk.hears(f"@time=2023-11-14T22:13:{second}.000Z :ann!a@h PRIVMSG #tea :me: <{second}>")
    desk.performs(desk.chat.read("#tea", desk.now_ms))
    desk.written()
    line = desk.chat.model.rooms["#tea"].lines[-2]
    desk.performs(desk.chat.unread_from("#tea", line.id, desk.now_ms))
    assert counts(desk) == (2, 2)
    assert [one for one in desk.written() if "MARKREAD" in one] == []


# ---------------------------------------------------------------------------------- the inbox


def test_mentions_and_replies_in_channels_are_in_the_inbox(desk: Desk) -> None:
    desk.hears("@msgid=own :me!u@h PRIVMSG #tea :sugar?", ":ann!a@h PRIVMSG #tea :small talk")
    desk.hears(":ann!a@h PRIVMSG #tea :me: one", "@+reply=own :bob!b@h PRIVMSG #tea :yes")
    desk.hears(":ann!a@h PRIVMSG me :in private")
    assert sorted(inbox(desk)) == ["me: one", "yes"]
    assert desk.chat.inbox.unread == 2


def test_what_was_read_is_no_longer_unread_in_the_inbox(desk: Desk) -> None:
    desk.hears(":ann!a@h PRIVMSG #tea :me: one")
    desk.performs(desk.chat.read("#tea", desk.now_ms))
    desk.passes(1_000)
    desk.hears(":ann!a@h PRIVMSG #tea :me: two")
    new, old = desk.chat.inbox.entries()
    assert desk.chat.inbox.is_unread(new)
    assert not desk.chat.inbox.is_unread(old)


def test_a_muted_room_does_not_count_in_the_inbox(desk: Desk) -> None:
    desk.enters("/notify mute")
    desk.hears(":ann!a@h PRIVMSG #tea :me: one")
    assert desk.chat.inbox.unread == 0
    assert inbox(desk) == ["me: one"]


def test_the_server_is_asked_for_what_called_us_and_what_only_looks_like_it_is_left_out() -> None:
    desk = Desk().connects(SEARCHING)
    desk.written()
    desk.performs(desk.chat.look_for_mentions(desk.now_ms))
    assert desk.written() == ["@label=find1 SEARCH text=me;limit=50"]
    time = "time=2023-11-13T10:00:00.000Z"
    changes = desk.hears(
        "@label=find1 :hub BATCH +s soju.im/search",
        f"@batch=s;msgid=o1;{time} :ann!a@h PRIVMSG #tea :me: long ago",
        f"@batch=s;msgid=o2;{time} :ann!a@h PRIVMSG #tea :message in a bottle",
        f"@batch=s;msgid=o3;{time} :me!u@h PRIVMSG #tea :me, myself",
        f"@batch=s;msgid=o4;{time} :ann!a@h PRIVMSG me :me, in private",
        ":hub BATCH -s",
    )
    assert told.MentionsChanged() in changes
    assert inbox(desk) == ["me: long ago"]


def test_a_search_of_the_person_is_not_mixed_with_that_of_the_inbox() -> None:
    desk = Desk().connects(SEARCHING)
    desk.performs(desk.chat.look_for("tea", None, desk.now_ms))
    desk.performs(desk.chat.look_for_mentions(desk.now_ms))
    for label, words in (("find2", "me: hi"), ("find1", "tea is ready")):
        desk.hears(
            f"@label={label} :hub BATCH +s soju.im/search",
            f"@batch=s;msgid={label};time=2023-11-13T10:00:00.000Z :ann!a@h PRIVMSG #tea :{words}",
            ":hub BATCH -s",
        )
    assert desk.chat.search
    assert [found.line.text for found in desk.chat.search.found] == ["tea is ready"]
    assert inbox(desk) == ["me: hi"]


def test_what_is_taken_back_leaves_the_inbox() -> None:
    desk = Desk().connects(f"{SEARCHING} draft/message-redaction")
    desk.performs(desk.chat.look_for_mentions(desk.now_ms))
    desk.hears(
        "@label=find1 :hub BATCH +s soju.im/search",
        "@batch=s;msgid=o1;time=2023-11-13T10:00:00.000Z :ann!a@h PRIVMSG #tea :me: oops",
        ":hub BATCH -s",
        "@msgid=o2 :ann!a@h PRIVMSG #tea :me: also oops",
    )
    assert len(inbox(desk)) == 2
    desk.hears(":ann!a@h REDACT #tea o1", ":ann!a@h REDACT #tea o2")
    assert inbox(desk) == []


def test_who_is_ignored_leaves_the_inbox(desk: Desk) -> None:
    desk.hears(":eve!e@h PRIVMSG #tea :me: one")
    desk.enters("/ignore eve")
    assert inbox(desk) == []
