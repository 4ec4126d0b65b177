"""From an open socket to a welcome: capabilities, login, nickname, and back to our rooms.

The rule: it says what to write next and never gives up by itself; a server that knows no CAP
is welcomed in just the same.

Spec: https://ircv3.net/specs/extensions/capability-negotiation and
https://modern.ircdocs.horse/#connection-registration
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hubbub.client.registration.login import Credentials, Login, Offer, Verdict, read_offer
from hubbub.client.text.multiline import Limits, read_limits
from hubbub.client.wire import is_target, one_line
from hubbub.protocol import caps, names
from hubbub.protocol.message import Message
from hubbub.protocol.multiline import KIND

MAX_VARIANTS = 20
MAX_OFFERED = 500
MAX_NICK_LENGTH = 64
SAFE_NICK_LENGTH = 9  # every server's least
JOIN_LINE_BYTES = 400
# What we ask for: that which we understand. sasl is asked for by who logs in, REGISTER needs no asking.
USED = (
    caps.ACCOUNT_NOTIFY | caps.ACCOUNT_TAG | caps.AWAY_NOTIFY | caps.BATCH | caps.CAP_NOTIFY
    | caps.CHANNEL_RENAME
    | caps.CHATHISTORY | caps.CHGHOST | caps.CLIENT_ID | caps.ECHO_MESSAGE | caps.EVENT_PLAYBACK
    | caps.EXTENDED_JOIN | caps.EXTENDED_MONITOR | caps.INVITE_NOTIFY | caps.LABELED_RESPONSE
    | caps.MESSAGE_TAGS | caps.METADATA | caps.MULTILINE | caps.MULTI_PREFIX | caps.READ_MARKER
    | caps.REDACTION | caps.SEARCH | caps.SERVER_TIME | caps.SETNAME | caps.STANDARD_REPLIES
    | caps.USERHOST_IN_NAMES
)  # fmt: skip
_NICK_TAKEN = frozenset({"433", "436", "437"})
_NICK_IMPOSSIBLE = frozenset({"431", "432", "468"})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we ask to be; `password` is the server's, `credentials` are those of an account."""

    nick: str
    username: str = ""
    realname: str = ""
    password: str = field(default="", repr=False)
    credentials: Credentials | None = None


