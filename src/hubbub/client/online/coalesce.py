"""Many changes as few: what a view draws once, it is told once.

The rule: of the result, every room named is in the model now (or named as removed), whatever
happened in between; rooms come and go first, what is in them follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from hubbub.client.world.changes import Change, LinesAdded, LinesReplaced, RoomAdded, RoomRemoved, RoomRenamed


def coalesce(changes: Iterable[Change]) -> list[Change]:
    """The same news in fewer words."""
    structure: list[Change] = []
    added: dict[str, int] = {}  # lines, by room
    rest: dict[Change, None] = {}  # each change once; how many lines were added is told at the end
    for change in changes:
        if isinstance(change, LinesAdded):
            added[change.room] = added.get(change.room, 0) + change.count
            rest[LinesAdded(change.room, 0)] = None
        elif isinstance(change, (RoomAdded, RoomRemoved)):
            if isinstance(change, RoomRemoved):
                rest = {one: None for one in rest if _room(one) != change.room}
                added.pop(change.room, None)
            _come_or_go(structure, change)
        elif isinstance(change, RoomRenamed):
            _rename(structure, change)
            rest = {_moved(one, change): None for one in rest}
            added = {change.new if room == change.room else room: count for room, count in added.items()}
        else:
            rest[change] = None
    told = [LinesAdded(one.room, added[one.room]) if isinstance(one, LinesAdded) else one for one in rest]
    return structure + [one for one in told if not _is_replaced(one, rest)]


def _room(change: Change) -> str | None:
    return getattr(change, "room", None)


def _is_replaced(change: Change, others: dict[Change, None]) -> bool:
    """Whether lines were added to a room that is to be read again as a whole."""
    return isinstance(change, LinesAdded) and LinesReplaced(change.room) in others


def _come_or_go(structure: list[Change], change: RoomAdded | RoomRemoved) -> None:
    """A room that came and went is not told of at all."""
    added = RoomAdded(change.room)
    if isinstance(change, RoomRemoved) and added in structure:
        structure.remove(added)
    else:
        structure.append(change)


def _rename(structure: list[Change], change: RoomRenamed) -> None:
    """A room that came under another name came under its new one."""
    added = RoomAdded(change.room)
    if added in structure:
        structure[structure.index(added)] = RoomAdded(change.new)
    else:
        structure.append(change)


def _moved(change: Change, renamed: RoomRenamed) -> Change:
    if _room(change) != renamed.room:
        return change
    moved: Change = replace(cast(Any, change), room=renamed.new)
    return moved
