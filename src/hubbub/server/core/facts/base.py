"""What every fact is: something that happened to somebody, and its place in the order.

The rule: a fact names people by id and rooms by folded name, and holds nothing that one node alone
knows.
"""

from __future__ import annotations

from hubbub.protocol.value import value

UserId = int
NODE_SHIFT = 52
START_SHIFT = 20  # users of one start of a node, before the ids of a start a second later


@value
class Fact:
    """Something that `user` did, or that happened to them."""

    user: UserId

    @property
    def durable(self) -> bool:
        """Whether it is on the disk before anyone is told."""
        return False


@value
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
