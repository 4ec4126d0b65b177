"""NickServ: accounts for those whose program knows no other way, in words one can type.

The rule: it decides nothing itself; every word of it is one of `account`'s functions.
"""

from __future__ import annotations

from datetime import UTC, datetime

from hubbub.protocol.durations import write_duration
from hubbub.protocol.message import Message
from hubbub.server.core.accounts import Account
from hubbub.server.core.bans import Kind
from hubbub.server.core.commands import certificates, files, preferences, sessions, uban
from hubbub.server.core.commands.account import (
    LOOKS_AFTER,
    TOO_MANY_TRIES,
    check_password,
    log_in,
    log_out,
    looking_after,
    register_account,
    register_for,
    set_password,
)
from hubbub.server.core.commands.erasure import erase_account
from hubbub.server.core.commands.service import Word, speak_to
from hubbub.server.core.commands.verification import verify_account
from hubbub.server.core.registry import Context, command
from hubbub.server.core.replies import Fail
from hubbub.server.core.services import NICKSERV


@command("NICKSERV", takes="<words>", does="Speak to NickServ, who looks after accounts; say HELP to it")
def nickserv(ctx: Context, msg: Message) -> None:
    """Speak to NickServ.

    Spec: https://modern.ircdocs.horse/#services
    """
    speak(ctx, " ".join(msg.params))


@command("NS", takes="<words>", does="Speak to NickServ, who looks after accounts; say HELP to it")
def ns(ctx: Context, msg: Message) -> None:
    """Speak to NickServ, in short.

    Spec: https://modern.ircdocs.horse/#services
    """
    speak(ctx, " ".join(msg.params))


def speak(ctx: Context, text: str) -> None:
    """What somebody says to NickServ."""
    speak_to(ctx, NICKSERV, WORDS, text)


def _register(ctx: Context, words: list[str]) -> None:
    register_account(ctx, "*", words[1] if len(words) > 1 else "", words[0])


def _saregister(ctx: Context, words: list[str]) -> None:
    register_for(ctx, words[0], words[1])


def _verify(ctx: Context, words: list[str]) -> None:
    verify_account(ctx, words[0], words[1])


def _identify(ctx: Context, words: list[str]) -> None:
    name, password = (words[0], words[1]) if len(words) > 1 else (ctx.user.nick, words[0])

    def judged(ctx: Context, account: Account | None) -> None:
        if account is None:
            raise Fail(
                NICKSERV, "WRONG_PASSWORD", text="That account and that password don't belong together"
            )
        log_in(ctx, account)

    if not check_password(ctx, name, password, judged):
        raise Fail(NICKSERV, "RATE_LIMITED", text=TOO_MANY_TRIES)


def _logout(ctx: Context, words: list[str]) -> None:
    if words and words[0].upper() == "ALL":
        sessions.log_out_everywhere(ctx)
    else:
        log_out(ctx)


def _sessions(ctx: Context, words: list[str]) -> None:
    sessions.list_sessions(ctx)


def _ghost(ctx: Context, words: list[str]) -> None:
    sessions.ghost(ctx, *words[:2])


def _regain(ctx: Context, words: list[str]) -> None:
    sessions.ghost(ctx, *words[:2], takes_nick=True)


def _password(ctx: Context, words: list[str]) -> None:
    set_password(ctx, words[0], words[1])


def _cert(ctx: Context, words: list[str]) -> None:
    certificates.certificate(ctx, *words[:2])


def _files(ctx: Context, words: list[str]) -> None:
    files.files(ctx, *words[:2])


def _drop(ctx: Context, words: list[str]) -> None:
    erase_account(ctx, *words[:2])


def _set(ctx: Context, words: list[str]) -> None:
    if not words:
        preferences.show(ctx)
    elif words[0].upper() == "PASSWORD" and len(words) == 3:
        set_password(ctx, words[1], words[2])
    elif len(words) == 2:
        preferences.choose(ctx, words[0], words[1])
    else:
        raise Fail(NICKSERV, "NEED_MORE_PARAMS", text=f"Say it so: SET {WORDS['SET'].takes}")


