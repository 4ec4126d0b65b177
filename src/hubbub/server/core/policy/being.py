"""Who may be who: nicknames, accounts, several connections as one person.

The rule: a name that is an account's is for whoever is in it.

Spec: https://modern.ircdocs.horse/#nick-message
"""

from __future__ import annotations

from hubbub.protocol.numerics import ERR_NICKNAMEINUSE
from hubbub.server.config import Config
from hubbub.server.core.replies import Fail, Refuse
from hubbub.server.core.session import Session
from hubbub.server.core.state import User, World


def may_attach(config: Config, world: World, session: Session, holder: User, *, is_alone: bool) -> bool:
    """Whether a connection may be one of somebody who is here: it proved to be them.

    It may be one more where the account takes several, or the only one of who stays without any.
    """
    if not session.login or session.login != holder.account or session.is_plain:
        return False
    if is_alone:
        return stays(config, world, holder)
    account = world.account_named(holder.account)
    return (
        config.accounts.multiclient and account is not None and account.preferences.multiclient is not False
    )


def account_stays(config: Config, world: World, name: str) -> bool:
    """Whether whoever is in this account stays without a connection."""
    account, mode = world.account_named(name), config.accounts.always_on
    if account is None or mode == "disabled":
        return False
    chosen = account.preferences.always_on
    return {"opt-in": chosen is True, "opt-out": chosen is not False, "mandatory": True}[mode]


def stays(config: Config, world: World, user: User) -> bool:
    """Whether this user does: of several in one account the one who was there first."""
    if not user.account or world.users_of(user.account)[:1] != [user]:
        return False
    return account_stays(config, world, user.account)


def may_take_nick(config: Config, world: World, session: Session, nick: str) -> None:
    """A nickname that is an account's is for whoever is in it. Raises: Refuse(ERR_NICKNAMEINUSE)."""
    mode, account = config.accounts.nick_reservation, world.account_of_look(nick)
    if mode == "none" or account is None or (mode == "optional" and not account.preferences.enforce):
        return
    if world.fold(session.account) != account.folded:
        raise Refuse(ERR_NICKNAMEINUSE, nick, text="Nickname is reserved by a different account")


def sasl_mechanisms(config: Config, session: Session) -> list[str]:
    """How somebody may log in: without a certificate there is no EXTERNAL."""
    if not config.accounts.enabled:
        return []
    return [each for each in config.accounts.sasl_mechanisms if each != "EXTERNAL" or session.fingerprint]


def account_exists(name: str) -> Fail:
    """Somebody has that name already, or one that looks like it."""
    return Fail("REGISTER", "ACCOUNT_EXISTS", name, text="There is an account of that name already")
