"""The world: who is here, in which rooms.

The rule: only `apply` writes to it, and every node's copy is the same after the same facts.
Everything is kept in the order in which it happened, so that equal worlds also list alike.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hubbub.protocol import names
from hubbub.protocol.channel_modes import BOT_MODE, LIST_MODES
from hubbub.protocol.value import value
from hubbub.server.core.accounts import Account, Pending
from hubbub.server.core.bans import Bans
from hubbub.server.core.facts import UserId, guest_identity
from hubbub.server.core.files import Files
from hubbub.server.core.registrations import Registration

MAX_CLIENT_IDS = 65_536
MAX_TOKENS = 8_192  # of each node: an entry that comes again after so many others counts as new
OPER_MODE = "o"
OPER_MODES = frozenset("os")  # of a user, which operators alone have
NO_VALUES: Mapping[str, str] = {}
MAX_PENDING = 1000  # accounts that wait for their code, the latest
MAX_MARKERS = 500  # conversations that one identity is remembered to have read, the latest
MAX_RENAMED = 1000  # old names that texts under way are led on from, the latest
MAX_CONVERSATIONS = 10_000  # names whose history is not the one of their name
MAX_CHANGED = 500  # people of a room whose changes can still be made good one by one; half as many at least
MAX_ACCEPTED = 200  # people whom one lets write to oneself, the latest
MAX_PARTNERS = 200  # people that one is remembered to have written with, the latest


@dataclass(slots=True)
class User:
    """One person, with or without a connection to this node."""

    id: UserId
    nick: str
    username: str
    host: str
    realname: str
    server: str
    address: str
    arrived_ms: int
    account: str = ""
    oper: str = ""
    away: str = ""
    is_auto_away: bool = False
    modes: frozenset[str] = frozenset()
    channels: dict[str, Channel] = field(default_factory=dict, repr=False)
    partners: dict[UserId, None] = field(default_factory=dict)
    invited_to: dict[str, None] = field(default_factory=dict)
    accepted: dict[UserId, None] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """Whose history and markers are theirs: the account's, else those of this one stay."""
        return self.account or guest_identity(self.id)

    @property
    def is_bot(self) -> bool:
        """Whether they say that they are a program."""
        return BOT_MODE in self.modes

    @property
    def is_oper(self) -> bool:
        """Whether they look after the server."""
        return OPER_MODE in self.modes

    @property
    def source(self) -> str:
        """`nick!user@host`, as a message of theirs begins."""
        return f"{self.nick}!{self.username}@{self.host}"


NOBODY = User(0, "*", "*", "*", "", "", "", 0)  # who did what was done before they were in


@dataclass(slots=True)
class Member:
    """A user in a channel; `modes` holds the letters of their prefixes, highest first.

    `joined_id` is the last id before they came: what is later, they heard.
    """

    user: User
    modes: str = ""
    joined_id: int = 0


@value
class ListEntry:
    """A mask on a channel's list: who set it, and when."""

    mask: str
    setter: str
    set_ms: int


