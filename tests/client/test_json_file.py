"""A file of JSON is there as a whole or not at all, and its owner's alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hubbub.client import json_file


@pytest.mark.parametrize("text", ["Jörg", "🎉", "half \ud83c of it", "\x00"])
def test_whatever_a_field_may_hold_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kept.json"
    for durable in (False, True):
        json_file.write(path, {"text": [text]}, durable=durable)
        assert json_file.read_object(path) == {"text": [text]}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 99_999, b'{"a": 1} x'])
def test_a_broken_file_is_as_if_it_was_not_there(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kept.json"
    assert json_file.read(path) is None
    path.write_bytes(content)
    assert json_file.read(path) is None and json_file.read_object(path) == {}


def test_a_list_is_no_object(tmp_path: Path) -> None:
    json_file.write(tmp_path / "kept.json", [1])
    assert json_file.read(tmp_path / "kept.json") == [1]
    assert json_file.read_object(tmp_path / "kept.json") == {}


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text("{}")
    path.chmod(0o644)
    json_file.write(path, {})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_can_not_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    json_file.write(path, "before")
    path.rename(tmp_path / "aside")
    path.mkdir()  # nothing can take its place
    with pytest.raises(OSError, match="kept"):
        json_file.write(path, "after")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["aside", "kept.json"]
