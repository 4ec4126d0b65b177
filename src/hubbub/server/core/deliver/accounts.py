"""Tell of accounts: who has one now, and who is in one.

The rule: whoever asked reads what became of it; others, only who somebody is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.numerics import (
    ERR_SASLFAIL,
)
from hubbub.server.core import policy
from hubbub.server.core.deliver.table import tells, words_of
from hubbub.server.core.deliver.watching import tell_near
from hubbub.server.core.facts import (
    AccountMade,
    LoggedIn,
    PasswordSet,
    PreferenceSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Response

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
    session = response.session
    if session.user is None:
        session.login = name
    response.succeed("REGISTER", name, "Account created")
    response.logged_in(name, by_sasl=False)
    if session.user is not None:
        _tell_of_account(server, happened)


@tells(LoggedIn)
def _logged_in(server: Server, happened: Happened, response: Response | None) -> None:
    fact: LoggedIn = happened.fact
    if response is not None:
        if happened.was_denied:
            response.reply(ERR_SASLFAIL)
            return
        response.logged_in(happened.user.account, by_sasl=fact.by_sasl)
    if not happened.was_denied:
        _tell_of_account(server, happened)


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
    if response is not None:
        response.succeed("PASSWORD", happened.user.account, "Your password is changed")
