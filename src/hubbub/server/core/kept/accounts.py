"""Accounts, as they are kept.

The rule: of a password only what it can be checked against.
"""

from __future__ import annotations

from hubbub.server.core.accounts import NewPassword
from hubbub.server.core.facts import AccountMade, Entry, PasswordSet
from hubbub.server.core.history import Record
from hubbub.server.core.kept.table import keeps


@keeps(AccountMade)
def _made(entry: Entry, fact: AccountMade) -> list[Record]:
    return [fact.account]


@keeps(PasswordSet)
def _password_set(entry: Entry, fact: PasswordSet) -> list[Record]:
    return [NewPassword(fact.account, fact.credential)]
