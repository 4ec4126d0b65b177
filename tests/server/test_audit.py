"""The record of what operators did."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest

from hubbub.cli import main
from hubbub.server import audit
from hubbub.server.audit import NAME, AuditLog, shown
from hubbub.server.config import load
from hubbub.server.core.accounts import COSTS, Checked, CheckHash
from hubbub.server.core.oversight import Act
from hubbub.server.passwords import answer

ACT = Act(
    1_700_000_000_000, "root", "alice", "", "127.0.0.1", "KILL", ("bob", "Too \x1b[31mloud\n"), "accepted"
)
SHOWN = r"2023-11-14T22:13:20.000+00:00 alice as root from 127.0.0.1: KILL bob Too \x1b[31mloud\n [accepted]"


def test_an_act_is_a_line_that_its_owner_alone_reads(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.write(ACT)
    log.write(ACT)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert (tmp_path / NAME).read_bytes().count(b"\n") == 2
    assert b"\x1b" not in (tmp_path / NAME).read_bytes()
    assert list(shown(tmp_path)) == [SHOWN, SHOWN]


def test_a_full_record_makes_room_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MAX_FILE_BYTES", 1)
    log = AuditLog(tmp_path)
    log.write(ACT)
    log.write(ACT)
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, f"{NAME}.1"]
    assert list(shown(tmp_path)) == [SHOWN, SHOWN]


def test_what_can_not_be_written_is_complained_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / NAME).mkdir()
    AuditLog(tmp_path).write(ACT)
    assert "the audit log can't be written" in caplog.text


def test_without_a_folder_it_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        AuditLog(None).write(ACT)
    assert [record.getMessage() for record in caplog.records] == ["operator"]


def test_the_record_is_shown_by_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hubbub.toml"
    path.write_text('[storage]\npath = "data"\n')
    assert main(["audit", "--config", str(path)]) == 0
    assert capsys.readouterr().out == "No operator has done anything yet.\n"
    (tmp_path / "data").mkdir()
    AuditLog(tmp_path / "data").write(ACT)
    assert main(["audit", "--config", str(path)]) == 0
    assert capsys.readouterr().out == f"{SHOWN}\n"


def test_a_password_is_made_a_hash_for_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "let me in")
    assert main(["passwd"]) == 0
    made = capsys.readouterr().out.strip()
    path = tmp_path / "hubbub.toml"
    path.write_text(f'[[oper]]\nname = "root"\npassword = "{made}"\n')
    assert load(path).opers[0].password == made
    assert answer(CheckHash("let me in", made), COSTS["test"]) == Checked(is_right=True)
    assert answer(CheckHash("let me out", made), COSTS["test"]) == Checked(is_right=False)


def test_passwords_that_differ_or_are_empty_make_no_hash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = iter(["one", "other", "", ""])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(given))
    assert main(["passwd"]) == 1
    assert main(["passwd"]) == 1
    assert capsys.readouterr().out == ""
