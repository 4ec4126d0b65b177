"""Settings survive a start, strange files do not stop the window, and nobody else reads them."""

import json
import stat
from pathlib import Path

import pytest

from hubbub.desktop import settings
from hubbub.desktop.settings import Settings


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    kept = Settings(
        nick="Jörg", address="chat.example.org", tls=True, rooms=["#tea"], look="light", members=False
    )
    settings.save(tmp_path, kept)
    assert settings.load(tmp_path) == kept


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "profile"
    settings.prepare_profile(folder)
    settings.save(folder, Settings())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / settings.FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [settings.FILE]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '"x"', "\x00", '{"nick": 3, "rooms": "no", "look": "pink"}']
)
def test_a_strange_file_is_as_if_it_was_not_there(tmp_path: Path, content: str) -> None:
    (tmp_path / settings.FILE).write_text(content)
    assert settings.load(tmp_path) == Settings()


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path).address == "127.0.0.1:6667"


def test_unknown_keys_are_ignored_and_known_ones_kept(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).write_text(json.dumps({"nick": "maria", "future": [1, 2]}))
    assert settings.load(tmp_path) == Settings(nick="maria")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(tmp_path, Settings(nick="before"))

    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        settings.save(tmp_path, Settings(nick="after"))
    assert settings.load(tmp_path).nick == "before"
    assert [path.name for path in tmp_path.iterdir()] == [settings.FILE]
