"""The way in: from what was typed into the connect dialog to a server that has said welcome.

The rule: the dialog stays until everything that was asked for is so, being logged in included; then the
window opens. What goes wrong before is told where it can be mended.
"""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbub.client.link.trust import Stranger
from hubbub.client.outgoing.journal import JournalInUse
from hubbub.client.places.invite import Invite
from hubbub.client.registration import admittance
from hubbub.client.registration.admittance import Why
from hubbub.client.registration.handshake import MAX_NICK_LENGTH
from hubbub.client.registration.login import Credentials
from hubbub.client.words import N_, _
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change, ConnectionState
from hubbub.desktop.arrival import own_server
from hubbub.desktop.arrival.discovery import Discovery
from hubbub.desktop.arrival.hosting import Outcome
from hubbub.desktop.arrival.own_server import Running
from hubbub.desktop.look import wording
from hubbub.desktop.network.actions import Actions
from hubbub.desktop.network.later import Later
from hubbub.desktop.profile import address, settings
from hubbub.desktop.profile.settings import ServerSettings
from hubbub.desktop.servers.server import Server, whose_password
from hubbub.desktop.views.dialogs.certificate import Certificate
from hubbub.desktop.views.dialogs.connect import Connect, Way, Wish
from hubbub.desktop.views.dialogs.dialog import place_over
from hubbub.desktop.views.dialogs.fields import Field
from hubbub.protocol import names

if TYPE_CHECKING:
    from hubbub.desktop.app import App

THERE = N_("You are on this server already, under this name.")
SILENT = N_("The server took the connection but says nothing.")
NO_ACCOUNTS = N_(
    "This server lets nobody create an account from here. Come in as a guest, and ask who runs it."
)
IMPOSSIBLE = N_("No name can be written like that. If you like this one, press Connect again")
TAKEN = N_("Somebody is called {name} already. Is that you? Then log in, else choose another name")
WELCOME_MS = 30_000


