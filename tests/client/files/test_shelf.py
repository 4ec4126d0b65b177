"""A shelf keeps what was asked for last, and never more than it may."""

import os
from pathlib import Path

from hubbub.client.files.shelf import Shelf


def test_what_was_asked_for_last_stays(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "kept", 400)
    for key in "abcd":
        shelf.put(key, key.encode() * 100)
    assert shelf.get("a") == b"a" * 100
    shelf.put("e", b"e" * 100)
    assert [shelf.get(key) is not None for key in "abcde"] == [True, False, True, True, True]
    assert sum(path.stat().st_size for path in (tmp_path / "kept").iterdir()) <= 400


def test_it_is_there_again_at_the_next_start(tmp_path: Path) -> None:
    Shelf(tmp_path, 400).put("a", b"tea")
    again = Shelf(tmp_path, 400)
    assert again.get("a") == b"tea"
    again.put("a", b"coffee")
    assert Shelf(tmp_path, 400).get("a") == b"coffee"


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 400)
    shelf.put("a", b"x" * 101)
    assert shelf.get("a") is None


def test_what_is_forgotten_is_on_no_disk(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 400)
    shelf.put("a", b"tea")
    shelf.put("a", b"small", "-10x10")
    shelf.put("b", b"tea")
    assert shelf.get("a", "-10x10") == b"small"
    shelf.forget("a")
    assert shelf.get("a") is None and len(os.listdir(tmp_path)) == 1
    shelf.clear()
    assert os.listdir(tmp_path) == []


def test_a_broken_folder_keeps_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "below", 400)
    shelf.put("a", b"tea")
    assert shelf.get("a") is None
    whole = Shelf(tmp_path, 400)
    whole.put("a", b"tea")
    for path in tmp_path.iterdir():
        path.unlink()
    assert whole.get("a") is None
