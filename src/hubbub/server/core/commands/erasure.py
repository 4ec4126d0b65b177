"""Deleting an account, with all that was said under it.

The rule: it takes a word that the answer to the first try names, for nothing of it comes back; and the
name is never anybody's account again, so that nobody reads what others wrote to it.
"""

from __future__ import annotations

import hmac

from hubbub.server.core import files
from hubbub.server.core.accounts import Account
from hubbub.server.core.commands.account import LOOKS_AFTER
from hubbub.server.core.commands.preferences import own_account
from hubbub.server.core.facts import AccountErased
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail

CODE_LETTERS = 8


def erase_account(ctx: Context, name: str, code: str = "") -> None:
    """Delete the account one is in; with no word, or a wrong one, tell which it is, and what is to be lost.

    An operator who looks after accounts deletes anybody's. Raises: Fail(NOT_LOGGED_IN | NOT_YOURS).
    """
    account = _account(ctx, name)
    if code != _code(ctx, account):
        _warn(ctx, account)
        return
    ctx.record(
        AccountErased(
            ctx.user.id,
            account,
            ctx.server.digest_of(account.folded),
            tuple(ctx.world.fingerprints_of(account.folded)),
            tuple(ctx.world.values_of(account.name)),
            files.names(ctx.world.files.of(account.name)),
        )
    )


def _account(ctx: Context, name: str) -> Account:
    theirs = ctx.world.account_named(name)
    is_own = theirs is not None and ctx.world.fold(ctx.session.account) == theirs.folded
    if theirs is not None and not is_own and ctx.may(LOOKS_AFTER, theirs.name):
        return theirs
    account = own_account(ctx, "DROP")
    if account is not theirs:
        raise Fail("DROP", "NOT_YOURS", text=f"You are logged in as {account.name}: name that account")
    return account


def _warn(ctx: Context, account: Account) -> None:
    name = account.name
    for text in (
        f"This deletes {name}, and all that was said as {name}, in rooms and to people, for ever, and the "
        "files that it shared. Nobody can have that name as an account again.",
        "What others said stays theirs. To have a copy of these words first, ask who looks after this server "
        f"for: hubbub export --person {name} FILE",
        f"To go on, say: DROP {name} {_code(ctx, account)}",
    ):
        ctx.response.notice(text)


def _code(ctx: Context, account: Account) -> str:
    """A word that nobody says by mistake; another one for an account that was made at another time."""
    seed = f"drop {account.folded} {account.created_ms}".encode()
    return hmac.digest(ctx.server.secret, seed, "sha256").hex()[:CODE_LETTERS]
