"""One connection's protocol state: who it will be, what it understands, what it waits for.

The rule: it belongs to this node alone and nothing in it is shared; what others may know of a
user is in the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubbub.protocol import caps, multiline
from hubbub.protocol.message import NO_TAGS
from hubbub.protocol.sasl import Assembly, ScramKeys, ScramServer
from hubbub.server.core.effects import Connection
from hubbub.server.core.facts import UserId
from hubbub.server.core.flood import Bucket
from hubbub.server.core.state import User

# What can make two sessions read different bytes for one fact of a channel.
HEARING = (
    caps.MESSAGE_TAGS
    | caps.SERVER_TIME
    | caps.ACCOUNT_NOTIFY
    | caps.ACCOUNT_TAG
    | caps.BATCH
    | caps.EXTENDED_JOIN
    | caps.AWAY_NOTIFY
    | caps.INVITE_NOTIFY
    | caps.SETNAME
    | caps.CHGHOST
    | caps.REDACTION
    | caps.MULTILINE
    | caps.OPER_TAG
    | caps.CHANNEL_RENAME
    | caps.RELAYMSG
    | caps.PLAIN
)


@dataclass(slots=True)
class ClientBatch:
    """What a client sends as one, from its BATCH to its end.

    `tags` are those of its opening, under whose `label` it is answered; `is_over` that it was
    refused, so that nothing more is heard of it until its end. It was `heard_ms` last.
    """

    reference: str
    heard_ms: int
    target: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    label: str = ""
    command: str = ""
    lines: list[multiline.Line] = field(default_factory=list)
    size_bytes: int = 0
    is_over: bool = False


@dataclass(slots=True)
class Exchange:
    """A login by SASL, from its AUTHENTICATE to its end; `account` is whose, once that is known."""

    mechanism: str
    assembly: Assembly
    scram: ScramServer | None = None
    account: str = ""
    keys: ScramKeys | None = None
    is_proved: bool = False


@dataclass(slots=True, eq=False)
class Session:
    """A connection from its first byte to its last.

    `user` is None until registration is done; `backlog` holds lines that wait for their turn,
    `waiting` counts the session's facts that the log has not handed back yet.
    `is_absent` is whether nobody sits at it (pre-away), `away` what it said of that before it was in;
    `metadata` is what it set before it was in, `subscriptions` the keys it hears of, `synced` how far in a
    room's members it was told of theirs.
    """

    connection: Connection
    address: str
    host: str
    connected_ms: int
    bucket: Bucket
    server_name: str
    line_bytes: int
    caps: int = 0
    user: User | None = None
    nick: str = ""
    username: str = ""
    realname: str = ""
    password: str = ""
    is_secure: bool = False
    away: str = ""
    is_absent: bool = False
    is_negotiating: bool = False
    cap_version: int = 0
    is_registering: bool = False
    asked_nick: str = ""
    has_entered: bool = False
    backlog: list[bytes] = field(default_factory=list)  # short, and a deque is ten times as large
    waiting: int = 0
    is_overlapping: bool = False
    is_throttled: bool = False
    is_held: bool = False
    is_ending: bool = False
    is_closed: bool = False
    heard_ms: int = 0
    spoke_ms: int = 0
    pinged_ms: int = 0
    batch: ClientBatch | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    subscriptions: dict[str, None] = field(default_factory=dict)
    synced: dict[str, UserId] = field(default_factory=dict)
    login: str = ""
    oper: str = ""  # as which operator it proved itself; others of the same user did not
    exchange: Exchange | None = None
    mistakes: int = 0  # exchanges that came to nothing
    denied_nick: str = ""  # asked for last and somebody else's, before there was one
    fingerprint: str = ""
    ident: str = ""
    files_at: str = ""  # where it reaches the file host, "" nowhere
    token: str = ""  # by which it is known there

    @property
    def account(self) -> str:
        """Whose account it is logged in to, "" for a guest."""
        return self.user.account if self.user else self.login

    @property
    def variant(self) -> int:
        """Which wording of a channel's lines this session reads; for a batch it takes both capabilities."""
        bits = self.caps & HEARING
        return bits if bits & caps.MULTILINE else bits & ~caps.BATCH

    @property
    def is_plain(self) -> bool:
        """Whether the peer speaks the plain dialect."""
        return bool(self.caps & caps.PLAIN)

    @property
    def name(self) -> str:
        """The nickname a reply is addressed to, `*` before there is one."""
        return self.user.nick if self.user else self.nick or "*"
