"""Links in what people say: looked at, and then opened.

The rule: nothing opens before the reader has seen where it leads, but for hosts they chose; an address with
something odd about it is shown each time. The browser opens web addresses, the window those of chats.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.text import links, markdown, markup
from hubbub.client.text.links import Destination
from hubbub.client.words import _
from hubbub.client.world.rooms import Line
from hubbub.desktop.look.theme import ELLIPSIS

if TYPE_CHECKING:
    from hubbub.desktop.control.menus import Entry
    from hubbub.desktop.control.window import Window

TRUSTED_MAX = 500  # hosts
LISTED_MAX = 3  # links of a message, in its menu
LISTED_LENGTH = 60


class Links:
    """The links of one window; `on_address` goes to a chat's address (irc, ircs, hubbub)."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.on_address: Callable[[str], object] = self._copy_address
        self.browse: Callable[[str], object] = browse

    def look_at(self, address: str, x: int, y: int) -> None:
        """Show where an address leads, near a place of the screen; open it at once if the host is trusted."""
        destination = links.destination(address)
        if destination is None:
            self.window.toast.show(_("This address can't be opened."))
        elif destination.is_web and not destination.doubts and self._is_trusted(destination):
            self._open(destination)
        else:
            from hubbub.desktop.views.cards.linkcard import LinkCard

            card = LinkCard(self.window, self.window.theme, destination)
            card.on_open = lambda trusted: self._chosen(destination, trusted)
            card.on_copy = lambda: self.window.menus.copy(destination.address)
            card.appear(x, y, card.open)

    def look_at_room(self, name: str) -> None:
        """Go to a room that was named: at once if we are in it, else after a question."""
        window = self.window
        room = window.model.room(name)
        if room and room.joined:
            window.show_room(room.key)
        else:
            window.menus.ask_room(name)

    def entries(self, line: Line, x: int, y: int) -> list[Entry]:
        """What the menu of a message offers for the links and the code in it."""
        spans = markup.spans(line.current.text)
        entries: list[Entry] = []
        for link in [span.link for span in spans if span.link][:LISTED_MAX]:
            shown = link if len(link) <= LISTED_LENGTH else link[:LISTED_LENGTH] + ELLIPSIS
            entries.append((_("Open {link}").format(link=shown), partial(self.look_at, link, x, y)))
            entries.append((_("Copy {link}").format(link=shown), partial(self.window.menus.copy, link)))
        if code := "\n".join(
            span.text for span in spans if markdown.BLOCK in span.styles and not span.hidden
        ):
            entries.append((_("Copy the code"), partial(self.window.menus.copy, code)))
        return entries

    def _is_trusted(self, destination: Destination) -> bool:
        kept = self.window.settings
        return not kept.ask_links or destination.host in kept.trusted_hosts

    def _chosen(self, destination: Destination, trusted: bool) -> None:
        hosts = self.window.settings.trusted_hosts
        if trusted and destination.host not in hosts:
            hosts.append(destination.host)
            del hosts[:-TRUSTED_MAX]
        self._open(destination)

    def _open(self, destination: Destination) -> None:
        (self.browse if destination.is_web else self.on_address)(destination.address)

    def _copy_address(self, address: str) -> None:
        self.window.menus.copy(address)
        self.window.toast.show(_("The address is copied: a server is added with the menu of this one."))


def browse(address: str) -> None:
    """Open a web address in the browser, without waiting for it."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
