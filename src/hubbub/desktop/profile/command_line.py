"""The command line of the desktop program, and the server that it asks for."""

from __future__ import annotations

import argparse
from pathlib import Path

from hubbub import __version__
from hubbub.client.words import _
from hubbub.desktop.profile import settings
from hubbub.desktop.profile.settings import ServerSettings, Settings


def parse(argv: list[str]) -> argparse.Namespace:
    """What was asked for; it ends the program for --help, and for what makes no sense."""
    parser = argparse.ArgumentParser(prog="hubbub", description=_("The desktop window of Hubbub."))
    parser.add_argument(
        "link", metavar="LINK", nargs="?", default="", help=_("a link to open: hubbub://… or irc://…")
    )
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


def is_for_open_window(options: argparse.Namespace) -> bool:
    """Whether a window that has this profile open is enough: for a link, or where nothing is asked for."""
    return bool(options.link) or not (options.connect or options.join or options.nick)


def asked_for(options: argparse.Namespace, known: Settings) -> ServerSettings:
    """The server to begin with: what is known of it, with what the command line says instead."""
    server = known.at(options.connect, options.nick) if options.connect else known.first
    server = server or ServerSettings(address=options.connect or settings.DEFAULT_ADDRESS)
    server.nick = options.nick or server.nick or known.nick
    server.rooms += [room for room in options.join if room not in server.rooms]
    return server
