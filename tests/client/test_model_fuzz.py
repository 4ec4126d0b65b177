"""Whatever a server sends, the model raises nothing and its facts agree with each other."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.client.online.coalesce import coalesce
from hubbub.client.slash.commands import COMMANDS
from hubbub.client.world import changes as told
from hubbub.client.world.model import _HANDLERS, Model
from hubbub.client.world.rooms import SERVER_ROOM, RoomKind
from hubbub.protocol.message import MalformedLine, Message, parse
from tests.client.desk import Desk
from tests.client.scene import NOW_MS

NICKS = ["me", "ME", "alice", "Bob", "[x]", "{x}", "m\u00e9", "Ünï", "ß", ""]
CHANNELS = ["#tea", "#TEA", "#[a]", "#{a}", "&local", "#", "@#tea", "#é"]
WORDS = [
    "+o-v",
    "+ovbk",
    "-k",
    "*",
    "+h",
    "-h",
    "+a",
    "chathistory",
    "labeled-response",
    "draft/multiline",
    "timestamp=2023-11-14T22:13:20.000Z",
    "G@",
    "1600000000",
    "²",
]
TOKENS = ["CASEMAPPING=ascii", "CASEMAPPING=rfc1459", "CASEMAPPING=precis", "CASEMAPPING=x", "PREFIX=(qo)~@"]
TOKENS += ["PREFIX=", "PREFIX=(", "CHANMODES=", "CHANMODES=b,k", "CHANTYPES=", "STATUSMSG=@", "-CHANTYPES"]
TEXTS = [
    "#a b",
    "two words",
    ":odd",
    "#a,#b",
    "",
    "hello me",
    "\x01ACTION\x01",
    "\x01ACTION waves",
    "\x01VERSION\x01",
    "@me!u@h +alice ~@Bob!b@c",
]
TAGS = ["batch=h", "batch=a", "label=L1", "msgid=m1", "msgid=m2", "time=2023-11-14T22:13:20.000Z", "time=x"]
TAGS += [
    "time=9999-12-31T23:59:59+23:59",
    "+reply=m1",
    "+draft/react=x",
    "+draft/unreact=x",
    "+typing=active",
]
TAGS += ["+hubbub/edits=m1", "+hubbub/edits=m2", "account=al", "+typing=paused", "+typing=done"]

nicks, channels = st.sampled_from(NICKS), st.sampled_from(CHANNELS)
params = st.one_of(nicks, channels, st.sampled_from(WORDS + TOKENS), st.text("ab #:,+-@", max_size=6))
sources = st.one_of(
    nicks.map(lambda nick: f":{nick}!u@h "), st.sampled_from(["", ":hub ", ":hub.net ", ":! "])
)
tags = st.lists(st.sampled_from(TAGS), max_size=4).map(lambda found: f"@{';'.join(found)} " if found else "")
commands = st.one_of(
    st.sampled_from(sorted(_HANDLERS)), st.integers(0, 999).map(lambda number: f"{number:03}"), st.just("FOO")
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    words = [
        word for word in draw(st.lists(params, max_size=8)) if word and " " not in word and word[0] != ":"
    ]
    trailing = draw(st.one_of(st.none(), st.sampled_from(TEXTS), params))
    last = [] if trailing is None else [f":{trailing}"]
    return draw(tags) + draw(sources) + " ".join([draw(commands), *words, *last])


def facts_agree(model: Model) -> None:
    """What must always be true of a model."""
    assert SERVER_ROOM in model.rooms
    for key, room in model.rooms.items():
        assert room.key == key == model.fold(room.name)
        assert not room.members or room.kind is RoomKind.CHANNEL
        for member_key, member in room.members.items():
            assert member_key == model.fold(member.nick)
            assert model.people[member_key] is member.person
            assert key in member.person.rooms
        assert {line.msgid for line in room.lines if line.msgid} == set(room.by_msgid)
        places = {id(line) for line in room.lines if not line.moved_to}
        assert all(id(line.moved_to) in places for line in room.lines if line.moved_to)
        model.roles(room)
    for key, person in model.people.items():
        assert person.rooms
        assert all(key in model.rooms[room].members for room in person.rooms)


def a_view_can_follow(before: list[str], model: Model, changes: list[told.Change]) -> None:
    """Coalesced, the changes tell of every room that came and went, and point nowhere else."""
    rooms = set(before)
    for change in coalesce(changes):
        if isinstance(change, told.RoomAdded):
            rooms.add(change.room)
        elif isinstance(change, told.RoomRemoved):
            rooms.remove(change.room)
        elif isinstance(change, told.RoomRenamed):
            rooms.remove(change.room)
            rooms.add(change.new)
        else:
            assert getattr(change, "room", SERVER_ROOM) in {*model.rooms, None}
    assert rooms == set(model.rooms)


def changes_point_somewhere(model: Model, changes: list[told.Change]) -> None:
    """A change is about a room that was there when it was told: at the end, all but renamed ones."""
    gone = {change.room for change in changes if isinstance(change, (told.RoomRemoved, told.RoomRenamed))}
    for change in changes:
        room = getattr(change, "room", None)
        assert room is None or room in model.rooms or room in gone


@settings(max_examples=400, deadline=None)
@given(st.lists(lines(), max_size=40))
def test_any_lines_of_our_vocabulary_keep_the_facts_in_agreement(found: list[str]) -> None:
    model = Model("me")
    before, changes = list(model.rooms), list[told.Change]()
    for line in [":me!u@h JOIN #tea", ":hub 353 me = #tea :@me +alice Bob [x]", *found]:
        try:
            message = parse(line)
        except MalformedLine:
            continue
        found_changes = model.apply(message, NOW_MS)
        changes_point_somewhere(model, found_changes)
        facts_agree(model)
        changes += found_changes
    a_view_can_follow(before, model, changes)
    model.tick(NOW_MS + 60_000)
    model.connection_lost()
    facts_agree(model)


HOSTILE = [
    ":me!u@h JOIN :#a b",
    ":me!u@h JOIN #a,#b",
    ":me!u@h NICK :two words",
    ":alice!u@h NICK :two words",
]
HOSTILE += [
    ":a,b!u@h PRIVMSG me :x",
    ":hub 001 :two words :hi",
    ":me!u@h PRIVMSG :two words",
    ":hub 001 :me too",
]
HOSTILE += [":\x07!u@h PRIVMSG me :x", ":::!u@h PRIVMSG me :x", ":me!u@h PRIVMSG #a,#b x"]
typed = st.one_of(
    st.sampled_from([f"/{command.name} {word}" for command in COMMANDS for word in ("", "#tea x", "bob x")]),
    st.text(max_size=10),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(lines(), st.sampled_from(HOSTILE), st.tuples(typed), st.none()), max_size=40))
def test_whatever_a_server_sends_what_we_write_then_can_be_written(
    happenings: list[str | tuple[str] | None],
) -> None:
    desk = Desk().connects()
    desk.hears(":alice!u@h PRIVMSG me :hi", "@msgid=m1 :me!u@h PRIVMSG #tea :hi")
    for happening in happenings:
        if happening is None:
            desk.breaks().opens()
        elif isinstance(happening, str):
            with suppress(MalformedLine):
                desk.hears(happening)
        else:
            for room in list(desk.chat.model.rooms.values()):
                if room.key in desk.chat.model.rooms:
                    desk.performs(desk.chat.typing(room.key, happening[0], desk.now_ms))
                    for line in room.lines[-1:]:
                        desk.performs(desk.chat.react(room.key, line.id, "x", desk.now_ms))
                    desk.enters(happening[0], room.key)
        facts_agree(desk.chat.model)
    assert all(parse(line) for line in desk.written())


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_raises_nothing_but_malformed_line(text: str) -> None:
    model = Model("me")
    try:
        message: Message = parse(text)
    except MalformedLine:
        return
    model.apply(message, NOW_MS)
    facts_agree(model)