class Entrance:
    """The dialog, and one try at a time. It `looks_around` for servers on the local network."""

    looks_around = True

    def __init__(self, app: App) -> None:
        self.app = app
        self.dialog: Connect | None = None
        self.trying: Server | None = None
        self._known = ServerSettings()  # before what is typed for a try
        self._over: tk.Toplevel | None = None  # what the dialog is in, if it lies over the desk
        self._wish: Wish | None = None
        self._registering = False
        self._discovery: Discovery | None = None
        self._trusted: dict[str, str] = {}  # fingerprints, by the address that was typed
        self._silent = Later(app.root, lambda: self._failed(_(SILENT)))

    def open_over(self, desk: tk.Misc, kept: ServerSettings) -> None:
        """Show the connect dialog over the desk, while all goes on there."""
        if self.dialog is None:
            theme = self.app.theme
            over = self._over = tk.Toplevel(
                self.app.root, background=theme.palette.background, highlightthickness=1,
                highlightbackground=theme.palette.field_line, highlightcolor=theme.palette.field_line,
            )  # fmt: skip
            over.withdraw()
            over.title(_("Add a server"))
            over.resizable(width=False, height=False)
            over.transient(self.app.root)
            over.protocol("WM_DELETE_WINDOW", self._close)
            over.bind("<Escape>", lambda event: self._close())
            dialog = self.open(over, kept)
            place_over(over, desk)
            dialog.first.focus_set()

    def open(self, parent: tk.Misc, kept: ServerSettings, words: str = "") -> Connect:
        """Show the connect dialog, with what went wrong if something did."""
        app = self.app
        self._known = kept
        room = kept.rooms[0] if kept.rooms else settings.DEFAULT_ROOM
        way = Way.LOGIN if kept.account else Way.GUEST
        known = Wish(kept.nick, kept.address, kept.tls, room, way, kept.account, remember=kept.remember)
        title = _("Add a server") if self._over else ""
        dialog = self.dialog = Connect(parent, app.theme, known, title)
        dialog.on_connect = self._try
        dialog.on_cancel = self._cancel
        dialog.nearby.on_own = self._start_own
        dialog.pack(fill="both", expand=True)
        self._look_around(dialog)
        if words:
            dialog.fail(words)
        if kept.account:
            app.keychain.get(whose_password(kept), kept.account, self._fill_in)
        return dialog

    def _look_around(self, dialog: Connect) -> None:
        """Show what else there is: servers nearby as they come and go, and one's own."""
        if running := self.app.hosting.own.running():
            dialog.nearby.own_runs(address.text(own_server.HERE, running.port))
        if self.looks_around:
            self._discovery = Discovery(self.app.network.post, dialog.nearby.found)
            self._discovery.start()

    def _look_no_longer(self) -> None:
        if self._discovery:
            self._discovery.close()
            self._discovery = None

    def _start_own(self) -> None:
        """Start a server on this computer, or find the one that runs, and go there."""
        dialog = self.dialog
        assert dialog, "it is what called us"
        if not dialog.nick_field.text:
            dialog.fail(_("Type the name that others shall see."), dialog.nick_field)
        elif not dialog.ok.instate(["disabled"]):
            dialog.busy(_("Starting a server on this computer …"))
            self.app.hosting.start(self._own_started)

    def _own_started(self, outcome: Outcome) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        if not isinstance(outcome, Running):
            dialog.fail(str(outcome))
            self.app.hosting.show_log(outcome)
            return
        dialog.fill(Invite(own_server.HERE, outcome.port))
        self._try(dialog.wish)

    def _fill_in(self, password: str | None) -> None:
        """What was kept need not be typed."""
        if self.dialog and password and not self.dialog.password.value.get():
            self.dialog.password.value.set(password)

    # ------------------------------------------------------------------------------ a try

    def _try(self, wish: Wish) -> None:
        dialog, app = self.dialog, self.app
        assert dialog, "the dialog is what called us"
        known = self._known  # not what was typed for a try that failed
        if known.address != wish.address:
            known = self._known_at(wish)
        link = wish.invite
        rooms = dict.fromkeys([*known.rooms, *filter(None, [wish.room]), *(link.rooms if link else ())])
        if link and link.key and link.rooms:
            rooms.pop(link.rooms[0])  # its key is said once we are in
        pinned = self._trusted.get(wish.address, known.fingerprint) or (link.fingerprint if link else "")
        wanted = replace(
            known, nick=wish.nick, address=wish.address, tls=wish.encrypted, rooms=[*rooms],
            account=wish.account, remember=wish.remember, fingerprint=pinned,
            own=app.hosting.is_own(wish.address), guarded=bool(wish.server_password),
        )  # fmt: skip
        self._wish, self._registering = wish, False
        login = Credentials(wish.account, wish.password, required=True) if wish.account else None
        if any(wanted.key == server.key for server in app.desk.servers):
            dialog.fail(_(THERE), dialog.address_field)
            return
        try:
            self.trying = app.starter.open(wanted, login, wish.server_password)
        except (address.BadAddress, OSError) as mistake:
            dialog.fail(str(mistake), dialog.address_field)
            return
        except JournalInUse:
            dialog.fail(_(wording.IN_USE))
            return
        dialog.busy(_("Connecting to {address} …").format(address=wish.address))
        self.trying.actions.on_changes = self._changed
        self.trying.actions.start()
        self._silent(WELCOME_MS)

    def _known_at(self, wish: Wish) -> ServerSettings:
        """What is known of the server that was typed, and not on the desk under another name."""
        kept, here = self.app.settings, {server.key for server in self.app.desk.servers}
        named = kept.at(wish.address, wish.nick)
        known = named or kept.at(wish.address)
        return ServerSettings() if known is None or (named is None and known.key in here) else known

    def _cancel(self) -> None:
        """Give the try up that is under way; without one, the dialog, and without a desk the program."""
        self._silent.cancel()
        if self.trying and self.dialog:
            self.give_up()
            self.dialog.rest()
        elif self._over:
            self._close()
        else:
            self.app.quit()

    def give_up(self) -> None:
        """Leave the server that is tried."""
        if self.trying:
            self.trying.close()
            self.trying = None

    def end(self) -> None:
        """The program ends."""
        self._look_no_longer()
        self.give_up()

    def _close(self) -> None:
        """Put the dialog away."""
        self._silent.cancel()
        self.give_up()
        self._look_no_longer()
        if self.dialog:
            self.dialog.destroy()
            self.dialog = None
        if self._over:
            self._over.destroy()
            self._over = None
            if self.app.window:
                self.app.window.composer.text.focus_set()

    def _changed(self, changes: list[Change]) -> None:
        """While the dialog waits: open the window, or say why not."""
        dialog = self.dialog
        if self.trying is None or dialog is None:
            return None
        actions = self.trying.actions
        if stranger := next((one.stranger for one in changes if isinstance(one, told.StrangerMet)), None):
            return self._stranger_met(stranger, dialog)
        for change in changes:  # why, before that; a refused name is no failure: another one is tried
            match change:
                case told.LoginFailed(_, reason):
                    return self._failed(reason, dialog.password)
                case told.RegistrationFailed(code, text):
                    return self._failed(text, _field_of(dialog, code))
                case told.TurnedAway(why, text):
                    return self._turned_away(dialog, why, text)
        is_over = actions.model.connection in {ConnectionState.WAITING, ConnectionState.OFFLINE}
        if is_over and any(isinstance(change, told.ConnectionChanged) for change in changes):
            words = actions.model.detail or _("The server closed the connection.")
            return self._failed(words, dialog.address_field)
        if actions.model.connection is ConnectionState.ONLINE:
            self._welcomed(actions, changes)
        return None

    def _turned_away(self, dialog: Connect, why: Why, text: str) -> None:
        """The server has said why it does not let us in."""
        wish = self._wish
        assert wish
        words = admittance.sentence(why, text, with_password=bool(wish.server_password))
        if why is Why.PASSWORD:
            dialog.ask_server_password()
            self._failed(words, dialog.server_password)
        else:
            self._failed(words)

    def _stranger_met(self, stranger: Stranger, dialog: Connect) -> None:
        """Ask whether who answered is to be trusted; then try once more."""
        wish = self._wish
        assert wish
        self._silent.cancel()
        self.give_up()

        def trust() -> None:
            self._trusted[wish.address] = stranger.fingerprint
            self._try(wish)

        def leave() -> None:
            dialog.fail(_("You did not trust the certificate of this server."), dialog.address_field)

        Certificate(dialog, self.app.theme, wish.address, stranger, trust, leave)

    def _welcomed(self, actions: Actions, changes: list[Change]) -> None:
        wish, dialog = self._wish, self.dialog
        assert wish and dialog
        if wish.way is not Way.REGISTER:
            self._enter(changes)
        elif not self._registering:
            self._registering = True
            if not actions.model.is_me(wish.nick):  # we were given another one
                self._misnamed(dialog, wish.nick)
                return
            if not actions.chat.login_offer.register:
                self._failed(_(NO_ACCOUNTS))
                return
            dialog.busy(_("Creating your account …"))
            actions.register(wish.email, wish.password)
        elif any(isinstance(change, told.Registered | told.VerificationAsked) for change in changes):
            self._enter(changes)

    def _misnamed(self, dialog: Connect, wanted: str) -> None:
        """An account is called as its owner wants, or not at all: with what could be a name, offer that."""
        possible = names.possible_nick(wanted, "precis", MAX_NICK_LENGTH)
        if possible == wanted:
            self._failed(_(TAKEN).format(name=wanted), dialog.nick_field)
            return
        dialog.nick_field.value.set(possible)
        self._failed(_(IMPOSSIBLE), dialog.nick_field)

    def _enter(self, changes: list[Change]) -> None:
        """All is as it was asked for."""
        app, wish, server = self.app, self._wish, self.trying
        assert wish and server
        self.trying = None
        self._close()
        if wish.password:
            app.logins.logged_in(server, server.model.account or wish.account, wish.password)
        if wish.server_password:
            app.logins.admitted(server, wish.server_password)
        is_new_home = server.known.own and not app.settings.server(server.key)
        app.enter(server, changes)
        if wish.invite and wish.invite.key and wish.invite.rooms:
            server.actions.join(wish.invite.rooms[0], wish.invite.key)
        if wish.invite and wish.invite.nick:
            server.actions.open(wish.invite.nick)
        if is_new_home:
            app.hosting.show(server)

    def _failed(self, words: str, where: Field | None = None) -> None:
        self._silent.cancel()
        self.give_up()
        if self.dialog:
            self.dialog.fail(_whole(words), where)


def _whole(words: str) -> str:
    """The words as whole sentences."""
    return words if words.endswith("”") else f"{wording.sentence(words)}."


def _field_of(dialog: Connect, code: str) -> Field:
    """Where a registration can be mended that the server has declined."""
    if "PASSWORD" in code:
        return dialog.new_password
    return dialog.email if "EMAIL" in code else dialog.nick_field
