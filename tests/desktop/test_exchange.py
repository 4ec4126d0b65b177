"""Settings as a file: what is in it, what is taken from it, and what is not."""

from __future__ import annotations

import json

import pytest

from hubbub.desktop.preferences.exchange import BadSettings, exported, imported, take_over
from hubbub.desktop.profile.settings import ServerSettings, Settings


def test_what_was_exported_is_imported() -> None:
    there = ServerSettings(name="Tea", address="tea.example.org", nick="ann", rooms=["#tea"])
    mine = Settings(look="light", accent="pink", scale=125, highlights=["tea"], servers=[there])
    found = imported(exported(mine).encode())
    assert (found.look, found.accent, found.scale, found.highlights) == ("light", "pink", 125, ["tea"])
    assert [(server.name, server.address, server.rooms) for server in found.servers] == [
        ("Tea", "tea.example.org", ["#tea"])
    ]


def test_what_belongs_to_one_computer_stays_there() -> None:
    mine = Settings(geometry="1x1+0+0", shown="tea-6667", servers=[ServerSettings(nick="ann")])
    written = json.loads(exported(mine))
    assert not {"geometry", "shown", "dnd_until_ms"} & set(written)
    assert "key" not in written["servers"][0]
    assert "password" not in exported(mine)


def test_ones_own_server_stays_on_the_computer_that_it_runs_on() -> None:
    own = ServerSettings(nick="ann", address="127.0.0.1:6667", own=True)
    away = ServerSettings(nick="ann", address="tea.example.org")
    written = json.loads(exported(Settings(servers=[own, away])))
    assert [server["address"] for server in written["servers"]] == ["tea.example.org"]
    mine = Settings()
    assert take_over(mine, Settings(servers=[own])) == [] and mine.servers == []


def test_half_a_character_hinders_no_export() -> None:
    found = imported(exported(Settings(nick="half \ud83c")).encode(errors="surrogatepass"))
    assert found.nick == "half \ud83c"


def test_what_a_file_should_not_have_is_left_out() -> None:
    file = {
        "format": "hubbub-settings", "version": 1, "look": "pink", "scale": 5_000, "accent": "#zzzzzz",
        "text_size": "huge", "compact": 1, "strange": True, "language": "tlh", "quiet_from": "late",
        "servers": ["none", {"address": 5, "nick": "ann", "strange": 1}],
    }  # fmt: skip
    found = imported(json.dumps(file).encode())
    assert (found.look, found.scale, found.accent, found.text_size) == ("system", 0, "", 15)
    assert (found.compact, found.language, found.quiet_from) == (False, "", "22:00")
    assert not hasattr(found, "strange")
    assert [server.nick for server in found.servers] == ["ann"]


@pytest.mark.parametrize(
    "file", [b"", b"\xff\xfe", b"[" * 100_000, b'"hubbub-settings"', b'{"format": "hubbub-settings"}']
)
def test_what_is_no_file_of_settings_is_refused(file: bytes) -> None:
    with pytest.raises(BadSettings):
        imported(file)


def test_a_file_of_a_newer_version_is_refused() -> None:
    with pytest.raises(BadSettings, match="newer"):
        imported(b'{"format": "hubbub-settings", "version": 2}')


def test_servers_that_one_has_stay_as_they_are_and_others_come_with_keys_of_their_own() -> None:
    mine = Settings(servers=[ServerSettings(key="a", address="tea.example.org", nick="ann", rooms=["#mine"])])
    others = Settings(
        servers=[
            ServerSettings(address="tea.example.org", nick="ann", rooms=["#theirs"]),
            ServerSettings(key="a", address="coffee.example.org", nick="ann"),
        ]
    )
    added = take_over(mine, others)
    assert [server.address for server in added] == ["coffee.example.org"]
    assert mine.servers[0].rooms == ["#mine"] and mine.servers[1].key not in {"", "a"}
