"""Events for playback: what happened around the texts of a room, as rows of its history.

The rule: a row holds what members read when it happened; it is kept if it can be, and nobody waits
for it.

Spec: https://ircv3.net/specs/extensions/chathistory (draft/event-playback)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hubbub.protocol import caps
from hubbub.protocol.channel_modes import KEY
from hubbub.protocol.message import Message, parse
from hubbub.protocol.modes import write_modes
from hubbub.protocol.names import is_channel
from hubbub.protocol.servertime import id_time_ms, msgid
from hubbub.server.core import policy
from hubbub.server.core.describe import shown_change
from hubbub.server.core.facts import (
    ChannelChange,
    Fact,
    Joined,
    Kicked,
    ModesSet,
    NickChanged,
    Parted,
    Redacted,
    Sent,
    TopicSet,
    UserLeft,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import TEXTS, Stored
from hubbub.server.core.replies import Words, text_words
from hubbub.server.core.state import Channel, World

Told = tuple[str, Sequence[Channel | None], tuple[str, ...]]  # the command, the rooms, its parameters


def rows(happened: Happened, world: World) -> list[Stored]:
    """What of this fact is kept beside the texts."""
    tell = _TELLERS.get(type(happened.fact))
    if tell is None or happened.was_denied:
        return []
    command, rooms, params = tell(happened, happened.fact, world)
    return [
        _row(happened, channel, command, params)
        for channel in rooms
        if channel is not None and not (command in _COMINGS and "u" in channel.flags)
    ]


def _row(happened: Happened, channel: Channel, command: str, params: tuple[str, ...]) -> Stored:
    return Stored(
        *(channel.conversation, happened.entry.id, command, happened.source, happened.user.account),
        *(channel.name, _as_text(params)),
        is_open=policy.is_open(channel),
        author=happened.user.id,
    )


def _reason(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _modes(happened: Happened, fact: ModesSet, world: World) -> Told:
    """Without the keys: whoever reads it later need not know which one was taken away."""
    changes = [
        ChannelChange(change.adding, KEY, "*") if change.letter == KEY and not change.adding else change
        for change in happened.changes
    ]
    params = write_modes(shown_change(world, change) for change in changes)
    return "MODE", [happened.channel], tuple(params)


def _joined(happened: Happened, fact: Joined, world: World) -> Told:
    return "JOIN", [happened.channel], (happened.user.account or "*", happened.user.realname)


def _kicked(happened: Happened, fact: Kicked, world: World) -> Told:
    nick = happened.target.nick if happened.target else "*"
    return "KICK", [happened.channel], (nick, fact.reason)


_TELLERS: dict[type[Fact], Callable[[Happened, Any, World], Told]] = {
    Joined: _joined,
    Kicked: _kicked,
    ModesSet: _modes,
    NickChanged: lambda happened, fact, _: ("NICK", happened.rooms, (fact.nick,)),
    Parted: lambda happened, fact, _: ("PART", [happened.channel], _reason(fact.reason)),
    TopicSet: lambda happened, fact, _: ("TOPIC", [happened.channel], (fact.text,)),
    UserLeft: lambda happened, fact, _: ("QUIT", happened.rooms, (fact.reason,)),
}
EVENTS = frozenset(_TELLERS)
_COMINGS = frozenset({"JOIN", "KICK", "NICK", "PART", "QUIT"})  # which not all see in an auditorium


def sent(number: int, fact: Sent, command: str, text: str = "", client_id: str = "") -> Stored:
    """What somebody sent, as the store keeps it under this id."""
    return Stored(
        fact.conversation,
        number,
        command,
        fact.source,
        fact.account,
        fact.address,
        text,
        fact.client_tags,
        client_id,
        fact.is_open,
        fact.user,
    )


def redacted(fact: Redacted) -> str:
    """What was taken back and why, as the text of its row."""
    return _as_text((msgid(fact.redacted_id), *_reason(fact.reason)))


def _as_text(params: tuple[str, ...]) -> str:
    """Parameters as they stand on the wire."""
    return Message("X", params).body()[2:]


def words(row: Stored, bits: int, name: str) -> Words:
    """A row of history, worded for a reader with these capabilities; `name` is the room's now."""
    if is_channel(row.target) and row.target != name:
        row = replace(row, target=name)
    if row.command in TEXTS:
        return text_words(
            Message(row.command, (row.target, row.text), row.source),
            id_time_ms(row.id),
            msgid=msgid(row.id),
            account=row.account,
            client_tags=row.client_tags,
        )
    needs = caps.REDACTION if row.command == "REDACT" else 0
    needs |= caps.MESSAGE_TAGS if row.command == "TAGMSG" else 0
    return Words(
        Message(row.command, _params(row, bits), row.source),
        id_time_ms(row.id),
        msgid=msgid(row.id),
        account=row.account,
        client_tags=row.client_tags,
        needs=needs,
    )


def _params(row: Stored, bits: int) -> tuple[str, ...]:
    params = tuple(parse(f"X {row.text}").params)
    if row.command in {"NICK", "QUIT"}:
        return params
    if row.command == "JOIN" and not bits & caps.EXTENDED_JOIN:
        return (row.target,)
    return row.target, *params
