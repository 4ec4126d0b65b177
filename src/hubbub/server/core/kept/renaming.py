"""Whose history the rooms of a name have, where a room was renamed: one document for a name.

The rule: it is kept behind the renaming; if it is lost, what was said is read under the old name.
"""

from __future__ import annotations

from hubbub.server.core.apply.renaming import set_conversation
from hubbub.server.core.facts import Renamed
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Record
from hubbub.server.core.kept.table import document, follows, restores
from hubbub.server.core.state import World

KIND = "conversation"


@follows(Renamed)
def _renamed(world: World, happened: Happened) -> list[Record]:
    names = (happened.fact.channel, happened.fact.folded)
    return [document(KIND, name, world.conversations.get(name)) for name in names]


@restores(KIND)
def _restore(world: World, folded: str, conversation: str) -> None:
    set_conversation(world, folded, conversation)
