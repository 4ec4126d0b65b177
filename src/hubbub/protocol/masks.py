"""Masks with `*` and `?`, as bans and WHO use them.

The rule: matching takes time in the product of the two lengths at most, whatever the mask.

Spec: https://modern.ircdocs.horse/#wildcard-expressions
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_COMPILED = 4_096
_STARS = re.compile(r"\*+")


@lru_cache(maxsize=MAX_COMPILED)
def _compiled(mask: str) -> re.Pattern[str]:
    """The mask as an expression in which nothing is tried twice.

    Each piece between two stars is taken where it comes first (an atomic group, which is never
    gone back into): if the rest fits anywhere behind a later place, it fits behind this one too.
    """
    first, *others = [re.escape(piece).replace(r"\?", ".") for piece in _STARS.split(mask)]
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    return re.compile(first + "".join([f"(?>.*?{piece})" for piece in middle]) + f".*{last}", re.DOTALL)


def matches(mask: str, text: str) -> bool:
    """Whether the whole text fits the mask: `*` any characters, `?` any one."""
    return _compiled(mask).fullmatch(text) is not None


def full_mask(mask: str) -> str:
    """The mask as `nick!user@host`: what is missing is `*`."""
    nick, bang, rest = mask.partition("!")
    if not bang:
        if "@" in nick:
            nick, rest = "*", nick
        else:
            return f"{nick or '*'}!*@*"
    user, _, host = rest.partition("@")
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"
