"""Remembered passwords: in a keyring, in a file, and where neither can be."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from hubbub.client.registration.passwords import (
    FILE_NAME,
    Keyring,
    PasswordFile,
    PasswordsLost,
    open_passwords,
)

HERE = "hub.test:6697"


@pytest.fixture
def without_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a system where the library is not installed."""
    monkeypatch.setitem(sys.modules, "keyring", None)


class System(ModuleType):
    """What the library shows of a system's keyring."""

    def __init__(self, priority: float = 5, *, is_broken: bool = False) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self._priority, self._is_broken = priority, is_broken

    def get_keyring(self) -> SimpleNamespace:
        return SimpleNamespace(priority=self._priority)

    def get_password(self, service: str, name: str) -> str | None:
        if self._is_broken:
            raise OSError("locked")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self.kept[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def test_the_system_s_keyring_is_used_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = System()
    monkeypatch.setitem(sys.modules, "keyring", system)
    passwords = open_passwords(tmp_path)
    passwords.put(HERE, "ada", "secret")
    assert system.kept == {("hubbub", "ada at hub.test:6697"): "secret"}
    assert passwords.get(HERE, "ada") == "secret"
    passwords.forget(HERE, "ada")
    passwords.forget(HERE, "ada")
    assert passwords.get(HERE, "ada") is None
    assert list(tmp_path.iterdir()) == []


def test_a_keyring_that_is_none_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", System(priority=0))
    assert isinstance(open_passwords(tmp_path), PasswordFile)


def test_a_keyring_that_fails_says_so() -> None:
    with pytest.raises(PasswordsLost, match="locked"):
        Keyring(System(is_broken=True)).get(HERE, "ada")


@pytest.mark.usefixtures("without_keyring")
def test_else_they_stand_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    passwords = open_passwords(folder)
    assert passwords.get(HERE, "ada") is None
    passwords.put(HERE, "ada", "secret")
    passwords.put(HERE, "bob", "s2")
    passwords.put("other.test:6667", "ada", "s3")
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
    again = open_passwords(folder)
    assert [again.get(HERE, "ada"), again.get(HERE, "bob")] == ["secret", "s2"]
    again.forget(HERE, "ada")
    assert [passwords.get(HERE, "ada"), passwords.get("other.test:6667", "ada")] == [None, "s3"]
    assert [file.name for file in folder.iterdir()] == [FILE_NAME]


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    PasswordFile(path).put(HERE, "ada", "secret")
    path.chmod(0o644)
    assert PasswordFile(path).get(HERE, "ada") == "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_broken_file_and_one_that_leads_elsewhere_are_not_believed(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("{")
    with pytest.raises(PasswordsLost, match="can't be read"):
        PasswordFile(path).get(HERE, "ada")
    path.write_text("[]")
    assert PasswordFile(path).get(HERE, "ada") is None
    path.unlink()
    os.symlink(tmp_path / "elsewhere", path)
    with pytest.raises(PasswordsLost, match="elsewhere"):
        PasswordFile(path).put(HERE, "ada", "secret")


def test_a_folder_that_can_t_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(PasswordsLost, match="can't be"):
        PasswordFile(tmp_path / "data" / FILE_NAME).put(HERE, "ada", "secret")