@dataclass(slots=True)
class Channel:
    """A room and its people; `key` in the world is the folded name.

    `conversation` is whose history it has: that of the name under which it was founded first.
    `registration` is None while it is nobody's. `sealed_id` is the last id at which its history was
    for those who were there and for nobody else (+H). `changed` are who left it (True), or were called
    or ranked otherwise, the latest last; `revision` counts them all.
    """

    name: str
    folded: str
    created_ms: int
    topic: str = ""
    topic_setter: str = ""
    topic_ms: int = 0
    flags: frozenset[str] = frozenset("nt")
    key: str = ""
    limit: int = 0
    forward: str = ""  # the name of a room
    lists: dict[str, dict[str, ListEntry]] = field(
        default_factory=lambda: {letter: {} for letter in LIST_MODES}
    )
    members: dict[UserId, Member] = field(default_factory=dict, repr=False)
    invited: dict[UserId, None] = field(default_factory=dict)
    registration: Registration | None = None
    sealed_id: int = 0
    conversation: str = ""
    renamed_ms: int = 0
    changed: list[tuple[UserId, bool]] = field(default_factory=list)
    revision: int = 0

    def __post_init__(self) -> None:
        self.conversation = self.conversation or self.folded

    def note_change(self, user: User, *, has_left: bool = False) -> None:
        """Somebody in it leaves, or is called or ranked otherwise."""
        self.revision += 1
        self.changed.append((user.id, has_left))
        if len(self.changed) > MAX_CHANGED:
            del self.changed[: MAX_CHANGED // 2]


@value
class Departed:
    """Who had a nick before: for WHOWAS."""

    nick: str
    username: str
    host: str
    realname: str
    server: str
    left_ms: int


@dataclass(slots=True)
class World:
    """All that nodes agree on. Nicks and channels are found by their folded names.

    `purged` are the rooms that an operator closed, and why.
    `markers` are times up to which an identity has read its conversations; `metadata` holds the
    values of identities and, by their folded names, of rooms.
    """

    casemapping: str
    max_departed: int
    users: dict[UserId, User] = field(default_factory=dict)
    nicks: dict[str, User] = field(default_factory=dict)
    skeletons: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    channel_skeletons: dict[str, Channel] = field(default_factory=dict)
    departed: deque[Departed] = field(default_factory=deque)
    client_ids: OrderedDict[str, int] = field(default_factory=OrderedDict)
    purged: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    account_skeletons: dict[str, str] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    pending: OrderedDict[str, Pending] = field(default_factory=OrderedDict)
    erased: dict[str, None] = field(default_factory=dict)
    users_by_account: dict[str, dict[UserId, None]] = field(default_factory=dict)
    markers: dict[str, dict[str, int]] = field(default_factory=dict)
    metadata: dict[str, dict[str, str]] = field(default_factory=dict)
    conversations: dict[str, str] = field(default_factory=dict)
    renamed: OrderedDict[str, str] = field(default_factory=OrderedDict)
    applied_id: int = 0
    applied_tokens: dict[int, OrderedDict[int, None]] = field(default_factory=dict)
    lost_nodes: dict[int, None] = field(default_factory=dict)
    most_users: int = 0
    invisible_users: int = 0
    opers: dict[UserId, None] = field(default_factory=dict)
    bans: Bans = field(default_factory=Bans)
    files: Files = field(default_factory=Files)

    def values_of(self, owner: str) -> Mapping[str, str]:
        """The metadata of an identity, or of a room by its folded name."""
        return self.metadata.get(owner, NO_VALUES)

    def fold(self, name: str) -> str:
        """A name as this server compares it."""
        return names.fold(name, self.casemapping)

    def looks(self, nick: str) -> str:
        """A nick as people see it, to whom a capital I is an l; as folded where only bytes count."""
        if self.casemapping != "precis":
            return self.fold(nick)
        return names.skeleton(self.fold(nick.replace("I", "l")))

    def user_named(self, nick: str) -> User | None:
        """Who has this nick now."""
        return self.nicks.get(self.fold(nick))

    def channel_named(self, name: str) -> Channel | None:
        """The room of this name, if anyone is in it or it is registered."""
        return self.channels.get(self.fold(name))

    def channel_now(self, folded: str) -> Channel | None:
        """The room that had this folded name a moment ago, whatever it is called since."""
        return self.channels.get(folded) or self.channels.get(self.renamed.get(folded, ""))

    def channel_of_look(self, folded: str) -> Channel | None:
        """The room of this folded name, or one that could be taken for it."""
        return self.channels.get(folded) or self.channel_skeletons.get(self.looks(folded))

    def remember_accounts(self, accounts: Iterable[Account]) -> None:
        """Take in accounts that were made before."""
        for account in accounts:
            self.accounts[account.folded] = account
            self.account_skeletons[self.looks(account.name)] = account.folded

    def users_of(self, identity: str) -> list[User]:
        """Everybody who is logged in to this account."""
        return [self.users[user_id] for user_id in self.users_by_account.get(identity, ())]

    def fingerprints_of(self, account: str) -> list[str]:
        """The certificates that log in to this account (folded)."""
        return [fingerprint for fingerprint, owner in self.fingerprints.items() if owner == account]

    def account_named(self, name: str) -> Account | None:
        """The account of this name."""
        return self.accounts.get(self.fold(name))

    def account_of_look(self, name: str) -> Account | None:
        """The account of this name, or one that could be taken for it."""
        return self.account_named(name) or self.accounts.get(self.account_skeletons.get(self.looks(name), ""))

    def holder_of_look(self, nick: str) -> User | None:
        """Who has this nick, or one that could be taken for it."""
        return self.user_named(nick) or self.skeletons.get(self.looks(nick))
