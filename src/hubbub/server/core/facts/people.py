"""Facts about people: who came, who left, who they are now.

The rule: each says what is so afterwards, not what changed.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.facts.base import Fact, UserId
from hubbub.server.core.facts.metadata import Value
from hubbub.server.core.presences import Presence


@value
class UserArrived(Fact):
    """Somebody finished registration. Whose nick is taken meanwhile is denied."""

    nick: str
    username: str
    host: str
    realname: str
    server: str
    address: str = ""
    account: str = ""
    modes: frozenset[str] = frozenset()
    metadata: tuple[Value, ...] = ()
    away: str = ""
    is_auto_away: bool = False


@value
class UserRestored(Fact):
    """Somebody who stays without a connection is back after the server was gone."""

    presence: Presence
    server: str


@value
class UserLeft(Fact):
    """A user's last session ended."""

    reason: str


@value
class NickChanged(Fact):
    """Somebody took another nick. Whose nick is taken meanwhile is denied."""

    nick: str


@value
class NameSet(Fact):
    """Somebody changed their real name."""

    realname: str


@value
class HostSet(Fact):
    """Somebody's user name or host changed."""

    username: str
    host: str


@value
class AwaySet(Fact):
    """Somebody went away, or came back (text ""); `is_auto` for want of a connection."""

    text: str
    is_auto: bool = False


@value
class UserModesSet(Fact):
    """Somebody's own modes are now these letters."""

    modes: frozenset[str]


@value
class Accepted(Fact):
    """`user` lets `target` write to them whatever their modes say, or (`adding` is False) no longer."""

    target: UserId
    adding: bool


@value
class Opered(Fact):
    """Somebody is now the operator of this name, or none any more ("")."""

    oper: str


@value
class Killed(Fact):
    """`user`, an operator, disconnected `target`, called `nick`; that they left is a fact of its own."""

    target: UserId
    reason: str
    nick: str = "*"


@value
class WallopsSent(Fact):
    """`user`, an operator, said something to everybody who listens for that (mode w)."""

    text: str


@value
class NodeLost(Fact):
    """A node of the cluster is gone (`user` is 0), and its users with it."""

    node: int
