"""Changes, gathered and shown a frame at a time.

The rule: frames are FRAME_MS apart, further apart if showing them takes long, so that a thousand messages a
second are a few dozen paintings.
"""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterable

from hubbub.client.world.changes import Change
from hubbub.desktop.network.later import Later

FRAME_MS = 25
FRAME_MAX_MS = 200
PAUSE_SHARE = 6  # as many times as long as a painting took nothing is painted


class Frames:
    """Gives what was put in to `show`, later and together."""

    def __init__(self, widget: tk.Misc, show: Callable[[list[Change]], object]) -> None:
        self._show = show
        self._changes: list[Change] = []
        self._later = Later(widget, self._next)
        self._shown_at = 0.0
        self._frame_ms = FRAME_MS

    def put(self, changes: Iterable[Change]) -> None:
        """Show these with the next frame."""
        self._changes += changes
        self._later(max(0, self._frame_ms - round((time.monotonic() - self._shown_at) * 1000)))

    def now(self) -> None:
        """Show at once what waits."""
        self._later.cancel()
        self._next()

    def _next(self) -> None:
        changes, self._changes = self._changes, []
        began = time.monotonic()
        self._show(changes)
        self._shown_at = time.monotonic()
        taken_ms = round((self._shown_at - began) * 1000)
        self._frame_ms = min(max(FRAME_MS, taken_ms * PAUSE_SHARE), FRAME_MAX_MS)
