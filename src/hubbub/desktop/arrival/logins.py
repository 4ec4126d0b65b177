"""Connecting with what is needed for it: one's own server that runs, passwords that were kept.

The rule: a password is remembered where the person wants that, and nowhere else.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.registration.login import Credentials
from hubbub.desktop.profile.settings import ServerSettings
from hubbub.desktop.servers.server import Server, whose_password

if TYPE_CHECKING:
    from hubbub.desktop.app import App

GUARD = "*server*"  # as whose a server's own password is kept: no account is called so


class Logins:
    """The ways into the servers of one program."""

    def __init__(self, app: App) -> None:
        self.app = app

    def connect(self, server: Server) -> None:
        """Connect, with the passwords that were kept if they are needed; one's own server runs first."""
        known = server.known
        if known.guarded:
            self.app.keychain.get(whose_password(known), GUARD, partial(self._connect_guarded, server))
        elif known.own:
            self.app.hosting.bring_up(server)
        else:
            self._connect_as(server)

    def _connect_guarded(self, server: Server, password: str | None) -> None:
        server.actions.stay_admitted(password or "")
        self._connect_as(server)

    def _connect_as(self, server: Server) -> None:
        """Connect as whom one is there."""
        known = server.known
        if known.account:
            self.app.keychain.get(whose_password(known), known.account, server.log_in_with)
        else:
            server.actions.start()

    def logged_in(self, server: Server, account: str, password: str) -> None:
        """Remember as whom; the password only if that is wished."""
        known = server.known
        known.account = account
        if known.remember:
            self.app.keychain.put(whose_password(known), account, password)
        else:
            self.app.keychain.forget(whose_password(known), account)
        server.actions.stay_logged_in(Credentials(account, password))
        self.app.save()

    def admitted(self, server: Server, password: str) -> None:
        """Remember the server's own password, if that is wished."""
        if server.known.remember:
            self.app.keychain.put(whose_password(server.known), GUARD, password)

    def logged_out(self, server: Server) -> None:
        """Come as a guest the next time."""
        self.app.keychain.forget(whose_password(server.known), server.known.account)
        server.known.account = ""
        self.app.save()

    def forget(self, known: ServerSettings) -> None:
        """Remember no password of a server."""
        self.app.keychain.forget(whose_password(known), known.account)
        if known.guarded:
            self.app.keychain.forget(whose_password(known), GUARD)
