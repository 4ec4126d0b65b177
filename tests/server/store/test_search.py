"""Searching, as every store does it: the words' meaning, who may find what, order and bounds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.server.core.history import MAX_PAGE_BYTES, Erased, Search, Stored, StoreError
from hubbub.server.store import index, search
from hubbub.server.store.memory import MemoryStore
from hubbub.server.store.schema import MIGRATIONS
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.server.store.test_contract import NEVER, Store


def said(
    number: int, text: str, conversation: str = "#tea", nick: str = "ann", *, is_open: bool = True
) -> Stored:
    return Stored(
        *(conversation, number, "PRIVMSG", f"{nick}!~u@h", "", conversation, text),
        is_open=is_open,
        client_tags={"+draft/reply": "x"},
        author=7,
    )


def asked(words: str = "", nick: str = "", *conversations: tuple[str, int], **other: Any) -> Search:
    bounds = {"low": 0, "high": NEVER, "count": 100, "from_end": True} | other
    return Search(conversations or (("#tea", 0),), words, nick, **bounds)


@pytest.fixture(autouse=True)
def has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine may be busy."""
    monkeypatch.setattr(search, "SEARCH_SECONDS", 60.0)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "data")
    yield made
    made.close()


def ids(store: Store, question: Search) -> list[int]:
    return [each.id for each in store.answer(question)]


def test_what_is_found_comes_back_as_it_was_written_in_order(store: Store) -> None:
    texts = [said(number, f"tea number {number}") for number in range(1, 6)]
    store.write([*texts, said(9, "coffee")])
    for from_end in (False, True):
        assert store.answer(asked("tea", from_end=from_end)) == texts
    assert ids(store, asked("tea", count=2)) == [4, 5]
    assert ids(store, asked("tea", count=2, from_end=False)) == [1, 2]
    assert ids(store, asked("tea", low=1, high=4)) == [2, 3]
    assert ids(store, asked("tea", count=0)) == []


@pytest.mark.parametrize(
    ("words", "found"),
    {
        "brown fox": [1, 2],
        '"brown fox"': [1],
        '"brown fox': [1],
        "FOXES": [1, 2],
        "qui* fox": [1],
        "ui*": [],
        "cafe": [3],
        "Café au-lait": [3],
        "日本": [4],
        "本語": [4],
        "日語": [],
        "日 語": [4],
        "กา": [4],
        "fox OR tea": [],
        "not": [2],
        "text:fox": [],
        "sender : fox": [],
        "fox -brown": [1, 2],
        '" AND (^': [3],
        "and": [3],
        "!!! ?": [],
        "*": [],
        '""': [],
        "fox ***": [1, 2],
        "one three": [5],
        '"two three"': [5],
        '"continued line"': [6],
        "": [1, 2, 3, 4, 5, 6],
        "  ": [1, 2, 3, 4, 5, 6],
    }.items(),
)
def test_words_phrases_and_beginnings_are_looked_for_and_all_else_is_literal(
    store: Store, words: str, found: list[int]
) -> None:
    texts = [
        "the quick brown fox",
        "a fox is not brown",
        "Un café au lait, and tea",
        "こんにちは日本語 กา",
        "one two\nthree",
        "contin\rued li\rne",
    ]
    store.write([said(number, text) for number, text in enumerate(texts, 1)])
    assert ids(store, asked(words)) == found


def test_a_nick_is_compared_as_a_whole_whatever_its_case(store: Store) -> None:
    store.write([said(1, "tea", nick="Ann"), said(2, "tea", nick="ann-two"), said(3, "ann", nick="[]")])
    assert ids(store, asked("", "ANN")) == [1]
    assert ids(store, asked("tea", "ann-two")) == [2]
    assert ids(store, asked("", "[]")) == [3]
    assert ids(store, asked("tea", "[]")) == []


def test_nobody_finds_what_they_may_not_read(store: Store) -> None:
    store.write(
        [
            said(1, "tea", is_open=False),
            said(2, "tea"),
            said(3, "tea", is_open=False),
            said(4, "tea", "#other"),
            said(5, "tea", "@#tea"),
        ]
    )
    many = tuple((f"#room{number}", 0) for number in range(20))
    for others in ((), many):
        assert ids(store, asked("tea", "", ("#tea", 2), *others)) == [2, 3]
        assert ids(store, asked("", "", ("#tea", 9), ("#other", 9), *others)) == [2, 4]
        assert ids(store, asked("tea", "", ("#none", 0), *others)) == []


def test_events_are_not_found(store: Store) -> None:
    store.write([said(1, "tea"), Stored("#tea", 2, "TOPIC", "ann!~u@h", "", "#tea", ":tea", is_open=True)])
    assert ids(store, asked("tea")) == [1]
    assert ids(store, asked()) == [1]


