"""What was said, taken back and read, as it is kept.

The rule: a text's row is its whole history; nothing of it is in the world.
"""

from __future__ import annotations

from hubbub.protocol.lines import readable
from hubbub.server.core import playback
from hubbub.server.core.facts import Entry, MarkerSet, Redacted, TagsSent, TextSent
from hubbub.server.core.history import Erased, Marker, Record
from hubbub.server.core.kept.table import keeps


@keeps(TextSent)
def _said(entry: Entry, fact: TextSent) -> list[Record]:
    return [playback.sent(entry.id, fact, fact.command, readable(fact.text), fact.client_id)]


@keeps(TagsSent)
def _tagged(entry: Entry, fact: TagsSent) -> list[Record]:
    return [playback.sent(entry.id, fact, "TAGMSG")]


@keeps(Redacted)
def _redacted(entry: Entry, fact: Redacted) -> list[Record]:
    taken_back = playback.sent(entry.id, fact, "REDACT", playback.redacted(fact))
    return [Erased(fact.conversation, fact.redacted_id), taken_back]


@keeps(MarkerSet)
def _marked(entry: Entry, fact: MarkerSet) -> list[Record]:
    return [Marker(fact.identity, fact.conversation, fact.time_ms)]
