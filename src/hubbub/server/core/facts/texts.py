"""Facts of conversations: what was said, taken back, read.

The rule: what everybody reads of it, now and in history, is in the fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hubbub.protocol.message import NO_TAGS
from hubbub.protocol.value import value
from hubbub.server.core.facts.base import Fact, UserId, is_guest


@value
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


@value
class TextSent(Sent):
    """`user` said something, by this `command`; a text of several lines is one (see `multiline`).

    `client_id` was made by the client, "" by most: seen twice, it is one message. What is said
    `in_guise`, under a name that is not the user's own, they always read back.
    """

    command: str = "PRIVMSG"
    text: str = ""
    client_id: str = ""
    in_guise: bool = False

    @property
    def durable(self) -> bool:
        """Nobody reads what could still vanish."""
        return True


@value
class TagsSent(Sent):
    """`user` sent tags without a text: typing, or what `is_kept`, such as a reaction."""

    is_kept: bool = False

    @property
    def durable(self) -> bool:
        """Only where it belongs to history."""
        return self.is_kept


@value
class Redacted(Sent):
    """`user` took back, or took away, the message of this id."""

    redacted_id: int = 0
    reason: str = ""

    @property
    def durable(self) -> bool:
        """It is gone from the disk before anyone is told so."""
        return True


@value
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
