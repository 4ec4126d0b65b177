"""MARKREAD: up to when a room was read, in whichever window.

The rule: a marker only moves forwards; what was said after it, and not by us, is unread.

Spec: https://ircv3.net/specs/extensions/read-marker
"""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.rooms import SAID, LineKind, Room, RoomKind
from hubbub.client.world.state import State
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import parse_time


def marked(state: State, message: Message) -> None:
    """MARKREAD: the marker of a room, or `*` if the server has none yet."""
    room = state.room(message.params[0])
    told_ms = marker_ms(message)
    if room is None or room.kind is RoomKind.SERVER:
        return
    if told_ms is None and message.params[1] != "*":
        return
    known = [one for one in (room.read_ms, told_ms, _read_here_ms(room)) if one is not None]
    room.read_ms, before = max(known) if known else room.kept_read_ms or _beginning_ms(room), room.unread
    state.recount(room)
    if room.unread > before:
        state.changes.append(told.CaughtUp(room.key))


def marker_ms(message: Message) -> int | None:
    """The time that a MARKREAD tells; None for `*` and for what is no time."""
    kind, _, stamp = message.params[1].partition("=") if len(message.params) > 1 else ("", "", "")
    return parse_time(stamp) if kind == "timestamp" else None


def _read_here_ms(room: Room) -> int | None:
    """When the last words were said that were read in this window, if any were."""
    if room.read_line == 0:
        return None
    lines = iter(reversed(room.lines))
    for line in lines:
        if line.id == room.read_line:
            break
    else:
        return room.kept_read_ms or None
    return next((one.time_ms for one in (line, *lines) if one.kind in SAID), None)


def _beginning_ms(room: Room) -> int:
    """Where nothing was read: what was said in a room before we came is no news."""
    joins = (line.time_ms for line in reversed(room.lines) if line.own and line.kind is LineKind.JOIN)
    return next(joins, 0)


HANDLERS = {"MARKREAD": Handler(2, marked)}