def test_what_was_erased_is_not_found(store: Store) -> None:
    store.write([said(number, "tea") for number in range(1, 4)])
    store.write([Erased("#tea", 2), Erased("#tea", 77), Erased("#none", 1)])
    store.write([said(4, "tea"), said(5, "tea"), Erased("#tea", 4)])
    assert ids(store, asked("tea")) == [1, 3, 5]
    assert ids(store, asked()) == [1, 3, 5]


def test_an_answer_ends_where_it_would_drown_its_reader(store: Store) -> None:
    store.write([said(number, "tea " + "x" * 9000) for number in range(1, 61)])
    for from_end in (False, True):
        found = store.answer(asked("tea", from_end=from_end))
        assert 20 < len(found) < 30
        assert sum(each.size_bytes for each in found) <= MAX_PAGE_BYTES
        assert found[-1].id == 60 if from_end else found[0].id == 1


@pytest.mark.interpreted
def test_what_was_said_before_there_was_an_index_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = "INSERT INTO message VALUES (?, ?, ?, 'PRIVMSG', 'ann!~a@h', '', '#tea', ?, '')"
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        for statement in MIGRATIONS[0]:
            database.execute(statement)
        database.executemany("INSERT INTO conversation VALUES (?, ?)", [(1, "#tea"), (2, "@#tea")])
        database.executemany(insert, [(1, number % 2, number, f"tea {number}") for number in range(1, 1501)])
        database.execute(insert, (2, 0, 3000, "tea for operators"))
        database.execute("PRAGMA user_version = 1")
        database.commit()
    monkeypatch.setattr(index, "VOLUME_TEXTS", 600)
    store = SqliteStore(tmp_path)
    assert len(store.answer(asked("tea", count=9999))) == 1500
    assert ids(store, asked("1234")) == [1234]
    store.write([said(4000, "tea"), Erased("@#tea", 3000), Erased("#tea", 7)])
    while store.tidy():
        pass
    assert len(store.answer(asked("tea", "", ("#tea", 0), ("@#tea", 0), count=9999))) == 1500
    assert [volume.first_id for volume in index.volumes(store._db)] == [0, 601, 1201]
    store.close()


WORDS = st.text(alphabet='abAé日本ก. -"*\n\r:(', max_size=14)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["#tea", "#t2", "a b"]), st.booleans()), max_size=12)
QUESTIONS = st.lists(
    st.builds(
        Search,
        st.lists(
            st.tuples(st.sampled_from(["#tea", "#t2", "a b", "#no"]), st.integers(0, 13)),
            max_size=4,
            unique_by=lambda each: each[0],
        ).map(tuple),
        WORDS,
        st.sampled_from(["", "ann", "B", "[x]", "é"]),
        st.integers(0, 13),
        st.integers(0, 13) | st.just(NEVER),
        st.integers(0, 13),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sets(st.integers(1, 12)), QUESTIONS)
def test_both_stores_find_the_same(
    texts: list[tuple[str, str, bool]], gone: set[int], questions: list[Search]
) -> None:
    rows = [
        said(number, text, name, ("ann", "b", "[x]", "É")[number % 4], is_open=is_open)
        for number, (text, name, is_open) in enumerate(texts, 1)
    ]
    erased = [Erased(row.conversation, row.id) for row in rows if row.id in gone]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "VOLUME_TEXTS", 3)
        patch.setattr(search, "FEW", 2)
        one, other = MemoryStore(), SqliteStore(Path(folder), "none")
        for store in (one, other):
            for row in rows:
                store.write([row])
            store.write(erased)
        while other.tidy():
            pass
        found = [(one.answer(each), other.answer(each)) for each in questions]
        one.close()
        other.close()
    for mine, its in found:
        assert mine == its


@pytest.mark.interpreted
def test_a_search_that_takes_too_long_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(tmp_path)
    store.write([said(number, "tea", "#other") for number in range(1, 20_001)])
    store.write([said(20_001, "tea"), *(said(number, "tea", "#other") for number in range(20_002, 30_000))])
    many = (("#tea", 0), *((f"#room{number}", 0) for number in range(20)))
    store.write([said(30_000 + number, "tea", name) for number, (name, _) in enumerate(many[1:])])
    assert ids(store, asked("tea", "", *many, high=30_000)) == [20_001]
    monkeypatch.setattr(search, "SEARCH_SECONDS", 0.0)
    with pytest.raises(StoreError, match="narrow it"):
        store.answer(asked("tea", "", *many, high=20_000))
    assert len(store.answer(asked("tea", "", *many))) == 1, "what was found until then"
    monkeypatch.setattr(search, "SEARCH_SECONDS", 60.0)
    assert ids(store, asked("tea", "", *many, high=30_000)) == [20_001]
    store.close()
