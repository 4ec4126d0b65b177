"""Accounts, as they are kept.

The rule: of a password only what it can be checked against.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from hubbub.protocol.sasl import ScramKeys
from hubbub.server.core.accounts import (
    Account,
    Credential,
    GoneAccount,
    NewPassword,
    Pending,
    Preferences,
    preferring,
)
from hubbub.server.core.apply.accounts import remember_pending
from hubbub.server.core.facts import (
    AccountErased,
    AccountMade,
    AccountPending,
    Entry,
    FingerprintSet,
    PasswordSet,
    PreferenceSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Forgotten, Record
from hubbub.server.core.kept import metadata, presences
from hubbub.server.core.kept.table import document, follows, keeps, restores
from hubbub.server.core.state import World


@keeps(AccountMade)
def _made(entry: Entry, fact: AccountMade) -> list[Record]:
    done = [document("pending", fact.verified, None)] if fact.verified else []
    return [fact.account, *done]


@keeps(AccountPending)
def _pending(entry: Entry, fact: AccountPending) -> list[Record]:
    account, keys = fact.pending.account, fact.pending.account.credential.scram
    content = {
        "name": account.name,
        "folded": account.folded,
        "created_ms": account.created_ms,
        "email": account.email,
        "hash": account.credential.hash,
        "scram": [keys.salt.hex(), keys.iterations, keys.stored_key.hex(), keys.server_key.hex()],
        "until_ms": fact.pending.until_ms,
    }
    return [document("pending", fact.pending.digest, content)]


@follows(AccountPending)
def _waits_no_more(world: World, happened: Happened) -> list[Record]:
    return [document("pending", digest, None) for digest in happened.dropped]


@follows(AccountMade)
def _denied(world: World, happened: Happened) -> list[Record]:
    """What was stored for an account that looks like another one is there no more."""
    folded = happened.fact.account.folded
    return [GoneAccount(folded)] if happened.was_denied and folded not in world.accounts else []


@restores("pending")
def _restore_pending(world: World, key: str, content: Any) -> None:
    salt, iterations, stored, server = content["scram"]
    scram = ScramKeys(bytes.fromhex(salt), iterations, bytes.fromhex(stored), bytes.fromhex(server))
    credential = Credential(content["hash"], scram)
    who = (content["name"], content["folded"], content["created_ms"])
    remember_pending(world, Pending(key, Account(*who, credential, content["email"]), content["until_ms"]))


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


@keeps(AccountErased)
def _erased(entry: Entry, fact: AccountErased) -> list[Record]:
    folded, name = fact.account.folded, fact.account.name
    return [
        GoneAccount(folded),
        Forgotten(name, entry.id),
        document("erased", fact.digest, content=True),
        presences.kept(folded, None),
        *(document("preference", f"{folded} {each.name}", None) for each in fields(Preferences)),
        *(document("fingerprint", each, None) for each in fact.fingerprints),
        *(document(metadata.KIND, f"{name} {key}", None) for key in fact.metadata),
        *(document("file", each, None) for each in fact.files),
    ]


@restores("erased")
def _restore_erased(world: World, key: str, content: Any) -> None:
    world.erased[key] = None
