"""The command line: `hubbub` opens the window, `hubbub serve` runs the server, others look after its data.

Rule: it only reads arguments. What it starts is imported when it is started: neither program pays
for the other.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hubbub import __version__

LINKS = ("hubbub://", "irc://", "ircs://")  # an argument that begins so is for the window
EXIT_CONFIG = 78  # EX_CONFIG of sysexits.h: something is wrong with the configuration


def parser() -> argparse.ArgumentParser:
    """All that `hubbub` understands."""
    top = argparse.ArgumentParser(
        prog="hubbub",
        description="A chat window and a chat server. Without a command, open the window; with a link"
        " (hubbub://host/room, irc://host/room), go there in it.",
        epilog="See `hubbub serve --help` for the server.",
    )
    top.add_argument("--version", action="version", version=f"hubbub {__version__}")
    top.add_argument("--connect", metavar="ADDRESS", help="the server to open, such as 127.0.0.1:6667")
    top.add_argument("--nick", metavar="NAME", help="the name to use there")
    top.add_argument("--join", metavar="ROOM", action="append", help="a room to join there; may be repeated")
    top.add_argument("--profile", metavar="DIR", type=Path, help="where this window keeps its settings")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the server", description="Run the server.")
    serve.add_argument("--version", action="version", version=f"hubbub {__version__}")
    serve.add_argument("--config", metavar="FILE", type=Path, help="the configuration (TOML); none is needed")
    serve.add_argument("--show-messages", action="store_true", help="print the texts people send as well")
    serve.add_argument("--verbose", action="store_true", help="log everything that happens")
    _add_care(commands)
    passwd = "make of a password what an [[oper]] of the configuration may have instead"
    commands.add_parser("passwd", help=passwd, description=f"{passwd[0].upper()}{passwd[1:]}.")
    words = "show what operators of the server did"
    audit = commands.add_parser("audit", help=words, description=f"{words[0].upper()}{words[1:]}.")
    audit.add_argument("--config", metavar="FILE", type=Path, help="the server's configuration, if any")
    commands.add_parser("help", help="show this help")
    return top


def _add_care(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands that look after a server's data, which may run meanwhile (but for `restore`)."""
    for name, words in (
        ("backup", "copy the server's messages to FILE, even while people chat"),
        ("restore", "put a backup in the place of the server's messages"),
        ("export", "write messages to FILE as JSON lines"),
        ("check", "look whether the server's data is whole, and how much there is"),
    ):
        command = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        command.add_argument("--config", metavar="FILE", type=Path, help="the server's configuration, if any")
        if name != "check":
            command.add_argument("file", metavar="FILE", type=Path)
        if name == "export":
            only = command.add_mutually_exclusive_group()
            only.add_argument("--channel", metavar="NAME", default="", help="this room's only")
            only.add_argument(
                "--person",
                metavar="NAME",
                default="",
                help="what this account or nick said, and what is kept of it",
            )


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for; return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    top = parser()
    options = top.parse_args([argument for argument in arguments if not argument.lower().startswith(LINKS)])
    match options.command:
        case "help":
            top.print_help()
            return 0
        case "serve":
            return serve(options.config, show_messages=options.show_messages, verbose=options.verbose)
        case "passwd":
            return passwd()
        case "audit":
            return audit(options.config)
        case "backup" | "restore" | "export" | "check":
            return care(options)
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
    from hubbub.server import process

    try:
        return process.run(settings, show_messages=show_messages)
    except config.ConfigError as error:
        print(f"The server was not started.\n{error}", file=sys.stderr)
        return EXIT_CONFIG


def passwd() -> int:
    """Ask for a password twice, and print its hash."""
    import getpass

    from hubbub.server.core.accounts import COSTS
    from hubbub.server.passwords import hash_of

    password = getpass.getpass("Password: ")
    if not password or password != getpass.getpass("Again: "):
        print("They are not the same, or empty.", file=sys.stderr)
        return 1
    print(hash_of(password, COSTS["standard"]))
    return 0


def audit(config_path: Path | None) -> int:
    """Print what operators did, the earliest first."""
    from hubbub.server import audit as record
    from hubbub.server import config
    from hubbub.server.store.place import folder_of

    try:
        lines = list(record.shown(folder_of(config.load(config_path).storage)))
    except config.ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(*(lines or ["No operator has done anything yet."]), sep="\n")
    return 0


def care(options: argparse.Namespace) -> int:
    """Look after the server's data."""
    from hubbub.server import care as data
    from hubbub.server import config
    from hubbub.server.core.history import StoreError
    from hubbub.server.export import Wanted, export
    from hubbub.server.store.place import folder_of
    from hubbub.server.store.retention import rules_of

    try:
        settings = config.load(options.config)
        folder = folder_of(settings.storage)
        match options.command:
            case "backup":
                size_bytes = data.backup(folder, options.file)
                print(f"{options.file} holds all messages up to now ({size_bytes:,} bytes).")
            case "restore":
                aside = data.restore(folder, options.file)
                print(f"Restored from {options.file}." + (f" The data before is {aside}." if aside else ""))
            case "export":
                wanted = Wanted(settings.server.casemapping, options.channel, options.person)
                count = export(folder, options.file, wanted, _show_progress)
                print(f"{options.file} holds {count:,} messages.")
            case _:
                lines, is_well = data.check(folder, rules_of(settings), settings.server.casemapping)
                print(*lines, sep="\n")
                return 0 if is_well else 1
    except config.ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    except FileExistsError:
        print(f"{options.file} is there already; name another file.", file=sys.stderr)
        return 1
    except (OSError, StoreError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _show_progress(done: int, total: int) -> None:
    """A bar on a terminal; nothing where nobody watches."""
    if sys.stderr.isatty():
        filled = 40 * done // max(total, 1)
        ending = "\n" if done >= total else ""
        print(f"\r[{'#' * filled:<40}] {done:,} of {total:,}", end=ending, file=sys.stderr, flush=True)
