"""Settings survive a start, strange files do not stop the window, and nobody else reads them."""

import json
import stat
from pathlib import Path

import pytest

from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    servers = [
        ServerSettings(nick="Jörg", address="chat.example.org", tls=True, rooms=["#tea"]),
        ServerSettings(nick="joe", address="127.0.0.1", name="home", realname="Joe", at_start=False),
    ]
    kept = Settings(servers=servers, shown=servers[1].key, look="light", members=False)
    settings.save(tmp_path, kept)
    assert settings.load(tmp_path) == kept


def test_half_a_character_in_a_name_is_no_reason_to_keep_nothing(tmp_path: Path) -> None:
    kept = Settings(nick="half \ud83c", highlights=["\udc00"])
    settings.save(tmp_path, kept)
    assert settings.load(tmp_path) == kept


def test_a_file_of_the_time_of_one_server_is_read(tmp_path: Path) -> None:
    old = {
        "nick": "maria", "address": "Chat.example.org", "tls": True, "account": "maria", "remember": False,
        "rooms": ["#tea", "#den"], "room": "#den", "look": "dark", "geometry": "", "members": False,
    }  # fmt: skip
    (tmp_path / settings.FILE).write_text(json.dumps(old))
    known = settings.load(tmp_path)
    (server,) = known.servers
    assert server == ServerSettings(
        key="Chat.example.org-6697", nick="maria", address="Chat.example.org", tls=True, account="maria",
        remember=False, rooms=["#tea", "#den"], room="#den",
    )  # fmt: skip
    assert (known.nick, known.look, known.members) == ("maria", "dark", False)


def test_who_was_nowhere_yet_is_nowhere_still(tmp_path: Path) -> None:
    settings.save(tmp_path, Settings(look="dark"))
    assert settings.load(tmp_path).servers == []
    (tmp_path / settings.FILE).write_text('{"nick": "", "address": "127.0.0.1:6667"}')
    assert settings.load(tmp_path).servers == []


def test_files_of_a_server_are_its_own(tmp_path: Path) -> None:
    known = Settings(servers=[ServerSettings(address="[::1]:7000"), ServerSettings(address="[::1]:7000")])
    known.put(ServerSettings(address="chat.example.org"))
    keys = ["__1-7000", "__1-7000-2", "chat.example.org-6667"]
    assert [server.key for server in known.servers] == keys
    known.put(ServerSettings(key="__1-7000", nick="ada"))
    assert [server.key for server in known.servers] == keys and known.servers[0].nick == "ada"
    stored = {
        "servers": [{"key": "../../etc", "address": "host"}, {"key": "host-6667", "address": "host"}, 7]
    }
    (tmp_path / settings.FILE).write_text(json.dumps(stored))
    assert [server.key for server in settings.load(tmp_path).servers] == ["host-6667"]


def test_a_server_is_found_by_address_and_name() -> None:
    known = Settings(
        servers=[ServerSettings(address="host", nick="ada"), ServerSettings(address="host", nick="bob")]
    )
    assert known.at("host") is known.servers[0] is known.first
    assert known.at("host", "bob") is known.servers[1]
    assert known.at("host", "eve") is known.at("other") is None
    known.shown = known.servers[1].key
    assert known.first is known.servers[1]


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "profile"
    settings.prepare_profile(folder)
    settings.save(folder, Settings())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / settings.FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [settings.FILE]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "\x00",
        "[" * 99_999,
        '{"nick": 3, "rooms": "no", "look": "pink"}',
        '{"servers": {"a": 1}}',
        '{"servers": [1, null, "x"]}',
        '{"emoji_tone": 1000000000}',
        '{"emoji_tone": -1}',
    ],
)
def test_a_strange_file_is_as_if_it_was_not_there(tmp_path: Path, content: str) -> None:
    (tmp_path / settings.FILE).write_text(content)
    assert settings.load(tmp_path) == Settings()


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == Settings()


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
