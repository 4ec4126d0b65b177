"""Tell of accounts: who has one now, and who is in one.

The rule: whoever asked reads what became of it; others, only who somebody is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.numerics import (
    ERR_SASLFAIL,
)
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core import banning, policy
from hubbub.server.core.accounts import Account
from hubbub.server.core.deliver.files import discard
from hubbub.server.core.deliver.metadata import tell_person
from hubbub.server.core.deliver.registrations import tell_of_account
from hubbub.server.core.deliver.table import tells, words_of
from hubbub.server.core.deliver.watching import tell_near
from hubbub.server.core.effects import Keep
from hubbub.server.core.facts import (
    AccountErased,
    AccountMade,
    AccountPending,
    FingerprintSet,
    Ghosted,
    LoggedIn,
    LoggedOutEverywhere,
    NickChanged,
    PasswordSet,
    PreferenceSet,
    UserLeft,
)
from hubbub.server.core.flood import share
from hubbub.server.core.happened import Happened
from hubbub.server.core.kept.metadata import documents
from hubbub.server.core.replies import Fail, Response
from hubbub.server.core.session import Session
from hubbub.server.core.state import NOBODY, User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


@tells(AccountMade)
def _account_made(server: Server, happened: Happened, response: Response | None) -> None:
    fact: AccountMade = happened.fact
    name = fact.account.name
    if response is None:
        return
    if happened.was_denied:
        response.refuse(policy.account_exists(name))
        return
    if fact.is_others:
        response.succeed("SAREGISTER", name, f"Account created: {name}")
        return
    session = response.session
    server.tries.know(fact.account.folded, session.address)
    if session.user is None:
        session.login = name
    response.succeed("VERIFY" if fact.verified else "REGISTER", name, "Account created")
    response.logged_in(name, by_sasl=False)
    if session.user is not None:
        _tell_of_account(server, happened)
        server.effects.append(Keep(documents(server.world, session.user.identity)))


@tells(AccountPending)
def _account_pending(server: Server, happened: Happened, response: Response | None) -> None:
    """Nobody is told the address: who asked knows it."""
    if response is None:
        return
    name = happened.fact.pending.account.name
    text = "You were sent a code by e-mail: say VERIFY with it"
    if response.service:
        response.notice(f"{text}: VERIFY {name} <code>")
    else:
        response.say("REGISTER", "VERIFICATION_REQUIRED", name, text)


@tells(AccountErased)
def _account_erased(server: Server, happened: Happened, response: Response | None) -> None:
    fact: AccountErased = happened.fact
    server.tries.forget(fact.account.folded)
    discard(server, happened.files)
    own = response.session if response else None
    for session in _sessions_of(server, happened.people, fact.account):
        if session is not own:
            server.close(session, "The account was deleted", id_time_ms(happened.entry.id))
    for user in happened.people:
        if user.id not in server.sessions_of:
            server.append(UserLeft(user.id, "The account was deleted"))
    if response is not None:
        response.succeed("DROP", fact.account.name, f"{fact.account.name} is deleted")
    # Who else was in it is gone, as if they quit.
    if any(user is happened.user for user in happened.people):
        if response is not None:
            response.logged_in("", by_sasl=False)
        _tell_of_account(server, happened)
    tell_of_account(server, happened, response)


def _sessions_of(server: Server, users: Sequence[User], account: Account) -> list[Session]:
    """Of these users, and of whoever is about to come in."""
    coming = [each for each in server.sessions.values() if each.login == account.name and not each.user]
    return [*server.delivery.sessions(users), *coming]


@tells(LoggedIn)
def _logged_in(server: Server, happened: Happened, response: Response | None) -> None:
    fact: LoggedIn = happened.fact
    if response is not None:
        if happened.was_denied:
            response.reply(ERR_SASLFAIL)
            return
        response.logged_in(happened.user.account, by_sasl=fact.by_sasl)
    if not happened.was_denied:
        for session in server.sessions_of.get(happened.user.id, ()):
            share(server, session)
        _tell_of_account(server, happened)
        tell_person(server, happened, happened.values)
        tell_of_account(server, happened, response)
        if response is not None:  # the account may have been banned meanwhile
            banning.enforce(server, response.session, id_time_ms(happened.entry.id))


def _tell_of_account(server: Server, happened: Happened) -> None:
    account = happened.user.account or "*"
    words = words_of(server, happened, "ACCOUNT", account, needs=caps.ACCOUNT_NOTIFY)
    tell_near(server, happened.user, None, words)


@tells(PreferenceSet)
def _preference_set(server: Server, happened: Happened, response: Response | None) -> None:
    fact: PreferenceSet = happened.fact
    if response is not None:
        name = fact.name.upper().replace("_", "-")
        value = {True: "on", False: "off", None: "as the server has it"}[fact.value]
        response.succeed("SET", happened.user.account, f"{name} is {value}")


@tells(PasswordSet)
def _password_set(server: Server, happened: Happened, response: Response | None) -> None:
    """Whoever knew the old one alone is out."""
    if happened.user is NOBODY:
        return  # the same one, kept better
    if response is not None:
        response.succeed("PASSWORD", happened.user.account, "Your password is changed")
    _end_sessions(server, happened, response, happened.fact.account, "The password was changed")


@tells(FingerprintSet)
def _fingerprint_set(server: Server, happened: Happened, response: Response | None) -> None:
    fact: FingerprintSet = happened.fact
    if response is None:
        return
    if happened.was_denied:
        response.refuse(Fail("CERT", "NOT_YOURS", text="That certificate logs in to another account"))
        return
    what = "logs in to your account" if fact.is_adding else "logs in to your account no more"
    response.succeed("CERT", happened.user.account, f"{fact.fingerprint} {what}")


@tells(LoggedOutEverywhere)
def _logged_out_everywhere(server: Server, happened: Happened, response: Response | None) -> None:
    count = _end_sessions(server, happened, response, happened.fact.account, "Logged out everywhere")
    if response is not None:
        response.notice(f"{count} other connections were ended")


def _end_sessions(
    server: Server, happened: Happened, response: Response | None, account: str, reason: str
) -> int:
    """End all connections of an account (folded) but the asking one; how many there were."""
    own, time_ms = response.session if response else None, id_time_ms(happened.entry.id)
    others = [each for each in server.sessions.values() if each is not own]
    ending = [each for each in others if each.account and server.world.fold(each.account) == account]
    ending += [each for each in _logging_in(server, account) if each is not own and each not in ending]
    for session in ending:
        server.close(session, reason, time_ms)
    return len(ending)


def _logging_in(server: Server, account: str) -> list[Session]:
    """The sessions that proved to be in an account (folded) just before it was otherwise."""
    return [
        response.session
        for response, fact in server.under_way()
        if isinstance(fact, LoggedIn) and server.world.fold(fact.account) == account
    ]


@tells(Ghosted)
def _ghosted(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.target is not None
    fact: Ghosted = happened.fact
    nick, by, time_ms = happened.target.nick, happened.user.nick, id_time_ms(happened.entry.id)
    for session in list(server.sessions_of.get(fact.target, ())):
        server.close(session, f"Ghosted by {by}", time_ms)
    if response is not None:
        response.notice(f"{nick} was disconnected")
        if fact.nick:
            server.append(NickChanged(happened.user.id, fact.nick), response)
