"""Passwords that are remembered: in the system's keyring where there is one, else in a file of our own.

The rule: a password stands in one place, which only its owner can read; what can't be kept safely is not.

Spec: https://keyring.readthedocs.io
"""

from __future__ import annotations

import importlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from hubbub.client import json_file
from hubbub.client.words import N_, _

SERVICE = "hubbub"
FILE_NAME = "passwords.json"
MAX_FILE_BYTES = 1024 * 1024
_PRIVATE = 0o600


class PasswordsLost(Exception):
    """They can't be kept or read; the text says why, for the person."""


class Passwords(Protocol):
    """Where passwords are. `server` is a name and port, such as "chat.example.org:6697"."""

    where: str  # for the person: "the system's keyring"

    def get(self, server: str, account: str) -> str | None:
        """The password, None if there is none. Raises: PasswordsLost."""

    def put(self, server: str, account: str, password: str) -> None:
        """Remember one. Raises: PasswordsLost."""

    def forget(self, server: str, account: str) -> None:
        """Remember it no longer. Raises: PasswordsLost."""


def open_passwords(folder: Path) -> Passwords:
    """The system's keyring if there is one that works, else a file in this folder.

    The system may ask the person to unlock its keyring meanwhile: call it, and what it returns, in a thread.
    """
    backend = _keyring()
    return PasswordFile(folder / FILE_NAME) if backend is None else Keyring(backend)


def _keyring() -> Any:
    """The library, if it is installed and has found a keyring that is safe."""
    try:
        keyring = importlib.import_module("keyring")  # it is not everywhere, and takes its time
    except ImportError:
        return None
    with suppress(Exception):  # each system's keyring fails in its own way
        if keyring.get_keyring().priority >= 1:
            return keyring
    return None


def _name(server: str, account: str) -> str:
    return f"{account} at {server}"


class Keyring:
    """The keyring of the system, by the library of that name."""

    where = N_("the system's keyring")

    def __init__(self, library: Any) -> None:
        self._library = library

    def get(self, server: str, account: str) -> str | None:
        """The password, None if there is none. Raises: PasswordsLost."""
        found = self._call("get_password", server, account)
        return found if isinstance(found, str) else None

    def put(self, server: str, account: str, password: str) -> None:
        """Remember one. Raises: PasswordsLost."""
        self._call("set_password", server, account, password)

    def forget(self, server: str, account: str) -> None:
        """Remember it no longer. Raises: PasswordsLost."""
        if self.get(server, account) is not None:
            self._call("delete_password", server, account)

    def _call(self, what: str, server: str, account: str, *password: str) -> object:
        try:
            return getattr(self._library, what)(SERVICE, _name(server, account), *password)
        except Exception as error:
            raise PasswordsLost(
                _("The system's keyring can't be used: {error}").format(error=error)
            ) from error


class PasswordFile:
    """A file of JSON that its owner alone may read; others' eyes on it are noticed and undone."""

    where = N_("a file that only you can read")

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, server: str, account: str) -> str | None:
        """The password, None if there is none. Raises: PasswordsLost."""
        found = self._read().get(_name(server, account))
        return found if isinstance(found, str) else None

    def put(self, server: str, account: str, password: str) -> None:
        """Remember one. Raises: PasswordsLost."""
        self._write({**self._read(), _name(server, account): password})

    def forget(self, server: str, account: str) -> None:
        """Remember it no longer. Raises: PasswordsLost."""
        kept = self._read()
        if kept.pop(_name(server, account), None) is not None:
            self._write(kept)

    def _read(self) -> dict[str, object]:
        try:
            if self._path.is_symlink():
                raise PasswordsLost(_("{path} leads elsewhere: it is not read").format(path=self._path))
            with self._path.open("rb") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                    os.fchmod(file.fileno(), _PRIVATE)
                kept = json.loads(file.read(MAX_FILE_BYTES))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            words = _("{path} can't be read: {error}")
            raise PasswordsLost(words.format(path=self._path, error=error)) from error
        return kept if isinstance(kept, dict) else {}

    def _write(self, kept: dict[str, object]) -> None:
        """Have these and no others, all or nothing."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            json_file.write(self._path, kept, durable=True)
        except OSError as error:
            words = _("{path} can't be written: {error}")
            raise PasswordsLost(words.format(path=self._path, error=error.strerror)) from error
