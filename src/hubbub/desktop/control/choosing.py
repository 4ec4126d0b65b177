"""Asking for files: by the system's own dialog where Tk knows it, else by ours.

The rule: the folder of the last answer is where the next question begins.
"""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

from hubbub.desktop.look.theme import Theme

_last: dict[str, Path] = {}  # by what is asked for


def files(parent: tk.Misc, theme: Theme, title: str) -> list[Path]:
    """Files that are there, none if the person did not want any."""
    if _has_own(parent):
        from tkinter import filedialog

        return [Path(name) for name in filedialog.askopenfilenames(parent=parent, title=title)]
    return _ask(parent, theme, title, "files", several=True)


def file(parent: tk.Misc, theme: Theme, title: str, kind: str, suffix: str) -> Path | None:
    """One file of a suffix (`.json`), whose `kind` is told in words."""
    if _has_own(parent):
        from tkinter import filedialog

        name = filedialog.askopenfilename(parent=parent, title=title, filetypes=[(kind, f"*{suffix}")])
        return Path(name) if name else None
    return next(iter(_ask(parent, theme, title, "file", suffix=suffix)), None)


def place(parent: tk.Misc, theme: Theme, title: str, name: str, folder: Path | None = None) -> Path | None:
    """Where a new file shall lie, in a folder if none was chosen before."""
    suffix = Path(name).suffix
    if _has_own(parent):
        from tkinter import filedialog

        chosen = filedialog.asksaveasfilename(
            parent=parent, title=title, initialfile=name, defaultextension=suffix, initialdir=folder
        )
        return Path(chosen) if chosen else None
    return next(iter(_ask(parent, theme, title, "place", folder, name=name)), None)


def _ask(
    parent: tk.Misc, theme: Theme, title: str, about: str, folder: Path | None = None, *,
    name: str = "", several: bool = False, suffix: str = "",
) -> list[Path]:  # fmt: skip
    from hubbub.desktop.views.dialogs.file_chooser import FileChooser

    begin = _last.get(about) or folder or Path.home()
    begin = begin if begin.is_dir() else Path.home()
    chooser = FileChooser(parent, theme, title, begin, name=name, several=several, suffix=suffix)
    found = chooser.ask()
    if found:
        _last[about] = found[0].parent
    return found


def _has_own(parent: tk.Misc) -> bool:
    """Whether Tk asks by the system's dialog, which people know."""
    return str(parent.tk.call("tk", "windowingsystem")) != "x11"
