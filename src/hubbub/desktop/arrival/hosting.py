"""The server on this computer, and the window: it is started, shown, opened for others and stopped from here.

The rule: what takes seconds is done in a thread; the dialog shows what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.client.places import invite
from hubbub.client.places.invite import Invite
from hubbub.desktop.arrival import own_server
from hubbub.desktop.arrival.own_server import HERE, NotStarted, OwnServer, Running
from hubbub.desktop.network.worker import Worker
from hubbub.desktop.profile import address, settings
from hubbub.desktop.servers.server import Server, link_address
from hubbub.desktop.system import clipboard
from hubbub.desktop.views.dialogs.own_server import Leaving, LogDialog, OwnServerDialog, Way

if TYPE_CHECKING:
    from hubbub.desktop.app import App

FOLDER = "server"  # of the profile
Outcome = Running | NotStarted


class Hosting:
    """The server of one profile."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.own = OwnServer(app.profile / FOLDER)
        self.dialog: OwnServerDialog | None = None
        self._worker = Worker(app.network.post)

    def is_own(self, where: str) -> bool:
        """Whether this is the address of the server on this computer."""
        running = self.own.running()
        return running is not None and where == _here(running)

    def start(self, answer: Callable[[Outcome], object], *, is_open: bool | None = None) -> None:
        """Have it run; `answer` gets the server, or why there is none."""

        def job() -> Outcome:
            try:
                return self.own.start(is_open=is_open)
            except NotStarted as trouble:
                return trouble

        self._worker.do(job, answer)

    def bring_up(self, server: Server) -> None:
        """Have it run before we connect to it."""

        def started(outcome: Outcome) -> None:
            if server not in self.app.desk.servers:
                return
            if isinstance(outcome, Running):
                self._follow(server, outcome)
            else:
                self.show_log(outcome)
            server.actions.start()

        self.start(started)

    def _follow(self, server: Server, running: Running) -> None:
        """Be where it is now."""
        if server.known.address != _here(running):
            server.known.address = _here(running)
            server.actions.move_to(link_address(server.known))

    def close(self) -> None:
        """Begin nothing more."""
        self._worker.close()

    # ------------------------------------------------------------------------------ dialogs

    def show(self, server: Server) -> None:
        """Show how others come in."""
        running = self.own.running()
        if running is None:
            self.start(lambda outcome: self._started(server, outcome))
            return
        dialog = self.dialog = OwnServerDialog(self.app.root, self.app.theme, self._way(running))
        dialog.on_open = lambda is_open: self._open(server, is_open)
        dialog.on_copy = self._copy
        dialog.on_stop = lambda: self._worker.do(self._stopped, self._ended)

    def _started(self, server: Server, outcome: Outcome) -> None:
        if isinstance(outcome, NotStarted):
            self.show_log(outcome)
        else:
            self._follow(server, outcome)
            server.actions.retry_now()
            self.show(server)

    def show_log(self, trouble: NotStarted) -> None:
        """Tell why there is no server."""
        LogDialog(self.app.root, self.app.theme, str(trouble), trouble.log, self._copy)

    def _open(self, server: Server, is_open: bool) -> None:
        def done(outcome: Outcome) -> None:
            dialog = self.dialog
            if isinstance(outcome, NotStarted):
                if dialog and dialog.winfo_exists():
                    dialog.close()
                self.show_log(outcome)
                return
            self._follow(server, outcome)
            server.actions.retry_now()
            if dialog and dialog.winfo_exists():
                dialog.show(self._way(outcome))

        self.start(done, is_open=is_open)

    def _stopped(self) -> NotStarted | None:
        try:
            self.own.stop()
        except NotStarted as trouble:
            return trouble
        return None

    def _ended(self, trouble: NotStarted | None) -> None:
        if self.dialog and self.dialog.winfo_exists():
            self.dialog.close()
        if trouble:
            self.show_log(trouble)

    def _copy(self, text: str) -> None:
        clipboard.write_text(self.app.root, text)

    # ------------------------------------------------------------------------------ for others

    def invite(self, *rooms: str) -> Invite | None:
        """What leads others here; None while they may not come, or there is no network."""
        running = self.own.running()
        host = own_server.address_for_others()
        if running is None or not running.is_open or not host:
            return None
        tls = bool(running.fingerprint)
        return Invite(host, running.port_for_others, tls, rooms, fingerprint=running.fingerprint)

    def _way(self, running: Running) -> Way:
        link = self.invite(settings.DEFAULT_ROOM)
        if link is None:
            return Way(running.is_open, can_encrypt=own_server.can_encrypt())
        shown = address.text(link.host, link.port, link.tls)
        return Way(running.is_open, invite.write(link), shown, running.fingerprint, own_server.can_encrypt())

    # ------------------------------------------------------------------------------ the end

    def ask_before(self, leave: Callable[[], object]) -> None:
        """Leave at once, or if the server runs after a question about it."""
        if self.own.running() is None:
            leave()
            return

        def done(stop: bool) -> None:
            if stop:
                self.app.root.withdraw()
                self._stopped()
            leave()

        Leaving(self.app.root, self.app.theme, done)


def _here(running: Running) -> str:
    return address.text(HERE, running.port)
