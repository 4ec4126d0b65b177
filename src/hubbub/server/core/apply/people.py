"""Change who is here: arriving, leaving, names, hosts, modes of one's own.

The rule: a nick, and what looks like it, has one holder at a time: whoever came first in the log.
"""

from __future__ import annotations

from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.apply.accounts import enter_account
from hubbub.server.core.apply.metadata import set_values
from hubbub.server.core.apply.rooms import found, take_out
from hubbub.server.core.apply.table import applies, of_user, remember
from hubbub.server.core.facts import (
    Accepted,
    AwaySet,
    ChannelChange,
    Entry,
    HostSet,
    Killed,
    NameSet,
    NickChanged,
    NodeLost,
    Opered,
    UserArrived,
    UserLeft,
    UserModesSet,
    UserRestored,
    WallopsSent,
    guest_identity,
    node_of,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.policy.seeing import few_witnesses
from hubbub.server.core.state import MAX_ACCEPTED, OPER_MODES, Channel, Departed, Member, User, World


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
    _bring_in(world, user, fact.account, fact.modes)
    set_values(world, user.identity, fact.metadata)
    user.away, user.is_auto_away = fact.away, fact.is_auto_away
    return happened


def _bring_in(world: World, user: User, account: str, modes: frozenset[str]) -> None:
    world.users[user.id] = user
    enter_account(world, user, account)
    _take_nick(world, user)
    _count(world, user, modes)
    user.modes = modes
    world.most_users = max(world.most_users, len(world.users))


@applies(UserRestored)
def _restore(world: World, entry: Entry, fact: UserRestored) -> Happened | None:
    """Somebody is back in their rooms, as what they were there."""
    kept = fact.presence
    if world.holder_of_look(kept.nick) or kept.user in world.users or not world.account_named(kept.account):
        return None
    who = (kept.nick, kept.username, kept.host, kept.realname)
    user = User(kept.user, *who, fact.server, "", kept.arrived_ms)
    _bring_in(world, user, kept.account, frozenset(kept.modes) - OPER_MODES)
    user.away, user.is_auto_away = kept.away, kept.is_auto_away
    for place in kept.places:
        if place.channel in world.purged:
            continue
        channel = world.channel_of_look(place.channel)
        if channel is None:
            flags = frozenset(place.flags)
            channel = found(world, place.channel, place.name, place.created_ms, flags)
            channel.key = place.key
        if channel.folded == place.channel:
            channel.members[user.id] = Member(user, place.modes, place.joined_id)
            user.channels[channel.folded] = channel
    return Happened(entry, user, user.source)


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
    happened = of_user(world, entry)
    if happened is None:
        return None
    user = happened.user
    happened.rooms = list(user.channels.values())
    happened.witnesses = few_witnesses(happened.rooms, user)
    for channel in happened.rooms:
        take_out(world, channel, user)
    for name in user.invited_to:
        if room := world.channels.get(name):
            room.invited.pop(user.id, None)
    _free_nick(world, user)
    _count(world, user, frozenset())
    world.opers.pop(user.id, None)
    enter_account(world, user, "")
    world.markers.pop(guest_identity(user.id), None)
    world.metadata.pop(guest_identity(user.id), None)
    del world.users[user.id]
    _remember(world, user, id_time_ms(entry.id))
    return happened


@applies(NickChanged)
def _change_nick(world: World, entry: Entry, fact: NickChanged) -> Happened | None:
    happened = of_user(world, entry)
    if happened is None:
        return None
    holder = world.holder_of_look(fact.nick)
    if holder is not None and holder is not happened.user:
        happened.was_denied = True
        return happened
    _remember(world, happened.user, id_time_ms(entry.id))
    _free_nick(world, happened.user)
    happened.user.nick = fact.nick
    happened.rooms = _called_otherwise(happened.user)
    _take_nick(world, happened.user)
    return happened


def _called_otherwise(user: User) -> list[Channel]:
    """The rooms in which somebody is called otherwise now."""
    rooms = list(user.channels.values())
    for channel in rooms:
        channel.note_change(user)
    return rooms


@applies(NameSet)
def _set_name(world: World, entry: Entry, fact: NameSet) -> Happened | None:
    happened = of_user(world, entry)
    if happened:
        happened.user.realname = fact.realname
    return happened


@applies(HostSet)
def _set_host(world: World, entry: Entry, fact: HostSet) -> Happened | None:
    happened = of_user(world, entry)
    if happened:
        happened.user.username, happened.user.host = fact.username, fact.host
        _called_otherwise(happened.user)
    return happened


@applies(AwaySet)
def _set_away(world: World, entry: Entry, fact: AwaySet) -> Happened | None:
    happened = of_user(world, entry)
    if happened:
        happened.user.away = fact.text
        happened.user.is_auto_away = fact.is_auto
    return happened


@applies(UserModesSet)
def _set_user_modes(world: World, entry: Entry, fact: UserModesSet) -> Happened | None:
    happened = of_user(world, entry)
    if happened:
        _set_modes(world, happened, fact.modes)
    return happened


@applies(Opered)
def _oper(world: World, entry: Entry, fact: Opered) -> Happened | None:
    happened = of_user(world, entry)
    if happened:
        user = happened.user
        user.oper = fact.oper
        if fact.oper:
            world.opers[user.id] = None
        else:
            world.opers.pop(user.id, None)
        _set_modes(world, happened, user.modes | {"o"} if fact.oper else user.modes)
    return happened


@applies(Killed)
def _kill(world: World, entry: Entry, fact: Killed) -> Happened | None:
    happened = of_user(world, entry)
    target = world.users.get(fact.target)
    if happened is not None:
        happened.target, happened.was_denied = target, target is None
    return happened


@applies(WallopsSent)
def _send_wallops(world: World, entry: Entry, fact: WallopsSent) -> Happened | None:
    return of_user(world, entry)


def _set_modes(world: World, happened: Happened, modes: frozenset[str]) -> None:
    """The user's modes are these letters, of which an operator's are an operator's alone."""
    user = happened.user
    modes = (modes - {"o"}) | {"o"} if user.oper else modes - OPER_MODES
    changed = sorted(user.modes ^ modes)
    happened.changes = tuple(ChannelChange(letter in modes, letter) for letter in changed)
    _count(world, user, modes)
    user.modes = modes


def _count(world: World, user: User, modes: frozenset[str]) -> None:
    world.invisible_users += ("i" in modes) - ("i" in user.modes)


@applies(Accepted)
def _accept(world: World, entry: Entry, fact: Accepted) -> Happened | None:
    happened = of_user(world, entry)
    if happened and fact.adding:
        remember(happened.user.accepted, fact.target, MAX_ACCEPTED)
    elif happened:
        happened.user.accepted.pop(fact.target, None)
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
