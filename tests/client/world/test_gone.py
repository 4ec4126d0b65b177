"""Rooms that are not shown keep few lines in memory, and nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.kept import keeper
from hubbub.client.world import changes as told
from hubbub.client.world import gone
from hubbub.client.world.rooms import Line, LineKind, Room
from tests.client.kept.test_keeper import CAPS, Kept
from tests.client.world.test_past import LIMITED, page

FEW = 4


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.setattr(keeper, "UNSEEN_LINES", FEW)
    monkeypatch.setattr(keeper, "UNSEEN_SURPLUS", 0)
    made = Kept(tmp_path)
    made.desk.connects(f"{CAPS} draft/read-marker").hears(*page(1))
    yield made
    made.cache.close()


def line(number: int, text: str = "", *, nick: str = "ann", tags: str = "") -> str:
    stamp = f"2023-11-14T22:14:{number:02}.000Z"
    return f"@msgid=m{number:02};time={stamp}{tags} :{nick}!a@h PRIVMSG #tea :{text or f'text {number}'}"


def tea(kept: Kept) -> Room:
    return kept.desk.chat.model.rooms["#tea"]


def lighter(kept: Kept, shown: str | None = None) -> Room:
    """The room after what was said in it is kept, and a second has passed while another was shown."""
    kept.keeps().keeper.lighten(shown)
    assert shown or len(tea(kept).lines) == FEW
    return tea(kept)


def texts(*numbers: int) -> list[str]:
    return [f"text {number}" for number in numbers]


def test_older_lines_go_where_nobody_looks_and_come_back_once_and_in_order(kept: Kept) -> None:
    kept.desk.hears(*map(line, range(1, 21)))
    lighter(kept)
    assert kept.shown() == texts(17, 18, 19, 20)
    kept.desk.written()
    assert told.LinesBefore("#tea") in kept.scrolls_up()
    assert kept.shown() == texts(*range(1, 21))
    assert kept.asked() == [], "they were kept here"


def test_the_room_in_view_keeps_all_of_them(kept: Kept) -> None:
    kept.desk.hears(*map(line, range(1, 21)))
    lighter(kept, "#tea")
    assert kept.shown() == texts(*range(1, 21))


def test_what_is_said_meanwhile_stands_behind_what_stayed(kept: Kept) -> None:
    kept.desk.hears(*map(line, range(1, 11)))
    lighter(kept)
    kept.desk.hears(line(11), line(11), line(9))
    assert kept.shown() == texts(7, 8, 9, 10, 11)
    kept.scrolls_up()
    assert kept.shown() == texts(*range(1, 12))


def test_nothing_goes_that_is_not_kept(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.desk.hears(*map(line, range(1, 11)))
    kept.keeps()
    monkeypatch.setattr(kept.cache, "_torn", {("a server", "#tea")})
    kept.keeper.lighten(None)
    assert kept.shown() == texts(*range(1, 11))
    kept.desk.hears(*(f":hub 372 me :line {number}" for number in range(20)))
    monkeypatch.undo()
    kept.keeper.lighten(None)
    assert len(kept.desk.chat.model.rooms[""].lines) >= 20, "the server's own words are never kept"


def test_nothing_goes_while_a_page_of_the_past_is_under_way(kept: Kept) -> None:
    kept.desk.connects(CAPS, LIMITED).hears(*page(1, 7, 8, 9))
    kept.desk.hears(*map(line, range(1, 11)))
    kept.keeps()
    kept.desk.performs(kept.desk.chat.older("#tea", kept.desk.now_ms))
    kept.keeper.lighten(None)
    assert kept.shown()[:3] == texts(7, 8, 9)


def test_what_is_unread_is_counted_whether_it_is_here_or_not(kept: Kept) -> None:
    kept.desk.hears(":hub MARKREAD #tea timestamp=2023-11-14T22:14:03.000Z")
    kept.desk.hears(*map(line, range(1, 6)), line(6, "me: tea?"), *map(line, range(7, 21)))
    room = lighter(kept)
    assert (room.unread, room.mentions) == (17, 1)
    kept.desk.hears(":hub MARKREAD #tea timestamp=2023-11-14T22:14:05.000Z")
    assert (room.unread, room.mentions) == (15, 1)
    kept.desk.hears(":ann!a@h REDACT #tea m20")
    assert (room.unread, room.mentions) == (14, 1)
    kept.scrolls_up()
    kept.desk.hears(":hub MARKREAD #tea timestamp=2023-11-14T22:14:10.000Z")
    assert (room.unread, room.mentions) == (9, 0), "what came back is not counted twice"
    lighter(kept)
    kept.desk.performs(kept.desk.chat.read("#tea", kept.desk.now_ms))
    kept.desk.hears(":hub MARKREAD #tea timestamp=2023-11-14T22:14:20.000Z")
    assert (room.unread, room.mentions) == (0, 0)


def test_the_first_unread_line_is_none_that_merely_stayed(kept: Kept) -> None:
    model = kept.desk.chat.model
    kept.desk.hears(*map(line, range(1, 3)))
    kept.desk.performs(kept.desk.chat.read("#tea", kept.desk.now_ms))
    kept.desk.hears(*map(line, range(3, 21)))
    room = lighter(kept)
    assert room.unread == 18
    assert model.first_unread(room) is None
    kept.scrolls_up()
    assert model.first_unread(room) == room.by_msgid["m03"].id


def test_where_one_has_read_to_is_kept_though_the_line_is_gone(kept: Kept) -> None:
    kept.desk.connects(CAPS).hears(*page(2), *map(line, range(1, 4)))
    kept.desk.performs(kept.desk.chat.read("#tea", kept.desk.now_ms))
    kept.desk.hears(*map(line, range(4, 21)))
    lighter(kept)
    kept.restarts()
    room = tea(kept)
    assert [one.text for one in room.lines if one.id == room.read_line] == ["text 3"]
    assert room.unread == 17


def test_an_answer_to_us_calls_us_though_our_words_are_gone(kept: Kept) -> None:
    kept.desk.hears(line(1, nick="me"), *map(line, range(2, 10)))
    lighter(kept)
    kept.desk.hears(line(10, tags=";+draft/reply=m01"), line(11, tags=";+draft/reply=m02"))
    assert [one.mention for one in tea(kept).lines[-2:]] == [True, False]


def test_reactions_to_what_is_gone_are_there_when_it_comes_back(kept: Kept) -> None:
    kept.desk.hears(*map(line, range(1, 10)))
    lighter(kept)
    kept.desk.hears("@msgid=r1;+draft/react=🎉;+draft/reply=m02 :bob!b@h TAGMSG #tea")
    kept.desk.hears(":ann!a@h REDACT #tea m03")
    kept.scrolls_up()
    room = tea(kept)
    assert room.by_msgid["m02"].reactions == {"🎉": ["bob"]}
    assert (room.by_msgid["m03"].text, room.by_msgid["m03"].deleted_by) == ("", "ann")


def test_the_beginning_is_known_again_only_when_it_is_here_again(kept: Kept) -> None:
    kept.desk.connects(CAPS, LIMITED).hears(*page(1, 1, 2, 3))
    kept.desk.performs(kept.desk.chat.older("#tea", kept.desk.now_ms))
    kept.desk.hears(*page(2))
    kept.desk.hears(*map(line, range(11, 20)))
    lighter(kept)
    kept.keeper.forget()  # now only the server knows
    kept.desk.written()
    kept.scrolls_up()
    assert kept.asked() == ["CHATHISTORY BEFORE #tea msgid=m16 3"]


def test_little_is_remembered_of_what_is_gone() -> None:

    remembered = gone.Gone()
    lines = [Line(n, LineKind.MESSAGE, n, "me", "", msgid=f"m{n}", own=True) for n in range(3_000)]
    remembered.take(lines, lines * 3)
    assert list(remembered.ours) == [f"m{n}" for n in range(3_000 - gone.MAX_OURS, 3_000)]
    assert remembered.unread_after(0)[0] <= gone.MAX_UNREAD
