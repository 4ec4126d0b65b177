"""What people say: messages, actions, notices, reactions, and who is typing.

Spec: https://modern.ircdocs.horse/#privmsg-message, https://modern.ircdocs.horse/ctcp.html,
https://ircv3.net/specs/client-tags/typing and https://ircv3.net/specs/client-tags/react
"""

from __future__ import annotations

from hubbub.client import changes as told
from hubbub.client.handlers.handler import Handler
from hubbub.client.rooms import MAX_REACTIONS, SERVER_ROOM, Line, LineKind, Room, RoomKind, Typist
from hubbub.client.state import Batch, State, reply_msgid
from hubbub.protocol.message import Message

MAX_REACTION_LENGTH = 64
MAX_REACTORS = 1_000
MAX_HELD = 2_000
MAX_TYPISTS = 50
TYPING_MS = {"active": 6_000, "paused": 30_000}
_CTCP = "\x01"
_ACTION = "\x01ACTION"


def said(state: State, message: Message) -> None:
    """PRIVMSG and NOTICE: a line in the room it was said in."""
    tags = message.tags
    if tags and (batch := state.batches.get(tags.get("batch", ""))) and batch.history:
        _hold(state, batch, message)
        return
    line = line_of(state, message)
    if line is None:
        _ctcp_request(state, message)
        return
    room = _room_of(state, message, line)
    if line.msgid in room.by_msgid:
        return  # the echo of a line that we heard from our own ghost, or in history
    if room.typing:
        _stop_typing(state, room, message.nick)
    line.mention = state.is_for_me(room, line)
    room.add(line)
    state.changes.append(told.LinesAdded(room.key, 1))
    state.count(room, line)
    if message.source and "!" in message.source:
        state.meet(message)


def line_of(state: State, message: Message) -> Line | None:
    """The line that a PRIVMSG or NOTICE is; None for a client's question to our client (CTCP)."""
    text = message.params[-1]
    kind = LineKind.MESSAGE if message.command == "PRIVMSG" else LineKind.NOTICE
    if text.startswith(_CTCP):
        if not text.startswith(_ACTION):
            return None
        kind, text = LineKind.ACTION, text.removeprefix(_ACTION).rstrip(_CTCP).removeprefix(" ")
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
    if not state.is_me(message.nick):
        state.add_line(state.rooms[SERVER_ROOM], LineKind.SERVER, message, f"CTCP {asked}")


def _hold(state: State, batch: Batch, message: Message) -> None:
    line = line_of(state, message)
    if line is not None and len(batch.held) < MAX_HELD:
        batch.held.append(line)


# ------------------------------------------------------------------------------------ typing


def _stop_typing(state: State, room: Room, nick: str) -> None:
    if room.typing.pop(state.fold(nick), None):
        state.changes.append(told.TypingChanged(room.key))


def tagged(state: State, message: Message) -> None:
    """TAGMSG: typing and reactions."""
    room = _room_of_tags(state, message)
    if room is None:
        return
    tags = message.tags
    if typing := tags.get("+typing"):
        _typing(state, room, message.nick, typing)
    if reaction := tags.get("+draft/react") or tags.get("+react"):
        react(state, room, message, reaction)
    if reaction := tags.get("+draft/unreact") or tags.get("+unreact"):
        unreact(state, room, message, reaction)


def _room_of_tags(state: State, message: Message) -> Room | None:
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


# --------------------------------------------------------------------------------- reactions


def react(state: State, room: Room, message: Message, reaction: str) -> None:
    """Someone adds a reaction to a line that is still here."""
    line = room.by_msgid.get(reply_msgid(message))
    if line is None or len(reaction) > MAX_REACTION_LENGTH:
        return
    if line.reactions is None:
        line.reactions = {}
    if reaction not in line.reactions and len(line.reactions) >= MAX_REACTIONS:
        return
    nicks = line.reactions.setdefault(reaction, [])
    if message.nick not in nicks and len(nicks) < MAX_REACTORS:
        nicks.append(message.nick)
        state.changes.append(told.LineChanged(room.key, line.id))


def unreact(state: State, room: Room, message: Message, reaction: str) -> None:
    """Someone takes a reaction away."""
    line = room.by_msgid.get(reply_msgid(message))
    nicks = line.reactions.get(reaction) if line is not None and line.reactions else None
    if line is None or nicks is None or line.reactions is None or message.nick not in nicks:
        return
    nicks.remove(message.nick)
    if not nicks:
        del line.reactions[reaction]
    state.changes.append(told.LineChanged(room.key, line.id))


HANDLERS = {
    "PRIVMSG": Handler(2, said),
    "NOTICE": Handler(2, said),
    "TAGMSG": Handler(1, tagged),
}
