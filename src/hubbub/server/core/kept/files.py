"""Files, as what is known of them is kept: a document each, under its name.

The rule: one whose owner is an account that is gone goes with it, also if a crash came in between.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hubbub.server.core.facts import AccountErased, Entry, FilesDropped, FileStored, is_guest
from hubbub.server.core.files import File
from hubbub.server.core.happened import Happened
from hubbub.server.core.history import Record
from hubbub.server.core.kept.table import document, follows, keeps, restores
from hubbub.server.core.state import World

KIND = "file"


@keeps(FileStored)
def _stored(entry: Entry, fact: FileStored) -> list[Record]:
    content = asdict(fact.file)
    del content["name"]
    return [document(KIND, fact.file.name, content)]


@keeps(FilesDropped)
def _dropped(entry: Entry, fact: FilesDropped) -> list[Record]:
    return [document(KIND, name, None) for name in fact.names]


@follows(FileStored, AccountErased)
def _gone(world: World, happened: Happened) -> list[Record]:
    """What came too late, or while its owner went, is kept no more."""
    return [document(KIND, file.name, None) for file in happened.files]


@restores(KIND)
def _restore(world: World, name: str, content: Any) -> None:
    file = File(name, **content)
    if is_guest(file.owner) or world.account_named(file.owner) is not None:
        world.files.add(file)
