"""Which function applies which fact, and what they have in common.

The rule: a fact that came too late finds nobody here, and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubbub.server.core.facts import Entry, Fact, UserId
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import World

Applier = Callable[[World, Entry, Any], Happened | list[Happened] | None]
APPLIERS: dict[type[Fact], Applier] = {}


def applies(fact_type: type[Fact]) -> Callable[[Applier], Applier]:
    """Say which fact a function applies."""

    def register(function: Applier) -> Applier:
        APPLIERS[fact_type] = function
        return function

    return register


def of_user(world: World, entry: Entry) -> Happened | None:
    """What the fact's user did; None if they are gone."""
    user = world.users.get(entry.fact.user)
    return Happened(entry, user, user.source) if user else None


def in_channel(world: World, entry: Entry, channel_name: str) -> Happened | None:
    """What the fact's user did in a room; None if either is gone."""
    happened = of_user(world, entry)
    channel = world.channels.get(channel_name)
    if happened is None or channel is None:
        return None
    happened.channel = channel
    return happened


def remember(people: dict[UserId, None], user: UserId, at_most: int) -> None:
    """Keep a person as the latest of so many."""
    people.pop(user, None)
    people[user] = None
    if len(people) > at_most:
        del people[next(iter(people))]
