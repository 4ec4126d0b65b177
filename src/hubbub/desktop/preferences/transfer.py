"""Import and export: all settings as one file, without passwords."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hubbub.client.words import N_, _
from hubbub.desktop.control import choosing
from hubbub.desktop.preferences.exchange import BadSettings, exported, imported
from hubbub.desktop.views.dialogs.page import Page

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences

FILE_NAME = "hubbub-settings.json"
MAX_FILE_BYTES = 1024 * 1024
_KIND = N_("Settings of Hubbub")


def fill(page: Page, preferences: Preferences) -> None:
    """Two buttons."""
    page.heading(_("Export"))
    page.say(
        _("One file with how everything looks, what you are told, and your servers. No passwords are in it.")
    )
    page.button("export", _("Save settings to a file …"), lambda: _export(preferences))
    page.heading(_("Import"))
    page.say(_("The settings of the file take the place of yours. Servers that you do not have are added."))
    page.button("import", _("Take settings from a file …"), lambda: _import(preferences))


def _export(preferences: Preferences) -> None:
    chosen = choosing.place(
        preferences.dialog or preferences.app.root, preferences.app.theme, _("Save settings"), FILE_NAME
    )
    if chosen:
        save_to(preferences, chosen)


def save_to(preferences: Preferences, path: Path) -> None:
    """Write all settings to a file."""
    try:
        path.write_text(exported(preferences.app.settings), encoding="utf-8", errors="surrogatepass")
    except OSError as error:
        preferences.complain(_("The settings could not be saved: {error}").format(error=error.strerror))


def _import(preferences: Preferences) -> None:
    title = _("Take settings from a file")
    chosen = choosing.file(
        preferences.dialog or preferences.app.root, preferences.app.theme, title, _(_KIND), ".json"
    )
    if chosen:
        take_from(preferences, chosen)


def take_from(preferences: Preferences, path: Path) -> None:
    """Have the settings of a file; one that is none is refused with a sentence."""
    try:
        with path.open("rb") as file:
            wanted = imported(file.read(MAX_FILE_BYTES))
    except OSError as error:
        preferences.complain(_("The file could not be read: {error}").format(error=error.strerror))
    except BadSettings as mistake:
        preferences.complain(str(mistake))
    else:
        preferences.take_over(wanted)
