"""What a person types to search, as a SEARCH line, and what it means for a text.

The rule: pure text in, values out. Words are looked for wherever they are, "words in quotes" beside each
other. Filters are `from:ada`, `in:#lobby`, `after:2026-10-01` (that day and later), `before:2026-11-01`
(earlier than that day) and `on:2026-10-15`; a day may be `today` or `yesterday`. What only looks like a
filter, a link for example, is a word.

Spec: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from hubbub.client.value import Value
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import _
from hubbub.protocol.message import Message, serialize_tags
from hubbub.protocol.servertime import format_time

MAX_TYPED_BYTES = 400  # of one SEARCH line, which has 512
PAGE = 50
FILTERS = {
    "from": "from:name",
    "in": "in:#room",
    "before": "before:2026-11-01",
    "after": "after:2026-10-01",
    "on": "on:yesterday",
}
_DAYS = frozenset({"before", "after", "on"})
_ITEM = re.compile(
    rf"""(?P<key>{"|".join(FILTERS)}):(?: "(?P<quoted>[^"]*)" | (?P<value>[^\s"]*) )
    | "(?P<phrase>[^"]*)" | (?P<word>[^\s"]+) | (?P<quote>") | \s+""",
    re.VERBOSE | re.IGNORECASE,
)


class BadSearch(ValueError):
    """What was typed can't be searched for; the text says why, for the person."""


class Query(Value):
    """What to look for; "" and None stand for no limit.

    `words` are single words and phrases; `after_ms` is the first millisecond that counts and `before_ms` the
    last one.
    """

    words: tuple[str, ...] = ()
    nick: str = ""
    room: str = ""
    after_ms: int | None = None
    before_ms: int | None = None

    @property
    def text(self) -> str:
        """The words as they are sent, phrases in quotes."""
        return " ".join(f'"{word}"' if " " in word else word for word in self.words)


# ---------------------------------------------------------------------------------- what is typed


def read(typed: str, now_ms: int, zone: tzinfo | None = None) -> Query:
    """The query that somebody typed; days begin in the reader's `zone`, None for the machine's own.

    Raises: BadSearch.
    """
    words: list[str] = []
    given: dict[str, str] = {}
    for found in _ITEM.finditer(one_line(typed)):
        if found["quote"]:
            raise BadSearch(_('There is a " without a second one.'))
        if found["key"]:
            key = found["key"].lower()
            if key in given:
                raise BadSearch(_("Only one {key}: can be looked for at a time.").format(key=key))
            given[key] = _value(key, found["quoted"] or found["value"] or "")
        elif word := " ".join((found["phrase"] or found["word"] or "").split()):
            words.append(word)
    if not words and not given:
        raise BadSearch(_("Type what to look for."))
    query = _limited(Query(tuple(words), given.get("from", ""), given.get("in", "")), given, now_ms, zone)
    if len(_attributes(query).encode()) > MAX_TYPED_BYTES:
        raise BadSearch(_("That is too long to search for."))
    return query


def _value(key: str, value: str) -> str:
    value = value.strip()
    if not value:
        words = _("{key}: needs something behind it, as in {example}")
        raise BadSearch(words.format(key=key, example=FILTERS[key]))
    if key not in _DAYS and not is_target(value):
        raise BadSearch(_("Nothing can be called {name}").format(name=value))
    return value


def _limited(query: Query, given: dict[str, str], now_ms: int, zone: tzinfo | None) -> Query:
    """The query within the days that were given."""
    days = {key: _day(key, given[key], now_ms, zone) for key in _DAYS if key in given}
    first, end = days.get("after"), days.get("before")
    if on := days.get("on"):
        if first or end:
            raise BadSearch(_("on: names one day; leave before: and after: out."))
        first, end = on, _day_after(on)
    query = replace(
        query,
        after_ms=_start_ms(first, zone) if first else None,
        before_ms=_start_ms(end, zone) - 1 if end else None,
    )
    if first and end and first >= end:
        raise BadSearch(_("No day is after the one and before the other."))
    return query


def _day(key: str, value: str, now_ms: int, zone: tzinfo | None) -> date:
    try:
        return day(value, now_ms, zone)
    except BadSearch as mistake:
        raise BadSearch(f"{key}: {mistake}") from None


def day(value: str, now_ms: int, zone: tzinfo | None = None) -> date:
    """`2026-11-01`, `today` or `yesterday` as a day. Raises: BadSearch."""
    today = moment(now_ms, zone).date()
    if value.lower() in {"today", _("today")}:
        return today
    if value.lower() in {"yesterday", _("yesterday")}:
        return today - timedelta(days=1)
    try:
        found = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        words = _("{value} is no day: write it as 2026-11-01, today or yesterday.")
        raise BadSearch(words.format(value=value)) from None
    if not 1970 < found.year < 9000:
        raise BadSearch(_("Nothing was said in the year {year}.").format(year=found.year))
    return found


def day_start_ms(value: str, now_ms: int, zone: tzinfo | None = None) -> int:
    """When a day begins. Raises: BadSearch."""
    return _start_ms(day(value, now_ms, zone), zone)


def _day_after(one: date) -> date:
    return one + timedelta(days=1)


def _start_ms(one: date, zone: tzinfo | None) -> int:
    """When a day begins where the reader is."""
    start = datetime.combine(one, time(), zone) if zone else datetime.combine(one, time()).astimezone()
    return round(start.timestamp() * 1000)


def moment(time_ms: int, zone: tzinfo | None = None) -> datetime:
    """A time where the reader is."""
    return datetime.fromtimestamp(time_ms / 1000, zone).astimezone(zone)


# -------------------------------------------------------------------------------- what is written


def question(query: Query, before_ms: int | None = None, limit: int = PAGE) -> Message:
    """The SEARCH line for the newest lines of a query, at or before `before_ms`.

    `after` is left out, for with it a server begins at the other end: whoever asks drops what is older.
    """
    before_ms = query.before_ms if before_ms is None else before_ms
    return Message("SEARCH", (_attributes(replace(query, before_ms=before_ms), limit),))


def _attributes(query: Query, limit: int = PAGE) -> str:
    given = {"text": query.text, "in": query.room, "from": query.nick}
    if query.before_ms is not None:
        given["before"] = format_time(query.before_ms)
    given["limit"] = str(limit)
    return serialize_tags({key: value for key, value in given.items() if value})


# ------------------------------------------------------------------------------ what a text holds


def places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text, as (start, end) in its order; none overlap."""
    patterns = [_pattern(word) for word in sorted(words, key=len, reverse=True)]
    if not patterns:
        return []
    return [found.span() for found in re.finditer("|".join(patterns), text, re.IGNORECASE)]


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether a text has all of the words."""
    return all(re.search(_pattern(word), text, re.IGNORECASE) for word in words)


def _pattern(word: str) -> str:
    """Where a word begins; in scripts that write without spaces, anywhere."""
    spaced = word[0].isalnum() and unicodedata.east_asian_width(word[0]) not in {"W", "F"}
    gap = r"\W+".join(re.escape(part) for part in word.split(" "))
    return rf"(?<!\w){gap}" if spaced else gap
