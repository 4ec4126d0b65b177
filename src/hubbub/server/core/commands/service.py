"""Speaking to a service, NickServ or ChanServ, in words one can type.

The rule: a service decides nothing itself; every word of it is a function that a command could call,
and whatever that declines is said by the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hubbub.server.core.registry import Context
from hubbub.server.core.replies import Fail

MAX_SHOWN = 20  # of a word that is not known


class Word(NamedTuple):
    """One thing that can be said to it: what it takes, what it does, and the function that does it."""

    takes: str
    does: str
    run: Callable[[Context, list[str]], None]
    min_words: int = 0


def speak_to(ctx: Context, name: str, words: Mapping[str, Word], text: str) -> None:
    """What somebody says to the service of this name.

    Raises: Fail(UNKNOWN | NEED_MORE_PARAMS), and what its words do.
    """
    ctx.response.service = name
    said, *rest = text.split() or ["HELP"]
    said = said.upper()
    ctx.command = f"{name.upper()} {said[:MAX_SHOWN]}"
    if said == "HELP":
        _help(ctx, words, rest)
        return
    word = words.get(said)
    if word is None:
        raise Fail(name, "UNKNOWN", text=f"I don't know {said[:MAX_SHOWN]}: say HELP for what I know")
    if len(rest) < word.min_words:
        raise Fail(name, "NEED_MORE_PARAMS", text=f"Say it so: {said} {word.takes}")
    word.run(ctx, rest)


def _help(ctx: Context, words: Mapping[str, Word], asked: list[str]) -> None:
    """What it knows, each once under all its names; or one word alone."""
    names: dict[Word, list[str]] = {}
    for name, word in words.items():
        names.setdefault(word, []).append(name)
    wanted = words.get(asked[0].upper()) if asked else None
    for word in [wanted] if wanted else names:
        ctx.response.notice(f"{' or '.join(names[word])} {word.takes}".strip() + f": {word.does}")
    if not wanted:
        ctx.response.notice("HELP [<word>]: tell what I know")
