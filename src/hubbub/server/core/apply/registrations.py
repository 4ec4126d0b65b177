"""Change whose rooms are, and who is what in them by account.

The rule: a fact is in the store by now, so it holds whether or not who wanted it is still here; and
whoever is in a room has the letter of their role at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.server.core.apply.rooms import change_member, end_if_empty, found, take_out
from hubbub.server.core.apply.table import applies, of_user
from hubbub.server.core.facts import (
    ChannelChange,
    ChannelDropped,
    ChannelOffered,
    ChannelPurged,
    ChannelRegistered,
    ChannelTransferred,
    Entry,
    RoleSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.ranks import RANKS
from hubbub.server.core.registrations import FOUNDER, Registration, Role
from hubbub.server.core.state import NOBODY, Channel, User, World


@applies(ChannelRegistered)
def _register(world: World, entry: Entry, fact: ChannelRegistered) -> Happened:
    happened = _by_anybody(world, entry)
    channel = world.channel_of_look(fact.channel)
    if channel is None:
        channel = found(world, fact.channel, fact.name, fact.created_ms)
    happened.channel = channel
    if channel.registration is not None or channel.folded != fact.channel:
        happened.was_denied = True
        return happened
    channel.registration = Registration(entry.id, {})
    _give(world, happened, fact.account, FOUNDER, entry.id)
    return happened


@applies(ChannelDropped)
def _drop(world: World, entry: Entry, fact: ChannelDropped) -> Happened:
    """Who is in the room keeps their prefix; it ends with the last of them, like any other."""
    happened = _in_registered(world, entry, fact.channel, fact.registration_id)
    if happened.channel is not None:
        happened.channel.registration = None
        happened.values = tuple((key, None) for key in world.values_of(happened.channel.folded))
        end_if_empty(world, happened.channel)
    return happened


@applies(ChannelPurged)
def _purge(world: World, entry: Entry, fact: ChannelPurged) -> Happened:
    """Whoever is in the room is put out; whose it is, it stays."""
    happened = _by_anybody(world, entry)
    if not fact.reason:
        world.purged.pop(fact.channel, None)
        return happened
    world.purged[fact.channel] = fact.reason
    channel = world.channels.get(fact.channel)
    if channel is not None:
        happened.channel = channel
        happened.people = [member.user for member in channel.members.values()]
        for user in happened.people:
            take_out(world, channel, user)
    return happened


@applies(RoleSet)
def _set_role(world: World, entry: Entry, fact: RoleSet) -> Happened:
    happened = _in_registered(world, entry, fact.channel, fact.registration_id)
    if happened.channel is not None:
        _give(world, happened, fact.account, fact.letter, fact.since_id or entry.id)
    return happened


@applies(ChannelOffered)
def _offer(world: World, entry: Entry, fact: ChannelOffered) -> Happened:
    happened = _in_registered(world, entry, fact.channel, fact.registration_id)
    if happened.channel is not None and happened.channel.registration is not None:
        happened.channel.registration.heir = fact.account
    return happened


@applies(ChannelTransferred)
def _transfer(world: World, entry: Entry, fact: ChannelTransferred) -> Happened:
    happened = _in_registered(world, entry, fact.channel, fact.registration_id)
    channel = happened.channel
    if channel is None or channel.registration is None:
        return happened
    if channel.registration.founder != fact.founder:
        happened.was_denied = True
        return happened
    channel.registration.heir = ""
    _give(world, happened, fact.founder, "", 0)
    _give(world, happened, fact.account, FOUNDER, entry.id)
    return happened


def follow_account(user: User, before: str) -> list[tuple[Channel, tuple[ChannelChange, ...]]]:
    """A user went from one account to another (""): in each registered room, from one role to the other."""
    changed = []
    for channel in user.channels.values():
        registration = channel.registration
        if registration is not None:
            letters = registration.letter_of(before), registration.letter_of(user.account)
            if changes := _change(channel, user, *letters):
                changed.append((channel, changes))
    return changed


def leave_roles(world: World, happened: Happened, account: str) -> list[Channel]:
    """An account is gone: the rooms in which it was something.

    A room whose founder it was is now whoever's stands highest, the longest; without any, nobody's.
    """
    rooms = world.channels.values()
    left = [room for room in rooms if room.registration and account in room.registration.roles]
    for channel in left:
        registration = channel.registration
        assert registration is not None
        was = registration.roles.pop(account).letter
        moves = [(user, was, "") for user in world.users_of(account)]
        if was == FOUNDER and registration.roles:
            heir, role = min(registration.roles.items(), key=_seniority)
            registration.roles[heir] = Role(FOUNDER, role.since_id)
            moves += [(user, role.letter, FOUNDER) for user in world.users_of(heir)]
        elif was == FOUNDER:
            channel.registration = None
        if changes := tuple(change for move in moves for change in _change(channel, *move)):
            happened.ranks = (*happened.ranks, (channel, changes))
        end_if_empty(world, channel)
    return left


def _seniority(place: tuple[str, Role]) -> tuple[int, int]:
    _, role = place
    return -RANKS[role.letter], role.since_id


def _by_anybody(world: World, entry: Entry) -> Happened:
    return of_user(world, entry) or Happened(entry, NOBODY, "")


def _in_registered(world: World, entry: Entry, name: str, registration_id: int) -> Happened:
    """What happened to a room's registration; denied, and without a room, if that is another one now."""
    happened = _by_anybody(world, entry)
    channel = world.channel_now(name)
    registration = channel.registration if channel else None
    if registration is None or registration.id != registration_id:
        happened.was_denied = True
    else:
        happened.channel = channel
    return happened


def _give(world: World, happened: Happened, account: str, letter: str, since_id: int) -> None:
    """An account has this role, and whoever is in it and in the room has its letter."""
    channel = happened.channel
    assert channel is not None
    registration = channel.registration
    assert registration is not None
    before = registration.letter_of(account)
    if letter:
        registration.roles[account] = Role(letter, since_id)
    else:
        registration.roles.pop(account, None)
    happened.changes += tuple(
        change for user in world.users_of(account) for change in _change(channel, user, before, letter)
    )


def _change(channel: Channel, user: User, before: str, now: str) -> tuple[ChannelChange, ...]:
    """A member's letter by role becomes another one: what that changed."""
    letters: Iterable[tuple[str, bool]] = ((before, False), (now, True)) if before != now else ()
    wanted = [ChannelChange(adding, letter, target=user.id) for letter, adding in letters if letter]
    return tuple(change for change in wanted if change_member(channel, change))
