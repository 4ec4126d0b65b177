"""The desktop program: from the command line to the first window, and from server to server."""

from __future__ import annotations

import argparse
import re
import signal
import ssl
import sys
import tkinter as tk
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from hubbub import __version__
from hubbub.client.cache import Cache, server_name
from hubbub.client.changes import Change
from hubbub.client.chat import Identity
from hubbub.client.connection import Address
from hubbub.client.journal import JournalInUse
from hubbub.client.login import Credentials
from hubbub.client.words import N_, _
from hubbub.desktop import address, appearance, fonts, keys, settings
from hubbub.desktop.actions import Actions
from hubbub.desktop.entrance import IN_USE, Entrance
from hubbub.desktop.garbage import Collector
from hubbub.desktop.keychain import Keychain
from hubbub.desktop.later import Later
from hubbub.desktop.palette import DARK, LIGHT
from hubbub.desktop.settings import ServerSettings, Settings
from hubbub.desktop.theme import Theme
from hubbub.desktop.views.connect import Connect
from hubbub.desktop.window import MIN_SIZE, SIZE, Window

GEOMETRY = re.compile(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)")
KEEP_EVERY_MS = 5_000
MISSING_SCREEN = N_("hubbub: there is no screen to open a window on (is DISPLAY set?)")


class App:
    """The program: one Tk, one theme, the connect dialog or the main window."""

    def __init__(
        self,
        root: tk.Tk,
        profile: Path,
        remembered: Settings,
        scale: float | None = None,
        cache: Cache | None = None,
        first: ServerSettings | None = None,
    ) -> None:
        self.root = root
        self.profile = profile
        self.settings = remembered
        self.server = first or remembered.first or ServerSettings(nick=remembered.nick)
        self.cache = cache or Cache(profile)
        self.theme = Theme(
            root, appearance.palette_for(remembered.look), scale or appearance.system_scale(root)
        )
        self.actions: Actions | None = None
        self.window: Window | None = None
        self.keychain = Keychain(root, profile, self._warn)
        self.entrance = Entrance(self)
        self._kept = ""  # what was saved last
        self._keep_later = Later(root, self._keep_now_and_then)
        self._ended = False
        keys.make_familiar(root)
        root.title("Hubbub")
        icons = [str(self.theme.avatar("Hubbub", "hubbub", size)) for size in (64, 32)]
        root.iconphoto(True, *icons)
        root.protocol("WM_DELETE_WINDOW", self.quit)

    @property
    def connect(self) -> Connect | None:
        """The connect dialog, while it is there."""
        return self.entrance.dialog

    @property
    def whose_password(self) -> str:
        """The server as its password is kept: `host:port`; "" if that can't be one."""
        with suppress(address.BadAddress):
            host, port = address.parse(self.server.address, self.server.tls)
            return f"{host.lower()}:{port}"
        return ""

    def ask(self, words: str = "") -> None:
        """Show the connect dialog, with what went wrong if something did."""
        self.entrance.open(words)
        self.root.resizable(width=False, height=False)
        self.root.minsize(1, 1)
        self.root.geometry("")
        self._center()

    def _center(self) -> None:
        root = self.root
        root.update_idletasks()
        width, height = root.winfo_reqwidth(), root.winfo_reqheight()
        x, y = (root.winfo_screenwidth() - width) // 2, (root.winfo_screenheight() - height) // 3
        root.geometry(f"+{max(0, x)}+{max(0, y)}")

    # ------------------------------------------------------------------------------ the window

    def open_directly(self) -> None:
        """Open the main window and connect: everything needed is known."""
        self.settings.put(self.server)
        try:
            actions = self.make_actions()
        except JournalInUse:
            self.ask(_(IN_USE))
        except (address.BadAddress, OSError) as mistake:
            self.ask(str(mistake))
        else:
            window = self.open_window()
            if self.server.account:
                self.keychain.get(self.whose_password, self.server.account, window.account.begin)
            else:
                actions.start()

    def make_actions(self, login: Credentials | None = None) -> Actions:
        """What can be done at the server.

        Raises: BadAddress, JournalInUse, OSError.
        """
        kept = self.server
        host, port = address.parse(kept.address, kept.tls)
        self.settings.name_files(kept)
        tls = ssl.create_default_context() if kept.tls else None
        journal = self.profile / f"outbox-{kept.key}.jsonl"
        identity = Identity(kept.nick, realname=kept.realname or kept.nick, credentials=login)
        self.actions = Actions(self.root, identity, kept.rooms, Address(host, port, tls), journal, self.cache)
        return self.actions

    def enter(self, changes: list[Change]) -> None:
        """The server has let us in: remember it, and open the main window."""
        self.settings.nick = self.server.nick
        self.settings.put(self.server)
        self._save()
        self.open_window().follower.show_changes(changes)

    def open_window(self) -> Window:
        assert self.actions, "a window shows a server"
        root, px = self.root, self.theme.px
        root.resizable(width=True, height=True)
        root.minsize(px(MIN_SIZE[0]), px(MIN_SIZE[1]))
        root.geometry(placed(self.settings.geometry, px(SIZE[0]), px(SIZE[1]), screen_of(root)))
        window = self.window = Window(root, self.theme, self.actions, self.settings, self.server)
        window.on_look = self.toggle_look
        window.on_leave = self.leave
        window.on_forget = self.forget
        window.on_quit = self.quit
        window.account.on_login = self.logged_in
        window.account.on_logout = self.logged_out
        window.pack(fill="both", expand=True)
        self._keep_later(KEEP_EVERY_MS)
        return window

    def toggle_look(self) -> None:
        """From dark to light, or back."""
        palette = LIGHT if self.theme.palette.dark else DARK
        self.settings.look = palette.name
        self.theme.use(palette)
        self._save()

    # ------------------------------------------------------------------------------ the account

    def _warn(self, words: str) -> None:
        if self.window:
            self.window.toast.show(words)

    def logged_in(self, account: str, password: str) -> None:
        """Remember as whom; the password only if that is wished."""
        self.server.account = account
        if self.server.remember:
            self.keychain.put(self.whose_password, account, password)
        else:
            self.keychain.forget(self.whose_password, account)
        if self.actions:
            self.actions.stay_logged_in(Credentials(account, password))
        self._save()

    def logged_out(self) -> None:
        """Come as a guest the next time."""
        self.keychain.forget(self.whose_password, self.server.account)
        self.server.account = ""
        self._save()

    # ------------------------------------------------------------------------------ the end

    def leave(self) -> None:
        """Leave this server, and ask for another."""
        self._keep()
        self._close_window("")
        self.ask()

    def forget(self) -> None:
        """Leave this server, delete what was kept of it, and ask for another."""
        self._keep()
        actions = self.actions
        self._close_window("")
        if actions:
            actions.forget()
        self.keychain.forget(self.whose_password, self.server.account)
        self.settings.servers.remove(self.server)
        self.server = ServerSettings(nick=self.server.nick)
        self._save()
        self.ask()

    def quit(self, reason: str = "") -> None:
        """Leave, remember, end."""
        if self._ended:
            return
        self._ended = True
        self._keep()
        self.root.withdraw()
        self._close_window(reason)
        self.cache.close()
        self.keychain.close()
        self.root.destroy()

    def _close_window(self, reason: str) -> None:
        self._keep_later.cancel()
        if self.window:
            self.window.destroy()
            self.window = None
        self.close_actions(reason)

    def close_actions(self, reason: str = "") -> None:
        """Leave the server."""
        if self.actions:
            self.actions.close(reason)
            self.actions = None

    def _keep_now_and_then(self) -> None:
        """Remember without being closed: a window may also end with the power."""
        self._keep()
        self._keep_later(KEEP_EVERY_MS)

    def _keep(self) -> None:
        """Take what is worth remembering from the window."""
        if self.window and self.actions:
            self.server.nick = self.actions.chat.identity.nick
            self.server.rooms = self.actions.chat.rooms_to_keep()
            self.server.room = self.window.key
            self.settings.shown = self.server.key
            self.settings.geometry = self.root.geometry()
            self._save()

    def _save(self) -> None:
        if (kept := repr(self.settings)) == self._kept:
            return
        self._kept = kept
        try:
            settings.save(self.profile, self.settings)
        except OSError as trouble:
            words = _("hubbub: the settings could not be kept: {error}")
            print(words.format(error=trouble), file=sys.stderr)  # noqa: T201


