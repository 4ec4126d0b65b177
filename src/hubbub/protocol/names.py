"""Names of people and rooms: which are possible, which are the same, which look the same.

The rule: two names are one if they fold alike, and too close if their skeletons are alike;
names are compared by these two functions and never in any other way.

Spec: RFC 8265 (PRECIS UsernameCaseMapped), Unicode TR 39 (confusables),
https://modern.ircdocs.horse/#casemapping-parameter
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

Casemapping = Literal["precis", "ascii", "rfc1459"]
CASEMAPPINGS: tuple[Casemapping, ...] = ("precis", "ascii", "rfc1459")
CHANNEL_PREFIX = "#"

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NICK_ASCII = frozenset(_LETTERS + _LETTERS.upper() + "0123456789-_[]\\`^{|}")
_NOT_FIRST = frozenset("0123456789-")
_NOT_IN_CHANNEL = frozenset(" ,:\a*?!")
_RFC1459 = str.maketrans("[]\\~", "{}|^")
_ASCII_LOWER = str.maketrans(_LETTERS.upper(), _LETTERS)
# What the confusables table says of ASCII, so that the table is loaded for other names only.
_ASCII_LOOKS = str.maketrans({"0": "o", "1": "l", "|": "l", "m": "rn", "`": "'", '"': "''"})
_CACHED_NAMES = 16_384


class BadName(ValueError):
    """No name of that kind can be this; the text says why."""


@lru_cache(maxsize=_CACHED_NAMES)
def fold(name: str, casemapping: str = "precis") -> str:
    """The name as it is compared. Total: a name PRECIS forbids folds by case alone."""
    if casemapping == "precis":
        prefix, rest = split_prefix(name)
        if rest.isascii():
            return name.lower()
        try:
            return prefix + str(_profile("UsernameCaseMapped").enforce(rest))
        except UnicodeEncodeError:
            return name.casefold()
    folded = name.translate(_ASCII_LOWER)
    return folded.translate(_RFC1459) if casemapping == "rfc1459" else folded


@cache
def _profile(name: str):  # type: ignore[no-untyped-def]  # the library's own type has no name
    from precis_i18n import get_profile  # noqa: PLC0415 - a hundredth of a second that ASCII names never pay

    return get_profile(name)


def split_prefix(name: str) -> tuple[str, str]:
    """A channel's leading `#` signs, and the rest."""
    rest = name.lstrip(CHANNEL_PREFIX)
    return name[: len(name) - len(rest)], rest


@lru_cache(maxsize=_CACHED_NAMES)
def skeleton(folded: str) -> str:
    """What a folded name looks like: alike for names that a reader may take for one another."""
    if folded.isascii():
        return folded.translate(_ASCII_LOOKS)
    looks = "".join(map(_look, folded)).casefold()
    return "".join(map(_look, looks)).casefold()


def _look(character: str) -> str:
    """The character that stands for all that look like this one."""
    # Imported late: its table takes a tenth of a second, which a server of ASCII names never pays.
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415

    alike = [entry["c"] for entry in confusables_data.get(character, ())]
    if len(alike) != 1:
        return character
    other: str = alike[0]
    back = confusables_data.get(other, ())
    return min(character, other) if len(back) == 1 else other


def is_channel(name: str) -> bool:
    """Whether a target names a channel rather than a person."""
    return name.startswith(CHANNEL_PREFIX)


def check_nick(name: str, casemapping: str, size_limit: int) -> str:
    """The nickname as it will be shown.

    Raises: BadName, for a name of another alphabet than the casemapping has, with a character
    that IRC uses otherwise, or longer than `size_limit` characters.
    """
    if not name:
        raise BadName("a nickname can't be empty")
    if len(name) > size_limit:
        raise BadName(f"a nickname has at most {size_limit} characters")
    shown = _checked_alphabet(name, casemapping)
    for character in shown:  # as shown: a wide `！` is a `!`
        if character.isascii() and character not in _NICK_ASCII:
            raise BadName(f"a nickname can't hold {character!r}")
    if shown[0] in _NOT_FIRST:
        raise BadName(f"a nickname can't start with {shown[0]!r}")
    return shown


def check_channel(name: str, casemapping: str, size_limit: int) -> str:
    """The channel's name as it will be shown. Raises: BadName, as `check_nick`."""
    prefix, rest = split_prefix(name)
    if not prefix or len(name) > size_limit:
        raise BadName(f"a channel starts with # and has at most {size_limit} characters")
    shown = _checked_alphabet(rest, casemapping) if rest else ""
    for character in shown:
        if character in _NOT_IN_CHANNEL or character < "!" or character == "\x7f":
            raise BadName(f"a channel can't hold {character!r}")
    return prefix + shown


def _checked_alphabet(name: str, casemapping: str) -> str:
    if name.isascii():
        return name
    if casemapping != "precis":
        raise BadName("names are ASCII on this server")
    try:
        shown = str(_profile("UsernameCasePreserved").enforce(name))
        _profile("UsernameCaseMapped").enforce(name)
    except UnicodeEncodeError as error:
        raise BadName(f"a name can't be {name!r}: {error.reason}") from None
    return shown


def possible_nick(wish: str, casemapping: str, size_limit: int) -> str:
    """The nearest possible nickname to what someone typed: spaces and what can't be become `_`."""
    name = "".join(_nick_letter(character, casemapping) for character in wish.strip()[:size_limit])
    if not name.strip("_"):
        name = "guest"
    if name[0] in _NOT_FIRST:
        name = f"_{name}"[:size_limit]
    try:
        return check_nick(name, casemapping, size_limit)
    except BadName:
        return "guest"


def _nick_letter(character: str, casemapping: str) -> str:
    """The character as it would stand in a nickname, `_` where it can't."""
    try:
        shown = _checked_alphabet(character, casemapping)
    except BadName:
        return "_"
    return shown if shown in _NICK_ASCII or not shown.isascii() else "_"


def nick_variant(nick: str, number: int, size_limit: int) -> str:
    """The nickname with a number behind it: `alice_2`."""
    suffix = f"_{number}"
    return nick[: size_limit - len(suffix)] + suffix
