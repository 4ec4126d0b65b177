"""Change what is remembered of what was said.

The rule: the text itself is the store's; the world keeps only what the next facts depend on.
"""

from __future__ import annotations

from hubbub.server.core.apply.table import applies, of_user, remember
from hubbub.server.core.facts import Entry, MarkerSet, Redacted, Sent, TagsSent, TextSent
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import MAX_ACCEPTED, MAX_CLIENT_IDS, MAX_MARKERS, MAX_PARTNERS, World


@applies(TextSent)
def _send_text(world: World, entry: Entry, fact: TextSent) -> Happened | None:
    """Whoever sent it reads it, even when nobody else is left to: it is stored by now."""
    happened = _addressed(world, entry, fact)
    if happened and happened.target:
        remember(happened.user.partners, happened.target.id, MAX_PARTNERS)
        remember(happened.target.partners, happened.user.id, MAX_PARTNERS)
        remember(happened.user.accepted, happened.target.id, MAX_ACCEPTED)
    if happened and fact.client_id:
        happened.repeats = world.client_ids.get(fact.client_id, 0)
        world.client_ids.setdefault(fact.client_id, entry.id)
        while len(world.client_ids) > MAX_CLIENT_IDS:
            world.client_ids.popitem(last=False)
    return happened


@applies(TagsSent)
def _send_tags(world: World, entry: Entry, fact: TagsSent) -> Happened | None:
    happened = _addressed(world, entry, fact)
    return happened if happened and (happened.channel or happened.target) else None


@applies(Redacted)
def _redact(world: World, entry: Entry, fact: Redacted) -> Happened | None:
    """Whoever did it is told, even when nobody else is left to: it is gone by now."""
    return _addressed(world, entry, fact)


def _addressed(world: World, entry: Entry, fact: Sent) -> Happened | None:
    happened = of_user(world, entry)
    if happened is None:
        return None
    happened.channel = world.channel_now(fact.channel) if fact.channel else None
    happened.target = world.users.get(fact.target) if fact.target else None
    return happened


@applies(MarkerSet)
def _set_marker(world: World, entry: Entry, fact: MarkerSet) -> Happened | None:
    """A marker only ever moves forwards; where it stood already, that is no news."""
    happened = of_user(world, entry)
    if happened is None:
        return None
    markers = world.markers.setdefault(fact.identity, {})
    before_ms = markers.pop(fact.conversation, 0)
    markers[fact.conversation] = max(before_ms, fact.time_ms)
    happened.was_denied = before_ms >= fact.time_ms
    if len(markers) > MAX_MARKERS:
        del markers[next(iter(markers))]
    return happened
