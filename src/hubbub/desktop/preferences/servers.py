"""Servers: those one is on, in their order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.words import _
from hubbub.desktop.servers.server import Server
from hubbub.desktop.views.dialogs.page import Page

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences


def fill(page: Page, preferences: Preferences) -> None:
    """One row for each server, and a button for one more."""
    app = preferences.app
    page.heading(_("Servers"))
    for server in app.desk.servers:
        known = server.known
        hint = _("{nick} at {address}").format(nick=known.nick, address=known.address)
        row = page.row(server.name, hint)
        key = server.key
        page.beside(row, f"{key} remove", _("Remove …"), partial(_ask_removal, preferences, server))
        page.beside(row, f"{key} edit", _("Edit …"), preferences.leave_for(partial(app.edit_server, server)))
        if len(app.desk.servers) > 1:
            page.beside(row, f"{key} down", "↓", partial(_move, preferences, server, 1))
            page.beside(row, f"{key} up", "↑", partial(_move, preferences, server, -1))
    page.button("add", _("Add a server …"), preferences.leave_for(app.add_server), "Accent")


def _move(preferences: Preferences, server: Server, by: int) -> None:
    preferences.app.desk.move(server, by)
    preferences.refill("servers")


def _ask_removal(preferences: Preferences, server: Server) -> None:
    app = preferences.app
    app.ask_forget(server, preferences.dialog, preferences.leave_for(partial(app.forget, server)))
