"""What the desktop around us prefers: dark or light, how large things are, and which language.

The rule: what is asked is never waited for longer than ASK_TIMEOUT_S; every failure means that there is no
answer.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import locale
import os
import re
import shutil
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable
from typing import Any

from hubbub.client import words
from hubbub.desktop.look.palette import ACCENTS, DARK, LIGHT, Palette, accented
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile.settings import Settings

ASK_TIMEOUT_S = 0.5
LOOK_EVERY_MS = 2_000
DPI_AT_100_PERCENT = 96
SCALE_STEP = 0.25
SCALE_MIN, SCALE_MAX = 1.0, 3.0

_GNOME = ["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"]
_GNOME_MONITOR = ["gsettings", "monitor", "org.gnome.desktop.interface", "color-scheme"]
_MACOS = ["defaults", "read", "-g", "AppleInterfaceStyle"]
_MACOS_LANGUAGES = ["defaults", "read", "-g", "AppleLanguages"]
_WINDOWS_KEY = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


def palette_for(look: str) -> Palette:
    """The palette of a setting: "dark", "light", or "system", which is dark when the system does not say."""
    if look == "system":
        return LIGHT if prefers_dark() is False else DARK
    return LIGHT if look == "light" else DARK


def palette_of(kept: Settings) -> Palette:
    """The palette that was chosen, with the accent that was chosen."""
    palette = palette_for(kept.look)
    accent = ACCENTS.get(kept.accent, kept.accent)
    return accented(palette, accent) if accent else palette


def prefers_dark() -> bool | None:
    """Whether the system's look is dark; None if it does not say."""
    if sys.platform == "win32":
        return _windows_prefers_dark()
    if sys.platform == "darwin":
        return "Dark" in _ask(_MACOS)
    answer = _ask(_GNOME)
    return "dark" in answer if "prefer" in answer else None


def _ask(command: list[str]) -> str:
    if shutil.which(command[0]) is None:
        return ""
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=ASK_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def _windows_prefers_dark() -> bool | None:
    try:
        registry: Any = importlib.import_module("winreg")
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _WINDOWS_KEY) as key:
            return not registry.QueryValueEx(key, "AppsUseLightTheme")[0]
    except (ImportError, OSError):
        return None


def languages() -> list[str]:
    """The person's languages, as the system names them, the dearest first."""
    if sys.platform == "darwin":
        return re.findall(r"[A-Za-z]+(?:-\w+)*", _ask(_MACOS_LANGUAGES))
    if sys.platform == "win32":
        with contextlib.suppress(AttributeError, OSError):
            number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
            return [locale.windows_locale.get(number, "")]
    return words.of_environment(os.environ)


def be_dpi_aware() -> None:
    """On Windows, ask for real pixels; to be called before the first window."""
    if sys.platform == "win32":
        with contextlib.suppress(AttributeError, OSError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


def system_scale(root: tk.Tk) -> float:
    """How much larger than at 96 dots an inch things are to be, in steps of a quarter."""
    if sys.platform == "darwin":
        return SCALE_MIN  # Cocoa scales by itself
    dpi = _x_resource_dpi(root) or root.winfo_fpixels("1i")
    if os.environ.get("GDK_SCALE", "").isdigit() and not _x_resource_dpi(root):
        dpi = DPI_AT_100_PERCENT * int(os.environ["GDK_SCALE"])
    steps = round(dpi / DPI_AT_100_PERCENT / SCALE_STEP)
    return min(max(steps * SCALE_STEP, SCALE_MIN), SCALE_MAX)


def _x_resource_dpi(root: tk.Tk) -> float | None:
    """`Xft.dpi`, which desktops set for every toolkit."""
    if root.tk.call("tk", "windowingsystem") != "x11" or shutil.which("xrdb") is None:
        return None
    for line in _ask(["xrdb", "-query"]).splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "Xft.dpi" and value.strip().isdigit():
            return float(value)
    return None


class LookWatch:
    """Tells when the system's look changes, as long as it is `on`: by GNOME's monitor, by Tk on macOS, by a
    look at the registry on Windows, which takes some microseconds."""

    def __init__(self, root: tk.Tk, on_change: Callable[[], object]) -> None:
        self.root = root
        self.on_change = on_change
        self._is_on = False
        self._before: bool | None = None
        self._monitor: subprocess.Popen[bytes] | None = None
        self._look_later = Later(root, self._look_again)
        self._tell_soon = Later(root, self._told)  # out of a file handler a mistake would end the program
        if sys.platform == "darwin":
            for event in ("<<LightAqua>>", "<<DarkAqua>>"):
                root.bind(event, lambda _: self._told(), add=True)

    def on(self, wanted: bool) -> None:
        """Begin or end to watch."""
        if wanted == self._is_on:
            return
        self._is_on = wanted
        if sys.platform == "win32":
            self._look_again()
        elif sys.platform != "darwin":
            if wanted:
                self._begin_to_listen()
            else:
                self.close()

    def close(self) -> None:
        """Watch no longer."""
        self._is_on = False
        self._look_later.cancel()
        if self._monitor and self._monitor.stdout:
            self.root.deletefilehandler(self._monitor.stdout)
            self._monitor.stdout.close()
            self._monitor.terminate()
            self._monitor.wait()
            self._monitor = None

    def _told(self) -> None:
        if self._is_on:
            self.on_change()

    def _look_again(self) -> None:
        if not self._is_on:
            return
        now = prefers_dark()
        if self._before not in {None, now}:
            self.on_change()
        self._before = now
        self._look_later(LOOK_EVERY_MS)

    def _begin_to_listen(self) -> None:
        if shutil.which(_GNOME_MONITOR[0]) is None:
            return
        with contextlib.suppress(OSError):
            monitor = subprocess.Popen(_GNOME_MONITOR, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            assert monitor.stdout
            self._monitor = monitor
            os.set_blocking(monitor.stdout.fileno(), False)
            self.root.createfilehandler(monitor.stdout, tk.READABLE, lambda *_: self._heard())

    def _heard(self) -> None:
        assert self._monitor and self._monitor.stdout
        if self._monitor.stdout.read():
            self._tell_soon()
        else:  # it has ended
            self.close()
