"""REDACT: what was said is taken back.

The rule: the words are gone from the model for good; who took them away, and why, stays.

Spec: https://ircv3.net/specs/extensions/message-redaction
"""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.handlers.reaction import taken_back
from hubbub.client.world.handlers.text import room_of_tags
from hubbub.client.world.rooms import SAID, Line, Room
from hubbub.client.world.state import State
from hubbub.protocol.message import Message


def redacted(state: State, message: Message) -> None:
    """REDACT: somebody deleted a message, their own or as an operator."""
    room = room_of_tags(state, message)
    if room is not None:
        redact(state, room, message)


def redact(state: State, room: Room, message: Message) -> None:
    """Delete what a REDACT names; what is not here yet will be deleted when it comes."""
    msgid = message.params[1]
    for apart in room.excerpt.lines if room.excerpt else ():
        if apart.msgid == msgid and wipe(apart, message):
            state.changes.append(told.LineChanged(room.key, apart.id))
    if taken_back(state, room, msgid):
        return
    if line := room.by_msgid.get(msgid):
        _delete(state, room, line, message)
    else:
        room.note(msgid, message)


def wipe(line: Line, message: Message) -> bool:
    """Take the words from a line; whether there were any."""
    if line.kind not in SAID or line.deleted_by:
        return False
    line.text, line.mention = "", False
    line.deleted_by, line.reason = message.nick or "*", " ".join(message.params[2:])
    if line.deleted_by != line.nick:
        line.reactions = None  # who deletes their own words may say them in another way
    return True


def _delete(state: State, room: Room, line: Line, message: Message) -> None:
    text = line.text
    if not wipe(line, message):
        return
    if line.reactions is None:
        room.reactions = {one: about for one, about in room.reactions.items() if about.msgid != line.msgid}
    state.line_changed(room, line)
    state.link_versions(room)
    if line.own:
        state.changes.append(told.WordsDeleted(text))
    if room.read_ms is not None:
        state.recount(room)


HANDLERS = {"REDACT": Handler(2, redacted)}
