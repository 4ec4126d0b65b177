"""Change accounts: who has one, and who is logged in to it.

The rule: a name, and what looks like it, is one account's: whoever registered it first in the log.
"""

from __future__ import annotations

from dataclasses import replace

from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.accounts import Pending, preferring
from hubbub.server.core.apply.metadata import differences, set_values
from hubbub.server.core.apply.registrations import follow_account, leave_roles
from hubbub.server.core.apply.table import applies, of_user
from hubbub.server.core.facts import (
    AccountErased,
    AccountMade,
    AccountPending,
    Entry,
    FingerprintSet,
    Ghosted,
    LoggedIn,
    LoggedOutEverywhere,
    PasswordSet,
    PreferenceSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import MAX_PENDING, NOBODY, User, World


@applies(AccountMade)
def _make(world: World, entry: Entry, fact: AccountMade) -> Happened:
    happened = of_user(world, entry) or Happened(entry, NOBODY, "")
    world.pending.pop(fact.verified, None)
    if world.account_of_look(fact.account.name) is not None:
        happened.was_denied = True
        return happened
    world.accounts[fact.account.folded] = fact.account
    world.account_skeletons[world.looks(fact.account.name)] = fact.account.folded
    if happened.user is not NOBODY:
        own = world.metadata.pop(happened.user.identity, None)
        enter_account(world, happened.user, fact.account.name)
        if own:
            world.metadata[happened.user.identity] = own
    return happened


@applies(AccountPending)
def _wait(world: World, entry: Entry, fact: AccountPending) -> Happened:
    now_ms = id_time_ms(entry.id)
    happened = of_user(world, entry) or Happened(entry, NOBODY, "")
    over = [digest for digest, each in world.pending.items() if each.until_ms < now_ms]
    for digest in over:
        del world.pending[digest]
    happened.dropped = [*over, *remember_pending(world, fact.pending)]
    return happened


def remember_pending(world: World, pending: Pending) -> list[str]:
    """An account waits for its code; whose waits no more for it."""
    world.pending[pending.digest] = pending
    dropped = []
    while len(world.pending) > MAX_PENDING:
        dropped.append(world.pending.popitem(last=False)[0])
    return dropped


@applies(AccountErased)
def _erase(world: World, entry: Entry, fact: AccountErased) -> Happened | None:
    account = world.accounts.pop(fact.account.folded, None)
    if account is None:
        return None
    happened = of_user(world, entry) or Happened(entry, NOBODY, "")
    world.erased[fact.digest] = None
    world.account_skeletons.pop(world.looks(account.name), None)
    world.markers.pop(account.name, None)
    set_values(world, account.name, [(key, None) for key in fact.metadata])
    for fingerprint in fact.fingerprints:
        world.fingerprints.pop(fingerprint, None)
    happened.files = world.files.of(account.name)
    for file in happened.files:
        world.files.drop(file.name)
    happened.rooms = leave_roles(world, happened, account.name)
    happened.people = world.users_of(account.name)
    for user in happened.people:
        enter_account(world, user, "")
    return happened


@applies(PasswordSet)
def _set_password(world: World, entry: Entry, fact: PasswordSet) -> Happened | None:
    account = world.accounts.get(fact.account)
    if account is None:
        return None
    world.accounts[fact.account] = replace(account, credential=fact.credential)
    return of_user(world, entry) or Happened(entry, NOBODY, "")


@applies(PreferenceSet)
def _set_preference(world: World, entry: Entry, fact: PreferenceSet) -> Happened | None:
    account = world.accounts.get(fact.account)
    if account is None:
        return None
    world.accounts[fact.account] = preferring(account, fact.name, fact.value)
    return of_user(world, entry) or Happened(entry, NOBODY, "")


@applies(FingerprintSet)
def _set_fingerprint(world: World, entry: Entry, fact: FingerprintSet) -> Happened | None:
    if fact.account not in world.accounts:
        return None
    happened = of_user(world, entry) or Happened(entry, NOBODY, "")
    if world.fingerprints.get(fact.fingerprint, fact.account) != fact.account:
        happened.was_denied = True
    elif fact.is_adding:
        world.fingerprints[fact.fingerprint] = fact.account
    else:
        world.fingerprints.pop(fact.fingerprint, None)
    return happened


@applies(LoggedOutEverywhere)
def _log_out_everywhere(world: World, entry: Entry, fact: LoggedOutEverywhere) -> Happened | None:
    return of_user(world, entry)


@applies(Ghosted)
def _ghost(world: World, entry: Entry, fact: Ghosted) -> Happened | None:
    happened, target = of_user(world, entry), world.users.get(fact.target)
    if happened is None or target is None:
        return None
    happened.target = target
    return happened


@applies(LoggedIn)
def _log_in(world: World, entry: Entry, fact: LoggedIn) -> Happened | None:
    happened = of_user(world, entry)
    if happened is None:
        return None
    if fact.account and world.account_named(fact.account) is None:
        happened.was_denied = True
        return happened
    before, values = happened.user.account, world.values_of(happened.user.identity)
    enter_account(world, happened.user, fact.account)
    happened.values = differences(values, world.values_of(happened.user.identity))
    happened.ranks = follow_account(happened.user, before)
    return happened


def enter_account(world: World, user: User, account: str) -> None:
    """The user is who the account says from now on, and out of the one before ("": a guest)."""
    before = world.users_by_account.get(user.account, {})
    before.pop(user.id, None)
    if not before:
        world.users_by_account.pop(user.account, None)
    user.account = account
    if account:
        world.users_by_account.setdefault(account, {})[user.id] = None
