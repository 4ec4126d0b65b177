"""Retention: the oldest goes, its events with it, and only where a rule says so."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hubbub.protocol.servertime import ID_SHIFT
from hubbub.server.config import load
from hubbub.server.core.history import Erased, Kept, Marker, Page, Stored, StoreError
from hubbub.server.store import retention
from hubbub.server.store.retention import KEEP_ALL, Rule, Rules, rules_of
from hubbub.server.store.sqlite import SqliteStore
from tests.server.store.test_contract import NEVER
from tests.server.store.test_search import asked, ids, said

DAY_MS = 86_400_000
TEN = Rules(channels=Rule(messages=10))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PASS_SECONDS", 0.0)
    monkeypatch.setattr(retention, "STEP_ROWS", 4)
    monkeypatch.setattr(retention, "COUNT_ROWS", 7)


def store_with(folder: Path, rules: Rules) -> SqliteStore:
    return SqliteStore(folder, "none", rules)


def tidy(store: SqliteStore) -> None:
    for _ in range(10_000):
        if not store.tidy():
            return
    raise AssertionError("there is no end to it")


def kept(store: SqliteStore, name: str = "#tea", *, with_events: bool = True) -> list[int]:
    page = Page(name, 0, 0, NEVER, 10_000, from_end=False, with_events=with_events)
    return [each.id for each in store.answer((page,))]


def event(number: int, name: str = "#tea") -> Stored:
    return Stored(name, number, "JOIN", "ann!~u@h", "", name, "* :Ann", is_open=bool(number % 2))


def test_of_each_conversation_the_newest_are_kept_as_many_as_its_rule_says(tmp_path: Path) -> None:
    rules = Rules(Rule(10), Rule(3), {"#lobby": Rule(5), "#all": KEEP_ALL})
    store = store_with(tmp_path, rules)
    names = ("#tea", "#lobby", "#all", "~1 ~2", "@#lobby")
    for number in range(1, 101):
        store.write([said(number, "tea", names[number % 5], is_open=number % 3 == 0)])
    tidy(store)
    assert [len(kept(store, name)) for name in names] == [10, 5, 20, 3, 5]
    assert kept(store, "~1 ~2") == [88, 93, 98]
    assert ids(store, asked("tea", "", ("~1 ~2", 0), ("#lobby", 0))) == sorted(
        kept(store, "~1 ~2") + kept(store, "#lobby")
    )
    store.write([said(200, "tea"), said(201, "tea", "~1 ~2")])
    tidy(store)
    assert (len(kept(store)), kept(store, "~1 ~2")) == (10, [93, 98, 201])
    store.close()


def test_what_was_there_at_the_start_is_trimmed_with_the_next_text_or_within_the_hour(tmp_path: Path) -> None:
    store = store_with(tmp_path, Rules())
    store.write([said(number, "tea") for number in range(1, 101)])
    tidy(store)
    assert len(kept(store)) == 100
    store.close()
    store = store_with(tmp_path, TEN)
    tidy(store)
    assert kept(store) == list(range(91, 101))
    store.close()


def test_events_go_with_the_texts_around_them(tmp_path: Path) -> None:
    store = store_with(tmp_path, TEN)
    store.write([event(number) for number in range(1, 31)])
    tidy(store)
    assert len(kept(store)) == 30, "events alone are not counted"
    store.write([said(number, "tea") for number in range(31, 41)])
    tidy(store)
    assert len(kept(store)) == 40
    store.write([event(41), *(said(number, "tea") for number in range(42, 46)), event(46)])
    tidy(store)
    assert kept(store) == list(range(35, 47))
    store.close()


def test_what_is_older_than_its_days_goes_events_and_texts_alike(tmp_path: Path) -> None:
    now_ms = time.time_ns() // 1_000_000
    old, new = ((now_ms - days * DAY_MS) << ID_SHIFT for days in (31, 29))
    store = store_with(tmp_path, Rules(Rule(0, 30), KEEP_ALL, {"#ever": KEEP_ALL}))
    for place, name in enumerate(("#tea", "#ever", "~1 ~2")):
        first = old + 100 * (place + 1)
        store.write([said(first + number, "tea", name) for number in range(10)])
        store.write([event(first + number, name) for number in range(10, 20)])
        store.write([said(new + place, "tea", name)])
    store.write([event(old, "#quiet")])
    tidy(store)
    assert kept(store) == [new]
    assert kept(store, "#quiet") == []
    assert (len(kept(store, "#ever")), len(kept(store, "~1 ~2"))) == (21, 21)
    store.close()


def test_the_count_is_right_after_erasing_and_after_a_batch_that_failed(tmp_path: Path) -> None:
    store = store_with(tmp_path, TEN)
    store.write([said(number, "tea") for number in range(1, 11)])
    tidy(store)
    store.write([Erased("#tea", 5), Erased("#tea", 5), event(11), Erased("#tea", 11)])
    with pytest.raises(StoreError):
        store.write([said(12, "tea"), said(13, "tea"), said(1, "twice")])
    store.write([said(14, "tea")])
    tidy(store)
    assert kept(store) == [1, 2, 3, 4, 6, 7, 8, 9, 10, 14]
    store.write([said(15, "tea")])
    tidy(store)
    assert kept(store)[0] == 2
    store.close()


def test_texts_said_and_erased_while_it_is_counted_are_counted(tmp_path: Path) -> None:
    store = store_with(tmp_path, TEN)
    store.write([said(number, "tea", is_open=number % 2 == 0) for number in range(1, 11)])
    number = store._conversations["#tea"]
    store._retention._count(number)
    assert number not in store._retention._texts, "a part of them"
    store.write([said(11, "tea", is_open=False), Erased("#tea", 1), said(12, "tea")])
    tidy(store)
    assert kept(store) == list(range(3, 13))
    store.close()


def test_what_went_is_not_in_the_index_and_markers_stay(tmp_path: Path) -> None:
    store = store_with(tmp_path, TEN)
    store.write([said(number, f"tea word{number}") for number in range(1, 21)])
    store.write([Marker("ann", "#tea", 5)])
    tidy(store)
    assert ids(store, asked("word1")) == ids(store, asked("word10")) == []
    assert ids(store, asked("tea")) == list(range(11, 21))
    store._index.hurry()
    tidy(store)
    vocabulary = "CREATE VIRTUAL TABLE temp.term USING fts5vocab (main, words_1, row)"
    store._db.execute(vocabulary)
    terms = {term for (term,) in store._db.execute("SELECT term FROM term WHERE term GLOB 'word*'")}
    assert terms == {f"word{number}" for number in range(11, 21)}
    assert store.markers("ann") == [Marker("ann", "#tea", 5)]
    store.close()


@pytest.mark.parametrize("rules", [Rules(), TEN])
def test_it_costs_nothing_while_there_is_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: Rules
) -> None:
    store = store_with(tmp_path, rules)
    store.write([said(number, "tea") for number in range(1, 6)])
    tidy(store)
    statements: list[str] = []
    store._db.set_trace_callback(statements.append)
    assert not store.tidy()
    assert len(statements) == 1, "whether there is something to cleanse"
    store.close()


def test_the_settings_become_rules(tmp_path: Path) -> None:
    path = tmp_path / "hubbub.toml"
    path.write_text(
        "[history]\nchannel_messages = 128\ndirect_messages = 64\ndays = 7\n"
        '[[retention]]\nchannel = "#Lobby"\nmessages = 1000\ndays = 30\n'
        '[[retention]]\nchannel = "#ever"\n'
    )
    rules = rules_of(load(path))
    assert rules.of("#tea") == rules.of("@#tea") == Rule(128, 7)
    assert rules.of("~1 ~2") == Rule(64, 7)
    assert rules.of("#lobby") == rules.of("+#lobby") == Rule(1000, 30)
    assert rules.of("#ever") == KEEP_ALL
    assert rules_of(load(None)).keep_all


def test_the_rule_of_a_room_goes_with_it_to_its_new_name(tmp_path: Path) -> None:
    store = store_with(tmp_path, Rules(of_channel={"#coffee": Rule(5), "#tea": Rule(2)}))
    new, old = (
        Kept("conversation", name, f'"{key}"') for name, key in (("#coffee", "#tea"), ("#tea", "#tea 9"))
    )
    store.write([new, old])
    names = ("#tea", "#tea 9", "%#tea", "#jam")
    for number in range(1, 41):
        store.write([said(number, "tea", names[number % 4])])
    tidy(store)
    assert [len(kept(store, name)) for name in names] == [5, 2, 5, 10]
