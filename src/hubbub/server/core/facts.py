"""What happened: the only things that change the world.

The rule: a fact names people by id and rooms by folded name, holds nothing that one node alone
knows, and is true once it comes back from the log, whoever was first to want it.

A `durable` fact is stored before anyone is told of it; the others only take their place in the
order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubbub.protocol.message import NO_TAGS
from hubbub.server.core.accounts import Account, Credential

UserId = int
NODE_SHIFT = 52
START_SHIFT = 20  # users of one start of a node, before the ids of a start a second later


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that `user` did, or that happened to them."""

    user: UserId

    @property
    def durable(self) -> bool:
        """Whether it is on the disk before anyone is told."""
        return False


@dataclass(frozen=True, slots=True)
class UserArrived(Fact):
    """Somebody finished registration. Whose nick is taken meanwhile is denied."""

    nick: str
    username: str
    host: str
    realname: str
    server: str
    address: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class UserLeft(Fact):
    """A user's last session ended."""

    reason: str


@dataclass(frozen=True, slots=True)
class NickChanged(Fact):
    """Somebody took another nick. Whose nick is taken meanwhile is denied."""

    nick: str


@dataclass(frozen=True, slots=True)
class NameSet(Fact):
    """Somebody changed their real name."""

    realname: str


@dataclass(frozen=True, slots=True)
class HostSet(Fact):
    """Somebody's user name or host changed."""

    username: str
    host: str


@dataclass(frozen=True, slots=True)
class AwaySet(Fact):
    """Somebody went away, or came back (text "")."""

    text: str


@dataclass(frozen=True, slots=True)
class UserModesSet(Fact):
    """Somebody's own modes are now these letters."""

    modes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Joined(Fact):
    """Somebody entered a room; the first one in founds it under this `name`."""

    channel: str
    name: str


@dataclass(frozen=True, slots=True)
class Parted(Fact):
    """Somebody left a room."""

    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kicked(Fact):
    """`user` put `target` out of a room."""

    channel: str
    target: UserId
    reason: str


@dataclass(frozen=True, slots=True)
class Invited(Fact):
    """`user` let `target` into a room."""

    channel: str
    target: UserId


@dataclass(frozen=True, slots=True)
class TopicSet(Fact):
    """`user` set a room's topic, or took it away (text "")."""

    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """One letter of a channel's modes, or of a user's; `target` is the member for a prefix mode, else 0."""

    adding: bool
    letter: str
    param: str = ""
    target: UserId = 0


@dataclass(frozen=True, slots=True)
class ModesSet(Fact):
    """`user` changed a room's modes."""

    channel: str
    changes: tuple[ChannelChange, ...]


@dataclass(frozen=True, slots=True)
class Sent(Fact):
    """`user` sent something to a room (`channel`) or to one person (`target`).

    `source`, `account` and `address` are what everybody reads, now and in history; `conversation`
    is whose history, and `is_open` whether anybody might have come to hear it. `status` is the
    prefix of what is for the ops or voiced only.
    """

    source: str
    account: str
    address: str
    conversation: str
    channel: str = ""
    target: UserId = 0
    status: str = ""
    client_tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class TextSent(Sent):
    """`user` said something, by this `command`; a text of several lines is one (see `multiline`).

    `client_id` was made by the client, "" by most: seen twice, it is one message.
    """

    command: str = "PRIVMSG"
    text: str = ""
    client_id: str = ""

    @property
    def durable(self) -> bool:
        """Nobody reads what could still vanish."""
        return True


@dataclass(frozen=True, slots=True)
class TagsSent(Sent):
    """`user` sent tags without a text: typing, or what `is_kept`, such as a reaction."""

    is_kept: bool = False

    @property
    def durable(self) -> bool:
        """Only where it belongs to history."""
        return self.is_kept


@dataclass(frozen=True, slots=True)
class Redacted(Sent):
    """`user` took back, or took away, the message of this id."""

    redacted_id: int = 0
    reason: str = ""

    @property
    def durable(self) -> bool:
        """It is gone from the disk before anyone is told so."""
        return True


@dataclass(frozen=True, slots=True)
class MarkerSet(Fact):
    """`user` has read a conversation up to this time; `identity` is theirs, over all their sessions."""

    identity: str
    conversation: str
    target: str
    time_ms: int

    @property
    def durable(self) -> bool:
        """An account's marker lasts; a guest's goes with them."""
        return not is_guest(self.identity)


@dataclass(frozen=True, slots=True)
class AccountMade(Fact):
    """Somebody (0: not in yet) registered an account. Whoever takes a name that is taken is denied."""

    account: Account

    @property
    def durable(self) -> bool:
        """An account lasts."""
        return True


@dataclass(frozen=True, slots=True)
class PasswordSet(Fact):
    """What is kept of an account's password is now this."""

    account: str
    credential: Credential

    @property
    def durable(self) -> bool:
        """A password lasts."""
        return True


@dataclass(frozen=True, slots=True)
class LoggedIn(Fact):
    """Somebody is now who the account says, or out of it (""); `by_sasl` if they proved it so."""

    account: str
    by_sasl: bool = False


@dataclass(frozen=True, slots=True)
class NodeLost(Fact):
    """A node of the cluster is gone (`user` is 0), and its users with it."""

    node: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in its place: `id` is order, time and msgid; `node` and `token` say who wanted it."""

    id: int
    node: int
    token: int
    fact: Fact


def node_of(user: UserId) -> int:
    """The node that a user is connected to."""
    return user >> NODE_SHIFT


def guest_identity(user: UserId) -> str:
    """Who a user without an account is: this one stay of theirs."""
    return f"*{user}"


def is_guest(identity: str) -> bool:
    """Whether an identity ends with a stay."""
    return identity.startswith("*")
