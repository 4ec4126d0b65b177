"""The one clock of a server.

The rule: it never goes back and never jumps, whatever is done to the machine's clock meanwhile.
"""

from __future__ import annotations

import time


class Clock:
    """Milliseconds since 1970 that never go back or jump: the wall's at the start, then steady."""

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - _steady_ns()

    def now_ms(self) -> int:
        """The time of now."""
        return (_steady_ns() + self._offset_ns) // 1_000_000


def _steady_ns() -> int:
    """Nanoseconds that go on while the machine sleeps, where the system has a clock for that."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if clock is None else time.clock_gettime_ns(clock)
