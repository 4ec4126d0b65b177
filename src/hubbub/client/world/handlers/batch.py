"""Batches: answers that belong together, and what was said before.

The rule: what stands in a page of history counts when its batch has ended. Of the past nothing becomes true
once more: who came, left or was renamed then is a line in its place, and nothing else.

Spec: https://ircv3.net/specs/extensions/batch and https://ircv3.net/specs/extensions/chathistory
"""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.handlers.reaction import reacted
from hubbub.client.world.handlers.redaction import redact, wipe
from hubbub.client.world.handlers.text import line_of
from hubbub.client.world.past import BATCHES
from hubbub.client.world.rooms import Line, LineKind, Room
from hubbub.client.world.state import Batch, State
from hubbub.protocol.message import Message

MAX_BATCHES = 64
MAX_HELD = 2_000
_TEXTS = frozenset({"PRIVMSG", "NOTICE"})
_NOTES = frozenset({"TAGMSG", "REDACT"})
_EVENTS = {
    "JOIN": (LineKind.JOIN, 1),
    "PART": (LineKind.PART, 1),
    "QUIT": (LineKind.QUIT, 0),
    "NICK": (LineKind.NICK, 1),
    "KICK": (LineKind.KICK, 2),
    "MODE": (LineKind.MODE, 2),
    "TOPIC": (LineKind.TOPIC, 2),
}


def batched(state: State, message: Message) -> None:
    """BATCH: what follows belongs together, or has ended."""
    sign, ref = message.params[0][:1], message.params[0][1:]
    if sign == "-":
        batch = state.batches.pop(ref, None)
        if batch is not None and batch.history:
            _end_history(state, batch)
    elif sign == "+" and ref not in state.batches and len(state.batches) < MAX_BATCHES:
        kind, *about = message.params[1:] or [""]
        outer = state.batches.get(message.tags.get("batch", ""))
        history = about[0] if kind in BATCHES and about else outer.history if outer else ""
        state.batches[ref] = Batch(state.label(message), history)


# ------------------------------------------------------------------------------------ history


def hold(state: State, batch: Batch, message: Message) -> None:
    """Keep a message of the past until its batch has ended."""
    if len(batch.held) + len(batch.notes) >= MAX_HELD:
        return
    if message.command in _NOTES:
        batch.notes.append(message)
        if message.command == "REDACT" and len(message.params) > 1:
            for held in batch.held:
                if held.msgid == message.params[1]:
                    wipe(held, message)
        return
    few = message.command in _TEXTS and len(message.params) < 2
    line = None if few else _line(state, message)
    if line is not None:
        batch.held.append(line)


def _line(state: State, message: Message) -> Line | None:
    """The line that a message of the past is; None for one that tells a reader nothing."""
    if message.command in _TEXTS:
        return line_of(state, message)
    kind, min_params = _EVENTS.get(message.command, (LineKind.SERVER, 0))
    if kind is LineKind.SERVER or len(message.params) < min_params:
        return None
    words, target = message.params[1:], ""
    match kind:
        case LineKind.JOIN:
            text = ""
        case LineKind.QUIT | LineKind.NICK:
            text = message.text
        case LineKind.KICK:
            target, text = words[0], " ".join(words[1:])
        case _:
            text = " ".join(words)
    return state.new_line(kind, message, text, target)


def _end_history(state: State, batch: Batch) -> None:
    """Put what a batch brought from the past in its place; what is news is unread."""
    if not batch.held and not batch.notes:
        return
    room = state.open_room(batch.history)
    first, last = (room.lines[0], room.lines[-1]) if room.lines else (None, None)
    # Where nothing was read yet, news is what is later than the first thing we know of.
    before = room.unread
    read = room.line(room.read_line) or next((line for line in room.lines if line.msgid), None)
    new = room.merge(batch.held)
    state.link_versions(room, new)
    settle(state, room, new, batch.notes)
    for line in new:
        line.mention = state.is_for_me(room, line)
        if room.read_ms is None and read is not None and line.time_ms > read.time_ms:
            state.count(room, line)
    if room.read_ms is not None:
        _recount(state, room, new)
    if new:
        state.changes.append(_where(room, new, first, last))
    if room.unread > before:
        state.changes.append(told.CaughtUp(room.key))


def settle(state: State, room: Room, new: list[Line], notes: list[Message]) -> None:
    """Give the lines the reactions and redactions that came with them, or before them."""
    for line in new:
        for note in room.notes.pop(line.msgid, ()) if room.notes else ():
            _take(state, room, note)
    for note in notes:
        _take(state, room, note)


def _take(state: State, room: Room, note: Message) -> None:
    if note.command == "TAGMSG":
        reacted(state, room, note)
    elif len(note.params) > 1:
        redact(state, room, note)


def _recount(state: State, room: Room, new: list[Line]) -> None:
    """Count what is unread now; what is for us is told of, once."""
    state.recount(room)
    for line in new:
        if line.mention and room.is_unread(line):
            state.changes.append(told.Mentioned(room.key, line.id))


def _where(room: Room, new: list[Line], first: Line | None, last: Line | None) -> told.Change:
    """The change that tells where new lines stand."""
    if last is None or room.lines[-len(new) - 1 : -len(new)] == [last]:
        return told.LinesAdded(room.key, len(new))
    if len(room.lines) > len(new) and room.lines[len(new)] is first:
        return told.LinesBefore(room.key)
    return told.LinesReplaced(room.key)


HANDLERS = {"BATCH": Handler(1, batched)}
