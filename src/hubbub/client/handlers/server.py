"""What the server itself says: welcome, ISUPPORT, batches, refusals, answers to questions.

Spec: https://modern.ircdocs.horse/#numerics, https://ircv3.net/specs/extensions/batch,
https://ircv3.net/specs/extensions/standard-replies
"""

from __future__ import annotations

from hubbub.client import changes as told
from hubbub.client.handlers.handler import Handler
from hubbub.client.rooms import SERVER_ROOM, LineKind, Room, RoomKind
from hubbub.client.state import Batch, State
from hubbub.client.wire import is_target
from hubbub.protocol import isupport
from hubbub.protocol.message import Message

MAX_BATCHES = 64
MAX_TOKENS = 500
# Said at every welcome, or at the end of an answer that speaks for itself.
_WELCOME_ONLY = ("002", "003", "004", "250", "252", "253", "254", "265", "266", "375")
_ENDS = ("318", "329", "369", "374", "376", "CAP", "PONG", "ACK", "AUTHENTICATE")
_SILENT = frozenset(_WELCOME_ONLY + _ENDS)
HISTORY_BATCHES = frozenset({"chathistory", "draft/chathistory"})


def welcomed(state: State, message: Message) -> None:
    """RPL_WELCOME: we are in, under this nickname."""
    state.isupport.clear()
    if is_target(message.params[0]):
        state.be(message.params[0])
    state.add_line(state.rooms[SERVER_ROOM], LineKind.SERVER, message, message.text)


def supports(state: State, message: Message) -> None:
    """RPL_ISUPPORT: what the server can do, and how it compares names."""
    if len(state.isupport) < MAX_TOKENS:
        isupport.read_tokens(state.isupport, message.params[1:-1])
    before = state.casemapping
    state.learn_isupport()
    if state.casemapping != before:
        state.rekey()


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
        history = about[0] if kind in HISTORY_BATCHES and about else outer.history if outer else ""
        state.batches[ref] = Batch(state.label(message), history)


def _end_history(state: State, batch: Batch) -> None:
    """Put what a batch brought from the past in its place; what is news is unread."""
    if not batch.held:
        return
    room = state.open_room(batch.history)
    first, last = (room.lines[0], room.lines[-1]) if room.lines else (None, None)
    # Where nothing was read yet, news is what is later than the first thing we know of.
    read = room.line(room.read_line) or next((line for line in room.lines if line.msgid), None)
    new = room.merge(batch.held)
    if not new:
        return
    for line in new:
        line.mention = state.is_for_me(room, line)
        if read is not None and line.time_ms > read.time_ms:
            state.count(room, line)
    if last is None or room.lines[-len(new) - 1 : -len(new)] == [last]:
        state.changes.append(told.LinesAdded(room.key, len(new)))
    elif len(room.lines) > len(new) and room.lines[len(new)] is first:
        state.changes.append(told.LinesBefore(room.key))
    else:
        state.changes.append(told.LinesReplaced(room.key))


# ---------------------------------------------------------------------------------- refusals


def failed(state: State, message: Message) -> None:
    """FAIL: a command was declined; the context may name the room."""
    room = _room_named(state, message.params[2:-1])
    state.refuse(message, message.text, room)


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
    subject = " ".join(about)
    state.refuse(message, f"{subject}: {text}" if subject else text, room)


HANDLERS = {
    "001": Handler(1, welcomed),
    "005": Handler(2, supports),
    "BATCH": Handler(1, batched),
    "FAIL": Handler(3, failed),
    "WARN": Handler(3, noted),
    "NOTE": Handler(3, noted),
    "ERROR": Handler(0, ended),
}
