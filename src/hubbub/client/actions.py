"""What a slash command comes to: values that say what is to be done, and do nothing.

The rule: an action is complete; who performs it needs to know no words that were typed.
Like changes they have no slots, for a quicker start.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hubbub.client.notification import Rule
from hubbub.client.rooms import LineKind
from hubbub.protocol.message import Message


@dataclass(frozen=True)
class Say:
    """Say something, there."""

    target: str
    text: str
    kind: LineKind = LineKind.MESSAGE


@dataclass(frozen=True)
class Open:
    """Show the conversation with someone."""

    nick: str


@dataclass(frozen=True)
class Join:
    """Enter a channel and show it."""

    name: str
    key: str = ""


@dataclass(frozen=True)
class Part:
    """Leave a channel, or close a conversation."""

    name: str
    reason: str = ""


@dataclass(frozen=True)
class ChangeNick:
    """Be called otherwise."""

    nick: str


@dataclass(frozen=True)
class SetAway:
    """Be away with this text, or back with ""."""

    text: str


@dataclass(frozen=True)
class Ask:
    """Write this to the server; its answers belong into the room where it was typed."""

    message: Message


@dataclass(frozen=True)
class GoToDay:
    """Show what was said in the room from a day on: `2026-11-01`, `today` or `yesterday`."""

    day: str


@dataclass(frozen=True)
class Clear:
    """Forget the lines of the room."""


@dataclass(frozen=True)
class Quit:
    """Leave the server and end the program."""

    reason: str = ""


@dataclass(frozen=True)
class Explain:
    """Tell the person something; `error` if what they typed could not be done."""

    text: str
    error: bool = True


@dataclass(frozen=True)
class Ban:
    """Keep someone out of a channel, or let them in again; with `kick` they are put out of it too."""

    channel: str
    whom: str
    adding: bool = True
    kick: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Mute:
    """Keep someone from speaking in a channel, or let them speak again."""

    channel: str
    whom: str
    adding: bool = True


@dataclass(frozen=True)
class Give:
    """Give people a role in a channel, by its letter, or take it from them."""

    channel: str
    letter: str
    nicks: tuple[str, ...]
    adding: bool = True


@dataclass(frozen=True)
class TellService:
    """Say something to a service by the server's own command for it, such as NS."""

    service: str
    command: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class LogIn:
    """Log in to an account, "" for the one named like us."""

    account: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class LogOut:
    """Be a guest again."""


@dataclass(frozen=True)
class Register:
    """Register an account named like us."""

    password: str = field(repr=False)
    email: str = ""


@dataclass(frozen=True)
class Verify:
    """Prove by its code that a new account is ours."""

    account: str
    code: str


@dataclass(frozen=True)
class SetRule:
    """Be told of these messages of the room, with None of those of which one is told by default."""

    rule: Rule | None


@dataclass(frozen=True)
class Hush:
    """Hear nothing of the room for so long, 0 to hear of it again."""

    length_ms: int


@dataclass(frozen=True)
class BeQuiet:
    """Do not disturb the person for so long, 0 to disturb them again."""

    length_ms: int


@dataclass(frozen=True)
class Ignore:
    """Hide what somebody says, or show it again; `whom` is an entry of client/ignoring.py."""

    whom: str
    adding: bool = True


@dataclass(frozen=True)
class ListIgnored:
    """Tell whom we ignore."""


@dataclass(frozen=True)
class ShowMentions:
    """Show what called us."""


Action = (
    Say | Open | Join | Part | ChangeNick | SetAway | Ask | GoToDay | Clear | Quit | Explain
    | SetRule | Hush | BeQuiet | Ignore | ListIgnored | ShowMentions
    | Ban | Mute | Give | TellService | LogIn | LogOut | Register | Verify
)  # fmt: skip
