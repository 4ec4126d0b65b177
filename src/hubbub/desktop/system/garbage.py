"""Garbage is collected in Tk's thread alone.

The rule: an image, font or variable of Tk must die in the thread of its interpreter. Python collects cycles
in whichever thread happens to allocate; in the network's, each such object would hold it up for a second.
"""

from __future__ import annotations

import gc
import time
import tkinter as tk

from hubbub.desktop.network.later import Later

YOUNG_EVERY_MS = 2_000
FEW = 2_000  # new objects: then there is time
FEW_EVERY_MS = 10_000
FULL_EVERY_S = 300.0  # all generations


class Collector:
    """Collects from now on in this thread, as long as `root` lives."""

    def __init__(self, root: tk.Misc) -> None:
        self._full_at = time.monotonic()
        self._later = Later(root, self._collect)
        gc.freeze()  # what the imports made stays for ever; to look for what did not takes too long now
        gc.disable()
        self._later(YOUNG_EVERY_MS)

    def _collect(self) -> None:
        is_calm = gc.get_count()[0] < FEW
        is_full = time.monotonic() - self._full_at >= FULL_EVERY_S
        gc.collect(2 if is_full else 1)
        if is_full:
            self._full_at = time.monotonic()
        self._later(FEW_EVERY_MS if is_calm else YOUNG_EVERY_MS)
