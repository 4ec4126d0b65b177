"""A folder is shown as people look through it: folders first, numbers by their worth."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbub.client.files import contents
from hubbub.client.files.contents import Entry, places, read, shown


def names(*given: str, typed: str = "", hidden: bool = False, suffix: str = "") -> list[str]:
    """What is shown of these; a folder ends with a slash."""
    entries = [Entry(name.rstrip("/"), name.endswith("/")) for name in given]
    return [one.name for one in shown(entries, typed, hidden=hidden, suffix=suffix)]


def test_folders_come_first_and_numbers_are_in_their_order() -> None:
    assert names("b2", "B10", "a", "z/", "b1") == ["z", "a", "b1", "b2", "B10"]


def test_hidden_ones_are_shown_if_they_are_wanted() -> None:
    assert names(".a", "b") == ["b"] and names(".a", "b", hidden=True) == [".a", "b"]
    assert names(".profile", "b", typed=".pro") == [".profile"]


def test_what_is_typed_stands_in_their_names() -> None:
    assert names("Tea.txt", "steam.PNG", "x/", typed="TEA") == ["steam.PNG", "Tea.txt"]


def test_of_the_files_those_of_a_suffix() -> None:
    assert names("a.json", "b.txt", "c/", "D.JSON", suffix=".json") == ["c", "a.json", "D.JSON"]


def test_a_folder_is_read_with_sizes_and_a_link_to_nowhere_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "tea").write_bytes(b"green")
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    found = {one.name: one for one in read(tmp_path)}
    assert found["in"].is_folder and not found["lost"].is_folder
    assert found["tea"].size_bytes == 5 and found["tea"].changed_ms > 0
    with pytest.raises(OSError, match="nowhere"):
        read(tmp_path / "nowhere")


def test_no_more_is_read_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MAX_ENTRIES", 3)
    for number in range(5):
        (tmp_path / str(number)).touch()
    assert len(read(tmp_path)) == 3


def test_places_are_found_under_the_names_that_they_have_here(tmp_path: Path) -> None:
    config = tmp_path / "config"
    for folder in ("config", "Bilder", "Desktop", "Documents"):
        (tmp_path / folder).mkdir()
    (config / "user-dirs.dirs").write_text('XDG_PICTURES_DIR="$HOME/Bilder"\nXDG_DESKTOP_DIR="$HOME/"\n')
    assert places(tmp_path, config) == [
        ("Home", tmp_path), ("Desktop", tmp_path / "Desktop"), ("Documents", tmp_path / "Documents"),
        ("Pictures", tmp_path / "Bilder"),
    ]  # fmt: skip
