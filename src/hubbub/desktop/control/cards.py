"""The card of a person: where it opens, what it offers, and when it is read again.

The rule: there is one at a time, and the server is asked about a person each time their card is opened.
"""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

from hubbub.client.words import _
from hubbub.desktop.views.cards.profile import Deed, ProfileCard

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window


class Cards:
    """The cards of one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.shown: ProfileCard | None = None

    def open(self, nick: str, x: int, y: int, *, before: bool = False) -> None:
        """Show who somebody is, near a place of the screen, or left of it."""
        window = self.window
        self.close()
        card = self.shown = ProfileCard(
            window, window.theme, window.model, nick, window.room, self._deeds(nick), self._moderation(nick)
        )
        card.on_room = window.show_room
        card.on_closed = self._closed
        card.update_idletasks()
        card.appear(x - card.winfo_reqwidth() if before else x, y, card.first)
        window.actions.whois(nick)

    def close(self) -> None:
        """Put it away."""
        if self.shown:
            self.shown.close()

    def refresh(self) -> None:
        """More is known, or other things are."""
        if self.shown:
            self.shown.refresh()

    def _closed(self) -> None:
        self.shown = None

    def _deeds(self, nick: str) -> list[Deed]:
        window = self.window
        if window.model.is_me(nick):
            return [Deed(_("Change my name …"), window.menus.ask_nick)]
        return [
            Deed(_("Message"), lambda: window.actions.open(nick), "Accent"),
            Deed(_("Mention"), lambda: window.writing.mention(nick)),
        ]

    def _moderation(self, nick: str) -> list[Deed]:
        moderation = self.window.moderation
        deeds = []
        if moderation.roles(nick):
            deeds.append(Deed(_("Role"), lambda: self._role_menu(nick), stays=True))
        if moderation.is_open_for(nick):
            if moderation.can_mute:
                deeds.append(Deed(_("Mute"), lambda: moderation.ask_mute(nick)))
            deeds += [
                Deed(_("Remove"), lambda: moderation.ask_remove(nick)),
                Deed(_("Ban"), lambda: moderation.ask_ban(nick)),
            ]
        return deeds

    def _role_menu(self, nick: str) -> None:
        button: tk.Misc = self.shown.buttons[_("Role")] if self.shown else self.window
        x, y = button.winfo_rootx(), button.winfo_rooty() + button.winfo_height()
        self.window.menus.roles(nick, x, y)
