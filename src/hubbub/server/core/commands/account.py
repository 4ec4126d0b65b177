"""Accounts: registering one, and what every way of logging in shares.

The rule: whoever asks is answered alike whether an account is there or not; and a password is
checked only as often as `logins` lets it.

Spec: https://ircv3.net/specs/extensions/account-registration
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hubbub.protocol import names
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_SASLFAIL
from hubbub.server.core import banning, policy, services
from hubbub.server.core.accounts import Account, Checked, CheckPassword, Credential, MakeCredential
from hubbub.server.core.commands.verification import must_be_nobodys, send_code
from hubbub.server.core.facts import AccountMade, LoggedIn, PasswordSet
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail, Refuse

MAX_EMAIL_BYTES = 254
EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
COMPANY = "Your other connections are not in that account: end them first, or connect anew"
LOOKS_AFTER = "accreg"  # the privilege of operators who look after accounts
TOO_MANY_TRIES = "Too many tries: wait ten minutes"


@command(
    "REGISTER",
    min_params=3,
    cost=2,
    before_registration=True,
    takes="<account|*> <email|*> <password>",
    does="Make an account of your nickname",
)
def register(ctx: Context, msg: Message) -> None:
    """Register an account under one's nickname: `REGISTER <account or *> <email or *> <password>`.

    Spec: https://ircv3.net/specs/extensions/account-registration#commands
    Raises: Fail(ACCOUNT_EXISTS | ACCOUNT_NAME_MUST_BE_NICK | ALREADY_AUTHENTICATED | NEED_NICK |
    BAD_ACCOUNT_NAME | COMPLETE_CONNECTION_REQUIRED | INVALID_EMAIL | UNACCEPTABLE_PASSWORD |
    TEMPORARILY_UNAVAILABLE).
    """
    name, email, password = msg.params[:3]
    register_account(ctx, name, "" if email == "*" else email, password)


def register_account(ctx: Context, wish: str, email: str, password: str) -> None:
    """Make an account of this name ("*": the nickname). Raises: Fail, as REGISTER."""
    config, session = ctx.server.config.accounts, ctx.session
    if not (config.enabled and config.registration):
        raise _declined("TEMPORARILY_UNAVAILABLE", wish, "Registration is closed on this server")
    if session.user is None and not config.registration_before_connect:
        raise _declined("COMPLETE_CONNECTION_REQUIRED", wish, "Finish connecting before you register")
    nick = session.user.nick if session.user else session.nick
    if not nick and session.denied_nick:
        raise policy.account_exists(session.denied_nick)
    if not nick:
        raise _declined("NEED_NICK", "*", "Choose a nickname before you register")
    if session.account:
        raise _declined("ALREADY_AUTHENTICATED", session.account, "You are logged in already")
    if not ctx.is_alone:
        raise _declined("TEMPORARILY_UNAVAILABLE", wish, COMPANY)
    name = nick if wish == "*" else wish
    if ctx.world.fold(name) != ctx.world.fold(nick):
        raise _declined("ACCOUNT_NAME_MUST_BE_NICK", name, "The account is named like your nickname")
    _must_be_free(ctx, nick)
    _must_be_email(ctx, nick, email)
    _must_be_password(ctx, "REGISTER", nick, password)
    _must_not_be_too_many(ctx, nick)

    def go_on(ctx: Context, credential: Credential | None) -> None:
        if credential is None:
            raise _declined("TEMPORARILY_UNAVAILABLE", nick, "The server is busy: try again in a minute")
        must_be_nobodys(ctx, nick)
        _must_not_be_too_many(ctx, nick)
        ctx.server.tries.made(session.address, ctx.now_ms)
        account = Account(nick, ctx.world.fold(nick), ctx.now_ms, credential, email)
        if ctx.server.config.accounts.registration_requires_email:
            send_code(ctx, account)
            return
        ctx.record(AccountMade(ctx.session.user.id if ctx.session.user else 0, account))

    ctx.ask(MakeCredential(password), go_on)


def looking_after(ctx: Context, name: str) -> None:
    """Raises: Refuse(ERR_NOPRIVILEGES), unless one is an operator who looks after accounts."""
    policy.must_have_privilege(ctx.server.config, ctx.session.oper, LOOKS_AFTER)
    ctx.may(LOOKS_AFTER, name)


def register_for(ctx: Context, wish: str, password: str) -> None:
    """Make an account for somebody else, as an operator with the privilege "accreg".

    Raises: Refuse(ERR_NOPRIVILEGES), Fail(BAD_ACCOUNT_NAME | ACCOUNT_EXISTS | UNACCEPTABLE_PASSWORD).
    """
    config = ctx.server.config
    looking_after(ctx, wish)
    try:
        name = names.check_nick(wish, config.server.casemapping, config.limits.nicklen)
    except names.BadName as error:
        raise _declined("BAD_ACCOUNT_NAME", wish, str(error)) from None
    _must_be_free(ctx, name)
    _must_be_password(ctx, "SAREGISTER", name, password)

    def go_on(ctx: Context, credential: Credential | None) -> None:
        if credential is None:
            raise _declined("TEMPORARILY_UNAVAILABLE", name, "The server is busy: try again in a minute")
        must_be_nobodys(ctx, name)
        account = Account(name, ctx.world.fold(name), ctx.now_ms, credential)
        ctx.record(AccountMade(0, account, is_others=True))

    ctx.ask(MakeCredential(password), go_on)


def _must_be_free(ctx: Context, name: str) -> None:
    if services.looks_like_one(ctx.world, name) or names.is_channel(name) or name.startswith("*"):
        raise _declined("BAD_ACCOUNT_NAME", name, "That name can't be an account's")
    holder = ctx.world.holder_of_look(name)
    is_held = holder is not None and holder is not ctx.session.user
    if is_held:
        raise policy.account_exists(name)
    must_be_nobodys(ctx, name)


def _must_be_email(ctx: Context, name: str, email: str) -> None:
    is_required = ctx.server.config.accounts.registration_requires_email
    is_one = bool(re.fullmatch(EMAIL, email, re.ASCII)) and len(email) <= MAX_EMAIL_BYTES
    if (email and not is_one) or (is_required and not email):
        text = "An e-mail address is needed" if is_required else "That is no e-mail address"
        raise _declined("INVALID_EMAIL", name, text)


def _must_be_password(ctx: Context, command: str, name: str, password: str) -> None:
    limit = ctx.server.config.accounts.password_max_bytes
    if not password or len(password.encode()) > limit or "\0" in password:
        text = f"A password has 1 to {limit} bytes"
        raise Fail(command, "UNACCEPTABLE_PASSWORD", shown(name), text=text)


def _must_not_be_too_many(ctx: Context, name: str) -> None:
    limit = ctx.server.config.accounts.registrations_per_hour
    if not ctx.server.tries.may_make(ctx.session.address, limit, ctx.now_ms):
        text = "Too many accounts were made from where you are: try again in an hour"
        raise _declined("TEMPORARILY_UNAVAILABLE", name, text)


def _declined(code: str, name: str, text: str) -> Fail:
    return Fail("REGISTER", code, shown(name), text=text)


def check_password(
    ctx: Context, name: str, password: str, judged: Callable[[Context, Account | None], None]
) -> bool:
    """Have a password checked; `judged` gets the account if it is right. False after too many tries."""
    account = ctx.world.account_named(name)
    folded = account.folded if account else ctx.world.fold(name)
    if not ctx.server.tries.take(folded, ctx.session.address, ctx.now_ms):
        return False
    _check(ctx, folded, password, judged)
    return True


def _check(
    ctx: Context, folded: str, password: str, judged: Callable[[Context, Account | None], None]
) -> None:
    account = ctx.world.accounts.get(folded)

    def go_on(ctx: Context, checked: Checked | None) -> None:
        current = ctx.world.accounts.get(folded)
        if checked is None or not checked.is_right or account is None or current is None:
            judged(ctx, None)
        elif current.credential != account.credential:  # changed meanwhile: is it right still?
            _check(ctx, folded, password, judged)
        else:
            ctx.server.tries.forgive(folded, ctx.session.address)
            if checked.renewed:
                ctx.server.append(PasswordSet(0, folded, checked.renewed))
            judged(ctx, current)

    ctx.ask(CheckPassword(password, account.credential if account else None), go_on)


def log_in(ctx: Context, account: Account, *, by_sasl: bool = False) -> None:
    """Whoever asks is now who the account says; not, if connections would be so that proved nothing.

    Raises: Refuse(ERR_SASLFAIL), Fail(NOT_ALONE).
    """
    session = ctx.session
    ban = ctx.world.bans.on_account(account.folded, ctx.now_ms)
    if ban is not None:
        banning.put_out(ctx.server, session, ban, ctx.now_ms)
        return
    if session.user is not None:
        if account.name != session.account and not ctx.is_alone:
            raise Refuse(ERR_SASLFAIL, text=COMPANY) if by_sasl else Fail("LOGIN", "NOT_ALONE", text=COMPANY)
        ctx.record(LoggedIn(session.user.id, account.name, by_sasl))
        return
    session.login = account.name
    ctx.response.logged_in(account.name, by_sasl=by_sasl)


def log_out(ctx: Context) -> None:
    """Whoever asks is a guest again. Raises: Fail(NOT_LOGGED_IN)."""
    if not ctx.session.account:
        raise Fail("LOGOUT", "NOT_LOGGED_IN", text="You are not logged in")
    ctx.record(LoggedIn(ctx.user.id, ""))


def set_password(ctx: Context, old: str, new: str) -> None:
    """Change one's password. Raises: Fail(NOT_LOGGED_IN | UNACCEPTABLE_PASSWORD | WRONG_PASSWORD)."""
    name = ctx.session.account
    if not name:
        raise Fail("PASSWORD", "NOT_LOGGED_IN", text="You are not logged in")
    _must_be_password(ctx, "PASSWORD", name, new)

    def judged(ctx: Context, account: Account | None) -> None:
        if account is None:
            raise Fail("PASSWORD", "WRONG_PASSWORD", text="That is not your password")
        ctx.ask(MakeCredential(new), go_on)

    def go_on(ctx: Context, credential: Credential | None) -> None:
        if credential is None:
            raise Fail("PASSWORD", "TEMPORARILY_UNAVAILABLE", text="The server is busy: try again")
        ctx.record(PasswordSet(ctx.user.id, ctx.world.fold(name), credential))

    if not check_password(ctx, name, old, judged):
        raise Fail("PASSWORD", "RATE_LIMITED", text=TOO_MANY_TRIES)
