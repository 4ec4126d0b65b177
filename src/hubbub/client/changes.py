"""What a Model tells a view: small values that say where to look, never what is seen there.

The rule: a change names a place (a room by its key, a line by its id); the view reads what
stands there from the model, so that no fact is kept twice. Changes live for a moment
and have no slots: to make so many classes with them would take twice as long, at every start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hubbub.client.admittance import Why
from hubbub.client.trust import Stranger


class ConnectionState(Enum):
    """How far the way to the server is open."""

    OFFLINE = "offline"  # nobody is trying
    CONNECTING = "connecting"
    REGISTERING = "registering"  # the socket is open, the server has not welcomed us
    ONLINE = "online"
    WAITING = "waiting"  # the link broke; the next try is at Model.retry_at_ms


@dataclass(frozen=True)
class ConnectionChanged:
    """Model.connection, its detail or the time of the next try is another one."""

    state: ConnectionState


@dataclass(frozen=True)
class SelfChanged:
    """Our own nickname, away text or account is another one."""


@dataclass(frozen=True)
class ServerChanged:
    """The server has said something of itself: Model.isupport is another one."""


@dataclass(frozen=True)
class RoomAdded:
    """A room is new in Model.rooms."""

    room: str


@dataclass(frozen=True)
class RoomRemoved:
    """A room is no longer in Model.rooms."""

    room: str


@dataclass(frozen=True)
class RoomRenamed:
    """The same room under another key: someone's new nickname, or the server's way to compare names."""

    room: str
    new: str


@dataclass(frozen=True)
class RoomOpened:
    """The person asked for this room: show it."""

    room: str


@dataclass(frozen=True)
class RoomChanged:
    """A room's name, topic, modes, unread or mention count, or whether we are in it."""

    room: str


@dataclass(frozen=True)
class LinesAdded:
    """The last `count` of Room.lines are new."""

    room: str
    count: int


@dataclass(frozen=True)
class LinesBefore:
    """Lines of the past were put before all others of Room.lines."""

    room: str


@dataclass(frozen=True)
class LinesAfter:
    """Lines were put behind the last one of Room.excerpt, or it has become a part of Room.lines."""

    room: str


@dataclass(frozen=True)
class LineSought:
    """The person asked to see this line, of Room.excerpt if there is one: show it amid the others."""

    room: str
    line: int


@dataclass(frozen=True)
class SearchChanged:
    """There is another search, none, or the one there is has come further."""


@dataclass(frozen=True)
class LinesReplaced:
    """Room.lines changed elsewhere than at its end (history came in, it was cleared): read it again."""

    room: str


@dataclass(frozen=True)
class LineChanged:
    """One of Room.lines has other reactions or another state."""

    room: str
    line: int


@dataclass(frozen=True)
class WordsDeleted:
    """Words of ours were deleted: whoever has a copy of them, to offer them again, forgets it.

    The one change that carries what is seen nowhere any more.
    """

    text: str


@dataclass(frozen=True)
class PendingChanged:
    """Room.pending, our own lines that the server has not confirmed, is to be read again."""

    room: str


@dataclass(frozen=True)
class MembersChanged:
    """Someone came to or left a room, or has another role in it."""

    room: str


@dataclass(frozen=True)
class PersonChanged:
    """Someone's away state, real name, account or host is another one, in every room."""

    nick: str


@dataclass(frozen=True)
class ProfileChanged:
    """What was asked of somebody is in Model.profiles, as far as the server tells it."""

    nick: str


@dataclass(frozen=True)
class ListChanged:
    """One of Room.lists is there, or another one; or Room.list_refused says why not."""

    room: str
    letter: str


@dataclass(frozen=True)
class TypingChanged:
    """Room.typing is another one."""

    room: str


@dataclass(frozen=True)
class Mentioned:
    """A new line is for us: it holds our nickname, or was said to us alone."""

    room: str
    line: int


@dataclass(frozen=True)
class Heard:
    """Somebody just said something of which the person wants to be told."""

    room: str
    line: int


@dataclass(frozen=True)
class CaughtUp:
    """What was said in a room while we were away is here; its counts tell how much of it is unread."""

    room: str


@dataclass(frozen=True)
class AttentionChanged:
    """Model.attention is another one: rules of rooms, muted rooms, or whom to ignore."""


@dataclass(frozen=True)
class QuietAsked:
    """The person asked not to be disturbed until then, 0 to be disturbed again."""

    until_ms: int


@dataclass(frozen=True)
class MentionsChanged:
    """More of what called us has come in from the server."""


@dataclass(frozen=True)
class MentionsAsked:
    """The person asked to see what called them."""


@dataclass(frozen=True)
class ListingChanged:
    """Model.listing, the server's public channels, has grown or, with `done`, is complete."""

    done: bool


@dataclass(frozen=True)
class Refused:
    """Something was declined; `text` is for the person. With a room, the room has it as a line too."""

    text: str
    room: str | None = None


@dataclass(frozen=True)
class TurnedAway:
    """The server did not let us in; `why` as of client/admittance.py, `text` is what it said."""

    why: Why
    text: str


@dataclass(frozen=True)
class LoggedIn:
    """The server takes us for this account."""

    account: str


@dataclass(frozen=True)
class StrangerMet:
    """Nobody vouches for who answered, or it is another one than before: a person decides."""

    stranger: Stranger


@dataclass(frozen=True)
class LoginFailed:
    """The server does not take us for this account; `reason` is for the person.

    `stopped` where a login is required: we have left, and whoever keeps the connection is to close it.
    """

    account: str
    reason: str
    stopped: bool = False


@dataclass(frozen=True)
class Registered:
    """The account is ours."""

    account: str


@dataclass(frozen=True)
class AccountDeleted:
    """The account that was ours is no more, nor what was said under it; we are a guest."""

    account: str


@dataclass(frozen=True)
class VerificationAsked:
    """The account will be ours when we tell the code that was sent to us; `text` says where to look."""

    account: str
    text: str


@dataclass(frozen=True)
class RegistrationFailed:
    """There is no new account; `code` is the server's, such as ACCOUNT_EXISTS, "" if it was not asked."""

    code: str
    text: str


@dataclass(frozen=True)
class ServiceAnswered:
    """What NickServ has to say to what we asked of it; the text has nothing a program could rely on."""

    text: str


@dataclass(frozen=True)
class QuitAsked:
    """The person asked to leave: end the connection with these words, then the program."""

    reason: str


Change = (
    ConnectionChanged
    | SelfChanged
    | ServerChanged
    | RoomAdded
    | RoomRemoved
    | RoomRenamed
    | RoomOpened
    | RoomChanged
    | LinesAdded
    | LinesBefore
    | LinesAfter
    | LinesReplaced
    | LineSought
    | SearchChanged
    | LineChanged
    | WordsDeleted
    | PendingChanged
    | MembersChanged
    | PersonChanged
    | ProfileChanged
    | ListChanged
    | TypingChanged
    | Mentioned
    | Heard
    | CaughtUp
    | AttentionChanged
    | QuietAsked
    | MentionsChanged
    | MentionsAsked
    | ListingChanged
    | Refused
    | StrangerMet
    | TurnedAway
    | LoggedIn
    | LoginFailed
    | Registered
    | AccountDeleted
    | VerificationAsked
    | RegistrationFailed
    | ServiceAnswered
    | QuitAsked
)
