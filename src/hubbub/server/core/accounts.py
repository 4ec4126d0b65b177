"""Accounts: names that belong to somebody, and what is kept of their passwords.

The rule: a password itself is in nothing here; what must be computed from one is asked for, and
comes back as an answer.

Spec: https://ircv3.net/specs/extensions/account-registration
"""

from __future__ import annotations

from dataclasses import field, replace
from enum import Enum

from hubbub.protocol.sasl import MIN_ITERATIONS, ScramKeys
from hubbub.protocol.value import value

MAX_FINGERPRINTS = 8  # certificates of an account


@value
class Cost:
    """How slow a password is to check: scrypt's N as a power of two, and the rounds of SCRAM."""

    log_n: int
    iterations: int


COSTS = {"standard": Cost(15, 100_000), "test": Cost(4, MIN_ITERATIONS)}


@value
class Credential:
    """What is kept of a password: a slow hash for PLAIN, the keys for SCRAM."""

    hash: str = field(repr=False)
    scram: ScramKeys = field(repr=False)


@value
class Preferences:
    """What an account's owner chose; None leaves it to the server's settings."""

    always_on: bool | None = None  # stay without a connection
    multiclient: bool | None = None  # be one person with several connections
    auto_away: bool | None = None  # seem away without a connection
    enforce: bool | None = None  # keep the nickname to the account


@value
class Account:
    """An account; `folded` is its name as names are compared."""

    name: str
    folded: str
    created_ms: int
    credential: Credential = field(repr=False)
    email: str = ""
    preferences: Preferences = Preferences()


def preferring(account: Account, name: str, value: bool | None) -> Account:
    """The account, whose owner chose this."""
    return replace(account, preferences=replace(account.preferences, **{name: value}))


@value
class Pending:
    """An account to be, until the code is shown whose `digest` this is."""

    digest: str
    account: Account
    until_ms: int


@value
class Letter:
    """A question: whether this can be sent by e-mail. The answer is a Mailed."""

    address: str
    subject: str
    text: str = field(repr=False)


class Mailed(Enum):
    """What became of a letter."""

    SENT = "sent"
    REFUSED = "refused"
    NOT_NOW = "not now"


@value
class NewPassword:
    """What is kept of an account's password from now on, as a store is given it."""

    folded: str
    credential: Credential = field(repr=False)


@value
class GoneAccount:
    """An account that is there no more, as a store is given it."""

    folded: str


@value
class MakeCredential:
    """A question: what to keep of a password. The answer is a Credential."""

    password: str = field(repr=False)


@value
class CheckPassword:
    """A question: whether this is the password of whoever has this credential (None: nobody does).

    The answer is a Checked, and takes as long for nobody as for somebody.
    """

    password: str = field(repr=False)
    credential: Credential | None


@value
class CheckHash:
    """A question: whether this is the password that is kept as a hash, or as it is ("": there is none).

    The answer is a Checked, and takes as long in each case.
    """

    password: str = field(repr=False)
    kept: str = field(repr=False)


@value
class Checked:
    """Whether a password is right; `renewed` is what to keep from now on, where that was old."""

    is_right: bool
    renewed: Credential | None = None


Secret = MakeCredential | CheckPassword | CheckHash
