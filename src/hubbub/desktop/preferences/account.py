"""Account: as whom one is logged in on each server, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.words import _
from hubbub.desktop.servers.server import Server
from hubbub.desktop.views.dialogs.page import Page

if TYPE_CHECKING:
    from hubbub.desktop.preferences.preferences import Preferences


def fill(page: Page, preferences: Preferences) -> None:
    """One part for each server."""
    desk = preferences.app.desk
    if not desk.servers:
        page.say(_("You are on no server."))
    for server in desk.servers:
        _one(page, preferences, server)


def _one(page: Page, preferences: Preferences, server: Server) -> None:
    model, key = server.model, server.key
    window = preferences.app.desk.window_of(server)
    page.heading(server.name)
    if not window.online:
        page.say(_("Not connected"))
        return
    logged_in = _("Logged in as {account}").format(account=model.account)
    page.say(logged_in if model.account else _("You are {nick} here, a guest.").format(nick=model.nick))
    deeds: list[tuple[str, Callable[[], object]]] = [(_("Change my name …"), window.menus.ask_nick)]
    for entry in window.account.entries():
        match entry:
            case (str() as words, do) if callable(do):
                deeds.append((words, do))
    for number, (words, do) in enumerate(deeds):
        page.button(f"{key} {number}", words, preferences.leave_for(partial(_there, preferences, server, do)))


def _there(preferences: Preferences, server: Server, do: Callable[[], object]) -> None:
    """Do something in the window of a server."""
    preferences.app.desk.show(server)
    do()
