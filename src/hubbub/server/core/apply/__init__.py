"""Change: one function per fact, the only code that writes to the world.

The rule: total and deterministic. A fact that came too late (its user or room is gone, its
nick is taken) changes nothing, on every node alike, and says so in what it returns.
"""

from __future__ import annotations

from collections import OrderedDict

from hubbub.server.core.apply import (
    accounts,
    bans,
    files,
    metadata,
    people,
    registrations,
    renaming,
    rooms,
    texts,
)
from hubbub.server.core.apply.table import APPLIERS
from hubbub.server.core.facts import Entry
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import MAX_TOKENS, World

__all__ = [
    "accounts",
    "apply",
    "bans",
    "files",
    "metadata",
    "people",
    "registrations",
    "renaming",
    "rooms",
    "texts",
]


def apply(world: World, entry: Entry) -> list[Happened]:
    """Let one entry of the log change the world.

    An entry that was applied before (the log may hand it back twice, or hold a retry of it), or
    that a node wanted which was lost meanwhile, changes nothing.
    """
    if entry.node in world.lost_nodes or _is_old(world, entry):
        return []
    happened = APPLIERS[type(entry.fact)](world, entry, entry.fact)
    if happened is None:
        return []
    return happened if isinstance(happened, list) else [happened]


def _is_old(world: World, entry: Entry) -> bool:
    """Whether the entry was applied before; it is remembered now.

    Facts that need no disk do not wait for those that do, so tokens may come out of their order.
    """
    tokens = world.applied_tokens.get(entry.node)
    if tokens is None:
        tokens = world.applied_tokens[entry.node] = OrderedDict()
    if entry.token in tokens:
        return True
    tokens[entry.token] = None
    if len(tokens) > MAX_TOKENS:
        tokens.popitem(last=False)
    world.applied_id = max(world.applied_id, entry.id)
    return False
