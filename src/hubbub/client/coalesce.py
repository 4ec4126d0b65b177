"""Many changes as few: what a view draws once, it is told once.

The rule: of the result, every room named is in the model now (or named as removed), whatever
happened in between; rooms come and go first, what is in them follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from hubbub.client.changes import (
    Change,
    LinesAdded,
    LinesReplaced,
    RoomAdded,
    RoomRemoved,
    RoomRenamed,
)


def coalesce(changes: Iterable[Change]) -> list[Change]:
    """The same news in fewer words."""
    structure: list[Change] = []
    rest: dict[Any, Change] = {}
    for change in changes:
        match change:
            case LinesAdded(room, count):
                if LinesReplaced(room) in rest:
                    continue
                before = rest.get((LinesAdded, room))
                total = count + before.count if isinstance(before, LinesAdded) else count
                rest[LinesAdded, room] = LinesAdded(room, total)
            case LinesReplaced(room):
                rest.pop((LinesAdded, room), None)
                rest[change] = change
            case RoomAdded():
                structure.append(change)
            case RoomRenamed(room, new):
                _rename(structure, change)
                rest = dict(_moved(item, room, new) for item in rest.items())
            case RoomRemoved(room):
                rest = {key: one for key, one in rest.items() if getattr(one, "room", None) != room}
                if RoomAdded(room) in structure:
                    structure.remove(RoomAdded(room))
                else:
                    structure.append(change)
            case _:
                rest[change] = change
    return [*structure, *rest.values()]


def _rename(structure: list[Change], change: RoomRenamed) -> None:
    added = RoomAdded(change.room)
    if added in structure:
        structure[structure.index(added)] = RoomAdded(change.new)
    else:
        structure.append(change)


def _moved(item: tuple[Any, Change], room: str, new: str) -> tuple[Any, Change]:
    key, change = item
    if getattr(change, "room", None) != room:
        return item
    moved: Change = replace(cast(Any, change), room=new)
    return ((LinesAdded, new) if isinstance(key, tuple) else moved), moved