class Handshake:
    """One registration. `nick` is what we ask for just now; `welcomed` when the server has us.

    `caps` are the capabilities in force, as bits of `protocol.caps`. `is_private` tells whether nobody
    listens on the way to the server. A login that fails ends in a guest's welcome, or in QUIT where one is
    required.
    """

    def __init__(
        self,
        identity: Identity,
        rooms: Mapping[str, str] | None = None,
        *,
        is_private: bool = False,
        new_nonce: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        self.identity = identity
        self.nick = names.possible_nick(identity.nick, "precis", MAX_NICK_LENGTH)
        self.caps = 0
        self.welcomed = False
        self.login: Login | None = None
        self._is_private = is_private
        self._new_nonce = new_nonce
        self._told: Login | None = None  # whose verdict was taken
        self._rooms = dict(rooms or {})
        self._offered: dict[str, str] = {}  # capabilities and their values
        self._asked: list[set[str]] = []  # one set a request; they are answered in order
        self._negotiating = True
        self._variants = 1
        self._base = self.nick

    def start(self) -> list[Message]:
        """The first lines on a new connection."""
        identity = self.identity
        messages = [Message("CAP", ("LS", "302"))]
        if identity.password:
            messages.append(Message("PASS", (one_line(identity.password),)))
        username = names.possible_nick(identity.username or identity.nick, "ascii", 10)
        messages.append(Message("NICK", (self.nick,)))
        messages.append(Message("USER", (username, "0", "*", one_line(identity.realname) or self.nick)))
        return messages

    def received(self, message: Message) -> list[Message]:
        """What to write after this message of the server."""
        command = message.command
        if command == "CAP" and len(message.params) >= 3:
            return self._cap(message.params[1].upper(), message.params[2:])
        if self.login is not None and self.login.verdict is None:
            messages = self.login.received(message)
            if messages or self.login.verdict is not None:
                return messages + self._after_login()
        if self.welcomed:
            return []
        if command in _NICK_TAKEN:
            return self._another_nick()
        if command in _NICK_IMPOSSIBLE:
            return self._plainer_nick()
        if command == "001":
            self.welcomed, self._negotiating = True, False
            self.nick = next(filter(is_target, message.params[:1]), self.nick)
            self._begin_login()  # fails, where there was nothing to negotiate
            return self._leaving() or join_messages(self._rooms)
        return []

    @property
    def multiline(self) -> Limits | None:
        """The limits of a text of several lines, where the server takes one in a batch."""
        needed = caps.MULTILINE | caps.BATCH
        return read_limits(self._offered.get(KIND, "")) if self.caps & needed == needed else None

    # -------------------------------------------------------------------------------- login

    @property
    def offer(self) -> Offer:
        """What the server offers to who has an account, or wants one."""
        return read_offer(self._offered.get("sasl"), self._offered.get("draft/account-registration"))

    def log_in(self, credentials: Credentials) -> list[Message]:
        """Log in on a connection that is open already."""
        self.identity = replace(self.identity, credentials=credentials)
        self.login = None
        if "sasl" in self._offered and not self.caps & caps.SASL:
            return self._request()
        return self._begin_login() or self._after_login()

    def take_verdict(self) -> Verdict | None:
        """How the login has ended; told once."""
        login = self.login
        if login is None or login.verdict is None or login is self._told:
            return None
        self._told = login
        return login.verdict

    def give_up_login(self) -> list[Message]:
        """The server has been silent about the login for too long."""
        if self.login is None or self.login.verdict is not None:
            return []
        return self.login.give_up() + self._after_login()

    def _begin_login(self) -> list[Message]:
        """Begin to log in, if we are to and have not tried."""
        credentials = self.identity.credentials
        if credentials is None or self.login is not None:
            return []
        offer = self.offer if self.caps & caps.SASL else Offer()
        self.login = Login(credentials, offer, is_private=self._is_private, new_nonce=self._new_nonce)
        return self.login.start()

    def _after_login(self) -> list[Message]:
        """Go on, if the login has ended, or leave."""
        if self.login is None or self.login.verdict is None:
            return []
        return self._leaving() or self._next()

    def _leaving(self) -> list[Message]:
        """Goodbye, if the login has failed and we are not to be a guest."""
        verdict = self.login.verdict if self.login else None
        return [Message("QUIT")] if verdict is not None and verdict.stopped else []

    # -------------------------------------------------------------------------- capabilities

    def _cap(self, verb: str, params: tuple[str, ...]) -> list[Message]:
        found = params[-1].split()
        match verb:
            case "LS":
                return self._listed(found, more=params[0] == "*" and len(params) > 1)
            case "NEW":
                self._offer(found)
                return self._request()
            case "ACK":
                self._acknowledged(found)
                if "sasl" in found:
                    return self._begin_login() or self._after_login()
            case "DEL":
                gone = {word.partition("=")[0] for word in found}
                for name in gone:
                    self._offered.pop(name, None)
                self.caps &= ~caps.bits_of(gone)
                if "sasl" in gone:
                    self.login = None  # services are away: when they are back, we are to log in anew
                return []
            case "NAK":
                return self._declined()
        return self._next()

    def _offer(self, words: Iterable[str]) -> None:
        for word in words:
            name, _, value = word.partition("=")
            if len(self._offered) < MAX_OFFERED:
                self._offered[name] = value

    def _listed(self, words: list[str], *, more: bool) -> list[Message]:
        self._offer(words)
        if more:
            return []
        return self._request() or self._next()

    def _request(self) -> list[Message]:
        """Ask for all we use and do not have, in one line."""
        lacking = (USED | caps.SASL if self.identity.credentials else USED) & ~self.caps
        wanted = [name for name, bit in caps.BY_NAME.items() if name in self._offered and lacking & bit]
        if not wanted:
            return []
        return [self._ask(wanted)]

    def _ask(self, wanted: list[str]) -> Message:
        self._asked.append(set(wanted))
        return Message("CAP", ("REQ", " ".join(wanted)))

    def _acknowledged(self, words: list[str]) -> None:
        """Some or all of the first request is granted."""
        for word in words:
            if word.startswith("-"):
                self.caps &= ~caps.bits_of([word[1:]])
            else:
                self.caps |= caps.bits_of([word])
        if self._asked:
            self._asked[0].difference_update(words)
            self._asked = [request for request in self._asked if request]

    def _declined(self) -> list[Message]:
        """A request is granted whole or not at all: ask for each by itself, once."""
        words = sorted(self._asked.pop(0)) if self._asked else []
        if words == ["sasl"]:
            return self._begin_login() or self._after_login() or self._next()
        if len(words) < 2:
            return self._next()
        return [self._ask([word]) for word in words]

    def _next(self) -> list[Message]:
        if self._asked or not self._negotiating:
            return []
        messages = self._begin_login()
        if self.login is not None and self.login.verdict is None:
            return messages
        self._negotiating = False
        return self._leaving() or [Message("CAP", ("END",))]

    # ------------------------------------------------------------------------------ nicknames

    def _another_nick(self) -> list[Message]:
        self._variants += 1
        if self._variants > MAX_VARIANTS:
            return []
        limit = max(len(self._base), SAFE_NICK_LENGTH)
        self.nick = names.nick_variant(self._base, self._variants, limit)
        return [Message("NICK", (self.nick,))]

    def _plainer_nick(self) -> list[Message]:
        """The server can't have this one: ask for what any server can have."""
        plain = names.possible_nick(self.identity.nick, "ascii", SAFE_NICK_LENGTH)
        if plain == self._base:
            plain = "guest"
        if plain == self._base:
            return self._another_nick()
        self._base = self.nick = plain
        self._variants = 1
        return [Message("NICK", (plain,))]


def join_messages(rooms: Mapping[str, str]) -> list[Message]:
    """JOIN lines for {channel: key or ""}, several channels a line; those with a key come first."""
    messages = []
    names_in_line: list[str] = []
    keys: list[str] = []
    size = 0
    for name, key in sorted(rooms.items(), key=lambda item: not item[1]):
        if not is_target(name) or (key and not is_target(key)):
            continue
        length = len(name.encode()) + len(key.encode()) + 2
        if names_in_line and size + length > JOIN_LINE_BYTES:
            messages.append(_join(names_in_line, keys))
            names_in_line, keys, size = [], [], 0
        names_in_line.append(name)
        keys += [key] if key else []
        size += length
    if names_in_line:
        messages.append(_join(names_in_line, keys))
    return messages


def _join(channels: list[str], keys: list[str]) -> Message:
    params = (",".join(channels), ",".join(keys)) if keys else (",".join(channels),)
    return Message("JOIN", params)
