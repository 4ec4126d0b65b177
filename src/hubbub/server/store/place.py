"""Where the data lies, and who has it: one server at a time.

The rule: the folder is locked by the system, so that a lock never outlives its process.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

import platformdirs

from hubbub.server.config import StorageConfig
from hubbub.server.core.history import Kept, StoreError
from hubbub.server.store.sqlite import SqliteStore

LOCK_NAME = "in-use"
SECRET = "secret"  # a kind of document
SECRET_BYTES = 32

try:
    import fcntl
except ImportError:  # Windows: a file that is open cannot be replaced there, which guards enough
    fcntl = None  # type: ignore[assignment]


def folder_of(storage: StorageConfig) -> Path:
    """The data folder: the one that is set, else where this system keeps such data."""
    return storage.path or platformdirs.user_data_path("hubbub", appauthor=False) / "server"


def secret_of(store: SqliteStore) -> bytes:
    """What this server alone knows, made once: cloaks and salts stay the same over restarts.

    It lies in the database, so that a backup has it too. Raises: StoreError.
    """
    for each in store.kept():
        if each.kind == SECRET:
            return bytes.fromhex(json.loads(each.document))
    made = secrets.token_bytes(SECRET_BYTES)
    store.write([Kept(SECRET, "server", json.dumps(made.hex()))])
    return made


class FolderLock:
    """Holds a data folder for this process, until `close` or the process's end."""

    def __init__(self, folder: Path) -> None:
        """Raises: StoreError, when another process has it, or it can't be written to."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"The folder {folder} can't be used: {error.strerror}. Look at its rights, or name "
                "another one: [storage] path."
            ) from error
        try:
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise StoreError(
                f"The data in {folder} is in use by a running Hubbub. Stop that one first, or name "
                "another folder: [storage] path."
            ) from error

    def close(self) -> None:
        """Let the folder go."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
