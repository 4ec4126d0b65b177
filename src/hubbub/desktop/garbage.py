"""Garbage is collected in Tk's thread alone.

The rule: an image, font or variable of Tk must die in the thread of its interpreter. Python collects cycles
in whichever thread happens to allocate; in the network's, each such object would hold it up for a second.
"""

from __future__ import annotations

import gc
import tkinter as tk

from hubbub.desktop.later import Later

YOUNG_EVERY_MS = 2_000
YOUNG_PER_FULL = 150  # all generations every five minutes


class Collector:
    """Collects from now on in this thread, as long as `root` lives."""

    def __init__(self, root: tk.Misc) -> None:
        self._rounds = 0
        self._later = Later(root, self._collect)
        gc.freeze()  # what the imports made stays for ever; to look for what did not takes too long now
        gc.disable()
        self._later(YOUNG_EVERY_MS)

    def _collect(self) -> None:
        self._rounds += 1
        gc.collect(1 if self._rounds % YOUNG_PER_FULL else 2)
        self._later(YOUNG_EVERY_MS)
