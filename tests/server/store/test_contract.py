"""What every store promises, tried on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub.protocol.sasl import ScramKeys
from hubbub.server.core.accounts import Account, Credential, GoneAccount, NewPassword
from hubbub.server.core.history import (
    MAX_PAGE_BYTES,
    Erased,
    Forgotten,
    Kept,
    Latest,
    Marker,
    Page,
    Search,
    Stored,
    StoreError,
)
from hubbub.server.store.memory import MemoryStore
from hubbub.server.store.sqlite import SqliteStore

NEVER = 1 << 62
Store = MemoryStore | SqliteStore


def text(number: int, conversation: str = "#tea", client_id: str = "", *, is_open: bool = True) -> Stored:
    tags = {"+draft/reply": "x;y"} if number % 2 else {}
    return Stored(
        *(conversation, number, "PRIVMSG", "ann!~a@h", "", "#Tea", f"text {number}"),
        client_tags=tags,
        client_id=client_id,
        is_open=is_open,
    )


def page(low: int, high: int, count: int, *, from_end: bool = False, joined_id: int = NEVER) -> Page:
    return Page("#tea", joined_id, low, high, count, from_end)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "data")
    yield made
    made.close()


def test_a_page_gives_back_what_was_written_in_order(store: Store) -> None:
    texts = [text(number) for number in range(1, 11)]
    store.write(texts[:5])
    store.write(texts[5:])
    for from_end in (False, True):
        assert store.answer((page(0, NEVER, 100, from_end=from_end),)) == texts
    assert store.answer((page(2, 9, 3),)) == texts[2:5]
    assert store.answer((page(2, 9, 3, from_end=True),)) == texts[5:8]
    assert store.answer((page(0, 4, 9), page(8, NEVER, 1))) == [*texts[:3], texts[8]]
    assert store.answer((page(0, NEVER, 0, from_end=True),)) == []
    assert store.answer((Page("#none", 0, 0, NEVER, 5, from_end=False),)) == []


def test_pages_forwards_and_backwards_meet_without_gap_or_overlap(store: Store) -> None:
    texts = [text(number) for number in range(1, 24)]
    store.write([*texts, text(99, "#other")])
    forwards: list[Stored] = []
    while found := store.answer((page(forwards[-1].id if forwards else 0, NEVER, 5),)):
        forwards += found
    backwards: list[Stored] = []
    while found := store.answer((page(0, backwards[0].id if backwards else NEVER, 5, from_end=True),)):
        backwards = found + backwards
    assert forwards == backwards == texts


def test_what_was_said_behind_closed_doors_is_for_those_who_were_there(store: Store) -> None:
    store.write([text(number, is_open=number != 3) for number in range(1, 6)])
    early, late = (store.answer((page(0, NEVER, 9, joined_id=joined),)) for joined in (2, 3))
    assert [each.id for each in early] == [1, 2, 3, 4, 5]
    assert [each.id for each in late] == [1, 2, 4, 5]
    assert [each.id for each in store.answer((page(0, NEVER, 3, from_end=True),))] == [2, 4, 5]


def test_the_latest_of_each_conversation_comes_in_their_order(store: Store) -> None:
    store.write([text(1, "#a"), text(2, "#b"), text(3, "#a"), text(4, "#c", is_open=False)])
    latest = store.answer(Latest((("#a", 0), ("#b", 0), ("#c", 9), ("#d", 0))))
    assert [(each.conversation, each.id) for each in latest] == [("#b", 2), ("#a", 3)]


def test_a_batch_that_fails_leaves_nothing_and_the_next_one_works(store: Store) -> None:
    store.write([text(1)])
    with pytest.raises(StoreError):
        store.write([text(2, "#new"), text(1)])  # an id twice
    assert store.last_id() == 1
    assert store.answer((Page("#new", 0, 0, NEVER, 9, from_end=False),)) == []
    store.write([text(2, "#new")])
    assert store.last_id() == 2


def test_the_latest_client_ids_are_known_oldest_first(store: Store) -> None:
    store.write([text(7, client_id="abc"), text(8), text(9, client_id="def")])
    assert store.client_ids(10) == [("abc", 7), ("def", 9)]
    assert store.client_ids(1) == [("def", 9)]


def test_a_page_ends_where_it_would_drown_its_reader(store: Store) -> None:
    large = [Stored("#tea", number, "PRIVMSG", "ann!~a@h", "", "#Tea", "x" * 9000) for number in range(1, 61)]
    store.write(large)
    first = store.answer((page(0, NEVER, 60, joined_id=0),))
    assert 20 < len(first) < 30
    assert sum(each.size_bytes for each in first) <= MAX_PAGE_BYTES
    assert first == large[: len(first)]
    last = store.answer((page(0, NEVER, 60, from_end=True, joined_id=0),))
    assert last == large[-len(last) :]
    assert len(last) == len(first)
    store.write([Stored("#tea", 99, "PRIVMSG", "ann!~a@h", "", "#Tea", "x" * (MAX_PAGE_BYTES + 1))])
    assert len(store.answer((page(0, NEVER, 60, from_end=True, joined_id=0),))) == 1, "never none"


def event(number: int, command: str = "JOIN", *, is_open: bool = False) -> Stored:
    return Stored(*("#tea", number, command, "ann!~a@h", "", "#Tea", "* :Ann"), is_open=is_open, author=7)


def test_events_are_given_to_those_alone_who_ask_for_them_and_then_count(store: Store) -> None:
    store.write([event(1, is_open=True), text(2), event(3), text(4), event(5, "TAGMSG")])
    without, with_events = page(0, NEVER, 9), replace(page(0, NEVER, 9), with_events=True)
    assert [row.id for row in store.answer((without,))] == [2, 4]
    assert [row.id for row in store.answer((with_events,))] == [1, 2, 4]
    was_there = replace(with_events, joined_id=0)
    assert [row.id for row in store.answer((was_there,))] == [1, 2, 3, 4, 5]
    last = replace(was_there, count=2, from_end=True)
    assert [row.command for row in store.answer((last,))] == ["PRIVMSG", "TAGMSG"]
    assert store.answer((was_there,))[0] == event(1, is_open=True)


def test_an_event_that_is_there_already_is_let_be(store: Store) -> None:
    store.write([event(1), event(1, "PART"), text(2)])
    assert [
        row.command for row in store.answer((replace(page(0, 9, 9, joined_id=0), with_events=True),))
    ] == [
        "JOIN",
        "PRIVMSG",
    ]


def test_what_is_erased_is_gone_and_the_rest_is_not(store: Store) -> None:
    store.write([text(1), text(2, "#other"), text(3)])
    store.write([text(4), Erased("#tea", 4), Erased("#tea", 1), Erased("#tea", 2), Erased("#none", 3)])
    assert [row.id for row in store.answer((page(0, NEVER, 9),))] == [3]
    assert [row.id for row in store.answer((Page("#other", NEVER, 0, NEVER, 9, from_end=False),))] == [2]
    assert store.last_id() == 4


def test_markers_only_move_forwards(store: Store) -> None:
    store.write([Marker("ann", "#tea", 5), Marker("ann", "#jam", 2), Marker("bob", "#tea", 1)])
    store.write([Marker("ann", "#tea", 3), Marker("ann", "#jam", 4)])
    assert store.markers("ann") == [Marker("ann", "#jam", 4), Marker("ann", "#tea", 5)]
    assert store.markers("carol") == []


def test_what_an_account_said_is_forgotten_in_every_conversation_and_nobody_elses(store: Store) -> None:
    ann, bob = replace(text(1), account="ann"), replace(text(2), account="bob")
    there, later = replace(text(3, "#jam"), account="ann"), replace(text(9), account="ann")
    joined = replace(text(4), command="JOIN", account="ann", text="ann :Ann")
    store.write([ann, bob, there, joined, later, Marker("ann", "#tea", 5), Marker("bob", "#tea", 5)])
    store.write([Forgotten("ann", 8)])
    while isinstance(store, SqliteStore) and store.tidy():
        pass
    assert store.answer((replace(page(0, NEVER, 9), with_events=True),)) == [bob, later]
    assert store.answer((Page("#jam", NEVER, 0, NEVER, 9, from_end=False),)) == []
    assert store.markers("ann") == []
    assert store.markers("bob") == [Marker("bob", "#tea", 5)]
    search = Search((("#tea", NEVER), ("#jam", NEVER)), "text", "", 0, NEVER, 9, from_end=False)
    assert store.answer(search) == [bob, later]


def test_of_each_kind_and_key_there_is_the_latest_document_or_none(store: Store) -> None:
    assert store.kept() == []
    store.write([Kept("ban", "a", "1"), Kept("ban", "b", "2"), Kept("channel", "a", "3")])
    store.write([Kept("ban", "a", "4"), Kept("ban", "b", ""), Kept("ban", "c", "5"), Kept("ban", "c", "")])
    assert sorted(store.kept(), key=lambda each: each.kind) == [
        Kept("ban", "a", "4"),
        Kept("channel", "a", "3"),
    ]


def account(name: str, hashed: str = "scrypt$1") -> Account:
    credential = Credential(hashed, ScramKeys(b"salt", 4096, b"stored", b"server"))
    return Account(name, name.lower(), 5, credential, f"{name}@example.org")


def test_an_account_comes_back_as_it_was_made_and_is_not_written_over(store: Store) -> None:
    store.write([account("Ann"), account("Bob")])
    store.write([account("Ann", "scrypt$2")])
    assert sorted(store.accounts(), key=lambda each: each.name) == [account("Ann"), account("Bob")]


def test_a_new_password_takes_the_place_of_the_old_one(store: Store) -> None:
    store.write([account("Ann"), NewPassword("ann", account("Ann", "scrypt$2").credential)])
    store.write([NewPassword("nobody", account("x").credential)])
    assert store.accounts() == [account("Ann", "scrypt$2")]


def test_an_account_that_is_gone_is_gone(store: Store) -> None:
    store.write([account("Ann"), account("Bob")])
    store.write([GoneAccount("ann")])
    assert store.accounts() == [account("Bob")]
