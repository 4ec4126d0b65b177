"""One server that one is on: what is remembered of it, what can be done there, and its window.

The rule: it goes on whether it is shown or not. The window is made when it is first shown; what a person
has to answer waits until they look.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hubbub.client.files.outgoing import Tray
from hubbub.client.kept.cache import Cache
from hubbub.client.link.trust import Stranger
from hubbub.client.online.chat import Identity
from hubbub.client.places.address import Address
from hubbub.client.registration.login import Credentials
from hubbub.client.shown.arrangement import Arrangement
from hubbub.client.shown.waiting import Waiting, waiting
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change
from hubbub.client.world.model import Model
from hubbub.desktop.network.actions import Actions
from hubbub.desktop.network.bridge import Network
from hubbub.desktop.profile import address
from hubbub.desktop.profile.settings import ServerSettings
from hubbub.desktop.system import log

if TYPE_CHECKING:
    from hubbub.desktop.control.window import Window
    from hubbub.desktop.views.dialogs.identity import Identity as Wanted

MAX_UNTOLD = 20
_TO_ANSWER = (
    told.LoginFailed, told.VerificationAsked, told.RegistrationFailed, told.AccountDeleted, told.StrangerMet,
)  # fmt: skip


class Server:
    """A server of the desk. `on_changes` is called whenever something happened there."""

    def __init__(self, known: ServerSettings, actions: Actions) -> None:
        self.known = known
        self.arrangement = Arrangement(known.order, known.favourites, known.collapsed)
        self.actions = actions
        self.window: Window | None = None
        self.tray = Tray()  # files stay in it when the window is made anew
        self.needs_password = False  # none is kept here: it is asked for when somebody looks
        self.on_changes: Callable[[], object] = lambda: None
        self.on_news: Callable[[list[Change]], object] = lambda changes: None  # once they are shown
        self._untold: list[Change] = []
        actions.on_changes = self.take
        actions.on_round_trip = self._round_trip_changed
        actions.shown = lambda: self.window.key if self.window else None

    @property
    def key(self) -> str:
        """Its key among the settings."""
        return self.known.key

    @property
    def model(self) -> Model:
        """What is known of it."""
        return self.actions.model

    @property
    def name(self) -> str:
        """As the person calls it, else as it calls itself, else its host."""
        return self.known.name or self.model.network or self.actions.address.host

    @property
    def waiting(self) -> Waiting:
        """What waits for us there."""
        return waiting(self.model)

    @property
    def is_shown(self) -> bool:
        """Whether its window is the one in front."""
        return self.window is not None and self.window.front

    # ------------------------------------------------------------------------------ what happens there

    def take(self, changes: list[Change]) -> None:
        """Something has happened: it is shown where there is a window, and what is to be answered waits."""
        if not self.is_shown:
            self._untold += [change for change in changes if isinstance(change, _TO_ANSWER)]
            del self._untold[:-MAX_UNTOLD]
            changes = [change for change in changes if not isinstance(change, _TO_ANSWER)]
        if self.window:
            self.window.follower.show_changes(changes)
        if any(isinstance(change, told.ConnectionChanged) for change in changes):
            log.RING.write(f"{self.key}: {self.model.connection.value}")
        self.on_news(changes)
        self.on_changes()

    def _round_trip_changed(self) -> None:
        if self.window:
            self.window.show_state()

    def tell_rest(self) -> None:
        """Somebody looks: what waited for that is told."""
        assert self.window
        untold, self._untold = self._untold, []
        if untold:
            self.window.follower.show_changes(untold)
        if self.needs_password:
            self.needs_password = False
            self.window.account.begin()

    # ------------------------------------------------------------------------------ coming and going

    def log_in_with(self, password: str | None) -> None:
        """Connect with the password that was kept; without one, ask for it as soon as somebody looks."""
        if password is not None:
            self.actions.stay_logged_in(Credentials(self.known.account, password))
            self.actions.start()
            return
        self.needs_password = True
        if self.is_shown:
            self.tell_rest()

    def remember(self) -> None:
        """Take over what the next start is to know."""
        known = self.known
        known.nick = self.actions.chat.identity.nick
        known.rooms = self.actions.chat.rooms_to_keep()
        if self.window:
            known.room = self.window.key

    def identify(self, wanted: Wanted) -> None:
        """Be called so, be somebody else, or be elsewhere; with another address, connect there.

        Raises: BadAddress.
        """
        known, actions = self.known, self.actions
        moved = (wanted.address, wanted.tls) != (known.address, known.tls)
        known.name, known.at_start = wanted.name, wanted.at_start
        known.address, known.tls, known.realname = wanted.address, wanted.tls, wanted.realname
        if moved:
            known.fingerprint = ""
            actions.move_to(link_address(known))
        actions.set_realname(wanted.realname or wanted.nick)
        if wanted.nick != actions.chat.identity.nick:
            actions.set_nick(wanted.nick)
        self.on_changes()

    def meet(self, stranger: Stranger) -> None:
        """Ask whether who answered instead of the server is to be trusted; until then nobody connects."""
        if self.window:
            where = self.actions.address
            shown = address.text(where.host, where.port, encrypted=True)
            from hubbub.desktop.views.dialogs.certificate import Certificate

            Certificate(
                self.window, self.window.theme, shown, stranger, lambda: self._trust(stranger.fingerprint)
            )

    def _trust(self, fingerprint: str) -> None:
        self.known.fingerprint = fingerprint
        self.actions.move_to(link_address(self.known))

    def put_away(self) -> None:
        """Let the window go; what was written in it is kept."""
        if self.window:
            self.remember()
            self.window.writing.keep()
            self.window.destroy()
            self.window = None

    def close(self, reason: str = "") -> None:
        """Leave the server for good; its window goes, too."""
        if self.window:
            self.window.destroy()
            self.window = None
        self.actions.close(reason)


def whose_password(known: ServerSettings) -> str:
    """The server as its password is kept: `host:port`; "" if that can't be one."""
    with suppress(address.BadAddress):
        host, port = address.parse(known.address, known.tls)
        return f"{host.lower()}:{port}"
    return ""


def link_address(known: ServerSettings) -> Address:
    """Where to connect to.

    Raises: BadAddress.
    """
    host, port = address.parse(known.address, known.tls)
    return Address(host, port, True, known.fingerprint) if known.tls else Address(host, port)


def open_server(
    network: Network,
    profile: Path,
    cache: Cache,
    known: ServerSettings,
    login: Credentials | None = None,
    password: str = "",
) -> Server:
    """A server with what was kept of it, not connected yet.

    Raises: BadAddress, JournalInUse, OSError.
    """
    where = link_address(known)
    journal = profile / f"outbox-{known.key}.jsonl"
    realname = known.realname or known.nick
    identity = Identity(known.nick, realname=realname, password=password, credentials=login)
    return Server(known, Actions(network, identity, known.rooms, where, journal, cache))
