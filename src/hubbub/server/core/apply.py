"""Change: one function per fact, the only code that writes to the world.

The rule: total and deterministic. A fact that came too late (its user or room is gone, its
nick is taken) changes nothing, on every node alike, and says so in what it returns.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.facts import (
    AwaySet,
    ChannelChange,
    Entry,
    Fact,
    HostSet,
    Invited,
    Joined,
    Kicked,
    ModesSet,
    NameSet,
    NickChanged,
    NodeLost,
    Parted,
    TagsSent,
    TextSent,
    TopicSet,
    UserArrived,
    UserLeft,
    UserModesSet,
    node_of,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import (
    LIST_MODES,
    MAX_CLIENT_IDS,
    MAX_PARTNERS,
    MAX_TOKENS,
    Channel,
    Departed,
    ListEntry,
    Member,
    User,
    World,
)

PREFIX_ORDER = "ov"


Applier = Callable[[World, Entry, Any], Happened | list[Happened] | None]
_appliers: dict[type[Fact], Applier] = {}


def applies(fact_type: type[Fact]) -> Callable[[Applier], Applier]:
    """Say which fact a function applies."""

    def register(function: Applier) -> Applier:
        _appliers[fact_type] = function
        return function

    return register


def apply(world: World, entry: Entry) -> list[Happened]:
    """Let one entry of the log change the world.

    An entry that was applied before (the log may hand it back twice, or hold a retry of it), or
    that a node wanted which was lost meanwhile, changes nothing.
    """
    if entry.node in world.lost_nodes or _is_old(world, entry):
        return []
    happened = _appliers[type(entry.fact)](world, entry, entry.fact)
    if happened is None:
        return []
    return happened if isinstance(happened, list) else [happened]


def _is_old(world: World, entry: Entry) -> bool:
    """Whether the entry was applied before; it is remembered now.

    Facts that need no disk do not wait for those that do, so tokens may come out of their order.
    """
    tokens = world.applied_tokens.setdefault(entry.node, OrderedDict())
    if entry.token in tokens:
        return True
    tokens[entry.token] = None
    if len(tokens) > MAX_TOKENS:
        tokens.popitem(last=False)
    world.applied_id = max(world.applied_id, entry.id)
    return False


def _of_user(world: World, entry: Entry) -> Happened | None:
    user = world.users.get(entry.fact.user)
    return Happened(entry, user, user.source) if user else None


def _in_channel(world: World, entry: Entry, channel_name: str) -> Happened | None:
    happened = _of_user(world, entry)
    channel = world.channels.get(channel_name)
    if happened is None or channel is None:
        return None
    happened.channel = channel
    return happened


@applies(UserArrived)
def _arrive(world: World, entry: Entry, fact: UserArrived) -> Happened:
    user = User(
        fact.user,
        fact.nick,
        fact.username,
        fact.host,
        fact.realname,
        fact.server,
        fact.address,
        id_time_ms(entry.id),
    )
    happened = Happened(entry, user, user.source)
    if world.holder_of_look(fact.nick):
        happened.was_denied = True
        return happened
    world.users[user.id] = user
    _take_nick(world, user)
    world.most_users = max(world.most_users, len(world.users))
    return happened


def _take_nick(world: World, user: User) -> None:
    world.nicks[world.fold(user.nick)] = user
    world.skeletons[world.looks(user.nick)] = user


def _free_nick(world: World, user: User) -> None:
    world.nicks.pop(world.fold(user.nick), None)
    world.skeletons.pop(world.looks(user.nick), None)


def _remember(world: World, user: User, time_ms: int) -> None:
    world.departed.append(Departed(user.nick, user.username, user.host, user.realname, user.server, time_ms))
    while len(world.departed) > world.max_departed:
        world.departed.popleft()


@applies(UserLeft)
def _leave(world: World, entry: Entry, fact: UserLeft) -> Happened | None:
    happened = _of_user(world, entry)
    if happened is None:
        return None
    user = happened.user
    happened.neighbours = list(world.neighbours(user))
    for channel in list(user.channels.values()):
        _take_out(world, channel, user)
    for channel in world.channels.values():
        channel.invited.pop(user.id, None)
    _free_nick(world, user)
    _count_invisible(world, user, frozenset())
    del world.users[user.id]
    _remember(world, user, id_time_ms(entry.id))
    return happened


def _take_out(world: World, channel: Channel, user: User) -> None:
    channel.members.pop(user.id, None)
    user.channels.pop(channel.folded, None)
    if not channel.members:
        world.channels.pop(channel.folded, None)
        world.channel_skeletons.pop(world.looks(channel.folded), None)


@applies(NickChanged)
def _change_nick(world: World, entry: Entry, fact: NickChanged) -> Happened | None:
    happened = _of_user(world, entry)
    if happened is None:
        return None
    holder = world.holder_of_look(fact.nick)
    if holder is not None and holder is not happened.user:
        happened.was_denied = True
        return happened
    _remember(world, happened.user, id_time_ms(entry.id))
    _free_nick(world, happened.user)
    happened.user.nick = fact.nick
    _take_nick(world, happened.user)
    return happened


@applies(NameSet)
def _set_name(world: World, entry: Entry, fact: NameSet) -> Happened | None:
    happened = _of_user(world, entry)
    if happened:
        happened.user.realname = fact.realname
    return happened


@applies(HostSet)
def _set_host(world: World, entry: Entry, fact: HostSet) -> Happened | None:
    happened = _of_user(world, entry)
    if happened:
        happened.user.username, happened.user.host = fact.username, fact.host
    return happened


@applies(AwaySet)
def _set_away(world: World, entry: Entry, fact: AwaySet) -> Happened | None:
    happened = _of_user(world, entry)
    if happened:
        happened.user.away = fact.text
    return happened


@applies(UserModesSet)
def _set_user_modes(world: World, entry: Entry, fact: UserModesSet) -> Happened | None:
    happened = _of_user(world, entry)
    if happened:
        changed = sorted(happened.user.modes ^ fact.modes)
        happened.changes = tuple(ChannelChange(letter in fact.modes, letter) for letter in changed)
        _count_invisible(world, happened.user, fact.modes)
        happened.user.modes = fact.modes
    return happened


def _count_invisible(world: World, user: User, modes: frozenset[str]) -> None:
    world.invisible_users += ("i" in modes) - ("i" in user.modes)


@applies(Joined)
def _join(world: World, entry: Entry, fact: Joined) -> Happened | None:
    happened = _of_user(world, entry)
    if happened is None:
        return None
    user = happened.user
    channel = world.channel_of_look(fact.channel)
    if channel is None:
        channel = Channel(fact.name, fact.channel, id_time_ms(entry.id))
        world.channels[channel.folded] = channel
        world.channel_skeletons[world.looks(channel.folded)] = channel
    if user.id in channel.members:
        return None
    if channel.folded != fact.channel:
        happened.was_denied = True
        return happened
    modes = "" if channel.members else "o"
    channel.members[user.id] = Member(user, modes, world.last_text_id)
    channel.invited.pop(user.id, None)
    user.channels[channel.folded] = channel
    happened.channel = channel
    return happened


@applies(Parted)
def _part(world: World, entry: Entry, fact: Parted) -> Happened | None:
    happened = _in_channel(world, entry, fact.channel)
    if happened is None or happened.channel is None:
        return None
    if happened.user.id not in happened.channel.members:
        return None
    happened.neighbours = [member.user for member in happened.channel.members.values()]
    _take_out(world, happened.channel, happened.user)
    return happened


@applies(Kicked)
def _kick(world: World, entry: Entry, fact: Kicked) -> Happened | None:
    happened = _in_channel(world, entry, fact.channel)
    if happened is None or happened.channel is None:
        return None
    member = happened.channel.members.get(fact.target)
    if member is None:
        return None
    happened.target = member.user
    happened.neighbours = [member.user for member in happened.channel.members.values()]
    _take_out(world, happened.channel, member.user)
    return happened


@applies(Invited)
def _invite(world: World, entry: Entry, fact: Invited) -> Happened | None:
    happened = _in_channel(world, entry, fact.channel)
    target = world.users.get(fact.target)
    if happened is None or happened.channel is None or target is None:
        return None
    happened.target = target
    happened.channel.invited[target.id] = None
    return happened


@applies(TopicSet)
def _set_topic(world: World, entry: Entry, fact: TopicSet) -> Happened | None:
    happened = _in_channel(world, entry, fact.channel)
    if happened and happened.channel:
        channel = happened.channel
        channel.topic, channel.topic_setter = fact.text, happened.source
        channel.topic_ms = id_time_ms(entry.id)
    return happened


@applies(ModesSet)
def _set_modes(world: World, entry: Entry, fact: ModesSet) -> Happened | None:
    happened = _in_channel(world, entry, fact.channel)
    if happened is None or happened.channel is None:
        return None
    channel = happened.channel
    happened.changes = tuple(change for change in fact.changes if _change_mode(channel, change, happened))
    return happened if happened.changes else None


def _change_mode(channel: Channel, change: ChannelChange, happened: Happened) -> bool:
    """Make one change; whether it changed anything."""
    if change.target:
        return _change_member(channel, change)
    if change.letter in LIST_MODES:
        return _change_list(channel, change, happened)
    if change.letter == "k":
        before, channel.key = channel.key, change.param if change.adding else ""
        return before != channel.key
    if change.letter == "l":
        old_limit, channel.limit = channel.limit, int(change.param) if change.adding else 0
        return old_limit != channel.limit
    flags = channel.flags
    channel.flags = flags | {change.letter} if change.adding else flags - {change.letter}
    return channel.flags != flags


def _change_member(channel: Channel, change: ChannelChange) -> bool:
    member = channel.members.get(change.target)
    if member is None or (change.letter in member.modes) == change.adding:
        return False
    letters = set(member.modes) ^ {change.letter}
    member.modes = "".join(letter for letter in PREFIX_ORDER if letter in letters)
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


@applies(TextSent)
def _send_text(world: World, entry: Entry, fact: TextSent) -> Happened | None:
    """Whoever sent it reads it, even when nobody else is left to: it is stored by now."""
    world.last_text_id = max(world.last_text_id, entry.id)
    happened = _addressed(world, entry, fact)
    if happened and happened.target:
        _write_with(happened.user, happened.target)
        _write_with(happened.target, happened.user)
    if happened and fact.client_id:
        happened.repeats = world.client_ids.get(fact.client_id, 0)
        world.client_ids.setdefault(fact.client_id, entry.id)
        while len(world.client_ids) > MAX_CLIENT_IDS:
            world.client_ids.popitem(last=False)
    return happened


def _write_with(user: User, partner: User) -> None:
    user.partners.pop(partner.id, None)
    user.partners[partner.id] = None
    if len(user.partners) > MAX_PARTNERS:
        del user.partners[next(iter(user.partners))]


@applies(TagsSent)
def _send_tags(world: World, entry: Entry, fact: TagsSent) -> Happened | None:
    happened = _addressed(world, entry, fact)
    return happened if happened and (happened.channel or happened.target) else None


def _addressed(world: World, entry: Entry, fact: TextSent | TagsSent) -> Happened | None:
    happened = _of_user(world, entry)
    if happened is None:
        return None
    happened.channel = world.channels.get(fact.channel) if fact.channel else None
    happened.target = world.users.get(fact.target) if fact.target else None
    return happened


@applies(NodeLost)
def _lose_node(world: World, entry: Entry, fact: NodeLost) -> list[Happened]:
    world.lost_nodes[fact.node] = None
    gone = [user.id for user in world.users.values() if node_of(user.id) == fact.node]
    left = []
    for user_id in gone:
        leaving = Entry(entry.id, entry.node, entry.token, UserLeft(user_id, "Node lost"))
        happened = _leave(world, leaving, UserLeft(user_id, "Node lost"))
        assert isinstance(happened, Happened)
        left.append(happened)
    return left
