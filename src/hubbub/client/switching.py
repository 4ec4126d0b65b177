"""Going somewhere by a part of its name: rooms, people and servers, the likeliest first.

The rule: how well a name fits comes first, then whether something waits there, then how lately one was there.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from heapq import nsmallest
from typing import NamedTuple

FOUND_MAX = 50
SIGNS = {"#": frozenset("c"), "@": frozenset("dp")}


class Kind(Enum):
    """What a name belongs to."""

    CHANNEL = "c"
    DIRECT = "d"
    PERSON = "p"  # with whom there is no conversation yet
    LOG = "l"  # what the server itself says
    SERVER = "s"


class Candidate(NamedTuple):
    """A place to go to.

    `server` and `key` are the keys of the server and its room; a person has their nickname, a server "".
    `last` is larger the later one was there, 0 for never.
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
        if not wanted and kinds is None and one.kind is Kind.PERSON:
            continue  # everybody who is anywhere
        if (score := _fit(one, wanted)) is not None:
            fitting.append((one.is_here, score, _interest(one), number, one))
    return [row[-1] for row in nsmallest(FOUND_MAX, fitting)]


def _interest(one: Candidate) -> tuple[bool, bool, int, bool, str]:
    """In which order one would want what fits equally well."""
    return not one.calls, not one.news, -one.last, one.kind in {Kind.PERSON, Kind.LOG}, one.name.casefold()


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
