"""Bans, as they are kept: a document each, under what it is on.

The rule: one whose time is over when it is read back lifts itself as any other.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hubbub.server.core.bans import Ban, Kind
from hubbub.server.core.facts import Banned, Entry, Unbanned
from hubbub.server.core.history import Record
from hubbub.server.core.kept.table import document, keeps, restores
from hubbub.server.core.state import World

KIND = "ban"


@keeps(Banned)
def _banned(entry: Entry, fact: Banned) -> list[Record]:
    content = asdict(fact.ban)
    del content["target"]
    return [document(KIND, fact.ban.target, content)]


@keeps(Unbanned)
def _unbanned(entry: Entry, fact: Unbanned) -> list[Record]:
    return [document(KIND, fact.target, None)]


@restores(KIND)
def _restore(world: World, target: str, content: Any) -> None:
    world.bans.add(Ban(Kind(content.pop("kind")), target, **content))
