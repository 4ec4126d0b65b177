"""The desktop program: from the command line to the desk with all servers, and to the end."""

from __future__ import annotations

import signal
import sys
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hubbub.client import words
from hubbub.client.kept.cache import Cache, server_name
from hubbub.client.outgoing.journal import JournalInUse
from hubbub.client.words import N_, _
from hubbub.client.world.changes import Change
from hubbub.desktop.arrival import doorbell
from hubbub.desktop.arrival.doorbell import Doorbell
from hubbub.desktop.arrival.invitations import Invitations
from hubbub.desktop.arrival.logins import Logins
from hubbub.desktop.arrival.starter import Starter
from hubbub.desktop.control.window import MIN_SIZE, SIZE, Window
from hubbub.desktop.look import badge, fonts, wording
from hubbub.desktop.look.theme import Theme
from hubbub.desktop.network.actions import Actions
from hubbub.desktop.network.bridge import Network
from hubbub.desktop.network.later import Later
from hubbub.desktop.preferences.preferences import Preferences
from hubbub.desktop.profile import address, appearance, command_line, settings
from hubbub.desktop.profile.settings import ServerSettings, Settings
from hubbub.desktop.servers.desk import Desk
from hubbub.desktop.servers.server import Server
from hubbub.desktop.system import keys, log, notifier, placing
from hubbub.desktop.system.garbage import Collector
from hubbub.desktop.system.keychain import Keychain
from hubbub.desktop.system.sound import Sound
from hubbub.desktop.transfers import pictures
from hubbub.desktop.views.dialogs.dialog import Confirm

if TYPE_CHECKING:
    from hubbub.desktop.arrival.entrance import Entrance
    from hubbub.desktop.arrival.hosting import Hosting
    from hubbub.desktop.views.dialogs.connect import Connect
    from hubbub.desktop.views.dialogs.identity import Identity

KEEP_EVERY_MS = 20_000
ICON_PX = 128
FORGOTTEN = N_(
    "What was said there, your rooms and what you have not sent yet is deleted from this computer. "
    "The server keeps what it has."
)
MISSING_SCREEN = N_("hubbub: there is no screen to open a window on (is DISPLAY set?)")


