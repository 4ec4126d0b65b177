"""Taking the keyboard from another program, where Tk survives it.

The rule: `focus_force` is called here alone. On a screen of X without a window manager the keyboard follows
the pointer. When the pointer leaves, Tk before 8.6.15 keeps the address of the widget that had the keyboard,
and looks there when it is forced to take it again, though the widget may be gone by then: the program crashes
(Tk's ticket fdc0ed342d). But on such a screen nobody needs to take it, for it comes back with the pointer.
"""

from __future__ import annotations

import tkinter as tk

CRASHES_BEFORE = (8, 6, 15)


def take(root: tk.Tk) -> None:
    """Take the keyboard for a window, unless that may end the program."""
    if tk_version(root) >= CRASHES_BEFORE or has_window_manager(root):
        root.focus_force()


def tk_version(root: tk.Tk) -> tuple[int, ...]:
    """The version of Tk, such as (8, 6, 13)."""
    patchlevel = str(root.tk.call("set", "tk_patchLevel"))
    return tuple(int(part) for part in patchlevel.split(".") if part.isdecimal())


def has_window_manager(root: tk.Tk) -> bool:
    """Whether somebody has put a frame around the window, as most window managers do."""
    return root.tk.call("tk", "windowingsystem") != "x11" or int(root.wm_frame(), 16) != root.winfo_id()
