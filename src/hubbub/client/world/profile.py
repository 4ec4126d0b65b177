"""What a server tells of one person, gathered from the many lines in which it does.

The rule: a profile is what this answer said and nothing older; what a server leaves out is not made up.

Spec: https://modern.ircdocs.horse/#whois-message
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from hubbub.client.world.tags import SECONDS_DIGITS
from hubbub.protocol.message import Message
from hubbub.protocol.numbers import whole

MAX_WAITING = 50
MAX_CHANNELS = 1_000
MAX_OTHER = 50
ANSWER_MS = 10_000
_END, _NOBODY = "318", frozenset({"401", "402", "406"})


@dataclass(slots=True)
class Profile:
    """A person, as WHOIS tells. `channels` are (signs of roles, name); `operator` and `other` are words.

    `found` is False where nobody has that nickname, `whole` until the server has said all it will.
    """

    nick: str
    user: str = ""
    host: str = ""
    realname: str = ""
    account: str = ""
    server: str = ""
    channels: list[tuple[str, str]] = field(default_factory=list)
    idle_s: int | None = None
    signon_ms: int | None = None
    away: str | None = None
    operator: str = ""
    bot: bool = False
    secure: bool = False
    fingerprint: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)
    found: bool = True
    whole: bool = False


def _user(profile: Profile, words: tuple[str, ...]) -> None:
    if len(words) > 3:
        profile.user, profile.host, profile.realname = words[0], words[1], words[-1]


def _channels(profile: Profile, words: tuple[str, ...]) -> None:
    for word in words[-1].split()[: MAX_CHANNELS - len(profile.channels)]:
        at = max(word.find("#" if "#" in word else "&"), 0)  # & is an admin's sign, too
        profile.channels.append((word[:at], word[at:]))


def _idle(profile: Profile, words: tuple[str, ...]) -> None:
    profile.idle_s = whole(words[0], SECONDS_DIGITS)
    signon_s = whole(words[1], SECONDS_DIGITS) if len(words) > 2 else None
    profile.signon_ms = signon_s * 1000 if signon_s is not None else None


def _metadata(profile: Profile, words: tuple[str, ...]) -> None:
    if len(words) > 2 and len(profile.metadata) < MAX_OTHER:
        profile.metadata[words[0]] = words[-1]


def _sets(name: str, place: int) -> Callable[[Profile, tuple[str, ...]], None]:
    """Put one of the words into an attribute."""
    return lambda profile, words: setattr(profile, name, words[place])


def _marks(name: str) -> Callable[[Profile, tuple[str, ...]], None]:
    return lambda profile, words: setattr(profile, name, True)


_READ: dict[str, Callable[[Profile, tuple[str, ...]], None]] = {
    "276": _sets("fingerprint", -1),
    "301": _sets("away", -1),
    "307": lambda profile, words: setattr(profile, "account", profile.account or profile.nick),
    "311": _user,
    "312": _sets("server", 0),
    "313": _sets("operator", -1),
    "317": _idle,
    "319": _channels,
    "330": _sets("account", 0),
    "335": _marks("bot"),
    "671": _marks("secure"),
    "760": _metadata,
}
_OTHER = frozenset({"310", "316", "320", "338", "344", "350", "378", "379", "569", "615", "672", "690"})
NUMERICS = frozenset(_READ) | _OTHER | _NOBODY | {_END}


class Heard(NamedTuple):
    """Whether a message belongs to an answer that is waited for; the profile, if it is whole by it."""

    taken: bool = False
    profile: Profile | None = None


class Whois:
    """The answers that are waited for, by folded nickname."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._waiting: dict[str, tuple[Profile, int]] = {}  # with the time until which it may come

    def ask(self, nick: str, now_ms: int) -> Message | None:
        """The question; None if it was asked just now, or too many wait."""
        key = self._fold(nick)
        if key in self._waiting or len(self._waiting) >= MAX_WAITING:
            return None
        self._waiting[key] = (Profile(nick), now_ms + ANSWER_MS)
        return Message("WHOIS", (nick,))

    def hear(self, message: Message) -> Heard:
        """Take a message in, if it is part of an answer."""
        if not self._waiting or message.command not in NUMERICS or len(message.params) < 2:
            return Heard()
        key, words = self._fold(message.params[1]), message.params[2:]
        if key not in self._waiting:
            return Heard()
        profile, _ = self._waiting[key]
        if message.command == _END or message.command in _NOBODY:
            del self._waiting[key]
            profile.whole, profile.found = True, message.command == _END
            return Heard(taken=True, profile=profile)
        if message.command in _READ and words:
            profile.nick = message.params[1]
            _READ[message.command](profile, words)
        elif len(profile.other) < MAX_OTHER:
            profile.other.append(" ".join(words))
        return Heard(taken=True)

    def late(self, now_ms: int) -> list[Profile]:
        """What has come of those that the server has not told all of in time; nothing more is waited for."""
        late = [key for key, (_, until_ms) in self._waiting.items() if until_ms <= now_ms]
        return [self._waiting.pop(key)[0] for key in late]

    def forget(self, nick: str) -> None:
        """Wait for this answer no longer."""
        self._waiting.pop(self._fold(nick), None)

    def clear(self) -> None:
        """There is another connection: no answer will come."""
        self._waiting.clear()
