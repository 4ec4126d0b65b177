"""Those who stay without a connection, as they are kept: one document for an account.

The rule: it is read back before anybody connects, and whoever may not stay any more is dropped then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from hubbub.server.core.facts import UserId
from hubbub.server.core.history import Kept
from hubbub.server.core.kept.table import document
from hubbub.server.core.presences import Place, Presence

KIND = "presence"


def kept(account: str, presence: Presence | None) -> Kept:
    """The document of an account (folded) that stays; None takes it away."""
    return document(KIND, account, asdict(presence) if presence else None)


def read(documents: Iterable[Kept]) -> dict[UserId, Presence]:
    """Everybody who stayed."""
    found = {}
    for each in documents:
        if each.kind == KIND:
            content = json.loads(each.document)
            places = tuple(Place(**place) for place in content.pop("places"))
            letters = tuple((conversation, nick) for conversation, nick in content.pop("letters", ()))
            presence = Presence(**content, places=places, letters=letters)
            found[presence.user] = presence
    return found
