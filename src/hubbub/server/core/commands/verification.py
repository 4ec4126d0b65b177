"""Showing that an e-mail address is one's own, before an account is made of it.

The rule: an account that waits for its code holds no name: of several who wait for one, whoever
shows theirs first has it.

Spec: https://ircv3.net/specs/extensions/account-registration#commands
"""

from __future__ import annotations

from hubbub.protocol.message import Message
from hubbub.server.core import policy
from hubbub.server.core.accounts import Account, Letter, Mailed, Pending
from hubbub.server.core.facts import AccountMade, AccountPending
from hubbub.server.core.registry import Context, command, shown
from hubbub.server.core.replies import Fail

CODE_LETTERS = 26
PENDING_MS = 24 * 60 * 60 * 1000  # for which a code is good


def send_code(ctx: Context, account: Account) -> None:
    """Send a code to an account's address; the account is made by whoever shows it.

    Raises: Fail(TEMPORARILY_UNAVAILABLE | UNACCEPTABLE_EMAIL).
    """
    if not ctx.server.tries.take(f"mail {account.email.lower()}", ctx.session.address, ctx.now_ms):
        raise _declined(
            "REGISTER", "TEMPORARILY_UNAVAILABLE", account.name, "Too many letters: wait ten minutes"
        )
    code = ctx.server.nonce()[:CODE_LETTERS]

    def go_on(ctx: Context, mailed: Mailed) -> None:
        if mailed is Mailed.REFUSED:
            text = "The mail server does not take that address"
            raise _declined("REGISTER", "UNACCEPTABLE_EMAIL", account.name, text)
        if mailed is not Mailed.SENT:
            text = "No letters can be sent at the moment: try again later"
            raise _declined("REGISTER", "TEMPORARILY_UNAVAILABLE", account.name, text)
        pending = Pending(ctx.server.digest_of(code), account, ctx.now_ms + PENDING_MS)
        ctx.record(AccountPending(ctx.session.user.id if ctx.session.user else 0, pending))

    ctx.ask(_letter(ctx, account, code), go_on)


def _letter(ctx: Context, account: Account, code: str) -> Letter:
    network = ctx.server.config.server.network
    text = (
        f"Somebody, you it is to be hoped, wants to register {account.name} on {network}.\n\n"
        f"If it was you, say there within a day:\n\n    /VERIFY {account.name} {code}\n\n"
        f"or, if your program does not know that: /msg NickServ VERIFY {account.name} {code}\n\n"
        "If it was not, do nothing: no account is made.\n"
    )
    return Letter(account.email, f"Your account on {network}", text)


@command(
    "VERIFY",
    min_params=2,
    cost=2,
    before_registration=True,
    takes="<account> <code>",
    does="Show the code that you were sent, and have your account",
)
def verify(ctx: Context, msg: Message) -> None:
    """Complete a registration by the code that was sent: `VERIFY <account> <code>`.

    Spec: https://ircv3.net/specs/extensions/account-registration#commands
    Raises: Fail(INVALID_CODE | ALREADY_AUTHENTICATED | COMPLETE_CONNECTION_REQUIRED |
    TEMPORARILY_UNAVAILABLE | ACCOUNT_EXISTS).
    """
    verify_account(ctx, msg.params[0], msg.params[1])


def verify_account(ctx: Context, name: str, code: str) -> None:
    """Make the account that waits for this code. Raises: Fail, as VERIFY."""
    session = ctx.session
    if session.user is None and not ctx.server.config.accounts.registration_before_connect:
        raise _declined("VERIFY", "COMPLETE_CONNECTION_REQUIRED", name, "Finish connecting before you verify")
    if session.account:
        raise _declined("VERIFY", "ALREADY_AUTHENTICATED", session.account, "You are logged in already")
    pending = ctx.world.pending.get(ctx.server.digest_of(code))
    if pending is None or pending.account.folded != ctx.world.fold(name) or pending.until_ms < ctx.now_ms:
        raise _declined("VERIFY", "INVALID_CODE", name, "That is not the code, or it is too old")
    if not ctx.is_alone:
        text = "End your other connections first"
        raise _declined("VERIFY", "TEMPORARILY_UNAVAILABLE", name, text)
    must_be_nobodys(ctx, pending.account.name)
    user = session.user.id if session.user else 0
    ctx.record(AccountMade(user, pending.account, verified=pending.digest))


def must_be_nobodys(ctx: Context, name: str) -> None:
    """There is no account of that name, or that look, and there was none. Raises: Fail(ACCOUNT_EXISTS)."""
    is_gone = ctx.server.digest_of(ctx.world.fold(name)) in ctx.world.erased
    if is_gone or ctx.world.account_of_look(name) is not None:
        raise policy.account_exists(name)


def _declined(command: str, code: str, name: str, text: str) -> Fail:
    return Fail(command, code, shown(name), text=text)
