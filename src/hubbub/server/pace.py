"""Pace: how often lines are taken in while there are many.

The rule: nobody waits for it. Only while the log is at work or rests, when what is said has to wait anyway,
and only where lines follow each other quickly, the loop sleeps for a moment, to take in at once what comes
meanwhile. A turn of the loop for a line costs more than the line, and two threads that both want to run
hinder each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TURN_SECONDS = 0.005  # from one turn of the loop in which something is said to the next


class Pace:
    """When the last turn was over."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = -TURN_SECONDS  # long ago, on a machine that was just started too

    def keep(self, idle: Callable[[float], None]) -> None:
        """Have the log idle until it is time for the next turn, if that is soon."""
        left_seconds = self._last + TURN_SECONDS - time.monotonic()
        if left_seconds > 0:
            idle(left_seconds)
        self._last = time.monotonic()
