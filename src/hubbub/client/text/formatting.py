"""Formatting codes of IRC: what a text is without them, and which of its parts look how.

The rule: what can't be seen is made visible. Other control characters, and those that turn the direction of
text, come as signs of their own; a text without codes has nothing in it that acts on a screen.

Spec: https://modern.ircdocs.horse/formatting
"""

from __future__ import annotations

import re
from typing import NamedTuple

TOGGLES = {"\x02": "bold", "\x1d": "italic", "\x1f": "underline", "\x1e": "strike", "\x11": "code"}
REVERSE = "reverse"
CONTROL = "control"
OPEN, CLOSE = "\u2039", "\u203a"  # around the number of a character that can't be shown
REPLACEMENT = "\ufffd"

# The colours 0 to 15 are named and not valued by the specification; 99 is the default.
_NAMED = """
    ffffff 000000 00007f 009300 ff0000 7f0000 9c009c fc7f00
    ffff00 00fc00 009393 00ffff 0000fc ff00ff 7f7f7f d2d2d2
"""
_VALUED = """
    470000 472100 474700 324700 004700 00472c 004747 002747 000047 2e0047 470047 47002a
    740000 743a00 747400 517400 007400 007449 007474 004074 000074 4b0074 740074 740045
    b50000 b56300 b5b500 7db500 00b500 00b571 00b5b5 0063b5 0000b5 7500b5 b500b5 b5006b
    ff0000 ff8c00 ffff00 b2ff00 00ff00 00ffa0 00ffff 008cff 0000ff a500ff ff00ff ff0098
    ff5959 ffb459 ffff71 cfff60 6fff6f 65ffc9 6dffff 59b4ff 5959ff c459ff ff66ff ff59bc
    ff9c9c ffd39c ffff9c e2ff9c 9cff9c 9cffdb 9cffff 9cd3ff 9c9cff dc9cff ff9cff ff94d3
    000000 131313 282828 363636 4d4d4d 656565 818181 9f9f9f bcbcbc e2e2e2 ffffff
"""
COLOURS = tuple(f"#{value}" for value in (_NAMED + _VALUED).split())
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_CODE = re.compile(
    r"[\x02\x1d\x1f\x1e\x11\x0f\x16]"
    r"|\x03(?:(?P<ink>[0-9]{1,2})(?:,(?P<ground>[0-9]{1,2}))?)?"
    r"|\x04(?:(?P<hex_ink>[0-9A-Fa-f]{6})(?:,(?P<hex_ground>[0-9A-Fa-f]{6}))?)?"
    rf"|(?P<control>[{_CONTROLS}])"
)


class Look(NamedTuple):
    """How a part looks; `ink` and `ground` are `#rrggbb`, "" for the window's own."""

    styles: frozenset[str] = frozenset()
    ink: str = ""
    ground: str = ""


Run = tuple[int, Look]  # where it begins, in the text without codes; it ends where the next one begins
PLAIN = Look()


def read(text: str) -> tuple[str, list[Run]]:
    """The text without codes, and its runs; the first begins at 0."""
    if not _CODE.search(text):
        return text, [(0, PLAIN)]
    parts: list[str] = []
    runs: list[Run] = [(0, PLAIN)]
    length = at = 0
    look = PLAIN
    for code in _CODE.finditer(text):
        piece = text[at : code.start()]
        at = code.end()
        parts.append(piece)
        length += len(piece)
        if code["control"]:
            sign = visible_sign(code["control"])
            runs += [(length, look._replace(styles=look.styles | {CONTROL})), (length + len(sign), look)]
            parts.append(sign)
            length += len(sign)
        else:
            look = _changed(look, code)
            runs.append((length, look))
    parts.append(text[at:])
    return "".join(parts), runs


def plain(text: str) -> str:
    """The text without codes, all that is in it to be seen."""
    return read(text)[0]


def visible_sign(character: str) -> str:
    """What stands for a character that would act and not be seen."""
    number = ord(character)
    if 0xD800 <= number < 0xE000:  # half of a character
        return REPLACEMENT
    return f"{OPEN}U+{number:04X}{CLOSE}"


def _changed(look: Look, code: re.Match[str]) -> Look:
    sign = code.group()[0]
    if sign == "\x0f":
        return PLAIN
    if sign == "\x03":
        return _coloured(look, _colour(code["ink"]), _colour(code["ground"]), reset=code["ink"] is None)
    if sign == "\x04":
        ink, ground = code["hex_ink"], code["hex_ground"]
        return _coloured(look, ink and f"#{ink.lower()}", ground and f"#{ground.lower()}", reset=ink is None)
    return look._replace(styles=look.styles ^ {TOGGLES.get(sign, REVERSE)})


def _coloured(look: Look, ink: str | None, ground: str | None, *, reset: bool) -> Look:
    if reset:
        return look._replace(ink="", ground="")
    return look._replace(ink=ink or "", ground=look.ground if ground is None else ground)


def _colour(number: str | None) -> str | None:
    """`#rrggbb`, "" for the window's own, None if there is no number."""
    if number is None:
        return None
    return COLOURS[int(number)] if int(number) < len(COLOURS) else ""
