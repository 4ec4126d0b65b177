"""ChanServ: rooms that are somebody's, in words one can type.

The rule: it decides nothing itself; every word of it is one of `ownership`'s functions.
"""

from __future__ import annotations

from collections.abc import Callable

from hubbub.protocol.lines import truncate_utf8
from hubbub.protocol.message import Message
from hubbub.server.core.commands import ownership
from hubbub.server.core.commands.service import Word, speak_to
from hubbub.server.core.registry import Context, command
from hubbub.server.core.services import CHANSERV

MAX_REASON_BYTES = 300
Run = Callable[[Context, list[str]], None]


@command("CHANSERV", takes="<words>", does="Speak to ChanServ, who looks after rooms; say HELP to it")
def chanserv(ctx: Context, msg: Message) -> None:
    """Speak to ChanServ.

    Spec: https://modern.ircdocs.horse/#services
    """
    speak(ctx, " ".join(msg.params))


@command("CS", takes="<words>", does="Speak to ChanServ, who looks after rooms; say HELP to it")
def cs(ctx: Context, msg: Message) -> None:
    """Speak to ChanServ, in short.

    Spec: https://modern.ircdocs.horse/#services
    """
    speak(ctx, " ".join(msg.params))


def speak(ctx: Context, text: str) -> None:
    """What somebody says to ChanServ."""
    speak_to(ctx, CHANSERV, WORDS, text)


def _register(ctx: Context, words: list[str]) -> None:
    ownership.register_channel(ctx, words[0])


def _drop(ctx: Context, words: list[str]) -> None:
    ownership.drop(ctx, words[0], words[1] if len(words) > 1 else "")


def _transfer(ctx: Context, words: list[str]) -> None:
    if words[0].upper() == "ACCEPT":
        ownership.accept(ctx, words[1])
    elif words[1].upper() == "CANCEL":
        ownership.offer(ctx, words[0], "")
    else:
        ownership.offer(ctx, words[0], words[1])


def _roles(ctx: Context, words: list[str]) -> None:
    """`#room`, `#room +o account`, and for those who know it the other way round: `#room account +o`."""
    if len(words) < 3:
        ownership.show_roles(ctx, words[0])
        return
    change, account = words[1:3] if words[1][0] in "+-" else (words[2], words[1])
    ownership.set_role(ctx, words[0], account, change)


def _role_list(letter: str) -> Run:
    """`#room ADD account`, `#room DEL account`, `#room LIST`, each for a role of its own."""

    def run(ctx: Context, words: list[str]) -> None:
        signs = {"ADD": "+", "DEL": "-"}
        sign = signs.get(words[1].upper() if len(words) > 2 else "")
        if sign is None:
            ownership.show_roles(ctx, words[0])
        else:
            ownership.set_role(ctx, words[0], words[2], sign + letter)

    return run


def _rank(sign: str, letter: str) -> Run:
    def run(ctx: Context, words: list[str]) -> None:
        ownership.change_rank(ctx, words[0], words[1] if len(words) > 1 else "", sign == "+", letter)

    return run


def _info(ctx: Context, words: list[str]) -> None:
    ownership.show(ctx, words[0])


def _list(ctx: Context, words: list[str]) -> None:
    ownership.show_all(ctx, words[0] if words else "*")


def _clear(ctx: Context, words: list[str]) -> None:
    ownership.clear(ctx, words[0], words[1].upper())


def _purge(ctx: Context, words: list[str]) -> None:
    ownership.purge(ctx, words[0], truncate_utf8(" ".join(words[1:]), MAX_REASON_BYTES) or "No reason given")


def _unpurge(ctx: Context, words: list[str]) -> None:
    ownership.purge(ctx, words[0], "")


_ROLE_LIST = "<#room> [ADD | DEL <account>]"
_ROLES = Word("<#room> [+o | -o <account>]", "show or set what accounts are here: q a o h v", _roles, 1)
_UNREGISTER = Word("<#room> [<word>]", "have a room be nobody's any more", _drop, 1)
_RANK = "<#room> [<nick>]"

WORDS = {
    "REGISTER": Word("<#room>", "make a room yours in which you are an operator", _register, 1),
    "UNREGISTER": _UNREGISTER,
    "DROP": _UNREGISTER,
    "TRANSFER": Word(
        "<#room> <account> | ACCEPT <#room> | <#room> CANCEL", "give a room to another account", _transfer, 2
    ),
    "AMODE": _ROLES,
    "ROLE": _ROLES,
    "FLAGS": _ROLES,
    "ACCESS": _ROLES,
    "SOP": Word(_ROLE_LIST, "show or set who is an admin", _role_list("a"), 1),
    "AOP": Word(_ROLE_LIST, "show or set who is an op", _role_list("o"), 1),
    "HOP": Word(_ROLE_LIST, "show or set who is a halfop", _role_list("h"), 1),
    "VOP": Word(_ROLE_LIST, "show or set who has a voice", _role_list("v"), 1),
    "OP": Word(_RANK, "make somebody an op for now", _rank("+", "o"), 1),
    "DEOP": Word(_RANK, "take an op's rank away for now", _rank("-", "o"), 1),
    "HALFOP": Word(_RANK, "make somebody a halfop for now", _rank("+", "h"), 1),
    "DEHALFOP": Word(_RANK, "take a halfop's rank away for now", _rank("-", "h"), 1),
    "VOICE": Word(_RANK, "give somebody a voice for now", _rank("+", "v"), 1),
    "DEVOICE": Word(_RANK, "take a voice away for now", _rank("-", "v"), 1),
    "CLEAR": Word("<#room> USERS | BANS | ROLES", "put everybody out, or empty the lists", _clear, 2),
    "PURGE": Word("<#room> [<reason>]", "close a room to everybody, as an operator", _purge, 1),
    "UNPURGE": Word("<#room>", "open a room again, as an operator", _unpurge, 1),
    "INFO": Word("<#room>", "tell whose a room is", _info, 1),
    "LIST": Word("[<mask>]", "show the rooms that are registered", _list),
}
