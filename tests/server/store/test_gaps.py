"""Copies that stay behind in the file when rows are moved about: gone, and nothing else with them."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hubbub.server.core.history import Erased, Latest, Page, Stored
from hubbub.server.store import gaps
from hubbub.server.store.gaps import Gaps
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.server.store.test_contract import NEVER

ROOMS = [f"#room{number}" for number in range(12)]


class Life:
    """A store with texts and events of all lengths in some rooms, of which some are erased again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.store = SqliteStore(folder, "none")
        self.kept: dict[int, Stored] = {}
        self.erased: list[Stored] = []
        self._chance = random.Random(seed)
        self._last_id = 0

    def goes_on(self, batches: int) -> None:
        for _ in range(batches):
            said = [self._text() for _ in range(self._chance.randrange(1, 30))]
            self.kept |= {each.id: each for each in said}
            count = min(len(self.kept), self._chance.randrange(9))
            gone = [self.kept.pop(number) for number in self._chance.sample(sorted(self.kept), count)]
            self.erased += gone
            self.store.write([*said, *(Erased(each.conversation, each.id) for each in gone)])

    def _text(self) -> Stored:
        self._last_id += 1
        words = [f"{self._chance.randrange(10**6)}" for _ in range(self._chance.choice((2, 5, 20, 90)))]
        text = " ".join([f"zq{self._last_id:08d}xj", *words])
        room = self._chance.choice(ROOMS)
        is_open = self._chance.random() < 0.5
        command = self._chance.choice(("PRIVMSG", "TOPIC"))
        return Stored(room, self._last_id, command, "ann!~u@h", "", room, text, is_open=is_open)

    def tidy(self) -> None:
        while self.store.tidy():
            pass

    def _page(self, room: str, low: int) -> Page:
        return Page(room, 0, low, NEVER, 1000, from_end=False, with_events=True)

    def answers(self) -> list[Stored]:
        found: list[Stored] = []
        for room in ROOMS:
            low = 0
            while page := self.store.answer((self._page(room, low),)):
                found += page
                low = page[-1].id
        return sorted(found, key=lambda message: message.id)


def left_over(folder: Path, erased: list[Stored]) -> set[bytes]:
    data = b"".join(path.read_bytes() for path in folder.iterdir())
    return set(re.findall(rb"zq\d{8}xj", data)) & {each.text[:12].encode() for each in erased}


def test_no_copy_of_an_erased_text_is_left_where_it_lay_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(tmp_path, seed=1)
    life.goes_on(400)
    with monkeypatch.context() as patch:
        patch.setattr(Gaps, "clear", lambda *_: True)
        life.tidy()
    assert left_over(tmp_path, life.erased), "or else this test is in vain"
    life.goes_on(1)
    life.store.write([Erased("#room1", 1)])
    life.tidy()
    assert left_over(tmp_path, life.erased) == set()
    for _ in range(5):
        life.goes_on(20)
        life.tidy()
        assert left_over(tmp_path, life.erased) == set()
    assert life.answers() == [each for _, each in sorted(life.kept.items()) if each.id != 1]
    assert life.store._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    life.store.close()


def test_in_slices_between_which_people_talk_and_take_back_it_comes_to_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "CHUNK_PAGES", 8)
    monkeypatch.setattr("hubbub.server.store.sqlite.TIDY_SECONDS", 0.0002)
    life = Life(tmp_path, seed=2)
    for _ in range(300):
        life.goes_on(1)
        life.store.tidy()
    life.tidy()
    assert left_over(tmp_path, life.erased) == set()
    assert life.store._db.execute("SELECT is_due FROM erasing").fetchone() == (0,)
    assert life.store._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    life.store.close()


def test_what_is_in_use_stays_as_it_was_byte_for_byte(tmp_path: Path) -> None:
    life = Life(tmp_path, seed=3)
    life.goes_on(200)
    before, latest = life.answers(), life.store.answer(Latest(tuple((room, 0) for room in ROOMS)))
    life.tidy()
    life.store.close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store = SqliteStore(tmp_path, "none")
    life.store = store
    assert life.answers() == before
    assert store.answer(Latest(tuple((room, 0) for room in ROOMS))) == latest
    store.close()


def test_a_crash_before_the_gaps_are_clear_is_made_good_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(tmp_path, seed=1)
    life.goes_on(400)
    with monkeypatch.context() as patch:
        patch.setattr(Gaps, "clear", lambda *_: False)
        for _ in range(100):
            life.store.tidy()
    life.store.close()
    assert left_over(tmp_path, life.erased)
    life.store = SqliteStore(tmp_path, "none")
    life.tidy()
    assert left_over(tmp_path, life.erased) == set()
    life.store.close()
