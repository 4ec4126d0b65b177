"""What a channel is like: topic, modes, invitations, its name.

Spec: https://modern.ircdocs.horse/#channel-operations and
https://ircv3.net/specs/extensions/channel-rename
"""

from __future__ import annotations

from hubbub.client.wire import is_target
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.rooms import MAX_ENTRIES, SERVER_ROOM, Entry, LineKind, Room, RoomKind
from hubbub.client.world.state import State
from hubbub.client.world.tags import SECONDS_DIGITS, line_time_ms
from hubbub.protocol.message import Message
from hubbub.protocol.modes import ModeChange, read_modes
from hubbub.protocol.numbers import whole


def _channel(state: State, name: str) -> Room | None:
    room = state.room(name)
    return room if room is not None and room.kind is RoomKind.CHANNEL else None


def topic_set(state: State, message: Message) -> None:
    """TOPIC: someone set or cleared a topic."""
    room = _channel(state, message.params[0])
    if room is None:
        return
    line = state.add_line(room, LineKind.TOPIC, message, message.params[1])
    room.topic, room.topic_by, room.topic_time_ms = message.params[1], line.nick, line.time_ms
    state.changes.append(told.RoomChanged(room.key))


def topic_told(state: State, message: Message) -> None:
    """RPL_TOPIC and RPL_NOTOPIC: what the topic is."""
    room = _channel(state, message.params[1])
    if room is None:
        state.tell_server(message, " ".join(message.params[1:]))
        return
    room.topic = message.params[2] if message.command == "332" else ""
    state.changes.append(told.RoomChanged(room.key))


def topic_who(state: State, message: Message) -> None:
    """RPL_TOPICWHOTIME: who set the topic, and when (seconds since 1970)."""
    room, seconds = _channel(state, message.params[1]), whole(message.params[3], SECONDS_DIGITS)
    if room is None:
        return
    room.topic_by = message.params[2].partition("!")[0]
    room.topic_time_ms = (seconds or 0) * 1000
    state.changes.append(told.RoomChanged(room.key))


def mode_changed(state: State, message: Message) -> None:
    """MODE of a channel, or of ourselves."""
    target, words = message.params[0], " ".join(message.params[1:])
    room = _channel(state, target)
    if room is None:
        state.add_line(state.rooms[SERVER_ROOM], LineKind.MODE, message, words, target)
        return
    for change in read_modes(state.mode_table, message.params[1:]):
        _apply_mode(state, room, change, message)
    state.add_line(room, LineKind.MODE, message, words)
    state.changes += [told.RoomChanged(room.key), told.MembersChanged(room.key)]


def modes_told(state: State, message: Message) -> None:
    """RPL_CHANNELMODEIS: all modes of a channel that we asked for."""
    room = _channel(state, message.params[1])
    if room is None:
        return
    room.modes.clear()
    for change in read_modes(state.mode_table, message.params[2:]):
        _apply_mode(state, room, change, message)
    state.changes.append(told.RoomChanged(room.key))
    if state.label(message) in state.labels:
        words = _("{room} has {modes}")
        state.tell_server(message, words.format(room=room.name, modes=" ".join(message.params[2:])))


def _apply_mode(state: State, room: Room, change: ModeChange, message: Message) -> None:
    letter = change.letter
    if letter in state.prefixes:
        member = room.members.get(state.fold(change.param))
        if member is not None:
            others = member.modes.replace(letter, "")
            member.modes = state.in_order(others + letter) if change.adding else others
    elif letter in state.mode_table.lists:
        _apply_entry(state, room, change, message)
    elif change.adding:
        room.modes[letter] = change.param
    else:
        room.modes.pop(letter, None)


def _apply_entry(state: State, room: Room, change: ModeChange, message: Message) -> None:
    """A list that is known stays true."""
    if change.letter not in room.lists or not change.param:
        return
    entries = [entry for entry in room.lists[change.letter] if entry.mask != change.param]
    if change.adding and len(entries) < MAX_ENTRIES:
        entries.append(Entry(change.param, message.nick, line_time_ms(message, state.now_ms)))
    room.lists[change.letter] = entries
    state.changes.append(told.ListChanged(room.key, change.letter))


def renamed(state: State, message: Message) -> None:
    """RENAME: a channel goes on under another name, with all who are in it."""
    reason = message.params[2] if len(message.params) > 2 else ""
    _go_on_as(state, message, message.params[1], reason)


def was_renamed(state: State, message: Message) -> bool:
    """FAIL JOIN CHANNEL_RENAMED: the channel that we want to come into has another name by now.

    Whether its room goes on under that name: not if there is one that we are in, or will be.
    """
    old, new = message.params[2:4]
    room, other = _channel(state, old), state.room(new)
    if room is None or room.joined or (other is not None and (other.joined or other.wanted)):
        return False
    _go_on_as(state, Message("", (old,), tags=message.tags), new, "")
    return room.name == new


def _go_on_as(state: State, message: Message, name: str, reason: str) -> None:
    """The room of the message's first parameter has this name; one that we have left there makes place."""
    room = _channel(state, message.params[0])
    if room is None or not state.is_channel(name) or not is_target(name):
        return
    other = state.room(name)
    if other is not None and other is not room and not other.joined:
        state.close_room(other)
    old = room.name
    state.rename_room(room, name)
    if room.name == name:
        words = (
            _("{old} is called {name} from now on: {reason}")
            if reason
            else _("{old} is called {name} from now on")
        )
        words = words.format(old=old, name=name, reason=reason)
        state.add_line(room, LineKind.SERVER, message, words)


def invited(state: State, message: Message) -> None:
    """INVITE: we were asked into a channel, or someone else was into one of ours."""
    nick, channel = message.params[0], message.params[1]
    room = state.rooms[SERVER_ROOM] if state.is_me(nick) else _channel(state, channel)
    if room is None:
        return
    line = state.add_line(room, LineKind.INVITE, message, channel, nick)
    if state.is_me(nick):
        state.changes.append(told.Mentioned(room.key, line.id))


def inviting(state: State, message: Message) -> None:
    """RPL_INVITING: our invitation is on its way."""
    nick, channel = message.params[1], message.params[2]
    room = _channel(state, channel) or state.room_of_answer(message)
    words = _("{nick} was invited to {channel}").format(nick=nick, channel=channel)
    state.add_line(room, LineKind.SERVER, message, words)


HANDLERS = {
    "TOPIC": Handler(2, topic_set),
    "332": Handler(3, topic_told),
    "331": Handler(2, topic_told),
    "333": Handler(4, topic_who),
    "MODE": Handler(2, mode_changed),
    "324": Handler(3, modes_told),
    "RENAME": Handler(2, renamed),
    "INVITE": Handler(2, invited),
    "341": Handler(3, inviting),
}
