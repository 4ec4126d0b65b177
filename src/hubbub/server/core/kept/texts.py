"""What was said, taken back and read, as it is kept.

The rule: a text's row is its whole history; nothing of it is in the world.
"""

from __future__ import annotations

from hubbub.server.core import playback
from hubbub.server.core.facts import Entry, MarkerSet, Redacted, Sent, TagsSent, TextSent
from hubbub.server.core.history import Erased, Marker, Record
from hubbub.server.core.kept.table import keeps


@keeps(TextSent, TagsSent)
def _sent(entry: Entry, fact: Sent) -> list[Record]:
    return [playback.sent(entry)]


@keeps(Redacted)
def _redacted(entry: Entry, fact: Redacted) -> list[Record]:
    return [Erased(fact.conversation, fact.redacted_id), playback.sent(entry)]


@keeps(MarkerSet)
def _marked(entry: Entry, fact: MarkerSet) -> list[Record]:
    return [Marker(fact.identity, fact.conversation, fact.time_ms)]
