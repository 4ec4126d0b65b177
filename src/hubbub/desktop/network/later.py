"""Calls that happen once, later, and never after their widget is gone."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable


class Later:
    """One call that can be asked for any number of times until it happens.

    After `wait_ms`, or with None when Tk has nothing else to do. It is dropped when its widget is destroyed.
    """

    def __init__(self, widget: tk.Misc, call: Callable[[], object]) -> None:
        self.widget = widget
        self.call = call
        self._asked = ""
        self._over = False
        widget.bind("<Destroy>", self._destroyed, add=True)

    def __call__(self, wait_ms: int | None = None) -> None:
        """Ask for the call, if it is not asked for already."""
        if self._asked or self._over:
            return
        if wait_ms is None:
            self._asked = self.widget.after_idle(self._run)
        else:
            self._asked = self.widget.after(wait_ms, self._run)

    def cancel(self) -> None:
        """Ask for it no longer."""
        if self._asked:
            self.widget.after_cancel(self._asked)
            self._asked = ""

    def now(self) -> None:
        """Make the call now if it is asked for."""
        if self._asked:
            self.cancel()
            self.call()

    def _run(self) -> None:
        self._asked = ""
        self.call()

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.widget:
            self.cancel()
            self._over = True
