"""A room's lines as the rows of a timeline: who speaks for a while has one header, days have a line.

The rule: a row depends on its line and the one before it, so rows can be appended as lines come; only
a row of people who come and go grows, or one behind which something is shown elsewhere (`folds`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from hubbub.client import dates
from hubbub.client.words import N_, _
from hubbub.client.world.rooms import Line, LineKind

NEWS = N_("NEW MESSAGES")
MISSING = N_("SOME MESSAGES ARE MISSING  ·  LOAD THEM")
GROUP_MS = 5 * 60 * 1000
MAX_COMINGS = 200
COMINGS = frozenset({LineKind.JOIN, LineKind.PART, LineKind.QUIT})
_HEADED = frozenset({LineKind.MESSAGE, LineKind.NOTICE})


@dataclass(frozen=True, slots=True)
class DateRow:
    """A new day begins."""

    date: date


@dataclass(frozen=True, slots=True)
class NewRow:
    """What follows came in since the person last looked."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """Something that was said here is missing."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line; `header` if nickname, avatar and time stand above it, `time_text` is `18:02`.

    Who comes and goes in a row is one row of several lines, `line` the last. What is shown in no place of
    its own belongs to the row before it. `several` are all lines of a row that has more than one.
    """

    line: Line
    header: bool
    time_text: str
    several: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of its lines."""
        return self.several or (self.line,)

    @property
    def run(self) -> tuple[Line, ...]:
        """Those that it tells of, if they are several."""
        shown = tuple(line for line in self.several if not line.is_apart)
        return shown if len(shown) > 1 else ()


Row = DateRow | NewRow | GapRow | LineRow


def rows(
    lines: Iterable[Line],
    *,
    zone: tzinfo | None = None,
    after: Line | None = None,
    new_from: int | None = None,
    gaps_behind: Line | None = None,
) -> list[Row]:
    """The rows of these lines.

    `zone` is the reader's time zone, None for the machine's own. `after` is the line drawn
    before them, if any. `new_from` is the id of the first line that is new: the new-messages line
    stands before it. Behind `gaps_behind`, if it is given, is shown where lines are missing.
    """
    out: list[Row] = []
    gap = False
    for line in lines:
        moment = _moment(line, zone)
        gap |= line.gap and gaps_behind is not None and line is not gaps_behind
        if line.is_apart:
            if out and isinstance(before := out[-1], LineRow):
                out[-1] = replace(before, several=(*before.lines, line))
            continue
        divided, gap = gap, False
        if divided:
            out.append(GapRow())
        if after is None or _moment(after, zone).date() != moment.date():
            out.append(DateRow(moment.date()))
            divided = True
        if line.id == new_from:
            out.append(NewRow())
            divided = True
        said = line.kind in _HEADED and not line.hidden
        header = said and (divided or after is None or not continues(after, line))
        last = out[-1] if out and not divided else None
        if isinstance(last, LineRow) and _goes_on(last, line):
            out[-1] = LineRow(line, header, last.time_text, (*last.lines, line))
        else:
            out.append(LineRow(line, header, dates.clock(moment)))
        after = line
    return out


def continues(before: Line, line: Line) -> bool:
    """Whether a line goes on in the group of the one before it."""
    return (
        before.kind is line.kind
        and before.hidden == line.hidden
        and before.nick == line.nick
        and before.account == line.account
        and not line.reply_msgid
        and 0 <= line.time_ms - before.time_ms < GROUP_MS
    )


def folds(before: LineRow, line: Line) -> bool:
    """Whether a line belongs to the row before it."""
    return line.is_apart or _goes_on(before, line)


def _goes_on(before: LineRow, line: Line) -> bool:
    """Whether somebody came or left right after others did, or both are hidden: that is one row."""
    alike = before.line.hidden if line.hidden else before.line.kind in COMINGS and line.kind in COMINGS
    return alike and len(before.lines) < MAX_COMINGS


def shown_before(lines: Sequence[Line], at: int) -> Line | None:
    """The last line before a place that is shown in its own."""
    return next((lines[index] for index in range(at - 1, -1, -1) if not lines[index].is_apart), None)


def separator_text(row: DateRow | NewRow | GapRow, today: date) -> str:
    """What stands in the middle of a line across the timeline."""
    match row:
        case DateRow(day):
            return dates.heading(day, today)
        case NewRow():
            return _(NEWS)
        case GapRow():
            return _(MISSING)


def _moment(line: Line, zone: tzinfo | None) -> datetime:
    moment = _EPOCH + timedelta(milliseconds=line.time_ms)
    return moment.astimezone(zone)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
