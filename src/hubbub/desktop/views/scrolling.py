"""The mouse wheel and the touchpad, alike on X11, Windows and macOS.

Up to Tk 8.6 the wheel is buttons 4 and 5 on X11. Tk 9 tells of it as elsewhere, those buttons are others, and
touchpads have an event of their own.

Spec: https://www.tcl-lang.org/man/tcl9.0/TkCmd/bind.html
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

WINDOWS_NOTCH = 120
TK_WITH_TOUCHPADS = 9.0


@dataclass(frozen=True, slots=True)
class WheelSteps:
    """How far one notch of the wheel goes, in device pixels."""

    notch_px: int

    def of(self, delta: int) -> int:
        """The way for the `delta` of a <MouseWheel> event; up is negative."""
        if abs(delta) < WINDOWS_NOTCH:  # macOS counts lines
            return -delta * self.notch_px // 4
        return -delta * self.notch_px // WINDOWS_NOTCH


def bind_wheel(widget: tk.Misc, steps: WheelSteps, scroll: Callable[[int], object]) -> None:
    """Call `scroll` with the pixels to go down (negative: up) for every notch over the widget."""

    def by(pixels: int) -> str:
        scroll(pixels)
        return "break"

    widget.bind("<MouseWheel>", lambda event: by(steps.of(event.delta)))
    if tk.TkVersion < TK_WITH_TOUCHPADS:
        widget.bind("<Button-4>", lambda _: by(-steps.notch_px))
        widget.bind("<Button-5>", lambda _: by(steps.notch_px))
    else:
        widget.bind("<TouchpadScroll>", lambda event: by(touchpad_px(event.delta)))


def touchpad_px(delta: int) -> int:
    """The way for the `delta` of a <TouchpadScroll> event, whose lower 16 bits count pixels upwards."""
    up = delta & 0xFFFF
    return 0x10000 - up if up & 0x8000 else -up
