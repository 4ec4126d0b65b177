"""What one hears of at a server: rules and mutes of rooms, words that call, and people one ignores."""

import json

import pytest

from hubbub.client.alerts.attention import Attention
from hubbub.client.alerts.notification import FOREVER_MS, Rule
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change
from hubbub.protocol.servertime import format_time
from tests.client.scene import NOW_MS, World


@pytest.fixture
def world() -> World:
    return World().in_room("ann", "bob")


def heard(changes: list[Change]) -> list[str]:
    return [change.room for change in changes if isinstance(change, told.Heard)]


def caught_up(changes: list[Change]) -> list[str]:
    return [change.room for change in changes if isinstance(change, told.CaughtUp)]


def test_a_mention_is_heard_and_small_talk_is_not(world: World) -> None:
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :lovely weather")) == []
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :me: tea?")) == ["#tea"]


def test_all_of_a_conversation_is_heard(world: World) -> None:
    assert heard(world.hears(":ann!a@h PRIVMSG me :psst")) == ["ann"]


def test_what_we_say_from_another_device_is_not_heard(world: World) -> None:
    assert heard(world.hears(":me!u@h PRIVMSG ann :me again", ":me!u@h PRIVMSG #tea :me, me")) == []


def test_a_room_has_a_rule_of_its_own(world: World) -> None:
    world.model.attention.set_rule("#tea", Rule.ALL)
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :lovely weather")) == ["#tea"]
    world.model.attention.set_rule("#tea", Rule.NONE)
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :me: tea?")) == []
    assert world.model.rooms["#tea"].mentions == 1
    world.model.attention.set_rule("#tea", None)
    assert world.model.attention.rooms == {}


def test_nothing_is_heard_of_a_muted_room_until_its_time_has_come(world: World) -> None:
    attention = world.model.attention
    attention.mute("#tea", NOW_MS + 1_000)
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :me: tea?")) == []
    assert attention.tick(NOW_MS + 999) == []
    assert attention.tick(NOW_MS + 1_000) == ["#tea"]
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :me: tea?")) == ["#tea"]


def test_words_that_we_watch_for_call_us_too(world: World) -> None:
    world.model.attention.watch_for(["release", " C++ ", ""])
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :the Release is out")) == ["#tea"]
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :I like c++, too")) == ["#tea"]
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :released")) == []
    world.model.attention.watch_for([])
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :a release")) == []
    assert heard(world.hears(":ann!a@h PRIVMSG #tea :me!")) == ["#tea"]


def test_a_reply_to_us_calls_us(world: World) -> None:
    world.hears("@msgid=m1 :me!u@h PRIVMSG #tea :who has sugar?", "@msgid=m2 :bob!b@h PRIVMSG #tea :hm")
    assert heard(world.hears("@+reply=m1 :ann!a@h PRIVMSG #tea :I do")) == ["#tea"]
    assert heard(world.hears("@+reply=m2 :ann!a@h PRIVMSG #tea :hm?")) == []
    assert world.model.rooms["#tea"].mentions == 1


def test_a_rule_goes_along_with_a_renamed_room(world: World) -> None:
    world.model.attention.set_rule("#tea", Rule.ALL)
    world.hears(":ann!a@h RENAME #tea #coffee :")
    assert list(world.model.attention.rooms) == ["#coffee"]


# ------------------------------------------------------------------------------------ catching up


def test_what_a_bouncer_plays_back_is_no_news_one_by_one() -> None:
    world = World()
    world.hears(f"@time={format_time(NOW_MS)} :hub 001 me :Welcome")
    world.in_room("ann")
    old, now = format_time(NOW_MS - 60_000), format_time(NOW_MS + 5)
    changes = world.hears(*(f"@time={old} :ann!a@h PRIVMSG #tea :me: <{number}>" for number in range(50)))
    assert heard(changes) == []
    assert set(caught_up(changes)) == {"#tea"}
    assert heard(world.hears(f"@time={now} :ann!a@h PRIVMSG #tea :me: now")) == ["#tea"]


