"""Where the lines of a page of history belong among those that are here already.

The rule: both stand in the server's order, and lines found in both tell how they fit together; only
where there is none of these does time decide. A line's `order` is its place for ever: lines that
come between two others get numbers between theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbub.client.world.rooms import Line

STEP = 1 << 16  # between two lines at the end; room for those that turn out to stand between them
SMALL_STEP = 1 << 6  # between two of the same millisecond before all others


def interleave(
    here: Sequence[Line],
    page: Sequence[Line],
    known: Mapping[str, Line],
    bounds: tuple[Line | None, Line | None] = (None, None),
) -> list[Line]:
    """All lines, each once; `known` has those that are here by their msgid.

    `bounds` are two lines that are here, behind the first and before the second of which the page
    was asked for. Of two lines of the same moment the one that is here comes first.
    """
    after, before = bounds
    ahead = {line.msgid for line in page if line.msgid in known}
    at = next((index + 1 for index, line in enumerate(here) if line is after), 0)
    merged = list(here[:at])
    ahead.difference_update(line.msgid for line in merged)
    for line in page:
        if line.msgid not in known:
            while at < len(here) and here[at].msgid not in ahead and here[at] is not before:
                if here[at].time_ms > line.time_ms:
                    break
                merged.append(here[at])
                at += 1
            merged.append(line)
        while line.msgid in ahead and at < len(here):
            merged.append(here[at])
            ahead.discard(here[at].msgid)
            at += 1
    merged.extend(here[at:])
    return merged


def number(lines: Sequence[Line]) -> None:
    """Give every line that has no `order` one that fits between its neighbours'."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and not lines[end].order:
            end += 1
        if end > start:
            low = lines[start - 1].order if start else None
            high = lines[end].order if end < len(lines) else None
            _number(lines[start:end], low, high)
        start = end + 1


def _number(run: Sequence[Line], low: int | None, high: int | None) -> None:
    """Lines stand at their time; those of one millisecond share it, so that others fit between them."""
    if low is None and high is not None:  # before all others
        for line in reversed(run):
            high = line.order = min(high - SMALL_STEP, line.time_ms * STEP)
        return
    last = low if low is not None else 0
    for index, line in enumerate(run):
        step = STEP
        if high is not None:
            end = min(high, max(last, line.time_ms * STEP) + STEP)
            step = max(1, (end - last) // (len(run) - index + 1))
        last = line.order = max(last + step, line.time_ms * STEP)
    if low is not None and high is not None and last >= high:
        for index, line in enumerate(run, 1):
            line.order = low + (high - low) * index // (len(run) + 1)
