"""What people say: messages, actions, notices, and who is typing.

Spec: https://modern.ircdocs.horse/#privmsg-message, https://modern.ircdocs.horse/ctcp.html,
https://ircv3.net/specs/client-tags/typing and https://ircv3.net/specs/client-tags/react
"""

from __future__ import annotations

from hubbub.client.text.confidential import is_service, masked
from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.handlers.reaction import reacted
from hubbub.client.world.rooms import SERVER_ROOM, Line, LineKind, Room, RoomKind, Typist
from hubbub.client.world.state import State
from hubbub.protocol.message import Message

MAX_TYPISTS = 50
SAID_LATELY = 50
TYPING_MS = {"active": 6_000, "paused": 30_000}
_CTCP = "\x01"
_ACTION = "\x01ACTION"


def said(state: State, message: Message) -> None:
    """PRIVMSG and NOTICE: a line in the room it was said in."""
    line = line_of(state, message)
    if line is None:
        _ctcp_request(state, message)
        return
    if line.hidden and state.is_me(message.params[0]) and state.room(line.nick) is None:
        return  # no conversation begins with somebody whom we ignore
    room = _room_of(state, message, line)
    if line.own and is_service(room.name) and _is_echo_of_service(room, line):
        return
    if line.msgid in room.by_msgid:
        return  # the echo of a line that we heard from our own ghost, or in history
    if room.typing:
        _stop_typing(state, room, message.nick)
    line.mention = state.is_for_me(room, line)
    room.add(line)
    state.changes.append(told.LinesAdded(room.key, 1))
    if line.edits:
        state.link_versions(room, [line])
    state.count(room, line)
    if room.is_unread(line) and state.attention.wants(room, line):
        late = line.time_ms < state.since_ms
        state.changes.append(told.CaughtUp(room.key) if late else told.Heard(room.key, line.id))
    if message.source and "!" in message.source:
        state.meet(message)


def _is_echo_of_service(room: Room, line: Line) -> bool:
    """Whether we have this line already: what is said to services is shown at once."""
    for shown in reversed(room.lines[-SAID_LATELY:]):
        if shown.own and not shown.msgid and shown.text == line.text:
            shown.msgid = line.msgid
            room.by_msgid.update({line.msgid: shown} if line.msgid else {})
            return True
    return False


def line_of(state: State, message: Message) -> Line | None:
    """The line that a PRIVMSG or NOTICE is; None for a client's question to our client (CTCP).

    What was said to a service is shown without what may be a secret.
    """
    text = message.params[-1]
    kind = LineKind.MESSAGE if message.command == "PRIVMSG" else LineKind.NOTICE
    if text.startswith(_CTCP):
        if not text.startswith(_ACTION):
            return None
        kind, text = LineKind.ACTION, text.removeprefix(_ACTION).rstrip(_CTCP).removeprefix(" ")
    if is_service(message.params[0]):
        text = masked(text)
    return state.new_line(kind, message, text)


def _room_of(state: State, message: Message, line: Line) -> Room:
    target, nick = message.params[0], line.nick
    if target[:1] and target[0] in state.statusmsg and state.is_channel(target[1:]):
        target = target[1:]
    if state.is_channel(target):
        return state.room(target) or state.rooms[SERVER_ROOM]
    if line.own:
        return state.open_room(target)
    if not state.is_me(target) or "!" not in message.source or state.is_channel(nick):
        return state.rooms[SERVER_ROOM]
    if line.kind is LineKind.NOTICE:
        return state.room(nick) or state.rooms[SERVER_ROOM]
    return state.open_room(nick)


def _ctcp_request(state: State, message: Message) -> None:
    asked = message.params[-1].strip(_CTCP)
    if not state.is_me(message.nick) and not state.is_ignored(message):
        state.add_line(state.rooms[SERVER_ROOM], LineKind.SERVER, message, f"CTCP {asked}")


# ------------------------------------------------------------------------------------ typing


def _stop_typing(state: State, room: Room, nick: str) -> None:
    if room.typing.pop(state.fold(nick), None):
        state.changes.append(told.TypingChanged(room.key))


def tagged(state: State, message: Message) -> None:
    """TAGMSG: typing and reactions."""
    room = room_of_tags(state, message)
    if room is None or state.is_ignored(message):
        return
    if typing := message.tags.get("+typing"):
        _typing(state, room, message.nick, typing)
    reacted(state, room, message)


def room_of_tags(state: State, message: Message) -> Room | None:
    """The room that a message is about which nobody reads as words."""
    target = message.params[0]
    if state.is_channel(target) or state.is_me(message.nick):
        return state.room(target)
    return state.room(message.nick) if state.is_me(target) else None


def _typing(state: State, room: Room, nick: str, typing: str) -> None:
    duration_ms = TYPING_MS.get(typing)
    if duration_ms is None or room.kind is RoomKind.SERVER:
        _stop_typing(state, room, nick)
        return
    key = state.fold(nick)
    if state.is_me(nick) or (key not in room.typing and len(room.typing) >= MAX_TYPISTS):
        return
    if key not in room.typing:
        state.changes.append(told.TypingChanged(room.key))
    room.typing[key] = Typist(nick, state.now_ms + duration_ms)


HANDLERS = {
    "PRIVMSG": Handler(2, said),
    "NOTICE": Handler(2, said),
    "TAGMSG": Handler(1, tagged),
}
