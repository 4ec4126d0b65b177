"""Which function says what is kept of a fact, and which one brings a kind of document back.

The rule: what a durable fact leaves follows from its entry alone, for it is written before the fact
is applied; what follows from the world as it is then is kept behind (see `effects.Keep`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from hubbub.server.core.facts import Entry, Fact
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Kept, Record
from hubbub.server.core.state import World

Keeper = Callable[[Entry, Any], list[Record]]
Follower = Callable[[World, Happened], list[Record]]
Restorer = Callable[[World, str, Any], None]
KEEPERS: dict[type[Fact], Keeper] = {}
FOLLOWERS: dict[type[Fact], list[Follower]] = {}
RESTORERS: dict[str, Restorer] = {}


def keeps(*fact_types: type[Fact]) -> Callable[[Keeper], Keeper]:
    """Say of which durable facts a function tells what the store keeps."""

    def register(function: Keeper) -> Keeper:
        for fact_type in fact_types:
            KEEPERS[fact_type] = function
        return function

    return register


def follows(*fact_types: type[Fact]) -> Callable[[Follower], Follower]:
    """Say of which facts a function tells what is kept behind, of the world as they left it."""

    def register(function: Follower) -> Follower:
        for fact_type in fact_types:
            FOLLOWERS.setdefault(fact_type, []).append(function)
        return function

    return register


def restores(kind: str) -> Callable[[Restorer], Restorer]:
    """Say which kind of document a function brings back: it is given the world, the key, the document."""

    def register(function: Restorer) -> Restorer:
        RESTORERS[kind] = function
        return function

    return register


def document(kind: str, key: str, content: Any) -> Kept:
    """Something small that lasts, as the store keeps it; with no content, it is taken away."""
    return Kept(kind, key, json.dumps(content, ensure_ascii=False) if content is not None else "")


def records(entry: Entry) -> list[Record]:
    """What the store keeps of a durable fact."""
    return KEEPERS[type(entry.fact)](entry, entry.fact)


def behind(world: World, happened: Happened) -> list[Record]:
    """What is kept, if it can be, of the world as a fact left it; nobody waits for it."""
    followers = FOLLOWERS.get(type(happened.fact), ())
    return [record for follow in followers for record in follow(world, happened)]


def restore(world: World, kept: Iterable[Kept]) -> None:
    """Bring back what lasts, a room before what belongs to it: in the order of their kinds.

    A kind that this version doesn't know is left where it is.
    """
    for each in sorted(kept, key=attrgetter("kind", "key")):
        bring_back = RESTORERS.get(each.kind)
        if bring_back is not None:
            bring_back(world, each.key, json.loads(each.document))