class App:
    """The program: one Tk, one theme, the connect dialog, and the desk with all servers."""

    def __init__(
        self,
        root: tk.Tk,
        profile: Path,
        remembered: Settings,
        scale: float | None = None,
        cache: Cache | None = None,
    ) -> None:
        self.root = root
        self.profile = profile
        self.settings = remembered
        self.network = Network(root)
        self.cache = cache or Cache(profile)
        self.cache.post = self.network.post
        self.system_scale = scale or appearance.system_scale(root)
        self.theme = Theme(root, appearance.palette_of(remembered), self.system_scale)
        self.preferences = Preferences(self)
        self.preferences.fit()
        self.desk = self._make_desk()
        self.keychain = Keychain(root, profile, self.warn)
        self.logins = Logins(self)
        self._entrance: Entrance | None = None
        self.starter = Starter(self)
        self._hosting: Hosting | None = None
        self.invitations = Invitations(self)
        self.doorbell = Doorbell(profile, self.network.post, self.invitations.follow)
        self._kept = ""  # what was saved last
        self._keep_later = Later(root, self._keep_now_and_then)
        self._ended = False
        keys.make_familiar(root)
        root.title("Hubbub")
        root.protocol("WM_DELETE_WINDOW", self.leave)

    def _make_desk(self) -> Desk:
        desk = Desk(self.root, self.theme, self.settings)
        desk.on_window = self._window_made
        desk.on_add = self.add_server
        desk.on_edit = self.edit_server
        desk.on_forget = self.ask_forget
        desk.on_order = self.save
        desk.on_look = self.toggle_look
        desk.on_settings = self.preferences.open
        desk.on_zoom = self.preferences.zoom
        desk.on_quit = self.leave
        desk.on_invite = lambda server, room: self.invitations.copy(server, room)
        desk.on_own = lambda server: self.hosting.show(server)
        desk.herald.post = self.network.post
        desk.herald.on_chosen = self.save
        return desk

    def begin_to_tell(self) -> None:
        """Let notices be shown and heard outside of the window."""
        herald, picture = self.desk.herald, self.profile / "icon.png"
        with suppress(OSError):
            if not picture.exists():
                badge.icon(ICON_PX, 0, fonts.letter_font()).save(picture)
        run = self.network.perform
        herald.notifier = notifier.find(lambda what: run(lambda: what, lambda done: None), picture)
        herald.sound = Sound(self.root.bell)

    @property
    def entrance(self) -> Entrance:
        """The way in to a server that is not known yet."""
        if self._entrance is None:
            from hubbub.desktop.arrival.entrance import Entrance

            self._entrance = Entrance(self)
        return self._entrance

    @property
    def hosting(self) -> Hosting:
        """The server on this computer."""
        if self._hosting is None:
            from hubbub.desktop.arrival.hosting import Hosting

            self._hosting = Hosting(self)
        return self._hosting

    @property
    def connect(self) -> Connect | None:
        """The connect dialog, while it is there."""
        return self._entrance.dialog if self._entrance else None

    @property
    def window(self) -> Window | None:
        """The window of the server that is shown."""
        return self.desk.window

    @property
    def actions(self) -> Actions | None:
        """What can be done at the server that is shown, or tried."""
        server = self.desk.shown or (self._entrance.trying if self._entrance else None)
        return server.actions if server else None

    def ask(self, words: str = "", known: ServerSettings | None = None) -> None:
        """Show the connect dialog instead of the desk, with what went wrong if something did."""
        known = known or self.settings.first or ServerSettings(nick=self.settings.nick)
        self.desk.pack_forget()
        self.entrance.open(self.root, known, words)
        self.root.resizable(width=False, height=False)
        self.root.minsize(1, 1)
        placing.center(self.root)

    def add_server(self) -> None:
        """Show the connect dialog over the desk."""
        nick = self.settings.nick or (self.desk.shown.model.nick if self.desk.shown else "")
        self.entrance.open_over(self.desk, ServerSettings(nick=nick, address=""))

    def edit_server(self, server: Server) -> None:
        """Ask how a server is to be called, where it is, and who one is there."""
        from hubbub.desktop.views.dialogs.identity import Identity, IdentityDialog

        known = server.known
        nick = server.actions.chat.identity.nick
        wanted = Identity(known.name, known.address, known.tls, nick, known.realname, known.at_start)
        IdentityDialog(self.root, self.theme, server.name, wanted, partial(self._edited, server))

    def _edited(self, server: Server, wanted: Identity) -> None:
        server.identify(wanted)
        self._keep()

    # ------------------------------------------------------------------------------ servers

    def start(self, first: ServerSettings) -> None:
        """Open this server, connect to it, and then to all others."""
        self.settings.put(first)
        try:
            server = self.starter.open(first)
        except JournalInUse:
            self.ask(_(wording.IN_USE), first)
        except (address.BadAddress, OSError) as mistake:
            self.ask(str(mistake), first)
        else:
            self._show_desk(server)
            self.starter.connect(server)
            self.starter.open_too(known for known in self.settings.servers if known is not first)

    def open_directly(self) -> None:
        """Open the server that was shown last: everything needed is known."""
        assert self.settings.first
        self.start(self.settings.first)

    def enter(self, server: Server, changes: list[Change]) -> None:
        """A new server has let us in: remember it, and show it."""
        self.settings.nick = server.known.nick
        self.settings.put(server.known)
        self.save()
        self._show_desk(server)
        server.actions.on_changes = server.take
        server.take(changes)

    def _show_desk(self, server: Server) -> None:
        """Show this server, which is new on the desk."""
        if not self.desk.servers:
            root, px = self.root, self.theme.px
            root.resizable(width=True, height=True)
            least = px(MIN_SIZE[0]), px(MIN_SIZE[1])
            root.minsize(*least)
            where = placing.screen_of(root)
            root.geometry(placing.placed(self.settings.geometry, px(SIZE[0]), px(SIZE[1]), where, least))
            self.desk.pack(fill="both", expand=True)
            self._keep_later(KEEP_EVERY_MS)
        self.desk.add(server)
        self.desk.show(server)

    def _window_made(self, window: Window) -> None:
        window.account.on_login = partial(self.logins.logged_in, window.server)
        window.account.on_logout = partial(self.logins.logged_out, window.server)
        window.links.on_address = partial(self.invitations.follow, seen=True)

    def toggle_look(self) -> None:
        """From dark to light, or back."""
        self.preferences.change("look", "light" if self.theme.palette.dark else "dark")

    def renew(self) -> None:
        """Make all that is shown anew: in other sizes, with other words."""
        px = self.theme.px
        if self.desk.servers:
            least = px(MIN_SIZE[0]), px(MIN_SIZE[1])
            self.root.minsize(*least)
            now = self.root.geometry()
            fitting = placing.placed(now, *least, placing.screen_of(self.root), least)
            if fitting != now:  # what is larger now would reach beyond the screen
                self.root.geometry(fitting)
        self.desk.renew()

    def warn(self, words: str) -> None:
        """Tell something in passing."""
        if self.window:
            self.window.toast.show(words)

    # ------------------------------------------------------------------------------ the end

    def ask_forget(
        self, server: Server, over: tk.Misc | None = None, do: Callable[[], object] | None = None
    ) -> None:
        """Forget a server, if that is what is wanted; asked over the window, or over a dialog of it."""
        title = _("Forget {server}?").format(server=server.name)
        do = do or partial(self.forget, server)
        Confirm(over or self.root, self.theme, title, _(FORGOTTEN), _("Forget"), do)

    def forget(self, server: Server) -> None:
        """Leave a server and delete what was kept of it; without another one, ask for one."""
        self._keep()
        known = server.known
        self.desk.remove(server)
        server.actions.forget()
        pictures.clear(self.profile)
        self.logins.forget(known)
        self.settings.servers.remove(known)
        self.save()
        if not self.desk.servers:
            self._keep_later.cancel()
            self.ask(known=ServerSettings(nick=known.nick))

    def leave(self, reason: str = "") -> None:
        """End the program, after a question where others would notice."""
        self.hosting.ask_before(partial(self.quit, reason))

    def quit(self, reason: str = "") -> None:
        """Leave, remember, end."""
        if self._ended:
            return
        self._ended = True
        self._keep()
        self.root.withdraw()
        self.close(reason)
        self.root.destroy()

    def close(self, reason: str = "") -> None:
        """Leave all servers and the one that is tried, and end every thread that served them."""
        self._keep_later.cancel()
        self.starter.cancel()
        if self._entrance:
            self._entrance.end()
        self.doorbell.close()
        self.preferences.watch.close()
        self.desk.clear(reason)
        self.desk.herald.close()
        self.keychain.close()
        if self._hosting:
            self._hosting.close()
        self.network.close()
        self.cache.close()

    def _keep_now_and_then(self) -> None:
        """Remember without being closed: a window may also end with the power."""
        self._keep_later(KEEP_EVERY_MS)
        self._keep()

    def _keep(self) -> None:
        """Take what is worth remembering from the servers and the window."""
        for server in self.desk.servers:
            server.remember()
        if self.desk.servers:
            self.settings.geometry = self.root.geometry()
            self.save()

    def save(self) -> None:
        """Keep the settings, if they are others."""
        if (kept := repr(self.settings)) == self._kept:
            return
        self._kept = kept
        try:
            settings.save(self.profile, self.settings)
        except OSError as trouble:
            words = _("hubbub: the settings could not be kept: {error}")
            print(words.format(error=trouble), file=sys.stderr)  # noqa: T201


