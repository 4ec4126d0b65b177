"""What is on the clipboard, and comes there: the one place that knows how each system keeps them.

The rule: text on the clipboard comes first, since that is what is pasted into a field; a picture is taken as
PNG. What another program answers has bounds.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tkinter as tk
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageGrab

from hubbub.desktop.system.drops import paths_of

MAX_PICTURE_BYTES = 32 * 1024 * 1024
PROGRAM_S = 5
_PICTURE_TYPES = ("image/png", "image/jpeg", "image/bmp")
_PASTE = (
    ("wl-paste", "--no-newline", "--type"),
    ("xclip", "-selection", "clipboard", "-out", "-target"),
)
_COPY = (
    ("wl-copy", "--type", "image/png"),
    ("xclip", "-selection", "clipboard", "-target", "image/png", "-in"),
)


_BYTES = {f"0x{number:x}": number for number in range(256)}


def look(root: tk.Misc) -> bytes | list[Path] | str | None:
    """What is there: a picture, as the bytes of a file or as its type, or copied files; None for all else.

    A picture that is told by its type is read by `from_program`, which waits, or by `from_selection`.
    """
    if root.tk.call("tk", "windowingsystem") == "x11":
        return _look_x11(root)
    with suppress(Exception):  # whatever another program left there
        found = ImageGrab.grabclipboard()
        if isinstance(found, Image.Image):
            made = io.BytesIO()
            found.save(made, "PNG")
            return made.getvalue()
        if isinstance(found, list):
            return [Path(one) for one in found]
    return None


def _look_x11(root: tk.Misc) -> list[Path] | str | None:
    targets = _selection(root, "TARGETS").split()
    if "text/uri-list" in targets:
        lines = _bytes(_selection(root, "text/uri-list")).decode(errors="replace").split("\r\n")
        if paths := paths_of([line for line in lines if line.startswith("file:")]):
            return paths
    if {"UTF8_STRING", "STRING"} & set(targets):
        return None
    return next((type_ for type_ in _PICTURE_TYPES if type_ in targets), None)


def from_selection(root: tk.Misc, type_: str) -> bytes:
    """The picture of this type, through Tk, which needs a quarter of a second for each megabyte."""
    return _bytes(_selection(root, type_))


def _selection(root: tk.Misc, type_: str) -> str:
    with suppress(tk.TclError):
        return str(root.tk.call("selection", "get", "-selection", "CLIPBOARD", "-type", type_))
    return ""


def _bytes(numbers: str) -> bytes:
    """What Tk gives for a type it does not know: `0x89 0x50 …`, a number for each byte."""
    if len(numbers) > 5 * MAX_PICTURE_BYTES:
        return b""
    with suppress(KeyError):
        return bytes(map(_BYTES.__getitem__, numbers.split()))
    return b""


def from_program(type_: str) -> bytes:
    """The picture of this type, through a program that reads clipboards; b"" without one."""
    for command in _PASTE:
        if program := shutil.which(command[0]):
            with suppress(OSError, subprocess.SubprocessError):
                done = subprocess.run(
                    [program, *command[1:], type_], capture_output=True, timeout=PROGRAM_S, check=True
                )
                if len(done.stdout) <= MAX_PICTURE_BYTES:
                    return done.stdout
    return b""


def write_text(widget: tk.Misc, text: str) -> None:
    """Put words on the clipboard."""
    widget.clipboard_clear()
    widget.clipboard_append(text)


def can_write_picture() -> bool:
    """Whether `write_picture` can work here."""
    return sys.platform in {"win32", "darwin"} or any(shutil.which(command[0]) for command in _COPY)


def write_picture(content: bytes) -> bool:
    """Put a PNG file's picture on the clipboard; whether that was possible. It waits for another program."""
    commands = [[program, *command[1:]] for command in _COPY if (program := shutil.which(command[0]))]
    if sys.platform == "win32":
        commands = [_POWERSHELL]
    elif sys.platform == "darwin":
        script = 'set the clipboard to (read (POSIX file "/dev/stdin") as «class PNGf»)'
        commands = [["osascript", "-e", script]]
    for command in commands:
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                command, input=content, timeout=PROGRAM_S, check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return True
    return False


_POWERSHELL = [
    "powershell", "-NoProfile", "-STA", "-Command",
    "Add-Type -AssemblyName System.Windows.Forms,System.Drawing;"
    "$m=New-Object IO.MemoryStream;[Console]::OpenStandardInput().CopyTo($m);"
    "[Windows.Forms.Clipboard]::SetImage([Drawing.Image]::FromStream($m))",
]  # fmt: skip
