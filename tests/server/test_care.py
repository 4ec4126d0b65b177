"""Backup, restore, export and check, as an operator calls them; also while the server runs."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hubbub import cli
from hubbub.server.care import restore
from hubbub.server.store.place import FolderLock, secret_of
from hubbub.server.store.sqlite import FILE_NAME, SqliteStore
from tests.acceptance.process import Wire, irc, server
from tests.server.store.test_contract import NEVER, page, text


@pytest.fixture
def config(tmp_path: Path) -> str:
    """A configuration whose data folder holds ten messages of #tea and one of #other."""
    store = SqliteStore(tmp_path / "data")
    store.write([*(text(number << 20) for number in range(1, 11)), text(11 << 20, "#other")])
    store.close()
    path = tmp_path / "hubbub.toml"
    path.write_text(f"[storage]\npath = {str(tmp_path / 'data')!r}\n")
    return str(path)


def kept(folder: Path) -> list[str]:
    store = SqliteStore(folder)
    texts = [each.text for each in store.answer((page(0, NEVER, 100),))]
    store.close()
    return texts


def test_a_backup_is_whole_and_its_owners_alone(tmp_path: Path, config: str) -> None:
    target = tmp_path / "copy.sqlite3"
    assert cli.main(["backup", "--config", config, str(target)]) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM message WHERE shelf < 2").fetchone() == (11,)
    assert not list(tmp_path.glob("*.part"))


