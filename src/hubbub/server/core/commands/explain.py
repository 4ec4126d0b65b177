"""HELP: what each command takes and does, by its row of the table, and what the modes are for.

The rule: nothing is explained here; every word stands where what it tells of is declared.

Spec: https://modern.ircdocs.horse/#help-message
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hubbub.protocol.channel_modes import FLAGS, LISTS, PARAMETERS, PREFIXES, USER_FLAGS
from hubbub.protocol.lines import in_lines
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_HELPNOTFOUND, RPL_ENDOFHELP, RPL_HELPSTART, RPL_HELPTXT
from hubbub.server.config import PRIVILEGES
from hubbub.server.core.ranks import RANKS
from hubbub.server.core.registry import COMMANDS, Command, Context, command, shown
from hubbub.server.core.replies import Refuse

INDEX = "*"
INDEX_LINE_BYTES = 70


@command("HELP", takes="[<command or topic>]", does="Tell what a command or a mode is for")
def help_(ctx: Context, msg: Message) -> None:
    """Tell what a command takes and does, or what else there is to know.

    Spec: https://modern.ircdocs.horse/#help-message
    Raises: Refuse(ERR_HELPNOTFOUND).
    """
    asked = msg.params[0].upper() if msg.params else ""
    row = COMMANDS.get(asked)
    if not asked:
        _tell(ctx, INDEX, "What there is to know", _index())
    elif asked in _TOPICS:
        title, lines = _TOPICS[asked]
        _tell(ctx, asked, title, lines())
    elif row is not None and row.does:
        _tell(ctx, asked, f"{asked} {row.takes}".strip(), _about(row))
    else:
        raise Refuse(ERR_HELPNOTFOUND, shown(msg.params[0]))


@command("HELPOP", takes="[<command or topic>]", does="Tell what a command or a mode is for")
def helpop(ctx: Context, msg: Message) -> None:
    """Tell what HELP tells.

    Spec: https://modern.ircdocs.horse/#help-message
    """
    help_(ctx, msg)


def _tell(ctx: Context, subject: str, title: str, lines: Iterable[str]) -> None:
    ctx.reply(RPL_HELPSTART, subject, text=title)
    for line in lines:
        ctx.reply(RPL_HELPTXT, subject, text=line)
    ctx.reply(RPL_ENDOFHELP, subject)


def _index() -> Iterable[str]:
    named = sorted(name for name, row in COMMANDS.items() if row.does)
    yield "Say HELP and one of these commands:"
    for line in in_lines(named, INDEX_LINE_BYTES):
        yield " ".join(line)
    yield f"or one of these topics: {' '.join(_TOPICS)}"


def _about(row: Command) -> Iterable[str]:
    yield f"{row.does}."
    if row.needs:
        yield f"It takes an operator with the privilege {row.needs}."


def _channel_modes() -> Iterable[str]:
    for letter, sign in PREFIXES.items():
        yield f"+{letter} <nick>: they are {RANKS[letter].name.lower()} here, and shown with {sign}"
    yield from _lettered(LISTS, " <mask>")
    yield from _lettered(PARAMETERS, " <parameter>")
    yield from _lettered(FLAGS)


def _lettered(modes: Mapping[str, str], takes: str = "") -> Iterable[str]:
    return (f"+{letter}{takes}: {says}" for letter, says in modes.items())


def _privileges() -> Iterable[str]:
    return (f"{name}: {says}" for name, says in PRIVILEGES.items())


_TOPICS: dict[str, tuple[str, Callable[[], Iterable[str]]]] = {
    "CMODES": ("What a room's modes are for", _channel_modes),
    "UMODES": ("What your own modes are for", lambda: _lettered(USER_FLAGS)),
    "PRIVILEGES": ("What an operator of the server may be allowed", _privileges),
}
