"""What was kept is there again, within bounds; what was taken back is nowhere; a bad file stops nobody."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub.client.kept import cache_file
from hubbub.client.kept.cache import FILE_NAME, Cache, server_name
from hubbub.client.kept.cache_file import KeptRoom, Row, line_of, row_of
from hubbub.client.world.rooms import Line, LineKind, RoomKind

HERE = server_name("Me", "hub.test", 6667)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path)
    yield made
    made.close()


def row(number: int, text: str = "", *, gap: int = 0, msgid: str | None = None) -> Row:
    return Row(
        number << 16, number, "message", "ann", text or f"text {number}",
        f"m{number}" if msgid is None else msgid, gap, "",
    )  # fmt: skip


def tea(*rows: Row, name: str = "#tea", place: int | None = 0) -> KeptRoom:
    return KeptRoom(name, RoomKind.CHANNEL, place, "all about tea", 7, 2, 1, list(rows))


def older(cache: Cache, first: Row, count: int = 100, *, over_gaps: bool = False) -> list[int]:
    found: list[list[Row]] = []
    cache.before(HERE, "#tea", first, count, found.append, over_gaps=over_gaps)
    assert cache.settle()
    return [one.time_ms for one in found[0]]


def test_rooms_and_lines_are_there_after_a_restart_in_their_order(cache: Cache, tmp_path: Path) -> None:
    cache.put(HERE, [tea(row(2), row(1), row(3)), tea(name="Ann", place=1), tea(name="#left", place=None)])
    cache.close()
    again = Cache(tmp_path)
    rooms = again.load(HERE)
    assert [room.name for room in rooms] == ["#tea", "Ann"]
    assert [line.text for line in rooms[0].lines()] == ["text 1", "text 2", "text 3"]
    assert (rooms[0].topic, rooms[0].read_ms, rooms[0].unread, rooms[0].mentions) == (
        "all about tea",
        7,
        2,
        1,
    )
    assert again.load(server_name("you", "hub.test", 6667)) == [], "another one reads other things there"
    again.close()


def test_a_line_comes_back_as_it_was() -> None:
    line = Line(
        0, LineKind.ACTION, 5, "ann", "waves\nand \x02bows\x02", "m5", "ann-account", reply_msgid="m4",
        own=True, mention=True, reactions={"👍": ["bob"]}, gap=True, order=77,
    )  # fmt: skip
    assert line_of(row_of(line)) == line


def test_lines_of_a_kind_that_nobody_knows_are_left_out() -> None:
    assert line_of(row(1)._replace(kind="hologram")) is None
    assert line_of(row(1)._replace(rest="no JSON")) is None
    assert line_of(row(1)._replace(rest="[]")) is None


def test_a_line_is_kept_once_and_brought_up_to_date(cache: Cache) -> None:
    cache.put(HERE, [tea(row(1), row(2, gap=1))])
    cache.put(HERE, [tea(row(2, gap=0)._replace(rest='{"reactions":{"x":["bob"]}}'))])
    cache.put(HERE, [tea(row(2, gap=1))])
    (room,) = cache.load(HERE)
    assert [(line.text, line.gap) for line in room.lines()] == [("text 1", False), ("text 2", False)]


def test_lines_without_a_msgid_are_kept_too(cache: Cache) -> None:
    cache.put(HERE, [tea(row(1, msgid=""), row(2, msgid=""))])
    (room,) = cache.load(HERE)
    assert [line.text for line in room.lines()] == ["text 1", "text 2"]


def test_older_lines_come_as_far_as_nothing_is_missing(cache: Cache) -> None:
    cache.put(HERE, [tea(row(1), row(2), row(3, gap=1), row(4), row(5))])
    assert older(cache, row(5)) == [3, 4]
    assert older(cache, row(5), 1) == [4]
    assert older(cache, row(3)) == []
    assert older(cache, row(3), over_gaps=True) == [1, 2]
    assert older(cache, row(9, msgid="")) == [3, 4, 5], "a line that is not kept has a place as well"


def test_the_oldest_lines_of_a_room_go_first(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_file, "MAX_ROOM_LINES", 50)
    monkeypatch.setattr(cache_file, "TRIM_LINES", 5)
    for number in range(1, 200):
        cache.put(HERE, [tea(row(number))])
    assert older(cache, row(200))[-45:] == list(range(155, 200))
    assert len(older(cache, row(200))) <= 50


def test_the_oldest_lines_of_all_rooms_go_first(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_file, "MAX_LINES", 50)
    monkeypatch.setattr(cache_file, "TRIM_LINES", 5)
    cache.put(HERE, [tea(*map(row, range(1, 31)))])
    cache.put(HERE, [tea(*map(row, range(31, 61)), name="#coffee", place=1)])
    first, second = cache.load(HERE)
    assert len(first.rows) == 15
    assert len(second.rows) == 30


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.name.startswith(FILE_NAME))


@pytest.mark.parametrize("how", ["delete", "put"])
def test_what_is_taken_back_is_gone_from_the_file_and_its_log(cache: Cache, tmp_path: Path, how: str) -> None:
    cache.put(HERE, [tea(row(1), row(2, "a secret that nobody reads"), row(3))])
    assert cache.settle()
    assert b"a secret" in on_disk(tmp_path)
    if how == "delete":
        cache.delete(HERE, "#tea", "m2", "ann")
    else:
        cache.put(HERE, [tea(row(2)._replace(text="", rest='{"deleted_by":"ann"}'))])
    assert cache.settle()
    assert b"a secret" not in on_disk(tmp_path)
    (room,) = cache.load(HERE)
    assert [(line.text, line.deleted_by) for line in room.lines()][1] == ("", "ann")


@pytest.mark.parametrize("what", ["forget", "clear"])
def test_what_is_forgotten_is_gone_from_the_disk(cache: Cache, tmp_path: Path, what: str) -> None:
    cache.put(HERE, [tea(*(row(number, f"a secret {number}") for number in range(1, 500)))])
    if what == "forget":
        cache.forget(HERE)
    else:
        cache.clear()
    assert cache.settle()
    assert b"a secret" not in on_disk(tmp_path)
    assert cache.load(HERE) == []
    cache.put(HERE, [tea(row(1))])
    assert len(cache.load(HERE)) == 1


def test_only_one_server_is_forgotten(cache: Cache) -> None:
    there = server_name("me", "there.test", 6667)
    cache.put(HERE, [tea(row(1))])
    cache.put(there, [tea(row(1))])
    cache.forget(HERE)
    assert (len(cache.load(HERE)), len(cache.load(there))) == (0, 1)


def test_a_new_name_takes_along_what_was_kept(cache: Cache) -> None:
    cache.put(HERE, [tea(row(1)), tea(row(2), name="Ann", place=1)])
    cache.rename_room(HERE, "ann", "Anna")
    cache.rename(HERE, "other")
    assert [(room.name, len(room.rows)) for room in cache.load("other")] == [("#tea", 1), ("Anna", 1)]


def test_nobody_else_may_read_it(cache: Cache, tmp_path: Path) -> None:
    cache.put(HERE, [tea(row(1))])
    assert cache.settle()
    files = [path for path in tmp_path.iterdir() if path.name.startswith(FILE_NAME)]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize("damage", ["garbage", "torn", "foreign"])
def test_a_broken_file_is_put_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    path = tmp_path / FILE_NAME
    first = Cache(tmp_path)
    first.put(HERE, [tea(*map(row, range(1, 2_000)))])
    first.close()
    if damage == "garbage":
        path.write_bytes(b"this is no database" * 500)
    elif damage == "torn":
        data = path.read_bytes()
        path.write_bytes(data[:4096] + os.urandom(len(data) - 4096))
    else:
        path.unlink()
        with sqlite3.connect(path) as foreign:
            foreign.execute("CREATE TABLE room (something)")
        foreign.close()
    again = Cache(tmp_path)
    assert again.load(HERE) == []
    again.put(HERE, [tea(row(1))])
    assert len(again.load(HERE)) == 1
    assert "put aside" in again.trouble
    assert (tmp_path / f"{FILE_NAME}.broken").exists()
    again.close()


def test_a_newer_file_is_put_aside_as_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()
    cache = Cache(tmp_path)
    assert cache.load(HERE) == []
    assert "newer version" in cache.trouble
    with sqlite3.connect(tmp_path / f"{FILE_NAME}.newer") as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (999,)
    kept.close()
    cache.close()


def test_without_a_place_for_it_there_is_no_cache_and_no_harm(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "missing")
    cache.put(HERE, [tea(row(1))])
    assert cache.load(HERE) == []
    assert "can't be kept" in cache.trouble
    cache.close()


def test_what_could_not_be_kept_leaves_a_gap(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(HERE, [tea(row(1))])
    assert cache.settle()
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    cache.put(HERE, [tea(row(2))])
    assert cache.settle(cache_file.WAIT_SECONDS + 5)
    other.execute("COMMIT")
    other.close()
    cache.put(HERE, [tea(row(3), row(4))])
    assert older(cache, row(5)) == [3, 4]
    cache.close()


@pytest.mark.parametrize("strange", [row(1, "half \ud83c"), row(1)._replace(time_ms=1 << 70)])
def test_what_no_file_can_hold_keeps_nothing_else_out_of_it(cache: Cache, strange: Row) -> None:
    cache.put(HERE, [tea(strange)])
    cache.put(HERE, [tea(row(2))])
    assert [room.rows[-1].msgid for room in cache.load(HERE)] == ["m2"]
    assert "can't be kept" in cache.trouble


def test_nobody_waits_for_a_file_that_another_program_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubbub.client.kept.cache.LOAD_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    cache = Cache(tmp_path)
    assert cache.load(HERE) == []
    other.execute("COMMIT")
    other.close()
    cache.close()
