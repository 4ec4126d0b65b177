"""Texts of several lines: one batch on the wire, one message in the room, sent once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.client.bot import Client
from hubbub.client.outgoing.journal import MemoryJournal
from hubbub.client.text.multiline import Gatherer, Limits, Piece, batch, cut, read_limits, tidied
from hubbub.client.world.rooms import LineKind, LineState
from hubbub.protocol.message import Message, parse
from hubbub.protocol.multiline import KIND
from tests.client.desk import MODERN_CAPS, TOKENS, Desk
from tests.client.scene import World
from tests.client.scripted import run, scripted

CAPS = f"{MODERN_CAPS} hubbub/client-id"
LIMITS = "max-bytes=400,max-lines=4"


def desk(value: str = LIMITS, journal: MemoryJournal | None = None, cap_names: str = CAPS) -> Desk:
    return comes_in(Desk(journal=journal), value, cap_names)


def comes_in(found: Desk, value: str = LIMITS, cap_names: str = CAPS) -> Desk:
    found.opens()
    found.hears(f"CAP * LS :{cap_names} {KIND}={value}", f"CAP * ACK :{cap_names} {KIND}")
    found.hears(":hub 001 me :Welcome", f":hub 005 me {TOKENS} :are supported")
    found.hears(
        ":me!u@h JOIN #tea", ":hub 353 me = #tea :me", ":hub 366 me #tea :End", ":hub 315 me #tea :End"
    )
    found.written()
    return found


# ------------------------------------------------------------------------------------ pieces


@given(st.text(alphabet="aé😀 \n", max_size=60), st.integers(4, 20))
def test_the_pieces_put_together_give_the_text_back(text: str, size: int) -> None:
    pieces = cut(text, size)
    assert all(len(piece.text.encode()) <= size for piece in pieces)
    lines = batch("r", "PRIVMSG", "#tea", pieces, {"label": "x"})
    gatherer = Gatherer(str.lower)
    *waiting, whole = [gatherer.whole(parse(line.line())) for line in lines]
    assert not any(waiting)
    assert whole == Message("PRIVMSG", ("#tea", text), tags={"label": "x"})


def test_long_lines_are_cut_behind_a_space() -> None:
    assert cut("hello world\n\nbye", 8) == [
        Piece("hello "),
        Piece("world", joined=True),
        Piece(""),
        Piece("bye"),
    ]


def test_a_text_is_tidied_before_it_is_said() -> None:
    assert tidied("\r\n \none\r\n\n  two\0\rthree\n\n") == "one\n\n  two \nthree"


@pytest.mark.parametrize(
    ("value", "limits"),
    [
        ("max-bytes=40,max-lines=3", Limits(40, 3)),
        ("max-lines=3,new=x,max-bytes=40", Limits(40, 3)),
        ("max-bytes=40", Limits(40, 1000)),
        ("max-lines=3", None),
        ("max-bytes=²", None),
        ("", None),
    ],
)
def test_the_limits_are_read_from_the_capability(value: str, limits: Limits | None) -> None:
    assert read_limits(value) == limits


def test_limits_count_line_ends_and_joined_pieces() -> None:
    pieces = [Piece("abc"), Piece("de", joined=True), Piece("f")]
    assert Limits(7, 3).allow(pieces)
    assert not Limits(6, 3).allow(pieces)
    assert not Limits(7, 2).allow(pieces)


# ---------------------------------------------------------------------------------- receiving

LIVE = (
    "@msgid=m1;time=2023-11-14T22:13:10.000Z :ann!a@h BATCH +1 draft/multiline #tea",
    "@batch=1 :ann!a@h PRIVMSG #tea hello",
    "@batch=1 :ann!a@h PRIVMSG #tea :",
    "@batch=1 :ann!a@h PRIVMSG #tea :how is ",
    "@batch=1;draft/multiline-concat :ann!a@h PRIVMSG #tea :everyone, me?",
)


def test_a_batch_becomes_one_message_when_it_has_ended() -> None:
    world = World().in_room("ann")
    assert world.hears(*LIVE) == []
    world.hears(":ann!a@h BATCH -1")
    line = world.last()
    assert (line.text, line.msgid, line.nick) == ("hello\n\nhow is everyone, me?", "m1", "ann")
    assert line.mention
    assert world.model.rooms["#tea"].unread == 1


def test_within_history_it_takes_its_place_once() -> None:
    world = World().in_room("ann")
    world.hears(*LIVE, ":ann!a@h BATCH -1")
    opening, *pieces = LIVE
    page = [":hub BATCH +h chathistory #tea", f"@batch=h;{opening[1:]}", *pieces, "@batch=h :hub BATCH -1"]
    older = [line.replace("m1", "m0").replace(":10.000", ":05.000") for line in page[1:]]
    world.hears(page[0], *older, *page[1:], ":hub BATCH -h")
    texts = [(line.msgid, line.text) for line in world.lines() if line.kind is LineKind.MESSAGE]
    assert texts == [("m0", "hello\n\nhow is everyone, me?"), ("m1", "hello\n\nhow is everyone, me?")]


def test_what_does_not_belong_into_a_batch_is_no_part_of_its_text() -> None:
    world = World().in_room("ann")
    world.hears(LIVE[0], LIVE[1], "@batch=1 :ann!a@h PRIVMSG #other :x", "@batch=1 :ann!a@h NOTICE #tea :x")
    world.hears("@batch=1 :ann!a@h JOIN #tea", "@batch=1 PRIVMSG", "BATCH -1", "BATCH -1")
    assert world.last().text == "hello"
    before = len(world.lines())
    world.hears(":ann!a@h BATCH +2 draft/multiline #tea", "BATCH -2")
    assert len(world.lines()) == before


def test_a_batch_that_a_broken_link_cut_is_never_read() -> None:
    world = World().in_room("ann")
    world.hears(*LIVE)
    world.model.connection_lost()
    before = len(world.lines())
    world.hears("BATCH -1")
    assert len(world.lines()) == before


# ------------------------------------------------------------------------------------ sending


def test_several_lines_are_said_as_one_and_confirmed_by_one_echo() -> None:
    me = desk()
    me.enters("one\n\ntwo\n")
    assert me.pending() == [("one\n\ntwo", LineState.PENDING)]
    assert me.written() == [
        "@label=say1;+hubbub/id=id1 BATCH +id1 draft/multiline #tea",
        "@batch=id1 PRIVMSG #tea one",
        "@batch=id1 PRIVMSG #tea :",
        "@batch=id1 PRIVMSG #tea two",
        "BATCH -id1",
    ]
    me.hears(
        "@label=say1;msgid=m1 :me!u@h BATCH +x draft/multiline #tea", "@batch=x :me!u@h PRIVMSG #tea one"
    )
    me.hears("@batch=x :me!u@h PRIVMSG #tea :", "@batch=x :me!u@h PRIVMSG #tea two")
    assert me.pending() == [("one\n\ntwo", LineState.PENDING)], "its echo is not whole"
    me.hears(":me!u@h BATCH -x")
    assert (me.pending(), me.said(), me.line().msgid) == ([], ["one\n\ntwo"], "m1")


def test_a_reply_of_several_lines_is_one_reply() -> None:
    me = desk()
    me.performs(me.chat.say("#tea", "one\ntwo", me.now_ms, reply_msgid="m7"))
    first, *others = me.written()
    assert "+reply=m7" in first
    assert not any("reply" in line for line in others)


@pytest.mark.parametrize("text", ["1\n2\n3\n4\n5", "x" * 300 + "\n" + "y" * 120])
def test_what_is_more_than_the_server_takes_is_said_line_by_line(text: str) -> None:
    me = desk()
    me.enters(text)
    assert [line for line, _ in me.pending()] == text.split("\n")
    assert not any("BATCH" in line for line in me.written())


def test_a_server_without_limits_or_batches_gets_lines() -> None:
    for me in (desk(value="max-lines=3"), desk(cap_names=CAPS.replace("batch ", ""))):
        me.enters("one\ntwo")
        assert [line.split(" ", 1)[1] for line in me.written()] == ["PRIVMSG #tea one", "PRIVMSG #tea two"]


def test_what_was_not_sent_outlives_the_program_as_one_text() -> None:
    journal = MemoryJournal()
    me = desk(journal=journal)
    me.breaks()
    me.enters("one\ntwo")
    assert Desk(journal=journal).pending() == [("one\ntwo", LineState.PENDING)]


def test_what_is_sent_again_is_the_whole_batch() -> None:
    me = desk()
    me.enters("one\ntwo")
    me.written()
    me.breaks().opens()
    me.hears(f"CAP * LS :{CAPS} {KIND}={LIMITS}", f"CAP * ACK :{CAPS} {KIND}", ":hub 001 me :Welcome")
    me.written()
    me.hears(":me!u@h JOIN #tea")
    assert [line for line in me.written() if "who" not in line.lower()] == [
        "@label=say2;+hubbub/id=id1 BATCH +id1 draft/multiline #tea",
        "@batch=id1 PRIVMSG #tea one",
        "@batch=id1 PRIVMSG #tea two",
        "BATCH -id1",
    ]


def test_a_server_that_takes_it_no_longer_gets_it_line_by_line_when_the_person_says_so() -> None:
    me = desk()
    me.breaks()
    me.enters("one\ntwo")
    assert me.pending() == [("one\ntwo", LineState.PENDING)]
    me.connects(CAPS)
    assert me.pending() == [("one\ntwo", LineState.UNSURE)]
    me.written()
    room = me.chat.model.rooms["#tea"]
    me.performs(me.chat.retry("#tea", room.pending[0].id, me.now_ms))
    assert [line.split(" ", 1)[1] for line in me.written()] == ["PRIVMSG #tea one", "PRIVMSG #tea two"]


@pytest.mark.parametrize("about", ["MULTILINE_MAX_BYTES 400", "TIMEOUT id1"])
def test_a_refused_text_says_why(about: str) -> None:
    me = desk()
    me.enters("one\ntwo")
    me.hears(f":hub FAIL BATCH {about} :Too long")
    assert me.pending() == [("one\ntwo", LineState.FAILED)]
    assert me.chat.model.rooms["#tea"].pending[0].reason == "Too long"


def test_a_bot_says_and_hears_several_lines_as_one() -> None:
    async def story() -> None:
        async with scripted() as server, Client("127.0.0.1", server.port, nick="bot") as client:
            visit = await server.visitor()
            visit.writes(f"CAP * LS :batch {KIND}={LIMITS}\r\n".encode())
            visit.writes(f"CAP * ACK :batch {KIND}\r\n:hub 001 bot :Welcome\r\n".encode())
            messages = aiter(client)
            while (await anext(messages)).command != "001":
                pass
            client.say("#tea", "one\ntwo")
            client.redact("#tea", "m1", "no good")
            lines: list[str] = []
            while "REDACT #tea m1 :no good" not in lines:
                lines.append(await visit.reads())
            text = lines[lines.index("BATCH +text draft/multiline #tea") : -1]
            for line in text:
                visit.writes(f"{line}\r\n".replace("text", "t2").encode())
            heard = await anext(messages)
            assert (heard.command, heard.text) == ("PRIVMSG", "one\ntwo")

    run(story)


# ----------------------------------------------------------------------------------- long lines

LONG = "max-bytes=4000,max-lines=40"
WORDS = "word " * 150 + "end"


def parts(lines: list[str]) -> list[Message]:
    return [message for message in map(parse, lines) if message.command == "PRIVMSG"]


def test_a_line_that_is_too_long_is_one_message_in_parts() -> None:
    me = desk(LONG)
    me.enters(WORDS)
    lines = me.written()
    assert lines[0].partition(" BATCH ")[2].startswith("+") and "BATCH -" in lines[-1]
    first, second = parts(lines)
    assert "draft/multiline-concat" not in first.tags and "draft/multiline-concat" in second.tags
    assert first.text + second.text == WORDS
    assert me.chat.measure("#tea", WORDS).messages == 1


def test_a_long_line_outlives_the_program_and_is_still_one_message() -> None:
    journal = MemoryJournal()
    me = desk(LONG, journal)
    me.breaks()
    me.enters(WORDS)
    again = comes_in(Desk(journal=journal), LONG)
    assert again.pending() == [(WORDS, LineState.PENDING)]
    again = Desk(journal=journal).opens()
    again.hears(f"CAP * LS :{CAPS} {KIND}={LONG}", f"CAP * ACK :{CAPS} {KIND}", ":hub 001 me :Welcome")
    again.written()
    again.hears(":me!u@h JOIN #tea")
    assert "".join(part.text for part in parts(again.written())) == WORDS


def test_where_one_line_is_one_message_no_character_is_torn() -> None:
    me = desk(cap_names=MODERN_CAPS, value="nothing")
    size = me.chat.line_bytes("#tea")
    me.enters("👩‍🚀" * 100)
    texts = [part.text for part in parts(me.written())]
    assert len(texts) == me.chat.measure("#tea", "👩‍🚀" * 100).messages > 1
    assert "".join(texts) == "👩‍🚀" * 100
    assert all(set(text.split("👩‍🚀")) == {""} and len(text.encode()) <= size for text in texts)


def test_it_is_known_how_much_more_fits() -> None:
    me = desk(cap_names=MODERN_CAPS, value="nothing")
    size = me.chat.line_bytes("#tea")
    assert me.chat.measure("#tea", "") == (0, size)
    assert me.chat.measure("#tea", "é" * 10) == (1, size - 20)
    assert me.chat.measure("#tea", "x" * size) == (1, 0)
    assert me.chat.measure("#tea", "x" * (size + 3)) == (2, size - 3)
    assert me.chat.measure("#tea", "one\n\ntwo").messages == 2
