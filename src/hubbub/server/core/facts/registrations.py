"""Facts about registered rooms: whose they are, and who is what in them by account.

The rule: each is durable, and says all that the store must know of it; one that names another
registration than the room has now comes too late.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.facts.base import Fact


@value
class ChannelRegistered(Fact):
    """`user` made a room their `account`'s. Whoever comes second is denied."""

    channel: str
    name: str
    created_ms: int
    account: str

    @property
    def durable(self) -> bool:
        """What is somebody's stays theirs."""
        return True


@value
class ChannelDropped(Fact):
    """A room is nobody's any more; `accounts` are those that had roles in it."""

    channel: str
    registration_id: int
    accounts: tuple[str, ...]

    @property
    def durable(self) -> bool:
        """What is given up is not back after a restart."""
        return True


@value
class ChannelPurged(Fact):
    """An operator closed a room to everybody for this reason, or opened it again ("")."""

    channel: str
    name: str
    reason: str

    @property
    def durable(self) -> bool:
        """What is closed is closed after a restart too."""
        return True


@value
class RoleSet(Fact):
    """An account has this role in a room from now on (letter "": none).

    `since_id` is from when it counts, where it takes the place of another role; 0: from now on.
    """

    channel: str
    registration_id: int
    account: str
    letter: str
    since_id: int = 0

    @property
    def durable(self) -> bool:
        """A role lasts."""
        return True


@value
class ChannelOffered(Fact):
    """The founder would have a room be this account's (account "": no more)."""

    channel: str
    registration_id: int
    account: str


@value
class ChannelTransferred(Fact):
    """A room is another account's; `founder` has no role in it any more."""

    channel: str
    registration_id: int
    founder: str
    account: str

    @property
    def durable(self) -> bool:
        """A room has one owner, also after a restart."""
        return True
