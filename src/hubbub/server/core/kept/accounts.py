"""Accounts, as they are kept.

The rule: of a password only what it can be checked against.
"""

from __future__ import annotations

from typing import Any

from hubbub.server.core.accounts import NewPassword, preferring
from hubbub.server.core.facts import AccountMade, Entry, FingerprintSet, PasswordSet, PreferenceSet
from hubbub.server.core.history import Record
from hubbub.server.core.kept.table import document, keeps, restores
from hubbub.server.core.state import World


@keeps(AccountMade)
def _made(entry: Entry, fact: AccountMade) -> list[Record]:
    return [fact.account]


@keeps(PasswordSet)
def _password_set(entry: Entry, fact: PasswordSet) -> list[Record]:
    return [NewPassword(fact.account, fact.credential)]


@keeps(PreferenceSet)
def _preference_set(entry: Entry, fact: PreferenceSet) -> list[Record]:
    return [document("preference", f"{fact.account} {fact.name}", fact.value)]


@restores("preference")
def _restore_preference(world: World, key: str, content: Any) -> None:
    folded, _, name = key.partition(" ")
    account = world.accounts.get(folded)
    if account is not None:
        world.accounts[folded] = preferring(account, name, content)


@keeps(FingerprintSet)
def _fingerprint_set(entry: Entry, fact: FingerprintSet) -> list[Record]:
    return [document("fingerprint", fact.fingerprint, fact.account if fact.is_adding else None)]


@restores("fingerprint")
def _restore_fingerprint(world: World, key: str, content: Any) -> None:
    if content in world.accounts:
        world.fingerprints[key] = content
