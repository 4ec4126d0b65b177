"""About Hubbub: versions, licences, and the log for whoever is to help."""

from __future__ import annotations

import platform
import sqlite3
import sys
import tkinter as tk
from importlib.resources import files
from typing import TYPE_CHECKING

from hubbub import __version__
from hubbub.client.words import _
from hubbub.desktop.control import choosing
from hubbub.desktop.system import log
from hubbub.desktop.views.dialogs.page import Page

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences

LICENCES = files("hubbub.desktop").joinpath("data/licences.tsv")
FILE_NAME = "hubbub-log.txt"


def versions(root: tk.Misc) -> list[tuple[str, str]]:
    """What runs here."""
    return [
        ("Hubbub", __version__),
        ("Python", platform.python_version()),
        ("Tk", str(root.tk.call("info", "patchlevel"))),
        ("SQLite", sqlite3.sqlite_version),
        (_("System"), f"{platform.system()} {platform.release()} ({platform.machine()})"),
    ]


def fill(page: Page, preferences: Preferences) -> None:
    """All parts of the page."""
    page.heading("Hubbub")
    for name, version in versions(page):
        page.fact(name, version)
    hint = _(
        "What the program did and what went wrong, without passwords and without anything that was said."
    )
    page.button("log", _("Save the log …"), lambda: _save_log(preferences), hint=hint)
    page.heading(_("Licences"))
    for line in LICENCES.read_text(encoding="utf-8").split("\n")[:-1]:
        page.fact(*line.split("\t"))


def _save_log(preferences: Preferences) -> None:
    app = preferences.app
    chosen = choosing.place(
        preferences.dialog or preferences.app.root, app.theme, _("Save the log"), FILE_NAME
    )
    if not chosen:
        return
    about = "\n".join(f"{name}: {version}" for name, version in versions(app.root))
    try:
        chosen.write_text(f"{about}\n{sys.platform}\n\n{log.RING.text()}", encoding="utf-8")
    except OSError as error:
        preferences.complain(_("The log could not be saved: {error}").format(error=error.strerror))
