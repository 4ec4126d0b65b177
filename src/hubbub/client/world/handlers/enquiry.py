"""Answers to what was asked for a profile card or the settings of a room: they are lines of no room.

The rule: what nobody has asked for in this way is the server's own words, as ever.

Spec: https://modern.ircdocs.horse/#whois-message and https://modern.ircdocs.horse/#mode-message
"""

from __future__ import annotations

from collections.abc import Callable

from hubbub.client.world import changes as told
from hubbub.client.world.handlers.handler import Handler
from hubbub.client.world.handlers.membership import is_away
from hubbub.client.world.handlers.server import other
from hubbub.client.world.profile import NUMERICS, Profile
from hubbub.client.world.rooms import MAX_ENTRIES, Entry
from hubbub.client.world.state import State
from hubbub.client.world.tags import SECONDS_DIGITS
from hubbub.protocol.message import Message
from hubbub.protocol.numbers import whole

MAX_PROFILES = 200
# Each list's entries and its end. The lists of letters that servers made up have numerics of their own.
_ENTRIES = {"367": "b", "348": "e", "346": "I", "728": "q"}
_ENDS = {"368": "b", "349": "e", "347": "I", "729": "q"}
_LETTER_FIRST = frozenset({"728", "729"})


def about_person(usual: Callable[[State, Message], None]) -> Callable[[State, Message], None]:
    """WHOIS numerics: a part of a profile that was asked for, else what they usually are."""

    def run(state: State, message: Message) -> None:
        taken, profile = state.whois.hear(message)
        if not taken:
            usual(state, message)
        elif profile is not None:
            keep(state, profile)

    return run


def keep(state: State, profile: Profile) -> None:
    """A profile is there to be shown; what it tells of somebody in our rooms is known of them too."""
    key = state.fold(profile.nick)
    state.profiles.pop(key, None)
    state.profiles[key] = profile
    if len(state.profiles) > MAX_PROFILES:
        del state.profiles[next(iter(state.profiles))]
    if (person := state.people.get(key)) is not None and profile.found and profile.host:
        person.user, person.host, person.realname = profile.user, profile.host, profile.realname
        person.account, person.away = profile.account or person.account, profile.away
        person.bot = person.bot or profile.bot
        person.operator = profile.operator != ""
        person.metadata.update(profile.metadata)
        state.changes.append(told.PersonChanged(profile.nick))
    state.changes.append(told.ProfileChanged(profile.nick))


# ---------------------------------------------------------------------------- a room's lists


def entry(state: State, message: Message) -> None:
    """RPL_BANLIST and its like: one entry, with who set it and when (seconds since 1970)."""
    params = message.params
    room, letter = state.room(params[1]), _ENTRIES[message.command]
    if room is None or letter not in room.lists_asked:
        other(state, message)
        return
    mask, *rest = params[3:] if message.command in _LETTER_FIRST else params[2:]
    seconds = whole(rest[1], SECONDS_DIGITS) if len(rest) > 1 else None
    entries = room.lists_asked[letter]
    if len(entries) < MAX_ENTRIES:
        by = rest[0].partition("!")[0] if rest else ""
        entries.append(Entry(mask, by, (seconds or 0) * 1000))


def entries_end(state: State, message: Message) -> None:
    """RPL_ENDOFBANLIST and its like: the list is whole."""
    room, letter = state.room(message.params[1]), _ENDS[message.command]
    if room is None or letter not in room.lists_asked:
        other(state, message)
        return
    room.lists[letter] = room.lists_asked.pop(letter)
    room.list_refused.pop(letter, None)
    state.changes.append(told.ListChanged(room.key, letter))


def not_operator(state: State, message: Message) -> None:
    """ERR_CHANOPRIVSNEEDED: of a list that was asked for, it is told where the list would be."""
    room = state.room(message.params[1])
    if room is None or not room.lists_asked:
        other(state, message)
        return
    letter = next(iter(room.lists_asked))
    del room.lists_asked[letter]
    room.list_refused[letter] = message.text
    state.changes.append(told.ListChanged(room.key, letter))


HANDLERS = {code: Handler(2, about_person(other)) for code in NUMERICS}
HANDLERS["301"] = Handler(3, about_person(is_away))
HANDLERS |= {code: Handler(4 if code in _LETTER_FIRST else 3, entry) for code in _ENTRIES}
HANDLERS |= {code: Handler(2, entries_end) for code in _ENDS}
HANDLERS["482"] = Handler(2, not_operator)