class Screen(NamedTuple):
    """A screen, or several joined ones, in pixels."""

    x: int
    y: int
    width: int
    height: int


def screen_of(root: tk.Tk) -> Screen:
    """The screen that a window is on."""
    if root.winfo_vrootwidth():
        where = root.winfo_vrootx(), root.winfo_vrooty()
        return Screen(*where, root.winfo_vrootwidth(), root.winfo_vrootheight())
    return Screen(0, 0, root.winfo_screenwidth(), root.winfo_screenheight())


def placed(stored: str, width: int, height: int, screen: Screen) -> str:
    """Where the window goes, as Tk writes it: where it was, else amid the screen, never beyond it."""
    found = GEOMETRY.fullmatch(stored)
    x = y = None
    if found:
        width, height, x, y = (int(part) for part in found.groups())
    width, height = min(width, screen.width), min(height, screen.height)
    room_x, room_y = screen.width - width, screen.height - height
    x = screen.x + (room_x // 2 if x is None else max(0, min(x - screen.x, room_x)))
    y = screen.y + (room_y // 3 if y is None else max(0, min(y - screen.y, room_y)))
    return f"{width}x{height}+{x}+{y}"


def main(argv: list[str]) -> int:
    """Run the desktop program until its window is closed; the exit status of the process."""
    options = _parse(argv)
    appearance.be_dpi_aware()
    try:
        settings.prepare_profile(options.profile)
    except OSError as trouble:
        words = _("hubbub: {folder} can't be used as a profile: {error}")
        print(words.format(folder=options.profile, error=trouble), file=sys.stderr)  # noqa: T201
        return 1
    remembered = settings.load(options.profile)
    first = _asked_for(options, remembered)
    cache = _begin_to_read(options.profile, first)
    fonts.lend()
    try:
        root = tk.Tk(className="Hubbub")
    except tk.TclError:
        print(_(MISSING_SCREEN), file=sys.stderr)  # noqa: T201
        return 1
    root.withdraw()
    Collector(root)
    app = App(root, options.profile, remembered, options.scale and options.scale / 100, cache, first)
    if first.nick and (first.key or options.connect):
        app.open_directly()
    else:
        app.ask()
    root.deiconify()
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


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hubbub", description=_("The desktop window of Hubbub."))
    parser.add_argument("--connect", metavar="ADDRESS[:PORT]", help=_("the server to connect to"))
    parser.add_argument(
        "--join", metavar="ROOM", action="append", default=[],
        help=_("a room to join there (may be repeated)"),
    )  # fmt: skip
    parser.add_argument("--nick", metavar="NAME", help=_("your name there"))
    parser.add_argument(
        "--profile",
        metavar="DIR",
        type=Path,
        default=settings.default_profile(),
        help=_("where settings and unsent lines are kept (default: %(default)s)"),
    )
    parser.add_argument(
        "--scale", metavar="PERCENT", type=int, choices=range(80, 301), help=argparse.SUPPRESS
    )
    parser.add_argument("--version", action="version", version=f"hubbub {__version__}")
    return parser.parse_args(argv)


def _asked_for(options: argparse.Namespace, known: Settings) -> ServerSettings:
    """The server to begin with: what is known of it, with what the command line says instead."""
    server = known.at(options.connect, options.nick) if options.connect else known.first
    server = server or ServerSettings(address=options.connect or settings.DEFAULT_ADDRESS)
    server.nick = options.nick or server.nick or known.nick
    server.rooms += [room for room in options.join if room not in server.rooms]
    return server


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
