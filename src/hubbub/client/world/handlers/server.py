"""What the server itself says: welcome, ISUPPORT, refusals, answers to questions.

Spec: https://modern.ircdocs.horse/#numerics and
https://ircv3.net/specs/extensions/standard-replies
"""

from __future__ import annotations

from hubbub.client.wire import is_target
from hubbub.client.world import changes as told
from hubbub.client.world.handlers.channel import was_renamed
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.rooms import SERVER_ROOM, LineKind, Room, RoomKind
from hubbub.client.world.state import State
from hubbub.client.world.tags import line_time_ms
from hubbub.protocol import isupport
from hubbub.protocol.message import Message

MAX_TOKENS = 500
BAD_KEY = "475"  # ERR_BADCHANNELKEY
# Said at every welcome, or at the end of an answer that speaks for itself.
_WELCOME_ONLY = ("002", "003", "250", "252", "253", "254", "265", "266", "375")
_ENDS = ("318", "329", "369", "374", "376", "CAP", "PONG", "ACK", "AUTHENTICATE")
_SILENT = frozenset(_WELCOME_ONLY + _ENDS)


def welcomed(state: State, message: Message) -> None:
    """RPL_WELCOME: we are in, under this nickname."""
    state.isupport.clear()
    state.since_ms = line_time_ms(message, state.now_ms) if "time" in message.tags else 0
    if is_target(message.params[0]):
        state.be(message.params[0])
    state.add_line(state.rooms[SERVER_ROOM], LineKind.SERVER, message, message.text)


def supports(state: State, message: Message) -> None:
    """RPL_ISUPPORT: what the server can do, and how it compares names."""
    if len(state.isupport) < MAX_TOKENS:
        isupport.read_tokens(state.isupport, message.params[1:-1])
    state.changes.append(told.ServerChanged())
    before = state.casemapping
    state.learn_isupport()
    if state.casemapping != before:
        state.rekey()


def runs(state: State, message: Message) -> None:
    """RPL_MYINFO: what the server runs."""
    state.version = message.params[2]


def logged_in(state: State, message: Message) -> None:
    """RPL_LOGGEDIN and RPL_LOGGEDOUT: whom the server takes us for."""
    account = message.params[2] if message.command == "900" else ""
    state.account = account
    person = state.person(state.nick)
    if person is not None:
        person.account = account
        state.changes.append(told.PersonChanged(state.nick))
    state.changes.append(told.SelfChanged())
    state.add_line(state.rooms[SERVER_ROOM], LineKind.SERVER, message, message.text)


def login_went(state: State, message: Message) -> None:
    """The other numerics of SASL: its words alone, the rest is the handshake's."""
    state.add_line(state.rooms[SERVER_ROOM], LineKind.SERVER, message, message.text)


# ---------------------------------------------------------------------------------- refusals


def failed(state: State, message: Message) -> None:
    """FAIL: a command was declined; the context may name the room."""
    if message.params[0] == "MARKREAD" or message.params[1] == "TOO_MANY_SUBS":  # nobody asked for it
        return
    if message.params[0] == "REDACT":  # of no importance to those who read the room later
        state.changes.append(told.Refused(message.text))
        return
    room = _room_named(state, message.params[2:-1])
    if is_renaming(message):
        if was_renamed(state, message):
            return
        if room is not None and not room.joined:
            room.wanted = False
    state.refuse(message, message.text, room)


def is_renaming(message: Message) -> bool:
    """Whether a JOIN is declined because the channel has another name by now: old, new, and words."""
    return message.params[:2] == ("JOIN", "CHANNEL_RENAMED") and len(message.params) > 4


def noted(state: State, message: Message) -> None:
    """WARN and NOTE: the server has something to say of a command."""
    room = _room_named(state, message.params[2:-1]) or state.room_of_answer(message)
    state.add_line(room, LineKind.SERVER, message, message.text)


def ended(state: State, message: Message) -> None:
    """ERROR: the server closes the link, and why."""
    state.add_line(state.rooms[SERVER_ROOM], LineKind.ERROR, message, message.text)


def _room_named(state: State, words: tuple[str, ...]) -> Room | None:
    for word in words:
        room = state.room(word)
        if room is not None and room.kind is not RoomKind.SERVER:
            return room
    return None


def other(state: State, message: Message) -> None:
    """Any other message: an error is refused in its room, the rest are the server's words."""
    if message.command in _SILENT:
        return
    about, text = message.params[1:-1], message.text
    if message.command.isdigit():
        words = " ".join([*about, text]) if len(message.params) > 1 else text
        if "400" <= message.command <= "599":
            _declined(state, message, about, text)
            return
        state.tell_server(message, words)
    else:
        state.tell_server(message, message.body())


def _declined(state: State, message: Message, about: tuple[str, ...], text: str) -> None:
    if message.command == "422":  # no message of the day is no misfortune
        return
    room = _room_named(state, about)
    if room is not None and room.kind is RoomKind.CHANNEL and not room.joined:
        room.wanted = False
        if message.command == BAD_KEY:
            state.changes.append(told.KeyAsked(room.key))
    subject = " ".join(about)
    state.refuse(message, f"{subject}: {text}" if subject else text, room)


HANDLERS = {
    "001": Handler(1, welcomed),
    "004": Handler(3, runs),
    "005": Handler(2, supports),
    "900": Handler(4, logged_in),
    "901": Handler(3, logged_in),
    **{code: Handler(2, login_went) for code in ("902", "903", "904", "905", "906", "907", "908")},
    "FAIL": Handler(3, failed),
    "WARN": Handler(3, noted),
    "NOTE": Handler(3, noted),
    "ERROR": Handler(0, ended),
}
