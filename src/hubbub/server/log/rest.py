"""The log's rest: how long the next batch may grow before it begins.

The rule: the longer the last batch took to write and to tell of, the longer, for then there is much to gain;
but nothing waits for long, and nothing waits at all when so little comes that a rest would gather nothing.
"""

from __future__ import annotations

import time
from collections import deque

STRETCH = 4.0  # from one batch to the next, of the time that it took to write and to tell of
MAX_WAIT_SECONDS = 0.021  # of the first fact of the next one, however long that would be
FEW = 4  # that come more seldom than so many in
FEW_SECONDS = 0.09  # do not come within one rest


class Rest:
    """When the last batch began and was over, and what has come since."""

    __slots__ = ("_began", "_came", "_until", "_waits_since")

    def __init__(self) -> None:
        self._began = self._until = self._waits_since = 0.0
        self._came = deque([0.0] * FEW, FEW)

    def wait(self) -> None:
        """The first of the next batch came: it waits from now on."""
        self._waits_since = time.monotonic()

    def come(self, count: int) -> None:
        """So many more came."""
        self._came.extend([time.monotonic()] * min(count, FEW))

    def begin(self) -> None:
        """A batch begins."""
        self._began = time.monotonic()

    def end(self) -> None:
        """What the batch brought is told, and the next one grows, the longer the more that was."""
        self._until = self._began + STRETCH * (time.monotonic() - self._began)

    def left_seconds(self) -> float:
        """How long the next batch still grows; nothing or less when it may begin."""
        now = time.monotonic()
        if now - self._came[0] > FEW_SECONDS:
            return 0.0
        return min(self._until, self._waits_since + MAX_WAIT_SECONDS) - now
