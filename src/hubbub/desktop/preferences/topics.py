"""The pages of the settings, in their order.

The rule: this is imported when the settings are opened for the first time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hubbub.client.words import N_
from hubbub.desktop.preferences import (
    about,
    account,
    keyboard,
    look,
    notices,
    privacy,
    servers,
    transfer,
)

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences
    from hubbub.desktop.views.dialogs.page import Page


class Topic(NamedTuple):
    """One page."""

    title: str
    fill: Callable[[Page, Preferences], object]


TOPICS = {
    "look": Topic(N_("Appearance"), look.fill),
    "notices": Topic(N_("Notifications"), notices.fill),
    "privacy": Topic(N_("Privacy"), privacy.fill),
    "account": Topic(N_("Account"), account.fill),
    "servers": Topic(N_("Servers"), servers.fill),
    "keyboard": Topic(N_("Keyboard"), keyboard.fill),
    "transfer": Topic(N_("Import and export"), transfer.fill),
    "about": Topic(N_("About Hubbub"), about.fill),
}
