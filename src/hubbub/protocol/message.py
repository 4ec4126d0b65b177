"""One IRC line as a value: parse it, change nothing, write it.

The rule: what `parse` accepts, `Message.line` writes back with the same meaning, and no
`Message` can be written that holds a CR, LF or NUL, so nobody's words become another's line.

Spec: https://modern.ircdocs.horse/#message-format and
https://ircv3.net/specs/extensions/message-tags
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from hubbub.protocol.value import value

MAX_PARAMS = 15
NO_TAGS: Mapping[str, str] = MappingProxyType({})

_ESCAPES = {";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n"}
_ESCAPE_TABLE = str.maketrans(_ESCAPES)
_UNESCAPES = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
# What ends in a text is written with a colon even before a single word: simple readers, which
# look for " :", expect it.
_ENDS_IN_TEXT = frozenset(
    "PRIVMSG NOTICE TOPIC QUIT KICK AWAY SETNAME ERROR CAP 301 302 303 319 332 353 372".split()
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_COMMAND_CHARACTERS = frozenset(_LETTERS + _LETTERS.upper() + "0123456789_-")


class MalformedLine(ValueError):
    """The peer's line is not an IRC message; the text says what is wrong with it."""


@value
class Message:
    """A parsed line: `@tags :source COMMAND params`.

    `command` is upper case; `params` has at most 15 entries, of which only the last may be
    empty, hold a space or start with a colon; `tags` values are unescaped, "" when missing.
    """

    command: str
    params: tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)

    @property
    def text(self) -> str:
        """The last parameter, "" when there is none."""
        return self.params[-1] if self.params else ""

    @property
    def nick(self) -> str:
        """The nickname (or server name) in the source."""
        return self.source.partition("!")[0]

    def with_tags(self, tags: Mapping[str, str]) -> Message:
        """The same message under other tags."""
        return Message(self.command, self.params, self.source, tags)

    def body(self) -> str:
        """The line without its tags and its line end: `:source COMMAND params`."""
        parts = [f":{self.source}", self.command] if self.source else [self.command]
        if self.params:
            *middle, last = self.params
            for param in middle:
                assert param and " " not in param and param[0] != ":", f"{param!r} must be last"
                parts.append(param)
            has_colon = self.command in _ENDS_IN_TEXT or needs_colon(last)
            parts.append(f":{last}" if has_colon else last)
        body = " ".join(parts)
        assert is_one_line(body), f"{body!r} would be torn in two"
        return body

    def line(self) -> str:
        """The whole line, tags first, without its line end."""
        return f"@{serialize_tags(self.tags)} {self.body()}" if self.tags else self.body()

    def __str__(self) -> str:
        return self.line()


def is_one_line(text: str) -> bool:
    """Whether the text holds none of CR, LF and NUL."""
    return "\n" not in text and "\r" not in text and "\0" not in text


def needs_colon(param: str) -> bool:
    """Whether a last parameter must be written behind a colon."""
    return not param or " " in param or param[0] == ":"


def parse(line: str) -> Message:
    """Read one line without its line end.

    Raises: MalformedLine, for a line with CR, LF or NUL inside, without a command, or whose
    command is not made of letters, digits, `_` and `-`.
    """
    if not is_one_line(line):
        raise MalformedLine("a line holds CR, LF or NUL")
    rest, tags, source = line, NO_TAGS, ""
    if rest.startswith("@"):
        raw_tags, _, rest = rest[1:].partition(" ")
        tags = parse_tags(raw_tags)
    rest = rest.lstrip(" ")
    if rest.startswith(":"):
        source, _, rest = rest[1:].partition(" ")
        rest = rest.lstrip(" ")
    rest, has_trailing, trailing = _cut_trailing(rest)
    words = rest.split(" ")
    if "" in words:
        words = [word for word in words if word]
    if not words or not _COMMAND_CHARACTERS.issuperset(words[0]):
        raise MalformedLine("a line has no valid command")
    params = words[1:]
    if has_trailing:
        params.append(trailing)
    if len(params) > MAX_PARAMS:
        params[MAX_PARAMS - 1 :] = [" ".join(params[MAX_PARAMS - 1 :])]
    return Message(words[0].upper(), tuple(params), source, tags)


def _cut_trailing(rest: str) -> tuple[str, bool, str]:
    """Split at the first ` :`, which starts the last parameter."""
    head, colon, trailing = rest.partition(" :")
    return head, bool(colon), trailing


def parse_tags(raw: str) -> Mapping[str, str]:
    """Read `a=1;b;+c=x\\sy`; of a tag given twice the last one counts."""
    tags: dict[str, str] = {}
    for item in raw.split(";"):
        key, _, value = item.partition("=")
        if key:
            tags[key] = unescape_tag(value) if "\\" in value else value
    return tags or NO_TAGS


def serialize_tags(tags: Mapping[str, str]) -> str:
    """Write tags as they stand between `@` and the first space."""
    return ";".join(
        f"{key}={value.translate(_ESCAPE_TABLE)}" if value else key for key, value in tags.items()
    )


def unescape_tag(value: str) -> str:
    """Undo tag escaping; a lone backslash at the end is dropped, `\\x` becomes `x`."""
    out: list[str] = []
    characters = iter(value)
    for character in characters:
        if character == "\\":
            following = next(characters, "")
            out.append(_UNESCAPES.get(following, following))
        else:
            out.append(character)
    return "".join(out)
