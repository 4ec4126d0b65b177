"""Accounts in the database.

The rule: an account that is there is never written over by one that comes later under its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from hubbub.protocol.sasl import ScramKeys
from hubbub.server.core.accounts import Account, Credential, GoneAccount, NewPassword
from hubbub.server.core.history import StoreError

_COLUMNS = "folded, name, created_ms, email, hash, salt, iterations, stored_key, server_key"
_KEEP = f"INSERT OR IGNORE INTO account ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SET_PASSWORD = """UPDATE account SET hash = ?, salt = ?, iterations = ?, stored_key = ?, server_key = ?
    WHERE folded = ?"""


def keep(database: sqlite3.Connection, accounts: Sequence[Account]) -> None:
    """Keep new accounts."""
    rows = [
        (each.folded, each.name, each.created_ms, each.email, *_row(each.credential)) for each in accounts
    ]
    database.executemany(_KEEP, rows)


def set_passwords(database: sqlite3.Connection, changes: Sequence[NewPassword]) -> None:
    """Keep what is new of passwords."""
    database.executemany(_SET_PASSWORD, [(*_row(each.credential), each.folded) for each in changes])


def drop(database: sqlite3.Connection, gone: Sequence[GoneAccount]) -> None:
    """Keep nothing more of these accounts."""
    database.executemany("DELETE FROM account WHERE folded = ?", [(each.folded,) for each in gone])


def load(database: sqlite3.Connection) -> list[Account]:
    """All accounts. Raises: StoreError."""
    try:
        rows = database.execute(f"SELECT {_COLUMNS} FROM account")
        return [
            Account(name, folded, created_ms, Credential(kept, ScramKeys(*keys)), email)
            for folded, name, created_ms, email, kept, *keys in rows
        ]
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error


def _row(credential: Credential) -> tuple[str, bytes, int, bytes, bytes]:
    keys = credential.scram
    return credential.hash, keys.salt, keys.iterations, keys.stored_key, keys.server_key