def main(argv: list[str]) -> int:
    """Run the desktop program until its window is closed; the exit status of the process."""
    words.use(*appearance.languages())
    options = command_line.parse(argv)
    appearance.be_dpi_aware()
    try:
        settings.prepare_profile(options.profile)
    except OSError as trouble:
        sentence = _("hubbub: {folder} can't be used as a profile: {error}")
        print(sentence.format(folder=options.profile, error=trouble), file=sys.stderr)  # noqa: T201
        return 1
    if command_line.is_for_open_window(options) and doorbell.ring(options.profile, options.link):
        return 0
    remembered = settings.load(options.profile)
    first = command_line.asked_for(options, remembered)
    cache = _begin_to_read(options.profile, first)
    fonts.lend()
    try:
        root = tk.Tk(className="Hubbub")
    except tk.TclError:
        print(_(MISSING_SCREEN), file=sys.stderr)  # noqa: T201
        return 1
    root.withdraw()
    log.watch(root)
    Collector(root)
    app = App(root, options.profile, remembered, options.scale and options.scale / 100, cache)
    app.begin_to_tell()
    if first.nick and (first.key or options.connect):
        app.start(first)
    else:
        app.ask(known=first)
    root.deiconify()
    app.doorbell.open()
    if options.link:
        app.invitations.follow(options.link)
    quit_soon = Later(root, app.quit)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: quit_soon())
    root.mainloop()
    return 0


def _begin_to_read(profile: Path, first: ServerSettings) -> Cache:
    """Open what was kept, and let it be read while the window is made."""
    cache = Cache(profile)
    with suppress(address.BadAddress):
        host, port = address.parse(first.address, first.tls)
        cache.preload(server_name(first.nick, host, port))
    return cache


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
