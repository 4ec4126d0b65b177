"""Change rooms: who is in them, what they are about, what holds in them.

The rule: the first one in founds a room and is its operator; the last one out ends it. One that is
registered is there without anybody in it, and makes nobody an operator but by their role.
"""

from __future__ import annotations

from hubbub.protocol.channel_modes import FORWARD, KEY, LIMIT, LIST_MODES
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.apply.table import applies, in_channel, of_user
from hubbub.server.core.facts import (
    ChannelChange,
    Entry,
    Invited,
    Joined,
    Kicked,
    ModesSet,
    Parted,
    TopicSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.policy.seeing import few_witnesses
from hubbub.server.core.ranks import in_order
from hubbub.server.core.state import Channel, ListEntry, Member, User, World


@applies(Joined)
def _join(world: World, entry: Entry, fact: Joined) -> Happened | None:
    happened = of_user(world, entry)
    if happened is None:
        return None
    user = happened.user
    channel = world.channel_of_look(fact.channel)
    if channel is None:
        channel = found(world, fact.channel, fact.name, id_time_ms(entry.id), fact.flags)
    if user.id in channel.members:
        return None
    if channel.folded != fact.channel:
        happened.was_denied = True
        return happened
    channel.members[user.id] = Member(user, _first_modes(channel, user), entry.id - 1)
    channel.invited.pop(user.id, None)
    user.invited_to.pop(channel.folded, None)
    user.channels[channel.folded] = channel
    happened.channel = channel
    return happened


def _first_modes(channel: Channel, user: User) -> str:
    """What somebody is when they come in: what their role says, or the founder's op."""
    if channel.registration is not None:
        return channel.registration.letter_of(user.account)
    return "" if channel.members else "o"


def found(
    world: World, folded: str, name: str, created_ms: int, flags: frozenset[str] = frozenset("nt")
) -> Channel:
    """A new room."""
    conversation = world.conversations.get(folded, "")
    channel = Channel(name, folded, created_ms, flags=flags, conversation=conversation)
    world.channels[folded] = channel
    world.channel_skeletons[world.looks(folded)] = channel
    return channel


@applies(Parted)
def _part(world: World, entry: Entry, fact: Parted) -> Happened | None:
    happened = in_channel(world, entry, fact.channel)
    if happened is None or happened.channel is None:
        return None
    if happened.user.id not in happened.channel.members:
        return None
    happened.witnesses = few_witnesses((happened.channel,), happened.user)
    take_out(world, happened.channel, happened.user)
    return happened


@applies(Kicked)
def _kick(world: World, entry: Entry, fact: Kicked) -> Happened | None:
    happened = in_channel(world, entry, fact.channel)
    if happened is None or happened.channel is None:
        return None
    member = happened.channel.members.get(fact.target)
    if member is None:  # they left meanwhile
        happened.was_denied = True
        return happened
    happened.target = member.user
    happened.witnesses = few_witnesses((happened.channel,), member.user)
    take_out(world, happened.channel, member.user)
    return happened


@applies(Invited)
def _invite(world: World, entry: Entry, fact: Invited) -> Happened | None:
    happened = in_channel(world, entry, fact.channel)
    target = world.users.get(fact.target)
    if happened is None or happened.channel is None:
        return None
    if target is None:
        happened.was_denied = True
        return happened
    happened.target = target
    happened.channel.invited[target.id] = None
    target.invited_to[happened.channel.folded] = None
    return happened


@applies(TopicSet)
def _set_topic(world: World, entry: Entry, fact: TopicSet) -> Happened | None:
    happened = in_channel(world, entry, fact.channel)
    if happened and happened.channel:
        channel = happened.channel
        channel.topic, channel.topic_setter = fact.text, happened.source
        channel.topic_ms = id_time_ms(entry.id)
    return happened


@applies(ModesSet)
def _set_modes(world: World, entry: Entry, fact: ModesSet) -> Happened | None:
    happened = in_channel(world, entry, fact.channel)
    if happened is None or happened.channel is None:
        return None
    channel = happened.channel
    happened.changes = tuple(change for change in fact.changes if _change_mode(channel, change, happened))
    if ChannelChange(False, "H") in happened.changes:
        channel.sealed_id = entry.id
    return happened if happened.changes else None


def _change_mode(channel: Channel, change: ChannelChange, happened: Happened) -> bool:
    """Make one change; whether it changed anything."""
    if change.target:
        return change_member(channel, change)
    if change.letter in LIST_MODES:
        return _change_list(channel, change, happened)
    before = channel.key, channel.limit, channel.forward, channel.flags
    param = change.param if change.adding else ""
    if change.letter == KEY:
        channel.key = param
    elif change.letter == LIMIT:
        channel.limit = int(param or 0)
    elif change.letter == FORWARD:
        channel.forward = param
    elif change.adding:
        channel.flags |= {change.letter}
    else:
        channel.flags -= {change.letter}
    return before != (channel.key, channel.limit, channel.forward, channel.flags)


def change_member(channel: Channel, change: ChannelChange) -> bool:
    """Give or take a prefix; whether that changed anything."""
    member = channel.members.get(change.target)
    if member is None or (change.letter in member.modes) == change.adding:
        return False
    channel.note_change(member.user)
    member.modes = in_order(set(member.modes) ^ {change.letter})
    return True


def _change_list(channel: Channel, change: ChannelChange, happened: Happened) -> bool:
    entries = channel.lists[change.letter]
    if change.adding == (change.param in entries):
        return False
    if change.adding:
        time_ms = id_time_ms(happened.entry.id)
        entries[change.param] = ListEntry(change.param, happened.source, time_ms)
    else:
        del entries[change.param]
    return True


def take_out(world: World, channel: Channel, user: User) -> None:
    """A user is in a room no longer."""
    channel.members.pop(user.id, None)
    channel.note_change(user, has_left=True)
    user.channels.pop(channel.folded, None)
    end_if_empty(world, channel)


def end_if_empty(world: World, channel: Channel) -> None:
    """A room ends with its last member, unless it is somebody's."""
    if channel.members or channel.registration is not None:
        return
    for invited_id in channel.invited:
        if invited := world.users.get(invited_id):
            invited.invited_to.pop(channel.folded, None)
    world.channels.pop(channel.folded, None)
    world.channel_skeletons.pop(world.looks(channel.folded), None)
    world.metadata.pop(channel.folded, None)
