"""What was written and not sent is there after the next start."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from hubbub.client.composing import drafts
from hubbub.client.composing.drafts import Drafts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts.json"


def test_drafts_survive(path: Path) -> None:
    kept = Drafts(path)
    kept.put("#tea", "half a sen\n🎉")
    kept.put("#coffee", "   ")
    kept.save()
    again = Drafts(path)
    assert again.get("#tea") == "half a sen\n🎉" and "#tea" in again
    assert again.get("#coffee") == "" and "#coffee" not in again


def test_what_was_sent_is_no_draft(path: Path) -> None:
    kept = Drafts(path)
    kept.put("#tea", "hello")
    kept.save()
    kept.put("#tea", "")
    kept.save()
    assert not path.exists() and Drafts(path).get("#tea") == ""


def test_a_room_takes_its_draft_along(path: Path) -> None:
    kept = Drafts(path)
    kept.put("#tea", "hello")
    kept.rename("#tea", "#chai")
    kept.rename("#tea", "#cocoa")
    assert kept.get("#chai") == "hello" and "#tea" not in kept and "#cocoa" not in kept


@pytest.mark.skipif(sys.platform == "win32", reason="there are other rights there")
def test_its_owner_alone_can_read_it(path: Path) -> None:
    kept = Drafts(path)
    kept.put("#tea", "x")
    kept.save()
    assert path.stat().st_mode & 0o777 == 0o600 and list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", ["", "[1]", '{"#tea": 1}', "\udcff", "[" * 100_000])
def test_a_broken_file_is_none(path: Path, content: str) -> None:
    path.write_bytes(content.encode(errors="surrogateescape"))
    assert Drafts(path).get("#tea") == ""


def test_only_so_much_is_kept(path: Path) -> None:
    kept = Drafts(path)
    for number in range(drafts.MAX_DRAFTS + 10):
        kept.put(f"#{number}", "x" * (drafts.MAX_LENGTH + 1))
    kept.save()
    stored = json.loads(path.read_text())
    assert len(stored) == drafts.MAX_DRAFTS and "#0" not in stored
    assert {len(text) for text in stored.values()} == {drafts.MAX_LENGTH}


def test_nothing_new_is_not_written(path: Path) -> None:
    kept = Drafts(path)
    kept.put("#tea", "x")
    kept.save()
    path.unlink()
    kept.put("#tea", "x")
    kept.save()
    assert not path.exists()
    kept.put("#tea", "xy")
    kept.save()
    kept.forget()
    assert not path.exists() and kept.get("#tea") == ""
