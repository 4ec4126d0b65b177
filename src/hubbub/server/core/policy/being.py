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


def may_attach(config: Config, session: Session, holder: User) -> bool:
    """Whether a connection may be one more of somebody who is here: it proved to be them."""
    is_same = bool(session.login) and session.login == holder.account
    return is_same and config.accounts.multiclient and not session.is_plain


def may_take_nick(config: Config, world: World, session: Session, nick: str) -> None:
    """A nickname that is an account's is for whoever is in it. Raises: Refuse(ERR_NICKNAMEINUSE)."""
    if config.accounts.nick_reservation != "strict":
        return
    account = world.account_of_look(nick)
    if account is not None and world.fold(session.account) != account.folded:
        raise Refuse(ERR_NICKNAMEINUSE, nick, text="Nickname is reserved by a different account")


def account_exists(name: str) -> Fail:
    """Somebody has that name already, or one that looks like it."""
    return Fail("REGISTER", "ACCOUNT_EXISTS", name, text="There is an account of that name already")
