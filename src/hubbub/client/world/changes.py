"""What a Model tells a view: small values that say where to look, never what is seen there.

The rule: a change names a place (a room by its key, a line by its id); the view reads what
stands there from the model, so that no fact is kept twice. Changes live for a moment.
"""

from __future__ import annotations

from enum import Enum

from hubbub.client.link.trust import Stranger
from hubbub.client.registration.admittance import Why
from hubbub.client.value import Value


class ConnectionState(Enum):
    """How far the way to the server is open."""

    OFFLINE = "offline"  # nobody is trying
    CONNECTING = "connecting"
    REGISTERING = "registering"  # the socket is open, the server has not welcomed us
    ONLINE = "online"
    WAITING = "waiting"  # the link broke; the next try is at Model.retry_at_ms


class ConnectionChanged(Value):
    """Model.connection, its detail or the time of the next try is another one."""

    state: ConnectionState


class SelfChanged(Value):
    """Our own nickname, away text or account is another one."""


class ServerChanged(Value):
    """The server has said something of itself: Model.isupport is another one."""


class RoomAdded(Value):
    """A room is new in Model.rooms."""

    room: str


class RoomRemoved(Value):
    """A room is no longer in Model.rooms."""

    room: str


class RoomRenamed(Value):
    """The same room under another key: someone's new nickname, or the server's way to compare names."""

    room: str
    new: str


class RoomOpened(Value):
    """The person asked for this room: show it."""

    room: str


class RoomChanged(Value):
    """A room's name, topic, modes, unread or mention count, or whether we are in it."""

    room: str


class LinesAdded(Value):
    """The last `count` of Room.lines are new."""

    room: str
    count: int


class LinesBefore(Value):
    """Lines of the past were put before all others of Room.lines."""

    room: str


class LinesAfter(Value):
    """Lines were put behind the last one of Room.excerpt, or it has become a part of Room.lines."""

    room: str


class LineSought(Value):
    """The person asked to see this line, of Room.excerpt if there is one: show it amid the others."""

    room: str
    line: int


class SearchChanged(Value):
    """There is another search, none, or the one there is has come further."""


class LinesReplaced(Value):
    """Room.lines changed elsewhere than at its end (history came in, it was cleared): read it again."""

    room: str


class LineChanged(Value):
    """One of Room.lines has other reactions or another state."""

    room: str
    line: int


class WordsDeleted(Value):
    """Words of ours were deleted: whoever has a copy of them, to offer them again, forgets it.

    The one change that carries what is seen nowhere any more.
    """

    text: str


class PendingChanged(Value):
    """Room.pending, our own lines that the server has not confirmed, is to be read again."""

    room: str


class MembersChanged(Value):
    """Someone came to or left a room, or has another role in it."""

    room: str


class PersonChanged(Value):
    """Someone's away state, real name, account or host is another one, in every room."""

    nick: str


class ProfileChanged(Value):
    """What was asked of somebody is in Model.profiles, as far as the server tells it."""

    nick: str


class ListChanged(Value):
    """One of Room.lists is there, or another one; or Room.list_refused says why not."""

    room: str
    letter: str


class TypingChanged(Value):
    """Room.typing is another one."""

    room: str


class Mentioned(Value):
    """A new line is for us: it holds our nickname, or was said to us alone."""

    room: str
    line: int


class Heard(Value):
    """Somebody just said something of which the person wants to be told."""

    room: str
    line: int


class CaughtUp(Value):
    """What was said in a room while we were away is here; its counts tell how much of it is unread."""

    room: str


class AttentionChanged(Value):
    """Model.attention is another one: rules of rooms, muted rooms, or whom to ignore."""


class QuietAsked(Value):
    """The person asked not to be disturbed until then, 0 to be disturbed again."""

    until_ms: int


class MentionsChanged(Value):
    """More of what called us has come in from the server."""


class MentionsAsked(Value):
    """The person asked to see what called them."""


class RoomsAsked(Value):
    """The person asked which channels there are."""


class KeyAsked(Value):
    """Whoever comes into this channel says its password first, and we did not, or another one."""

    room: str


class ListingChanged(Value):
    """Model.listing, the server's public channels, has grown or, with `done`, is complete or was refused."""

    done: bool


class Refused(Value):
    """Something was declined; `text` is for the person. With a room, the room has it as a line too."""

    text: str
    room: str | None = None


class TurnedAway(Value):
    """The server did not let us in; `why` as of client/registration/admittance.py, `text` is what it said."""

    why: Why
    text: str


class LoggedIn(Value):
    """The server takes us for this account."""

    account: str


class StrangerMet(Value):
    """Nobody vouches for who answered, or it is another one than before: a person decides."""

    stranger: Stranger


class LoginFailed(Value):
    """The server does not take us for this account; `reason` is for the person.

    `stopped` where a login is required: we have left, and whoever keeps the connection is to close it.
    """

    account: str
    reason: str
    stopped: bool = False


class Registered(Value):
    """The account is ours."""

    account: str


class AccountDeleted(Value):
    """The account that was ours is no more, nor what was said under it; we are a guest."""

    account: str


class VerificationAsked(Value):
    """The account will be ours when we tell the code that was sent to us; `text` says where to look."""

    account: str
    text: str


class RegistrationFailed(Value):
    """There is no new account; `code` is the server's, such as ACCOUNT_EXISTS, "" if it was not asked."""

    code: str
    text: str


class ServiceAnswered(Value):
    """What NickServ has to say to what we asked of it; the text has nothing a program could rely on."""

    text: str


class QuitAsked(Value):
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
    | RoomsAsked
    | KeyAsked
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
