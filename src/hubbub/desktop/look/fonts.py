"""The font of the window: Inter, lent to this process alone.

The rule: nothing is installed. The packaged files are told to the font system of this process (fontconfig
on X11, GDI on Windows); where that fails the system's own interface font is used.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import sys
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import font as tkfont

FAMILY = "Inter"
UPRIGHT = "Inter[opsz,wght].ttf"
FR_PRIVATE = 0x10  # Windows: for this process only


def font_folder() -> Path | None:
    """Where fontpkg-inter keeps its files, if it is installed."""
    spec = importlib.util.find_spec("fontpkg_inter")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "files"
    return folder if folder.is_dir() else None


def letter_font() -> Path | None:
    """The file that draws the letters of avatars."""
    folder = font_folder()
    file = folder / UPRIGHT if folder else None
    return file if file and file.exists() else None


def lend() -> bool:
    """Make Inter known to this process; to be called before the first window. False if it can't be done."""
    folder = font_folder()
    if folder is None:
        return False
    try:
        add = _windows_adder() if sys.platform == "win32" else _fontconfig_adder()
        added = [add(file) for file in sorted(folder.glob("*.ttf"))]
    except (OSError, AttributeError):
        return False
    return all(added)


def family(root: tk.Misc) -> str:
    """The family that the window uses: Inter where Tk sees it, else the system's."""
    if FAMILY in tkfont.families(root):
        return FAMILY
    return str(tkfont.nametofont("TkDefaultFont", root).actual("family"))


def _fontconfig_adder() -> Callable[[Path], bool]:
    library = _fontconfig()
    library.FcConfigAppFontAddFile.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    return lambda file: bool(library.FcConfigAppFontAddFile(None, str(file).encode()))


def _fontconfig() -> ctypes.CDLL:
    """The library by its usual name; to look for another one takes longer, for it asks other programs."""
    try:
        return ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.dylib")


def _windows_adder() -> Callable[[Path], bool]:
    gdi = ctypes.CDLL("gdi32")
    gdi.AddFontResourceExW.argtypes = [ctypes.c_wchar_p, ctypes.c_uint, ctypes.c_void_p]
    return lambda file: bool(gdi.AddFontResourceExW(str(file), FR_PRIVATE, None))
