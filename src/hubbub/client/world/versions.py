"""Messages that were edited: which lines are versions of one message, and which of them is shown.

The rule: an edit is a message of its own that names the first version (`Line.edits`). It counts only if the
same person wrote both: the same account, or without accounts the same nickname, and the one before was taken
back under it, which the server looks at. All versions stay where the server has them; the words of the newest
are shown in the place of the first (`Line.version`), the others nowhere else (`Line.moved_to`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from hubbub.client.world.rooms import Line, LineState

EDITS_TAG = "+hubbub/edits"

_Shown = tuple[Line | None, Line | None]


def link(lines: Sequence[Line], fold: Callable[[str], str]) -> list[Line]:
    """Find the versions among these lines, which stand in the server's order.

    Returns those lines of which something else is shown than before, or in another place.
    """
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.edits:
            groups.setdefault(line.edits, []).append(line)
    before: dict[int, tuple[Line, _Shown]] = {}
    for line in lines:
        if line.edits or line.version or line.msgid in groups:
            before[line.id] = (line, (line.version, line.moved_to))
            line.version = line.moved_to = None
    firsts = {line.msgid: line for line, _ in before.values() if line.msgid in groups and not line.edits}
    for msgid, edits in groups.items():
        _chain([firsts[msgid], *edits] if msgid in firsts else edits, fold)
    return [line for line, was in before.values() if was != (line.version, line.moved_to)]


def _chain(versions: Sequence[Line], fold: Callable[[str], str]) -> None:
    """Show the newest version where the first one stands."""
    place = newest = versions[0]
    for line in versions[1:]:
        if _may_replace(newest, line, fold):
            line.moved_to, newest = place, line
    place.version = None if newest is place else newest


def _may_replace(before: Line, line: Line, fold: Callable[[str], str]) -> bool:
    """Whether a line may stand for the version before it."""
    if line.state is LineState.PENDING:
        return before.own
    if line.state is not LineState.SENT:
        return False
    if before.account or line.account:
        return before.account == line.account
    return fold(before.nick) == fold(line.nick) == fold(before.deleted_by)


def first_msgid(line: Line) -> str:
    """The msgid by which all versions of a message know each other."""
    return line.edits or line.msgid


def stands_for(lines: Iterable[Line], msgid: str) -> Line | None:
    """The line in whose place an edited message is shown of which the first version is not here."""
    found = next((line for line in lines if line.edits == msgid), None)
    return found and (found.moved_to or found)
