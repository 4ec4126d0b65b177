"""Links that lead to servers and rooms: followed, and made for others.

The rule: nobody is connected to, and no room is joined, because of a link alone: a person has seen where it
leads and said yes. What is already open is only shown.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hubbub.client.places import invite
from hubbub.client.places.invite import BadInvite, Invite
from hubbub.client.words import N_, _
from hubbub.client.world.rooms import Room, RoomKind
from hubbub.desktop.look import wording
from hubbub.desktop.profile.settings import ServerSettings
from hubbub.desktop.servers.server import Server
from hubbub.desktop.system import clipboard
from hubbub.desktop.views.dialogs.dialog import Confirm

if TYPE_CHECKING:
    from hubbub.desktop.app import App

COPIED = N_("The invite link is copied. Whoever opens it comes here.")
LOCAL = N_(
    "This window is connected to {host}, which means “this computer” on every computer: for others the link"
    " must say where this computer is. Whether the server listens there, only who runs it knows."
)


class Invitations:
    """All links of one program."""

    def __init__(self, app: App) -> None:
        self.app = app

    # ------------------------------------------------------------------------------ following

    def follow(self, text: str, *, seen: bool = False) -> None:
        """Go where a link leads; `seen` if the person has just looked at it and said to open it.

        No link at all leads to the window that is open.
        """
        if not text:
            self._come_forward()
            return
        try:
            link = invite.read(text)
        except BadInvite as mistake:
            self._complain(str(mistake))
            return
        server = self._server_at(link)
        if server:
            self._go(server, link, seen=seen)
        elif self.app.connect:
            self.app.connect.fill(link)
        else:
            self._ask_to_connect(link)

    def _server_at(self, link: Invite) -> Server | None:
        """The server of the desk that a link leads to."""
        for server in self.app.desk.servers:
            where = server.actions.address
            if (where.host.lower(), where.port) == (link.host.lower(), link.port):
                return server
        return None

    def _come_forward(self) -> None:
        self.app.root.deiconify()
        self.app.root.lift()

    def _go(self, server: Server, link: Invite, *, seen: bool) -> None:
        window = self.app.desk.show(server)
        self._come_forward()
        rooms = [window.model.room(name) for name in link.rooms]
        new = [name for name, room in zip(link.rooms, rooms, strict=True) if room is None or not room.joined]
        known = [room for room in rooms if room is not None and room.joined]
        if known:
            window.show_room(known[0].key)
        if not new and not link.nick:
            return
        if seen:
            self._enter(server, link, new)
            return
        words = _("A link was opened that leads there, on {server}.").format(server=server.name)
        title = _("Join {rooms}?").format(rooms=wording.listed(new)) if new else ""
        title = title or _("Write to {nick}?").format(nick=link.nick)
        enter = partial(self._enter, server, link, new)
        Confirm(window.root, window.theme, title, words, _("Join") if new else _("Write"), enter)

    def _enter(self, server: Server, link: Invite, rooms: list[str]) -> None:
        for name in rooms:
            server.actions.join(name, link.key if name == link.rooms[0] else "")
        if link.nick:
            server.actions.open(link.nick)

    def _ask_to_connect(self, link: Invite) -> None:
        """Show the connect dialog with the link in it: who presses its button has seen the address."""
        app = self.app
        app.entrance.open_over(app.desk, ServerSettings(nick=app.settings.nick, address=""))
        if app.connect:
            app.connect.fill(link)

    def _complain(self, words: str) -> None:
        if self.app.connect:
            self.app.connect.fail(words, self.app.connect.address_field)
        elif self.app.window:
            self.app.window.toast.show(words)

    # ------------------------------------------------------------------------------ making

    def copy(self, server: Server, room: Room | None = None) -> None:
        """Copy the link that leads others to a server, and there to a room."""
        rooms = [room.name] if room and room.kind is RoomKind.CHANNEL else []
        where = server.actions.address
        link = Invite(where.host, where.port, where.tls is not None, tuple(rooms), fingerprint=where.pin)
        if not _is_local(link.host):
            self._put(server, link)
        elif self.app.hosting.is_own(server.known.address):
            self._copy_own(server, link)
        else:
            self._ask_about_local(server, link)

    def _copy_own(self, server: Server, link: Invite) -> None:
        """One's own server is reached at another address, if others may come at all."""
        outside = self.app.hosting.invite(*link.rooms)
        if outside:
            self._put(server, outside)
        else:
            self.app.hosting.show(server)

    def _ask_about_local(self, server: Server, link: Invite) -> None:
        from hubbub.desktop.arrival.own_server import address_for_others
        from hubbub.desktop.views.dialogs.invitation import LocalLink

        outside = address_for_others()
        dialog = LocalLink(self.app.root, self.app.theme, _(LOCAL).format(host=link.host), outside)
        dialog.on_outside = lambda: self._put(server, replace(link, host=outside))
        dialog.on_local = lambda: self._put(server, link)

    def _put(self, server: Server, link: Invite) -> None:
        clipboard.write_text(self.app.root, invite.write(link))
        if server.window:
            server.window.toast.show(_(COPIED))


def _is_local(host: str) -> bool:
    """Whether an address means the computer that it is used on."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host.lower().rstrip(".") in {"localhost", "localhost.localdomain"}
