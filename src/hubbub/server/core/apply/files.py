"""Change which files there are.

The rule: a file is somebody's who is there: an account, or a guest in this one stay of theirs.
"""

from __future__ import annotations

from hubbub.server.core.apply.table import applies, of_user
from hubbub.server.core.facts import Entry, FilesDropped, FileStored, is_guest
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import NOBODY, World


@applies(FileStored)
def _store(world: World, entry: Entry, fact: FileStored) -> Happened:
    happened = of_user(world, entry) or Happened(entry, NOBODY, "")
    owner = fact.file.owner
    is_there = happened.user.identity == owner if is_guest(owner) else world.account_named(owner) is not None
    if not is_there:
        happened.was_denied = True
        happened.files = [fact.file]
        return happened
    world.files.add(fact.file)
    return happened


@applies(FilesDropped)
def _drop(world: World, entry: Entry, fact: FilesDropped) -> Happened | None:
    dropped = [world.files.drop(name) for name in fact.names]
    happened = of_user(world, entry) or Happened(entry, NOBODY, "")
    happened.files = [file for file in dropped if file is not None]
    return happened if happened.files else None