def test_what_was_said_after_a_backup_is_gone_after_its_restore_but_put_aside(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "copy.sqlite3"
    assert cli.main(["backup", "--config", config, str(target)]) == 0
    before = kept(tmp_path / "data")
    store = SqliteStore(tmp_path / "data")
    store.write([text(99 << 20)])
    store.close()
    assert cli.main(["restore", "--config", config, str(target)]) == 0
    assert kept(tmp_path / "data") == before
    (aside,) = (tmp_path / "data").glob(f"{FILE_NAME}.replaced-*")
    assert str(aside) in capsys.readouterr().out
    with closing(sqlite3.connect(aside)) as database:
        assert database.execute("SELECT count(*) FROM message WHERE shelf < 2").fetchone() == (12,)


def test_what_a_server_alone_knows_is_made_once_and_goes_with_its_backup(tmp_path: Path, config: str) -> None:
    store = SqliteStore(tmp_path / "data")
    known = secret_of(store)
    assert len(known) == 32
    store.close()
    target = tmp_path / "copy.sqlite3"
    assert cli.main(["backup", "--config", config, str(target)]) == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    restore(elsewhere, target)
    for folder in (tmp_path / "data", elsewhere):
        again = SqliteStore(folder)
        assert secret_of(again) == known
        again.close()
    other = SqliteStore(tmp_path / "other")
    assert secret_of(other) != known
    other.close()


def test_a_damaged_or_foreign_file_is_not_restored(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = kept(tmp_path / "data")
    wrong = tmp_path / "wrong"
    for content in (b"", b"not a database at all" * 100):
        wrong.write_bytes(content)
        assert cli.main(["restore", "--config", config, str(wrong)]) == 1
    assert cli.main(["restore", "--config", config, str(tmp_path / "none")]) == 1
    assert "no backup of Hubbub's" in capsys.readouterr().err
    assert kept(tmp_path / "data") == before


def test_nothing_is_restored_under_a_running_server(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "copy.sqlite3"
    assert cli.main(["backup", "--config", config, str(target)]) == 0
    with FolderLock(tmp_path / "data"):
        assert cli.main(["restore", "--config", config, str(target)]) == 1
    assert "in use by a running Hubbub" in capsys.readouterr().err


def test_an_export_gives_one_json_object_a_message(tmp_path: Path, config: str) -> None:
    everything, tea, ann, bob = (tmp_path / name for name in ("all", "tea", "ann", "bob"))
    assert cli.main(["export", "--config", config, str(everything)]) == 0
    assert cli.main(["export", "--config", config, "--channel", "#TEA", str(tea)]) == 0
    assert cli.main(["export", "--config", config, "--person", "Ann", str(ann)]) == 0
    assert cli.main(["export", "--config", config, "--person", "bob", str(bob)]) == 0
    counts = [len(path.read_text().splitlines()) for path in (everything, tea, ann, bob)]
    assert counts == [11, 10, 11, 0]
    first = json.loads(tea.read_text().splitlines()[0])
    assert first == {
        "conversation": "#tea",
        "msgid": "0000000010000",
        "time": "1970-01-01T00:00:00.001Z",
        "command": "PRIVMSG",
        "source": "ann!~a@h",
        "account": "",
        "target": "#Tea",
        "text": f"text {1 << 20}",
        "tags": {},
    }
    assert stat.S_IMODE(tea.stat().st_mode) == 0o600


def test_an_export_gives_a_text_of_several_lines_as_it_is_read(tmp_path: Path, config: str) -> None:
    store = SqliteStore(tmp_path / "data")
    store.write([replace(text(12 << 20, "#lines"), text="one\n\ntwo \rgoes on")])
    store.close()
    target = tmp_path / "lines"
    assert cli.main(["export", "--config", config, "--channel", "#lines", str(target)]) == 0
    assert json.loads(target.read_text())["text"] == "one\n\ntwo goes on"


def test_an_export_overwrites_nothing(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mine"
    target.write_text("precious")
    assert cli.main(["export", "--config", config, str(target)]) == 1
    assert (target.read_text(), "name another file" in capsys.readouterr().err) == ("precious", True)


def test_check_tells_what_there_is_and_what_is_broken(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--config", config]) == 0
    said = capsys.readouterr().out
    for words in ("11 in 2 conversations", "integrity      ok", "none yet: hubbub backup FILE"):
        assert words in said
    assert "index          0.0 MB\nkept           channels: all messages; direct: all messages\n" in said
    assert cli.main(["backup", "--config", config, str(tmp_path / "copy")]) == 0
    assert cli.main(["check", "--config", config]) == 0
    assert "none yet" not in capsys.readouterr().out
    path = tmp_path / "data" / FILE_NAME
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):  # every page but the first
        data[start : start + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert cli.main(["check", "--config", config]) == 1


def test_check_tells_what_is_kept(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open(config, "a", encoding="utf-8") as file:
        file.write(
            '[history]\nchannel_messages = 128\ndays = 30\n[[retention]]\nchannel = "#tea"\ndays = 7\n'
        )
    assert cli.main(["check", "--config", config]) == 0
    kept = "channels: the last 128 messages of 30 days; direct: all messages of 30 days"
    assert f"kept           {kept}; #tea: all messages of 7 days\n" in capsys.readouterr().out


def test_without_data_each_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "hubbub.toml"
    config.write_text(f"[storage]\npath = {str(tmp_path / 'none')!r}\n")
    for command in (["backup", str(tmp_path / "x")], ["export", str(tmp_path / "y")], ["check"]):
        assert cli.main([command[0], "--config", str(config), *command[1:]]) == 1
    said = capsys.readouterr()
    assert (said.err + said.out).count(str(tmp_path / "none")) >= 3


def test_a_backup_of_a_running_server_holds_all_that_was_echoed_before(tmp_path: Path) -> None:
    with server(tmp_path) as hub:
        plain = Wire(hub.ports["plain"])
        plain.sends(b"ada\n")
        plain.reads_until(b"ada has connected to the server\n")
        watcher = irc(hub.ports["irc"], "watcher", "#lobby")
        plain.sends(b"".join(b"line %d\n" % number for number in range(50)))
        watcher.reads_until(b":line 49\r\n")
        target = tmp_path / "copy"
        assert cli.main(["backup", "--config", str(tmp_path / "hubbub.toml"), str(target)]) == 0
        plain.sends(b"after\n")
        watcher.reads_until(b":after\r\n")
        assert cli.main(["check", "--config", str(tmp_path / "hubbub.toml")]) == 0
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM message WHERE shelf < 2").fetchone() == (50,)


def test_a_second_server_on_the_same_data_does_not_start(tmp_path: Path) -> None:
    with server(tmp_path):
        command = [sys.executable, "-m", "hubbub", "serve", "--config", str(tmp_path / "hubbub.toml")]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert "in use by a running Hubbub" in second.stderr
