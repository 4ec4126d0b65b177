"""Calls when a variable of Tk is written, as long as a widget is there.

The rule: Tcl holds a trace until it is removed, and with it all that it calls. So a trace goes with its
widget; else no dialog that has one would ever be freed.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable


def on_write(variable: tk.Variable, widget: tk.Misc, call: Callable[[], object]) -> None:
    """Call whenever the variable is written, until the widget is destroyed."""
    trace = variable.trace_add("write", lambda *_: call())

    def destroyed(event: tk.Event[tk.Misc]) -> None:
        if event.widget is widget:
            variable.trace_remove("write", trace)

    widget.bind("<Destroy>", destroyed, add=True)
