"""Times and ids on the wire: milliseconds since 1970 in, `2026-11-20T18:02:03.004Z` out.

The rule: one 64-bit id is a message's place in the order, its msgid and its time at once; the
upper bits are its milliseconds.

Spec: https://ircv3.net/specs/extensions/server-time and
https://ircv3.net/specs/extensions/message-ids
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

ID_SHIFT = 20
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_MSGID_LENGTH = 13
_PAIRS = [high + low for high in _DIGITS for low in _DIGITS]


def next_id(last: int, now_ms: int) -> int:
    """The id after `last` at this time; it never goes back, whatever the clock does."""
    return max(last + 1, now_ms << ID_SHIFT)


def id_time_ms(entry_id: int) -> int:
    """The time inside an id."""
    return entry_id >> ID_SHIFT


def msgid(entry_id: int) -> str:
    """An id as thirteen letters and digits, which sort as the ids do."""
    low = f"{_PAIRS[entry_id >> 20 & 1023]}{_PAIRS[entry_id >> 10 & 1023]}{_PAIRS[entry_id & 1023]}"
    high = f"{_PAIRS[entry_id >> 50 & 1023]}{_PAIRS[entry_id >> 40 & 1023]}{_PAIRS[entry_id >> 30 & 1023]}"
    return f"{_DIGITS[entry_id >> 60 & 31]}{high}{low}"


def id_of(letters: str) -> int | None:
    """The id that a msgid stands for, or None for what is no msgid of ours."""
    if len(letters) != _MSGID_LENGTH or not set(letters) <= set(_DIGITS):
        return None
    return int(letters, 32)


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def format_time(time_ms: int) -> str:
    """`2026-11-20T18:02:03.004Z`"""
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{_second(seconds)}.{milliseconds:03d}Z"


def parse_time(text: str) -> int | None:
    """Milliseconds since 1970, or None for what is not a server-time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return round(moment.timestamp() * 1000)