def _suspend(ctx: Context, words: list[str]) -> None:
    account = _looked_after(ctx, words[0])
    uban.set_ban(ctx, Kind.ACCOUNT, account.folded, " ".join(words[1:]))


def _unsuspend(ctx: Context, words: list[str]) -> None:
    uban.lift_ban(ctx, _looked_after(ctx, words[0]).folded)


def _looked_after(ctx: Context, name: str) -> Account:
    """Anybody's account, for an operator. Raises: Refuse(ERR_NOPRIVILEGES), Fail(UNKNOWN_ACCOUNT)."""
    looking_after(ctx, name)
    return _account(ctx, name)


def _account(ctx: Context, name: str) -> Account:
    account = ctx.world.account_named(name)
    if account is None:
        raise Fail(NICKSERV, "UNKNOWN_ACCOUNT", text="There is no account of that name")
    return account


def _info(ctx: Context, words: list[str]) -> None:
    account = _account(ctx, words[0] if words else ctx.session.account or ctx.user.nick)
    made = datetime.fromtimestamp(account.created_ms / 1000, UTC)
    ctx.response.notice(f"{account.name} was registered on {made:%Y-%m-%d}")
    if ctx.session.account != account.name and not ctx.may(LOOKS_AFTER, account.name):
        return
    ctx.response.notice(f"E-mail: {account.email or 'none'}")
    ban = ctx.world.bans.on_account(account.folded, ctx.now_ms)
    if ban is not None:
        left = f" for {write_duration((ban.until_ms - ctx.now_ms) // 1000)} more" if ban.until_ms else ""
        ctx.response.notice(f"Suspended by {ban.setter}{left}: {ban.reason}")


DROP = Word("<account> [<word>]", "delete an account (yours) and all that was said by it", _drop, 1)
REGAIN = Word("<nick> [<password>]", "the same, and take the nickname", _regain, 1)
WORDS = {
    "REGISTER": Word("<password> [<e-mail>]", "register your nickname as an account", _register, 1),
    "VERIFY": Word("<account> <code>", "show the code that you were sent by e-mail", _verify, 2),
    "IDENTIFY": Word("[<account>] <password>", "log in", _identify, 1),
    "LOGOUT": Word("[ALL]", "be a guest again, or end all your other connections", _logout),
    "SESSIONS": Word("", "list your connections", _sessions),
    "GHOST": Word("<nick> [<password>]", "end the connections of whoever has your nickname", _ghost, 1),
    "REGAIN": REGAIN,
    "RECOVER": REGAIN,
    "PASSWD": Word("<old> <new>", "change your password", _password, 2),
    "CERT": Word(
        "[LIST | ADD [<SHA-256>] | DEL [<SHA-256>]]",
        "log in by a certificate (SASL EXTERNAL)",
        _cert,
    ),
    "FILES": Word(
        "[LIST [<page>] | DEL <address>]",
        "list the files that you shared, with the room that they take, or take one away",
        _files,
    ),
    "SET": Word(
        "[<what> ON|OFF|DEFAULT], or PASSWORD <old> <new>",
        f"choose {', '.join(preferences.CHOICES)}, or a new password",
        _set,
    ),
    "SAREGISTER": Word("<account> <password>", "register for somebody else, as an operator", _saregister, 2),
    "SUSPEND": Word(
        "<account> [<duration>] [<reason>]", "close an account, as an operator (UBAN LIST)", _suspend, 1
    ),
    "UNSUSPEND": Word("<account>", "open an account again, as an operator", _unsuspend, 1),
    "DROP": DROP,
    "UNREGISTER": DROP,
    "INFO": Word("[<account>]", "tell of an account", _info),
}
