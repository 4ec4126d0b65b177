"""Metadata of accounts and of registered rooms, as it is kept: a document for each value.

The rule: the key is the owner and the value's key; neither has a space in it.
"""

from __future__ import annotations

from hubbub.server.core.apply.metadata import set_values
from hubbub.server.core.facts import Entry, MetadataSet
from hubbub.server.core.history import Kept, Record
from hubbub.server.core.kept.table import document, keeps, restores
from hubbub.server.core.state import World

KIND = "metadata"


@keeps(MetadataSet)
def _set(entry: Entry, fact: MetadataSet) -> list[Record]:
    return [document(KIND, f"{fact.owner} {key}", value) for key, value in fact.values]


@restores(KIND)
def _restore(world: World, key: str, content: str) -> None:
    owner, _, name = key.partition(" ")
    set_values(world, owner, ((name, content),))


def documents(world: World, owner: str) -> list[Kept]:
    """All values of an owner who lasts from now on."""
    return [document(KIND, f"{owner} {key}", value) for key, value in world.values_of(owner).items()]