def test_a_page_of_what_was_missed_is_told_once(world: World) -> None:
    early, late = format_time(NOW_MS - 60_000), format_time(NOW_MS - 1)
    world.hears(f"@msgid=m1;time={early} :ann!a@h PRIVMSG #tea :before")
    world.model.read_all(world.model.rooms["#tea"])
    page = [f"@batch=b;msgid=n{number};time={late} :ann!a@h PRIVMSG #tea :me: hi" for number in range(12)]
    changes = world.hears(":hub BATCH +b chathistory #tea", *page, ":hub BATCH -b")
    assert heard(changes) == []
    assert caught_up(changes) == ["#tea"]
    assert world.model.rooms["#tea"].unread == 12


def test_older_pages_are_no_news(world: World) -> None:
    world.hears(f"@msgid=m9;time={format_time(NOW_MS)} :ann!a@h PRIVMSG #tea :now")
    page = f"@batch=b;msgid=m1;time={format_time(NOW_MS - 60_000)} :ann!a@h PRIVMSG #tea :me: long ago"
    changes = world.hears(":hub BATCH +b chathistory #tea", page, ":hub BATCH -b")
    assert heard(changes) == caught_up(changes) == []


# ---------------------------------------------------------------------------------------- ignoring


def test_whom_we_ignore_we_do_not_hear(world: World) -> None:
    world.model.attention.ignored.add("ann")
    changes = world.hears(":ann!a@h PRIVMSG #tea :me: tea?")
    room = world.model.rooms["#tea"]
    assert heard(changes) == []
    assert (room.unread, room.mentions) == (0, 0)
    assert world.last().hidden
    assert not world.last().mention


def test_whom_we_ignore_opens_no_conversation_and_is_not_seen_typing(world: World) -> None:
    world.model.attention.ignored.add("*!*@spam.example")
    world.hears(":eve!e@spam.example PRIVMSG me :buy", ":eve!e@spam.example NOTICE me :now")
    world.hears(
        "@+typing=active :eve!e@spam.example TAGMSG #tea", ":eve!e@spam.example PRIVMSG me :\1VERSION\1"
    )
    assert list(world.model.rooms) == ["", "#tea"]
    assert world.model.rooms["#tea"].typing == {}
    assert "CTCP" not in [line.text[:4] for line in world.lines("")]


def test_a_reaction_of_somebody_ignored_is_not_seen(world: World) -> None:
    world.model.attention.ignored.add("ann")
    world.hears("@msgid=m1 :bob!b@h PRIVMSG #tea :hi")
    world.hears("@+draft/react=x;+reply=m1 :ann!a@h TAGMSG #tea")
    assert world.last().reactions is None


def test_lines_of_before_are_hidden_and_come_back(world: World) -> None:
    world.hears("@account=annie :ann!a@h PRIVMSG #tea :one")
    line, attention = world.last(), world.model.attention
    attention.ignored.add("account:annie")
    assert attention.hide(line)
    assert line.hidden
    assert not attention.hide(line)
    attention.ignored.remove("account:annie")
    assert attention.hide(line)
    assert not line.hidden


def test_what_an_address_hid_stays_hidden_while_addresses_are_ignored(world: World) -> None:
    attention = world.model.attention
    attention.ignored.add("*!*@h")
    world.hears(":ann!a@h PRIVMSG #tea :one")
    line = world.last()
    attention.hide(line)
    assert line.hidden
    attention.ignored.remove("*!*@h")
    attention.hide(line)
    assert not line.hidden


# ------------------------------------------------------------------------------------ written down


def test_choices_survive_being_written_down() -> None:
    one, other = Attention(str.lower), Attention(str.lower)
    one.set_rule("#tea", Rule.ALL)
    one.mute("#noise", FOREVER_MS)
    one.ignored.add("eve")
    other.read(json.loads(json.dumps(one.written())))
    assert other.written() == one.written()
    assert other.is_muted("#noise")


@pytest.mark.parametrize(
    "strange",
    [
        {},
        {"rooms": [], "ignored": {}},
        {"rooms": {"#tea": 3, "#x": {"rule": "loud"}}, "ignored": [3, "", None]},
        {"rooms": {"#tea": {"rule": ["all"], "muted_until_ms": -5}}},
        {"rooms": {"#tea": {"muted_until_ms": "x"}}},
    ],
)
def test_what_makes_no_sense_is_left_out(strange: dict[str, object]) -> None:
    attention = Attention(str.lower)
    attention.read(strange)
    assert attention.written() == {"rooms": {}, "ignored": []}
