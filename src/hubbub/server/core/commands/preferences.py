"""What an account's owner may choose: to stay without a connection, to be one person with several.

The rule: a choice is taken only where the server's settings leave one.
"""

from __future__ import annotations

from collections.abc import Callable

from hubbub.server.config import Accounts
from hubbub.server.core.accounts import Account
from hubbub.server.core.facts import PreferenceSet
from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail

# The words of a choice, and whether the server's settings leave it.
CHOICES: dict[str, Callable[[Accounts], bool]] = {
    "ALWAYS-ON": lambda accounts: accounts.always_on in {"opt-in", "opt-out"},
    "AUTO-AWAY": lambda accounts: accounts.always_on != "disabled",
    "ENFORCE": lambda accounts: accounts.nick_reservation == "optional",
    "MULTICLIENT": lambda accounts: accounts.multiclient,
}
VALUES = {"ON": True, "TRUE": True, "YES": True, "OFF": False, "FALSE": False, "NO": False, "DEFAULT": None}


def own_account(ctx: Context, command: str) -> Account:
    """The account that one is in. Raises: Fail(NOT_LOGGED_IN)."""
    account = ctx.world.account_named(ctx.session.account) if ctx.session.account else None
    if account is None:
        raise Fail(command, "NOT_LOGGED_IN", text="You are not logged in")
    return account


def choose(ctx: Context, name: str, value: str) -> None:
    """Choose something for one's account.

    Raises: Fail(NOT_LOGGED_IN | UNKNOWN | INVALID_VALUE | DISABLED).
    """
    account = own_account(ctx, "SET")
    name, value = name.upper(), value.upper()
    if name not in CHOICES:
        raise Fail("SET", "UNKNOWN", text=f"You can set {', '.join(CHOICES)} and PASSWORD")
    if value not in VALUES:
        raise Fail("SET", "INVALID_VALUE", text=f"{name} is ON, OFF or DEFAULT")
    if not CHOICES[name](ctx.server.config.accounts):
        raise Fail("SET", "DISABLED", text=f"{name} is not yours to choose on this server")
    ctx.record(PreferenceSet(ctx.user.id, account.folded, _field(name), VALUES[value]))


def show(ctx: Context) -> None:
    """Tell what one chose. Raises: Fail(NOT_LOGGED_IN)."""
    account = own_account(ctx, "SET")
    words = {True: "on", False: "off", None: "as the server has it"}
    for name in CHOICES:
        ctx.response.notice(f"{name}: {words[getattr(account.preferences, _field(name))]}")


def _field(name: str) -> str:
    return name.lower().replace("-", "_")
