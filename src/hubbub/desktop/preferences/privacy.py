"""Privacy: what others and servers hear of us, what is loaded and opened by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.client.words import _
from hubbub.desktop.views.dialogs.page import Page

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences


def fill(page: Page, preferences: Preferences) -> None:
    """All controls of the page."""
    kept = preferences.app.settings
    page.heading(_("What others learn"))
    page.switch("send_typing", _("Show others that you are typing"), kept.send_typing)
    hint = _("With this your other devices know it, too, and count the same. No person is told.")
    page.switch("send_markers", _("Tell servers how far you have read"), kept.send_markers, hint)
    page.heading(_("Pictures and links"))
    hint = _("Only those on your server's own file host. Nothing else is ever fetched by itself.")
    page.switch("load_images", _("Load pictures by themselves"), kept.load_images, hint)
    hint = _("You see where a link really leads before it opens.")
    page.switch("ask_links", _("Ask before links open"), kept.ask_links, hint)
    _trusted(page, preferences)


def _trusted(page: Page, preferences: Preferences) -> None:
    hosts = preferences.app.settings.trusted_hosts
    page.heading(_("Hosts whose links open at once"))
    if not hosts:
        page.say(_("None yet: you can choose one when you are asked about a link."))
    for host in sorted(hosts):

        def forget(host: str = host) -> None:
            hosts.remove(host)
            preferences.app.save()
            preferences.refill("privacy")

        page.beside(page.row(host), f"host {host}", _("Ask again"), forget)
