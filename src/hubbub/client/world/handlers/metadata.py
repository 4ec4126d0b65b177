"""What people and rooms tell of themselves (display name, picture, ...), and who of our partners is there.

Spec: https://ircv3.net/specs/extensions/metadata and https://ircv3.net/specs/extensions/monitor
"""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.rooms import RoomKind
from hubbub.client.world.state import State
from hubbub.protocol.message import Message

MAX_KEYS = 50
_ONLINE = "730"


def changed(state: State, message: Message) -> None:
    """METADATA: somebody's or a channel's key has another value; without one, it is gone."""
    target, key, *rest = message.params
    _put(state, target, key, rest[1] if len(rest) > 1 else "")


def told_value(state: State, message: Message) -> None:
    """RPL_KEYVALUE: a value that was asked for, or that we have set."""
    _, target, key, *rest = message.params
    _put(state, target, key, rest[1] if len(rest) > 1 else "")


def not_set(state: State, message: Message) -> None:
    """RPL_KEYNOTSET: there is no such value, or no longer."""
    _put(state, message.params[1], message.params[2], "")


def _put(state: State, target: str, key: str, value: str) -> None:
    room = state.room(target) if state.is_channel(target) else None
    person = None if room else state.person(state.nick if target == "*" else target)
    kept = room.metadata if room else person.metadata if person else None
    if kept is None:
        return
    if value and (key in kept or len(kept) < MAX_KEYS):
        kept[key] = value
    else:
        kept.pop(key, None)
    if room:
        state.changes.append(told.RoomChanged(room.key))
    elif person:
        state.changes.append(told.PersonChanged(person.nick))


def presence(state: State, message: Message) -> None:
    """RPL_MONONLINE and RPL_MONOFFLINE: whether those whom we talk with alone are there."""
    for word in message.params[-1].split(","):
        room = state.room(word.partition("!")[0])
        if room is not None and room.kind is RoomKind.DIRECT:
            room.present = message.command == _ONLINE
            state.changes.append(told.RoomChanged(room.key))


def silent(_state: State, _message: Message) -> None:
    """What only confirms what we have asked for by ourselves."""


HANDLERS = {
    "METADATA": Handler(2, changed),
    "761": Handler(3, told_value),
    "766": Handler(3, not_set),
    **{code: Handler(0, silent) for code in ("770", "771", "772", "774", "732", "733", "734")},
    "730": Handler(2, presence),
    "731": Handler(2, presence),
}
