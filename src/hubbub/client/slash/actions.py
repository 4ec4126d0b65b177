"""What a slash command comes to: values that say what is to be done, and do nothing.

The rule: an action is complete; who performs it needs to know no words that were typed.
"""

from __future__ import annotations

from dataclasses import field

from hubbub.client.alerts.notification import Rule
from hubbub.client.value import Value
from hubbub.client.world.rooms import LineKind
from hubbub.protocol.message import Message


class Say(Value):
    """Say something, there."""

    target: str
    text: str
    kind: LineKind = LineKind.MESSAGE


class Open(Value):
    """Show the conversation with someone."""

    nick: str


class Join(Value):
    """Enter a channel and show it."""

    name: str
    key: str = ""


class Browse(Value):
    """See which channels there are, of those that the words mean to the server."""

    words: str = ""


class Part(Value):
    """Leave a channel, or close a conversation."""

    name: str
    reason: str = ""


class ChangeNick(Value):
    """Be called otherwise."""

    nick: str


class SetAway(Value):
    """Be away with this text, or back with ""."""

    text: str


class Ask(Value):
    """Write this to the server; its answers belong into the room where it was typed."""

    message: Message


class GoToDay(Value):
    """Show what was said in the room from a day on: `2026-11-01`, `today` or `yesterday`."""

    day: str


class Clear(Value):
    """Forget the lines of the room."""


class Quit(Value):
    """Leave the server and end the program."""

    reason: str = ""


class Explain(Value):
    """Tell the person something; `error` if what they typed could not be done."""

    text: str
    error: bool = True


class Ban(Value):
    """Keep someone out of a channel, or let them in again; with `kick` they are put out of it too."""

    channel: str
    whom: str
    adding: bool = True
    kick: bool = False
    reason: str = ""


class Mute(Value):
    """Keep someone from speaking in a channel, or let them speak again."""

    channel: str
    whom: str
    adding: bool = True


class Give(Value):
    """Give people a role in a channel, by its letter, or take it from them."""

    channel: str
    letter: str
    nicks: tuple[str, ...]
    adding: bool = True


class TellService(Value):
    """Say something to a service by the server's own command for it, such as NS."""

    service: str
    command: str
    text: str = field(repr=False)


class LogIn(Value):
    """Log in to an account, "" for the one named like us."""

    account: str
    password: str = field(repr=False)


class LogOut(Value):
    """Be a guest again."""


class Register(Value):
    """Register an account named like us."""

    password: str = field(repr=False)
    email: str = ""


class Verify(Value):
    """Prove by its code that a new account is ours."""

    account: str
    code: str


class SetRule(Value):
    """Be told of these messages of the room, with None of those of which one is told by default."""

    rule: Rule | None


class Hush(Value):
    """Hear nothing of the room for so long, 0 to hear of it again."""

    length_ms: int


class BeQuiet(Value):
    """Do not disturb the person for so long, 0 to disturb them again."""

    length_ms: int


class Ignore(Value):
    """Hide what somebody says, or show it again; `whom` is an entry of client/alerts/ignoring.py."""

    whom: str
    adding: bool = True


class ListIgnored(Value):
    """Tell whom we ignore."""


class ShowMentions(Value):
    """Show what called us."""


Action = (
    Say | Open | Join | Part | ChangeNick | SetAway | Ask | GoToDay | Clear | Quit | Explain
    | SetRule | Hush | BeQuiet | Ignore | ListIgnored | ShowMentions
    | Browse | Ban | Mute | Give | TellService | LogIn | LogOut | Register | Verify
)  # fmt: skip
