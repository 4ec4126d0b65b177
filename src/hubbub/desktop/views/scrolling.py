"""The mouse wheel, alike on X11 (buttons 4 and 5), Windows and macOS."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

WINDOWS_NOTCH = 120


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

    widget.bind("<Button-4>", lambda _: by(-steps.notch_px))
    widget.bind("<Button-5>", lambda _: by(steps.notch_px))
    widget.bind("<MouseWheel>", lambda event: by(steps.of(event.delta)))
