"""Facts about bans from the server.

The rule: a ban lasts, so it is on the disk before anybody is put out by it.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.bans import Ban
from hubbub.server.core.facts.base import Fact


@value
class Banned(Fact):
    """`user` set a ban, in the place of one on the same target."""

    ban: Ban

    @property
    def durable(self) -> bool:
        """A ban lasts."""
        return True


@value
class Unbanned(Fact):
    """The ban on a target is lifted, by `user` or (0) by time, if it is still the one until then."""

    target: str
    until_ms: int

    @property
    def durable(self) -> bool:
        """So does its end."""
        return True
