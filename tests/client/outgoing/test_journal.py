"""The file in which the outbox is kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hubbub.client.outgoing.journal import FileJournal, JournalInUse, MemoryJournal
from tests.client.full_disk import full_disk


def test_records_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "outbox"
    journal = FileJournal(path)
    journal.append({"add": "1", "text": "naïve ☕ \ud800"}, durable=True)
    journal.append({"gone": "1"})
    journal.close()
    assert FileJournal(path).read() == [{"add": "1", "text": "naïve ☕ \ud800"}, {"gone": "1"}]


def test_rewriting_leaves_these_records_alone(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / "outbox")
    journal.append({"old": 1})
    journal.rewrite([{"a": 1}, {"b": 2}])
    journal.append({"c": 3})
    assert journal.read() == [{"a": 1}, {"b": 2}, {"c": 3}]
    journal.rewrite([])
    journal.append({"d": 4})
    assert journal.read() == [{"d": 4}]


def test_a_torn_last_line_is_as_if_never_written(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    journal = FileJournal(path)
    journal.append({"a": 1})
    journal.close()
    with path.open("ab") as file:
        file.write(b'{"b": ')
    journal = FileJournal(path)
    journal.append({"c": 3})
    assert journal.read() == [{"a": 1}, {"c": 3}]


def test_of_a_record_that_the_disk_does_not_take_nothing_stands_there(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / "outbox.jsonl")
    journal.append({"a": 1})
    with full_disk((tmp_path / "outbox.jsonl").stat().st_size + 5):
        for durable in (False, True):
            with pytest.raises(OSError, match="too large"):
                journal.append({"b": 2}, durable=durable)
        with pytest.raises(OSError, match="too large"):
            journal.rewrite([{"c": "d" * 99}])
    journal.append({"e": 5})
    assert journal.read() == [{"a": 1}, {"e": 5}]
    journal.close()


def test_what_can_not_take_its_place_leaves_the_old_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FileJournal(tmp_path / "outbox.jsonl")
    journal.append({"a": 1})

    def fail(*_: object) -> None:
        raise OSError("not now")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="not now"):
            journal.rewrite([{"b": 2}])
    journal.append({"c": 3})
    assert journal.read() == [{"a": 1}, {"c": 3}]
    journal.close()


def test_what_is_no_record_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    path.write_bytes(b'[1]\n\xff\xfe\n7\n{"a": 1}\n{]\n')
    assert FileJournal(path).read() == [{"a": 1}]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    journal = FileJournal(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    journal.rewrite([{"a": 1}])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_windows_cannot_have_the_same_one(tmp_path: Path) -> None:
    first = FileJournal(tmp_path / "outbox")
    with pytest.raises(JournalInUse, match="another window"):
        FileJournal(tmp_path / "outbox")
    first.close()
    FileJournal(tmp_path / "outbox")


def test_a_journal_in_memory_does_the_same() -> None:
    journal = MemoryJournal()
    journal.append({"a": 1}, durable=True)
    assert journal.read() == [{"a": 1}]
    journal.rewrite([])
    assert journal.read() == []
