"""Registered rooms, as they are kept: that they are, who is what in them, and what holds there.

The rule: whose a room is lasts before anyone is told; its topic, modes and lists follow behind, whole,
as they are after each change. A role belongs to one registration: what is left of an earlier one, should
a crash leave any, counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hubbub.server.core.apply.rooms import found
from hubbub.server.core.facts import (
    AccountErased,
    ChannelDropped,
    ChannelPurged,
    ChannelRegistered,
    ChannelTransferred,
    Entry,
    Fact,
    ModesSet,
    Renamed,
    RoleSet,
    TopicSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Kept, Record
from hubbub.server.core.kept import metadata
from hubbub.server.core.kept.table import document, follows, keeps, restores
from hubbub.server.core.registrations import FOUNDER, Registration, Role
from hubbub.server.core.state import Channel, ListEntry, World

# Documents are brought back in the order of their kinds: a room, then what belongs to it.
CHANNEL, PURGED, ROLE, STATE = "room", "room-purged", "room-role", "room-state"


@keeps(ChannelRegistered)
def _registered(entry: Entry, fact: ChannelRegistered) -> list[Record]:
    channel = _channel(fact.channel, fact.name, fact.created_ms, entry.id)
    return [channel, _role(fact.channel, fact.account, Role(FOUNDER, entry.id), entry.id)]


@keeps(ChannelDropped)
def _dropped(entry: Entry, fact: ChannelDropped) -> list[Record]:
    return _gone(fact.channel, fact.accounts)


@keeps(ChannelPurged)
def _purged(entry: Entry, fact: ChannelPurged) -> list[Record]:
    return [document(PURGED, fact.channel, fact.reason or None)]


@restores(PURGED)
def _restore_purged(world: World, key: str, content: str) -> None:
    world.purged[key] = content


@keeps(RoleSet)
def _role_set(entry: Entry, fact: RoleSet) -> list[Record]:
    role = Role(fact.letter, fact.since_id or entry.id) if fact.letter else None
    return [_role(fact.channel, fact.account, role, fact.registration_id)]


@keeps(ChannelTransferred)
def _transferred(entry: Entry, fact: ChannelTransferred) -> list[Record]:
    return [
        _role(fact.channel, fact.founder, None, 0),
        _role(fact.channel, fact.account, Role(FOUNDER, entry.id), fact.registration_id),
    ]


@follows(ChannelRegistered, ChannelDropped, RoleSet, ChannelTransferred)
def _corrected(world: World, happened: Happened) -> list[Record]:
    """What was stored and came too late is stored as it is; a room that is new, with what holds there."""
    fact = happened.fact
    channel = world.channel_now(fact.channel)
    is_so = not happened.was_denied and not isinstance(fact, ChannelDropped)
    if is_so and channel is not None and channel.folded == fact.channel:
        return _documents(world, channel) if isinstance(fact, ChannelRegistered) else []
    gone = _gone(fact.channel, _named(fact))
    if isinstance(fact, ChannelDropped):
        gone += [document(metadata.KIND, f"{fact.channel} {key}", None) for key, _ in happened.values]
    return [*gone, *_documents(world, channel)] if channel and channel.registration else gone


@follows(AccountErased)
def _left(world: World, happened: Happened) -> list[Record]:
    """Whose account is gone has no role any more, and their rooms are others'."""
    kept: list[Record] = []
    for channel in happened.rooms:
        kept += _gone(channel.folded, (happened.fact.account.name,))
        kept += _documents(world, channel) if channel.registration else []
    return kept


@follows(Renamed)
def _renamed(world: World, happened: Happened) -> list[Record]:
    channel = happened.channel
    if happened.was_denied or channel is None or channel.registration is None:
        return []
    old = happened.fact.channel
    values = [document(metadata.KIND, f"{old} {key}", None) for key in world.values_of(channel.folded)]
    return [*values, *_gone(old, channel.registration.roles), *_documents(world, channel)]


@follows(TopicSet, ModesSet)
def _changed(world: World, happened: Happened) -> list[Record]:
    """What holds in a registered room now; who is what in it at the moment is no part of that."""
    channel = happened.channel
    if channel is None or channel.registration is None:
        return []
    if happened.changes and all(change.target for change in happened.changes):
        return []
    return [_state(channel)]


def _named(fact: Fact) -> tuple[str, ...]:
    """The accounts whose roles a fact would change."""
    match fact:
        case ChannelDropped():
            return fact.accounts
        case ChannelTransferred():
            return fact.founder, fact.account
        case ChannelRegistered() | RoleSet():
            return (fact.account,)
    return ()


def _gone(folded: str, accounts: Iterable[str]) -> list[Record]:
    """What takes away all that is kept of a room under this name."""
    roles = [_role(folded, account, None, 0) for account in accounts]
    return [document(CHANNEL, folded, None), document(STATE, folded, None), *roles]


def _documents(world: World, channel: Channel) -> list[Record]:
    """All that is kept of a registered room."""
    registration = channel.registration
    assert registration is not None
    roles = [
        _role(channel.folded, account, role, registration.id) for account, role in registration.roles.items()
    ]
    made = _channel(channel.folded, channel.name, channel.created_ms, registration.id)
    return [made, *roles, _state(channel), *metadata.documents(world, channel.folded)]


def _channel(folded: str, name: str, created_ms: int, registration_id: int) -> Kept:
    content = {"name": name, "created_ms": created_ms, "registration_id": registration_id}
    return document(CHANNEL, folded, content)


def _role(folded: str, account: str, role: Role | None, registration_id: int) -> Kept:
    content = None
    if role is not None:
        content = {"letter": role.letter, "since_id": role.since_id, "registration_id": registration_id}
    return document(ROLE, f"{folded} {account}", content)


def _state(channel: Channel) -> Kept:
    content = {
        "topic": [channel.topic, channel.topic_setter, channel.topic_ms],
        "flags": "".join(sorted(channel.flags)),
        "key": channel.key,
        "limit": channel.limit,
        "forward": channel.forward,
        "lists": {
            letter: [[entry.mask, entry.setter, entry.set_ms] for entry in entries.values()]
            for letter, entries in channel.lists.items()
        },
        "sealed_id": channel.sealed_id,
    }
    return document(STATE, channel.folded, content)


@restores(CHANNEL)
def _restore_channel(world: World, key: str, content: Any) -> None:
    channel = found(world, key, content["name"], content["created_ms"])
    channel.registration = Registration(content["registration_id"], {})


@restores(ROLE)
def _restore_role(world: World, key: str, content: Any) -> None:
    folded, _, account = key.partition(" ")
    channel = world.channels.get(folded)
    registration = channel.registration if channel else None
    is_of_it = registration is not None and registration.id == content["registration_id"]
    if registration is not None and is_of_it and world.account_named(account):
        registration.roles[account] = Role(content["letter"], content["since_id"])


@restores(STATE)
def _restore_state(world: World, key: str, content: Any) -> None:
    channel = world.channels.get(key)
    if channel is None:
        return
    channel.topic, channel.topic_setter, channel.topic_ms = content["topic"]
    channel.flags, channel.key = frozenset(content["flags"]), content["key"]
    channel.limit, channel.forward = content["limit"], content["forward"]
    channel.sealed_id = content["sealed_id"]
    for letter, entries in content["lists"].items():
        channel.lists[letter] = {entry[0]: ListEntry(*entry) for entry in entries}
