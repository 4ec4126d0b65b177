"""From what is remembered of servers to servers on the desk, one after another.

The rule: the first is usable before the next is looked at, and one that can't be opened keeps no other back.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.kept.cache import server_name
from hubbub.client.outgoing.journal import JournalInUse
from hubbub.client.registration.login import Credentials
from hubbub.client.words import _
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile import address
from hubbub.desktop.profile.settings import ServerSettings
from hubbub.desktop.servers.server import Server, open_server

if TYPE_CHECKING:
    from hubbub.desktop.app import App

PAINTED_AFTER_MS = 50  # once Tk has nothing else to do
NEXT_AFTER_MS = 100


class Starter:
    """Opens servers for a program."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._first: Server | None = None
        self._waiting: list[ServerSettings] = []
        self._painted = Later(app.root, lambda: self._connect_later(PAINTED_AFTER_MS))
        self._connect_later = Later(app.root, self._prepare_to_connect)
        self._next_later = Later(app.root, self._open_next)

    def open(self, known: ServerSettings, login: Credentials | None = None, password: str = "") -> Server:
        """A server with what was kept of it, not connected yet.

        Raises: BadAddress, JournalInUse, OSError.
        """
        app = self.app
        app.settings.name_files(known)
        server = open_server(app.network, app.profile, app.cache, known, login, password)
        app.preferences.tell(server)
        return server

    def connect(self, server: Server) -> None:
        """Connect, when the window is painted."""
        self._first = server
        self._painted()

    def _prepare_to_connect(self) -> None:
        if self._first:
            self.app.network.prepare(partial(self._connect, self._first))

    def _connect(self, server: Server) -> None:
        if server in self.app.desk.servers:
            self.app.logins.connect(server)

    def open_too(self, servers: Iterable[ServerSettings]) -> None:
        """Put these on the desk as well; what was kept of them is read meanwhile."""
        for known in servers:
            self._waiting.append(known)
            with suppress(address.BadAddress):
                where = address.parse(known.address, known.tls)
                self.app.cache.preload(server_name(known.nick, *where))
        self._next_later(NEXT_AFTER_MS)

    def _open_next(self) -> None:
        if not self._waiting:
            return
        known = self._waiting.pop(0)
        try:
            server = self.open(known)
        except (JournalInUse, address.BadAddress, OSError) as trouble:
            words = _("{server} could not be opened: {reason}")
            self.app.warn(words.format(server=known.name or known.address, reason=trouble))
        else:
            self.app.desk.add(server)
            if known.at_start:
                self.app.logins.connect(server)
            else:
                server.actions.rest()
        self._next_later(NEXT_AFTER_MS)

    def cancel(self) -> None:
        """Open no more."""
        self._waiting.clear()
        self._painted.cancel()
        self._connect_later.cancel()
        self._next_later.cancel()
