"""Facts about rooms: who is in them, what they are about, what holds in them.

The rule: a room is named by its folded name.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.facts.base import Fact, UserId


@value
class Joined(Fact):
    """Somebody entered a room; the first one in founds it under this `name`, with these `flags`."""

    channel: str
    name: str
    flags: frozenset[str] = frozenset("nt")


@value
class Parted(Fact):
    """Somebody left a room."""

    channel: str
    reason: str


@value
class Kicked(Fact):
    """`user` put `target` out of a room, whom they called `nick`."""

    channel: str
    target: UserId
    reason: str
    nick: str = "*"


@value
class Invited(Fact):
    """`user` let `target` into a room, whom they called `nick`."""

    channel: str
    target: UserId
    nick: str = "*"


@value
class Renamed(Fact):
    """`user` gave a room another `name`, which folds to `folded`."""

    channel: str
    folded: str
    name: str
    reason: str


@value
class TopicSet(Fact):
    """`user` set a room's topic, or took it away (text "")."""

    channel: str
    text: str


@value
class ChannelChange:
    """One letter of a channel's modes, or of a user's; `target` is the member for a prefix mode, else 0."""

    adding: bool
    letter: str
    param: str = ""
    target: UserId = 0


@value
class ModesSet(Fact):
    """`user` changed a room's modes."""

    channel: str
    changes: tuple[ChannelChange, ...]
