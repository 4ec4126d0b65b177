"""Which command a fact came of.

The rule: it is asked for where a fact could not be stored, to say so to whoever wanted it.
"""

from __future__ import annotations

from hubbub.protocol import multiline
from hubbub.server.core.facts import Fact, MarkerSet, MetadataSet, Redacted, TagsSent, TextSent


def asked_by(fact: Fact) -> tuple[str, ...]:
    """The command that a fact came of, and its target."""
    match fact:
        case TextSent():
            return "BATCH" if multiline.is_multiline(fact.text) else fact.command, fact.address
        case TagsSent():
            return "TAGMSG", fact.address
        case Redacted():
            return "REDACT", fact.address
        case MetadataSet():
            return ("METADATA",)
        case MarkerSet():
            return "MARKREAD", fact.target
    return ("*",)
