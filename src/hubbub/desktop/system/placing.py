"""Where windows go on a screen, or on several joined ones."""

from __future__ import annotations

import re
import tkinter as tk
from typing import NamedTuple

GEOMETRY = re.compile(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)")


class Screen(NamedTuple):
    """A screen, or several joined ones, in pixels."""

    x: int
    y: int
    width: int
    height: int


def screen_of(root: tk.Misc) -> Screen:
    """The screen that a window is on."""
    if root.winfo_vrootwidth():
        where = root.winfo_vrootx(), root.winfo_vrooty()
        return Screen(*where, root.winfo_vrootwidth(), root.winfo_vrootheight())
    return Screen(0, 0, root.winfo_screenwidth(), root.winfo_screenheight())


def placed(stored: str, width: int, height: int, screen: Screen, least: tuple[int, int] = (1, 1)) -> str:
    """Where the window goes, as Tk writes it: where it was, else amid the screen, never beyond it.

    `least` is how small it can be, which may be more than it was when things were smaller.
    """
    found = GEOMETRY.fullmatch(stored)
    x = y = None
    if found:
        width, height, x, y = (int(part) for part in found.groups())
    width, height = max(least[0], min(width, screen.width)), max(least[1], min(height, screen.height))
    room_x, room_y = screen.width - width, screen.height - height
    x = screen.x + (room_x // 2 if x is None else max(0, min(x - screen.x, room_x)))
    y = screen.y + (room_y // 3 if y is None else max(0, min(y - screen.y, room_y)))
    return f"{width}x{height}+{x}+{y}"


def center(root: tk.Tk) -> None:
    """Put a window as large as what is in it amid the screen."""
    root.geometry("")
    root.update_idletasks()
    width, height = root.winfo_reqwidth(), root.winfo_reqheight()
    x, y = (root.winfo_screenwidth() - width) // 2, (root.winfo_screenheight() - height) // 3
    root.geometry(f"+{max(0, x)}+{max(0, y)}")
