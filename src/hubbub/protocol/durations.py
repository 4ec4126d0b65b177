"""How long something lasts, as people write it: `1h30m`, `7d`.

The rule: a text is a duration as a whole or none; the longest is ten years.
"""

from __future__ import annotations

import re
from itertools import pairwise

UNITS = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}  # seconds, largest first
MAX_SECONDS = 10 * UNITS["y"]
_DURATION = re.compile(r"(?:[0-9]{1,9}[ywdhms])+")
_PART = re.compile(r"([0-9]+)([ywdhms])")


def read_duration(text: str) -> int | None:
    """Seconds, at most `MAX_SECONDS`; None for what is no duration."""
    if not _DURATION.fullmatch(text):
        return None
    return min(sum(int(number) * UNITS[unit] for number, unit in _PART.findall(text)), MAX_SECONDS)


def write_duration(seconds: int) -> str:
    """A duration in its two largest units, rounded: `6d23h`."""
    parts = []
    smaller = next((small for large, small in pairwise(UNITS.values()) if seconds >= large), 1)
    seconds = (seconds + smaller // 2) // smaller * smaller
    for unit, size in UNITS.items():
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts[:2]) or "0s"
