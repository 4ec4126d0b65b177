"""The command line: `hubbub` opens the window, `hubbub serve` runs the server.

Rule: it only reads arguments. What it starts is imported when it is started: neither program pays
for the other.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hubbub import __version__

EXIT_CONFIG = 78  # EX_CONFIG of sysexits.h: something is wrong with the configuration


def parser() -> argparse.ArgumentParser:
    """All that `hubbub` understands."""
    top = argparse.ArgumentParser(
        prog="hubbub",
        description="A chat window and a chat server. Without a command, open the window.",
        epilog="See `hubbub serve --help` for the server.",
    )
    top.add_argument("--version", action="version", version=f"hubbub {__version__}")
    top.add_argument("--connect", metavar="ADDRESS", help="the server to open, such as 127.0.0.1:6667")
    top.add_argument("--nick", metavar="NAME", help="the name to use there")
    top.add_argument("--profile", metavar="DIR", type=Path, help="where this window keeps its settings")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the server", description="Run the server.")
    serve.add_argument("--version", action="version", version=f"hubbub {__version__}")
    serve.add_argument("--config", metavar="FILE", type=Path, help="the configuration (TOML); none is needed")
    serve.add_argument("--show-messages", action="store_true", help="print the texts people send as well")
    serve.add_argument("--verbose", action="store_true", help="log everything that happens")
    commands.add_parser("help", help="show this help")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for; return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    top = parser()
    options = top.parse_args(arguments)
    match options.command:
        case "help":
            top.print_help()
            return 0
        case "serve":
            return serve(options.config, show_messages=options.show_messages, verbose=options.verbose)
        case _:
            return open_window(arguments)


def open_window(arguments: list[str]) -> int:
    """Open the desktop window; return when it is closed."""
    from hubbub.desktop import app

    return app.main(arguments)


def serve(config_path: Path | None, *, show_messages: bool, verbose: bool) -> int:
    """Run the server until it is told to stop."""
    from hubbub.server import config, logs

    try:
        settings = config.load(config_path)
        logs.set_up(settings.log, verbose=verbose)
    except config.ConfigError as error:
        print(f"The server was not started.\n{error}", file=sys.stderr)
        return EXIT_CONFIG
    from hubbub.server import host

    return host.run(settings, show_messages=show_messages)
