"""How time passes for what waits: in seconds while something is new, in larger steps while nothing is.

The rule: a computer at rest is not woken every second. Whatever follows from news by itself (who types stops,
an answer stays out) follows soon after them, or may be a few seconds late.
"""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable

from hubbub.desktop.network.later import Later

TICK_MS = 1_000
CALM_AFTER_S = 15.0  # without anything new
CALM_TICK_MS = 5_000


class Pulse:
    """Calls `tick` again and again, from `begin` on."""

    def __init__(self, widget: tk.Misc, tick: Callable[[], object]) -> None:
        self._tick = tick
        self._later = Later(widget, self._beat)
        self._is_calm = False
        self._stirred_at = time.monotonic()

    def begin(self) -> None:
        """Time passes from now on."""
        self._later(TICK_MS)

    def stir(self) -> None:
        """Something is new."""
        self._stirred_at = time.monotonic()
        if self._is_calm:
            self._is_calm = False
            self._later.cancel()
            self._later(TICK_MS)

    def end(self) -> None:
        """Time passes no longer."""
        self._later.cancel()

    def _beat(self) -> None:
        self._is_calm = time.monotonic() - self._stirred_at > CALM_AFTER_S
        self._later(CALM_TICK_MS if self._is_calm else TICK_MS)  # whatever becomes of this one
        self._tick()
