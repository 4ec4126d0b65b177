"""Facts about accounts: who has one, and who is in one.

The rule: no password is in any of them.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.accounts import Account, Credential, Pending
from hubbub.server.core.facts.base import Fact, UserId


@value
class AccountMade(Fact):
    """Somebody (0: not in yet) registered an account. Whoever takes a name that is taken is denied.

    `verified` is the digest of the code that it waited for; `is_others`: an operator made it for somebody.
    """

    account: Account
    verified: str = ""
    is_others: bool = False

    @property
    def durable(self) -> bool:
        """An account lasts."""
        return True


@value
class AccountPending(Fact):
    """Somebody (0: not in yet) wants an account, and was sent the code for it."""

    pending: Pending

    @property
    def durable(self) -> bool:
        """Whoever was sent a code can use it."""
        return True


@value
class PasswordSet(Fact):
    """What is kept of an account's password is now this."""

    account: str
    credential: Credential

    @property
    def durable(self) -> bool:
        """A password lasts."""
        return True


@value
class AccountErased(Fact):
    """Somebody deleted their account, with all that was said under it.

    `digest` is its name's, which is nobody's again; `fingerprints`, `metadata` (keys) and `files` (names) go
    with it.
    """

    account: Account
    digest: str
    fingerprints: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def durable(self) -> bool:
        """What is gone stays gone."""
        return True


@value
class PreferenceSet(Fact):
    """Somebody chose this for an account (one of `Preferences`); None leaves it to the server's settings."""

    account: str
    name: str
    value: bool | None

    @property
    def durable(self) -> bool:
        """A choice lasts."""
        return True


@value
class FingerprintSet(Fact):
    """A certificate logs in to an account, or does so no more. One that is another account's is denied."""

    account: str
    fingerprint: str
    is_adding: bool

    @property
    def durable(self) -> bool:
        """A way in lasts."""
        return True


@value
class LoggedOutEverywhere(Fact):
    """Somebody ended all connections of an account but the one that they said it by."""

    account: str


@value
class Ghosted(Fact):
    """`user` ended the connections of `target`, to have a `nick` that is theirs ("": not for that)."""

    target: UserId
    nick: str = ""


@value
class LoggedIn(Fact):
    """Somebody is now who the account says, or out of it (""); `by_sasl` if they proved it so."""

    account: str
    by_sasl: bool = False
