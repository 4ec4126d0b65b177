"""Reactions to what was said: who gave which, and who took theirs back.

The rule: a reaction belongs to a message in all its versions, and goes with its words if somebody else than
their author deleted them. Each is counted once, by its own msgid.

Spec: https://ircv3.net/specs/client-tags/react
"""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.client.world.rooms import MAX_REACTIONS, Line, Reaction, Room
from hubbub.client.world.state import State
from hubbub.client.world.tags import reply_msgid
from hubbub.protocol.message import Message

MAX_REACTION_LENGTH = 64
MAX_REACTORS = 1_000
_EMOJI_STYLE = "\ufe0f"


def reacted(state: State, room: Room, message: Message) -> None:
    """A reaction is added or taken away; it is known by its msgid if it comes once more."""
    tags, nick, about = message.tags, message.nick, reply_msgid(message)
    added = tags.get("+draft/react") or tags.get("+react")
    taken = tags.get("+draft/unreact") or tags.get("+unreact")
    msgid = tags.get("msgid", "")
    reaction = added or taken or ""
    if not about or not reaction or msgid in room.reactions:
        return
    lines = _lines(state, room, about)
    if not lines:
        room.note(about, message)
    for line in lines:
        changed = react(line, reaction, nick) if added else unreact(line, reaction, nick)
        if changed:
            state.line_changed(room, line)
    if lines:
        room.remember(msgid, Reaction(about, reaction, nick))


def taken_back(state: State, room: Room, msgid: str) -> bool:
    """A reaction was deleted by its own msgid; whether it is known."""
    reaction = room.reactions.pop(msgid, None)
    if reaction is None:
        return False
    for line in _lines(state, room, reaction.msgid):
        if unreact(line, reaction.reaction, reaction.nick):
            state.line_changed(room, line)
    return True


def _lines(state: State, room: Room, msgid: str) -> list[Line]:
    """Where a message is shown: among the room's lines, and in its excerpt."""
    apart = next((line for line in room.excerpt.lines if line.msgid == msgid), None) if room.excerpt else None
    shown = state.find(room, msgid)
    return [line for line in (shown, apart and (apart.moved_to or apart)) if line]


def alike(known: Iterable[str], reaction: str) -> str:
    """The reaction among those known that looks the same: an emoji may say that it is one, or not."""
    bare = reaction.replace(_EMOJI_STYLE, "")
    return next((one for one in known if one.replace(_EMOJI_STYLE, "") == bare), reaction)


def react(line: Line, reaction: str, nick: str) -> bool:
    """Someone adds a reaction to a line; whether it is new."""
    if line.current.deleted_by or len(reaction) > MAX_REACTION_LENGTH:
        return False
    known = line.reactions if line.reactions is not None else {}
    reaction = alike(known, reaction)
    if reaction not in known and len(known) >= MAX_REACTIONS:
        return False
    nicks = known.setdefault(reaction, [])
    if nick in nicks or len(nicks) >= MAX_REACTORS:
        return False
    nicks.append(nick)
    line.reactions = known
    return True


def unreact(line: Line, reaction: str, nick: str) -> bool:
    """Someone takes a reaction away; whether it was there."""
    reaction = alike(line.reactions or {}, reaction)
    nicks = line.reactions.get(reaction, []) if line.reactions else []
    if line.reactions is None or nick not in nicks:
        return False
    nicks.remove(nick)
    if not nicks:
        del line.reactions[reaction]
    return True
