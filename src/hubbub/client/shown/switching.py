"""Going somewhere by a part of its name: rooms, people and servers, the likeliest first.

The rule: where one can go already comes before where one would have to come in first; then how well a name
fits, then whether something waits there, then how lately one was there.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

from hubbub.client.wire import is_target
from hubbub.client.world.state import State

FOUND_MAX = 50
_LETTERS = (4, 0)  # what fits no better than by its letters in their order
SIGNS = {"#": frozenset("cj"), "@": frozenset("dp")}
OFFERED_MIN = 2  # letters of a name that is offered as it was typed
MAX_OFFERS = 5  # servers on which a room of the typed name can be joined


class Kind(Enum):
    """What a name belongs to."""

    CHANNEL = "c"
    DIRECT = "d"
    PERSON = "p"  # with whom there is no conversation yet
    JOIN = "j"  # a channel that one is not in
    LOG = "l"  # what the server itself says
    SERVER = "s"


class Candidate(NamedTuple):
    """A place to go to.

    `server` and `key` are the keys of the server and its room; a person has their nickname, a server "".
    `last` is larger the later one was there, 0 for never. `people` is how many are in a channel to be joined,
    0 where that is not known.
    """

    kind: Kind
    server: str
    key: str
    name: str
    server_name: str
    calls: int = 0
    news: bool = False
    last: int = 0
    is_here: bool = False
    people: int = 0


class Home(NamedTuple):
    """A server on which channels can be joined and people written to; `model` tells which are known there."""

    server: str
    server_name: str
    model: State


def find(candidates: Iterable[Candidate], typed: str) -> list[Candidate]:
    """What fits what was typed, the best first; with nothing typed, what waits and where one was lately.

    `#` before it asks for channels alone, `@` for people.
    """
    typed = typed.strip().casefold()
    kinds = SIGNS.get(typed[:1])
    wanted = typed[1:] if kinds else typed
    fitting = []
    for number, one in enumerate(candidates):
        if kinds is not None and one.kind.value not in kinds:
            continue
        if not wanted and kinds is None and one.kind in {Kind.PERSON, Kind.JOIN}:
            continue  # everybody who is anywhere, all rooms of a server
        if (score := _fit(one, wanted)) is not None and (one.kind is not Kind.JOIN or score < _LETTERS):
            fitting.append((one.is_here, one.kind is Kind.JOIN, score, _interest(one), number, one))
    return [row[-1] for row in nsmallest(FOUND_MAX, fitting)]


def offers(homes: Iterable[Home], typed: str, found: Iterable[Candidate]) -> list[Candidate]:
    """What was typed as a place of its own, if it is not found: a channel, or with @ a person.

    The first home is the likeliest.
    """
    there = {(one.server, one.name.casefold()) for one in found}
    if len(typed := typed.strip()) < OFFERED_MIN:
        return []
    made = (one for home in islice(homes, MAX_OFFERS) if (one := _offer(home, typed)))
    return [one for one in made if (one.server, one.name.casefold()) not in there]


def _offer(home: Home, typed: str) -> Candidate | None:
    model, kind, name = home.model, Kind.JOIN, typed
    if typed[:1] == "@":
        kind, name = Kind.PERSON, typed[1:]
    elif not model.is_channel(typed):
        name = model.chantypes[:1] + typed
    wanted = is_target(name) and model.is_channel(name) == (kind is Kind.JOIN)
    if not wanted or name in model.chantypes or model.room(name) or model.is_me(name):
        return None
    return Candidate(kind, home.server, name, name, home.server_name)


def _interest(one: Candidate) -> tuple[bool, bool, int, bool, int, str]:
    """In which order one would want what fits equally well."""
    unlikely = one.kind in {Kind.PERSON, Kind.LOG}
    return not one.calls, not one.news, -one.last, unlikely, -one.people, one.name.casefold()


def _fit(one: Candidate, wanted: str) -> tuple[int, int] | None:
    """How well a name fits, less is better; None if it does not."""
    if not wanted:
        return 0, 0
    name = one.name.casefold().lstrip("#&+!")
    if (alone := _fit_name(name, wanted)) is not None:
        return alone
    words = wanted.split()
    if len(words) > 1 and _fit_name(name, words[0]) is not None:
        rest = one.server_name.casefold()
        if all(word in rest or word in name for word in words[1:]):
            return 5, len(name)
    return None


def _fit_name(name: str, wanted: str) -> tuple[int, int] | None:
    """The name itself, its beginning, the beginning of a word, a part of it, its letters in their order."""
    if name == wanted:
        return 0, 0
    at = name.find(wanted)
    if at == 0:
        return 1, len(name)
    if at > 0:
        begins = any(
            name.startswith(wanted, start) for start in range(at, len(name)) if not name[start - 1].isalnum()
        )
        return (2 if begins else 3), len(name)
    return _fit_letters(name, wanted)


def _fit_letters(name: str, wanted: str) -> tuple[int, int] | None:
    at, first = -1, -1
    for letter in wanted:
        at = name.find(letter, at + 1)
        if at < 0:
            return None
        first = at if first < 0 else first
    return (4, at - first) if len(wanted) > 1 else None
