"""Keyboard: every shortcut there is, by what it is for."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from hubbub.client.words import _
from hubbub.desktop.system.shortcuts import SHORTCUTS, WRITING
from hubbub.desktop.views.dialogs.page import Page
from hubbub.desktop.views.dialogs.sheet import show_keys

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences


def fill(page: Page, _preferences: Preferences) -> None:
    """A row for each shortcut."""
    told = [row for row in (*SHORTCUTS, *WRITING) if row.words]
    for group, rows in groupby(told, key=lambda row: row.group):
        page.heading(_(group))
        for row in rows:
            show_keys(page.row(_(row.words)), page.theme, row)
