"""Export, as an operator calls it: what was said, and what is kept of accounts, rooms and bans."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubbub import cli
from hubbub.protocol.sasl import ScramKeys
from hubbub.server.core.accounts import Account, Credential
from hubbub.server.core.history import Kept, Marker
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.server.store.test_contract import text

PASSWORD = Credential("a slow hash", ScramKeys(b"salt", 4096, b"stored", b"server"))


def kept(kind: str, key: str, content: Any) -> Kept:
    return Kept(kind, key, json.dumps(content))


@pytest.fixture
def config(tmp_path: Path) -> str:
    """A configuration whose data folder holds Ann's account, her room, a ban, and what three said."""
    store = SqliteStore(tmp_path / "data")
    room = {"name": "#Tea", "created_ms": 2000, "registration_id": 7}
    state = {
        "topic": ["Green", "ann", 1],
        "flags": "nt",
        "key": "",
        "limit": 0,
        "forward": "",
        "sealed_id": 0,
    }
    ban = {"kind": "network", "setter": "boss", "reason": "spam", "set_ms": 1000, "until_ms": 0}
    store.write(
        [
            Account("Ann", "ann", 1000, PASSWORD, "ann@example.org"),
            Account("Bob", "bob", 1000, PASSWORD),
            kept("fingerprint", "ab" * 32, "ann"),
            kept("preference", "ann always_on", True),
            kept("metadata", "Ann display-name", "Ann of the hills"),
            kept("room", "#tea", room),
            kept("room-role", "#tea Ann", {"letter": "q", "since_id": 0, "registration_id": 7}),
            kept("room-role", "#tea Bob", {"letter": "o", "since_id": 0, "registration_id": 6}),
            kept("room-state", "#tea", {**state, "sealed_id": 0, "lists": {"b": [["*!*@bad", "ann", 1]]}}),
            kept("ban", "192.0.2.0/24", ban),
            kept("conversation", "#tea", "#coffee"),
            kept("conversation", "#coffee", "#coffee 5"),
            Marker("Ann", "#coffee", 3000),
            replace(text(1 << 20, "#coffee"), account="Ann", source="elsewhere!~a@h", text="as Ann"),
            replace(text(2 << 20, "#coffee"), source="ANN!~a@h", text="as a guest"),
            replace(text(3 << 20, "%#coffee"), account="Bob", source="ann!~b@h", text="as Bob"),
            replace(text(4 << 20, "#coffee 5"), account="Bob", source="bob!~b@h", text="in another room"),
            replace(text(5 << 20, "Ann Bob"), account="Ann", source="Ann!~a@h", text="to Bob"),
        ]
    )
    store.close()
    path = tmp_path / "hubbub.toml"
    path.write_text(f"[storage]\npath = {str(tmp_path / 'data')!r}\n")
    return str(path)


def exported(config: str, *only: str) -> list[dict[str, Any]]:
    target = Path(config).with_name("out")
    target.unlink(missing_ok=True)
    assert cli.main(["export", "--config", config, *only, str(target)]) == 0
    return [json.loads(line) for line in target.read_text().split("\n") if line]


def texts(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["conversation"], line["text"]) for line in lines if "kind" not in line]


ANN = {
    "kind": "account",
    "name": "Ann",
    "made": "1970-01-01T00:00:01.000Z",
    "email": "ann@example.org",
    "fingerprints": ["ab" * 32],
    "files": [],
    "preferences": {"always_on": True, "multiclient": None, "auto_away": None, "enforce": None},
    "roles": {"#Tea": "founder"},
    "metadata": {"display-name": "Ann of the hills"},
    "read": {"#coffee": "1970-01-01T00:00:03.000Z"},
}
TEA = {
    "kind": "room",
    "name": "#Tea",
    "made": "1970-01-01T00:00:02.000Z",
    "roles": {"Ann": "founder"},
    "topic": "Green",
    "modes": "nt",
    "lists": {"b": ["*!*@bad"]},
    "metadata": {},
}


def test_of_a_person_all_is_exported_that_is_theirs_under_whatever_nick_they_said_it(config: str) -> None:
    lines = exported(config, "--person", "ANN")
    assert lines[0] == ANN
    said = [("#tea", "as Ann"), ("#tea", "as a guest"), ("direct", "to Bob")]
    assert texts(lines) == said
    assert [line.get("kind") for line in lines[1:]] == [None] * 3


def test_who_has_no_account_is_found_by_nick_in_whatever_account(config: str) -> None:
    assert texts(exported(config, "--person", "Elsewhere")) == [("#tea", "as Ann")]


def test_a_room_is_exported_under_its_present_name_with_what_its_ranks_said(config: str) -> None:
    lines = exported(config, "--channel", "#TEA")
    assert lines[0] == TEA
    assert texts(lines) == [("#tea", "as Ann"), ("#tea", "as a guest"), ("%#tea", "as Bob")]
    assert texts(exported(config, "--channel", "#coffee")) == [("#coffee", "in another room")]


def test_everything_is_accounts_rooms_bans_and_texts_and_nothing_of_passwords(config: str) -> None:
    lines = exported(config)
    assert [line["kind"] for line in lines if "kind" in line] == ["account", "account", "room", "ban"]
    assert lines[3] == {
        "kind": "ban",
        "on": "network",
        "target": "192.0.2.0/24",
        "setter": "boss",
        "reason": "spam",
        "set": "1970-01-01T00:00:01.000Z",
        "until": "",
    }
    assert len(texts(lines)) == 5
    written = json.dumps(lines)
    assert not any(secret in written for secret in ("slow hash", "stored", "salt"))


def test_check_counts_accounts_registered_rooms_and_bans(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--config", config]) == 0
    said = capsys.readouterr().out
    assert "accounts       2\nrooms          1 registered\nbans           1\n" in said


@pytest.mark.parametrize(("version", "words"), [(1, "Start the server on it once"), (99, "newer program")])
def test_data_of_another_version_is_named_with_what_to_do(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], version: int, words: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as database:
        database.execute(f"PRAGMA user_version = {version}")
    assert cli.main(["check", "--config", config]) == 1
    assert cli.main(["export", "--config", config, str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert words in said.out
    assert words in said.err
    assert not (tmp_path / "out").exists()
