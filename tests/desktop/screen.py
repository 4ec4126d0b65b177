"""A real window on a real display, and ways to press, wait and look."""

from __future__ import annotations

import ctypes
import sys
import time
import tkinter as tk
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageGrab

PATIENCE_S = 60.0
FRAME_MS = 5  # in which what came is gathered, in tests
REVERT_TO_PARENT = 2
AGAIN_S = 0.5  # after which the keyboard is given once more


def give_keyboard(window: tk.Misc) -> None:
    """Give a window the keyboard as a window manager would: from outside.

    Tk before 8.6.15 may crash when it is told to take it by force (its ticket fdc0ed342d).
    """
    window.update()
    top = window.winfo_toplevel()
    if not top.winfo_viewable():
        return
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    root, wrapper, children, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_void_p(), ctypes.c_uint()
    found = [ctypes.byref(each) for each in (root, wrapper, children, count)]
    x11.XQueryTree(display, ctypes.c_ulong(top.winfo_id()), *found)
    x11.XSetInputFocus(display, wrapper, REVERT_TO_PARENT, ctypes.c_ulong(0))
    x11.XCloseDisplay(display)


@dataclass
class Screen:
    """One Tk window."""

    window: tk.Tk

    def settle(self) -> None:
        """Let Tk do all that is due."""
        self.window.update()
        self.window.update_idletasks()
        self.window.update()

    def until(self, condition: Callable[[], object]) -> None:
        """Run Tk until something is so, and is shown."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, "it never happened"
            self.window.update()
            time.sleep(0.003)
        self.wait(2 * FRAME_MS / 1000)
        self.settle()

    def wait(self, seconds: float) -> None:
        """Run Tk for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.window.update()
            time.sleep(0.003)

    def focus(self, widget: tk.Misc) -> None:
        """Give a widget the keyboard, though there is no window manager."""
        self.settle()
        widget.focus_set()
        given = 0.0

        def has_keyboard() -> bool:
            nonlocal given
            if widget.focus_get() is widget:
                return True
            if time.monotonic() - given > AGAIN_S:
                given = time.monotonic()
                widget.focus_set()
                give_keyboard(widget)
            return False

        self.until(has_keyboard)

    def attend(self, window: tk.Misc) -> tk.Misc | None:
        """Do what a window manager would, and give a window the keyboard; the part of ours that has it now.

        Which part that will be, the window has chosen. It takes a while, so ask again.
        """
        self.settle()  # a part that is not there yet has the keyboard when it comes, if nobody interferes
        focus = window.focus_get()
        if focus is None or focus.winfo_toplevel() is not window.winfo_toplevel():
            give_keyboard(window)
        return focus

    def press(self, widget: tk.Misc, *keys: str) -> None:
        """Press keys in a widget, by their names.

        Tk drops what is pressed while no window of its own has the keyboard, and another program may have
        taken it, or the pointer left: as a person would, we take it back first.
        """
        for key in keys:
            if not widget.tk.call("focus", "-displayof", widget):  # a window may have a Tk of its own
                self.focus(widget.focus_lastfor() or widget)
            widget.event_generate(f"<{key}>")
        self.settle()

    def type(self, widget: tk.Misc, text: str) -> None:
        """Type printable ASCII."""
        names = {
            " ": "space", "#": "numbersign", "/": "slash", ".": "period", ",": "comma", "!": "exclam",
            ":": "colon", "@": "at", "`": "grave",
        }  # fmt: skip
        self.press(widget, *(f"KeyPress-{names.get(character, character)}" for character in text))

    def click(self, widget: tk.Misc, x: int = 5, y: int = 5, button: int = 1) -> None:
        """Click into a widget."""
        self.settle()
        widget.event_generate("<Enter>", x=x, y=y)
        widget.event_generate("<Motion>", x=x, y=y)
        widget.event_generate(f"<ButtonPress-{button}>", x=x, y=y)
        widget.event_generate(f"<ButtonRelease-{button}>", x=x, y=y)
        self.settle()

    def picture(self, widget: tk.Misc) -> Image.Image:
        """What the screen shows where a widget is."""
        self.settle()
        left, top = widget.winfo_rootx(), widget.winfo_rooty()
        box = (left, top, left + widget.winfo_width(), top + widget.winfo_height())
        return ImageGrab.grab(box).convert("RGB")

    def shows(self, widget: tk.Misc, colour: str, at_least: int = 1) -> bool:
        """Whether a widget shows so many pixels of a colour."""
        wanted = Image.new("RGBA", (1, 1), colour).tobytes()
        pixels = memoryview(self.picture(widget).convert("RGBA").tobytes()).cast("I")
        return array("I", pixels).count(int.from_bytes(wanted, sys.byteorder)) >= at_least
