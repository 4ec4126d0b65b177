"""Change metadata.

The rule: values belong to an identity or to a room, and go with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hubbub.protocol.names import is_channel
from hubbub.server.core.apply.table import applies, of_user
from hubbub.server.core.facts import Entry, MetadataSet, Value, is_guest
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import NOBODY, World


@applies(MetadataSet)
def _set(world: World, entry: Entry, fact: MetadataSet) -> Happened | None:
    happened = of_user(world, entry)
    channel = world.channels.get(fact.owner)
    if channel is None and (is_channel(fact.owner) or (is_guest(fact.owner) and happened is None)):
        return None
    happened = happened or Happened(entry, NOBODY, "")
    happened.channel = channel
    happened.values = fact.values
    set_values(world, fact.owner, fact.values)
    return happened


def set_values(world: World, owner: str, values: Iterable[Value]) -> None:
    """Some of an owner's keys have these values from now on."""
    held = world.metadata.setdefault(owner, {})
    for key, value in values:
        if value is None:
            held.pop(key, None)
        else:
            held[key] = value
    if not held:
        del world.metadata[owner]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Value, ...]:
    """What is read otherwise than before."""
    gone: list[Value] = [(key, None) for key in before if key not in after]
    changed = [(key, value) for key, value in after.items() if before.get(key) != value]
    return (*gone, *changed)
