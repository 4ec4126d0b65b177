"""Nobody ever reads what they may not, and everybody all that they may: random lives beside a model.

Who comes back, under whatever nick, is somebody new as long as there are no accounts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, cast

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubbub.server.store.memory import MemoryStore
from hubbub.server.store.sqlite import SqliteStore
from tests.sim.lives import LIMIT, NICKS, ROOMS, SEATS
from tests.sim.questions import Readers

KEYS = ("", "pear", "plum")
CHANGES = ("+b", "-b", "+e", "+I", "+o", "+o", "-o", "+v", "+m", "-m", "-n", "+n")
NOWHERE = ("@#tea", "+#jam", "#nowhere", "nobody", "*", "ann,bob", "#tea,#jam")

seats, people = st.integers(0, SEATS - 1), st.integers(0, 4 * SEATS - 1)
nicks, rooms = st.sampled_from(NICKS), st.sampled_from(ROOMS)
ranks = st.sampled_from(["", "", "", "@", "+"])
commands = st.sampled_from(["PRIVMSG", "PRIVMSG", "NOTICE", "TAGMSG"])
subcommands = st.sampled_from(["LATEST", "BEFORE", "AFTER", "AROUND", "BETWEEN"])
locks, keys = st.sampled_from("iskHiskH-"), st.sampled_from(KEYS[1:])
places = st.one_of(rooms, rooms, nicks, st.sampled_from(NOWHERE))
several = st.lists(st.one_of(rooms, nicks), min_size=2, max_size=3, unique=True)
counts = st.sampled_from([1, 2, 3, 5, 0, LIMIT])
points = st.tuples(st.sampled_from(["*", "msgid", "timestamp"]), st.integers(0, 60), st.integers(-2, 2))


class StoredReaders(Readers):
    """The same over the database."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._store = SqliteStore(Path(self._folder.name), "none")
        self.net.store = cast(MemoryStore, self._store)

    def end(self) -> None:
        self._store.close()
        self._folder.cleanup()


STEPS: dict[str, tuple[int, tuple[st.SearchStrategy[Any], ...]]] = {  # with how often each comes
    "nothing_happens": (1, ()),
    "comes": (1, (seats, nicks)),
    "leaves": (1, (seats, st.booleans(), nicks)),
    "changes_nick": (1, (people, nicks)),
    "joins": (3, (people, rooms, st.sampled_from(KEYS))),
    "parts": (1, (people, rooms)),
    "kicks": (1, (people, rooms, nicks)),
    "invites": (1, (people, rooms, nicks)),
    "closes_or_opens_a_room": (2, (people, rooms, locks, keys)),
    "sets_a_mode": (1, (people, rooms, st.sampled_from(CHANGES), nicks)),
    "says_in_a_room": (5, (people, rooms, ranks, commands, st.integers(1, 3))),
    "writes_to_somebody": (2, (people, nicks, commands)),
    "says_to_several": (1, (people, several)),
    "redacts": (1, (people, places, st.integers(0, 9))),
    "asks": (3, (places, subcommands, points, points, counts, st.booleans())),
    "asks_for_targets": (1, (points, points, counts, st.booleans())),
    "is_put_out_while_the_store_thinks": (1, (people, rooms, st.sampled_from(["CHATHISTORY", "SEARCH"]))),
    "searches": (
        2,
        (
            st.one_of(st.just(""), rooms, nicks),
            st.integers(0, 60),
            st.one_of(st.just(""), nicks),
            st.sampled_from(["", "after", "before"]),
            st.tuples(st.integers(0, 60), st.integers(-2, 2)),
            counts,
            st.booleans(),
        ),
    ),
    "everybody_reads_all_that_they_may": (3, ()),
}
names = st.sampled_from([name for name, (weight, _) in STEPS.items() for _ in range(weight)])
histories = st.lists(
    names.flatmap(lambda name: st.tuples(st.just(name), *STEPS[name][1])), min_size=25, max_size=60
)

some = settings(max_examples=settings().max_examples // 3)  # each is a long one


def play(lives: Readers, history: list[tuple[Any, ...]]) -> None:
    """Let it all happen; at last everybody reads once more."""
    try:
        lives.three_drink_tea()
        for name, *arguments in history:
            getattr(lives, name)(*arguments)
        lives.everybody_reads_all_that_they_may()
    finally:
        lives.end()


@some
@given(histories)
def test_nobody_reads_what_they_may_not_and_everybody_all_that_they_may(history: list[Any]) -> None:
    play(Readers(), history)


@some
@given(histories)
@example(
    [
        ("says_to_several", 0, ["#tea", "#jam"]),
        ("searches", "", 0, "", "", (0, 0), 1, True),
        ("kicks", 0, "#jam", "cid"),
    ]
)
def test_the_database_keeps_to_it_too(history: list[Any]) -> None:
    play(StoredReaders(), history)
