"""The kinds of value a configuration key takes: each is a Rule, which knows its words and reads a value.

Rule: a Rule says yes or no to one value and knows nothing of keys, sections or files.
"""

import re
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Any, NamedTuple, cast

Place = tuple[str | int, ...]  # of a key in a file: ("limits", "nicklen"), ("listener", 0, "bind")

REQUIRED = object()
LOOPBACK_NAME = "localhost"
LARGEST_PORT = 65535


class Rule(NamedTuple):
    """What a key takes."""

    allowed: str  # in words, to end the sentence "it takes ..."
    read: Callable[[Any], object]  # what TOML gave, as we keep it; raises ValueError or TypeError
    choices: tuple[str, ...] = ()  # when it is one of few words


def key(default: Any, rule: Rule, *, secret: bool = False) -> Any:
    """Declare a key of a section: a dataclass field with its rule; `secret` values are never shown."""
    metadata = {"rule": rule, "secret": secret}
    if default is REQUIRED:
        return field(repr=not secret, metadata=metadata)
    return field(default=default, repr=not secret, metadata=metadata)


def switch() -> Rule:
    """True or false."""
    return Rule("true or false", lambda value: must(isinstance(value, bool), value))


def whole(low: int, high: int, unit: str) -> Rule:
    """A whole number of `unit` from `low` to `high`."""

    def read(value: Any) -> int:
        must(isinstance(value, int) and not isinstance(value, bool) and low <= value <= high, value)
        return cast(int, value)

    return Rule(f"a whole number from {low} to {high} ({unit})", read)


def seconds(low: float, high: float) -> Rule:
    """A time in seconds, as a float."""

    def read(value: Any) -> float:
        must(isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high, value)
        return float(value)

    return Rule(f"a number of seconds from {low:g} to {high:g}", read)


def text(pattern: str, allowed: str) -> Rule:
    """A text that fits a regular expression as a whole."""
    return Rule(allowed, lambda value: must(re.fullmatch(pattern, value), value))


def texts(pattern: str, allowed: str) -> Rule:
    """A list of texts which all fit a regular expression; a tuple of them."""

    def read(value: Any) -> tuple[str, ...]:
        must(isinstance(value, list) and all(re.fullmatch(pattern, item) for item in value), value)
        return tuple(value)

    return Rule(allowed, read)


def lines(pattern: str, allowed: str) -> Rule:
    """A text of several lines, or a list of lines; a tuple of lines."""

    def read(value: Any) -> tuple[str, ...]:
        found = re.split(r"\r?\n", value.rstrip("\r\n")) if isinstance(value, str) else value
        must(isinstance(found, list) and all(re.fullmatch(pattern, item) for item in found), value)
        return () if found == [""] else tuple(found)

    return Rule(allowed, read)


def choice(*words: str) -> Rule:
    """One of some words."""
    return Rule(listed(words, "or"), lambda value: must(value in words, value), words)


def choices(*words: str) -> Rule:
    """A list of some words; a tuple of them."""

    def read(value: Any) -> tuple[str, ...]:
        must(isinstance(value, list) and all(item in words for item in value), value)
        return tuple(value)

    return Rule(f"a list of {listed(words, 'and')}", read, words)


def file_path() -> Rule:
    """A path, relative ones being relative to the configuration file."""
    return Rule("a path", lambda value: Path(must(re.fullmatch(r"[^\0]+", value), value)))


def address() -> Rule:
    """Where to listen: an IP address, or localhost, and a port."""

    def read(value: Any) -> str:
        host, port = split_address(value)
        must(0 <= port <= LARGEST_PORT, value)
        if host != LOOPBACK_NAME:
            parse_ip(host)
        return cast(str, value)

    return Rule('an address and a port, as "127.0.0.1:6667", "[::1]:6667" or "localhost:6667"', read)


def networks() -> Rule:
    """A list of IP networks; a tuple of texts."""

    def read(value: Any) -> tuple[str, ...]:
        from ipaddress import ip_network

        must(isinstance(value, list) and all(isinstance(item, str) for item in value), value)
        return tuple(str(ip_network(item)) for item in value)

    return Rule('a list of networks, as ["127.0.0.1/32", "fd00::/8"]', read)


def split_address(value: str) -> tuple[str, int]:
    """Cut "host:port" into its two; IPv6 addresses stand in brackets. Raises ValueError or TypeError."""
    parts = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:]+)):([0-9]{1,5})", value)
    if parts is None:
        raise ValueError(value)
    return parts[1] or parts[2], int(parts[3])


def parse_ip(host: str) -> Any:
    """The IP address object. Raises ValueError."""
    from ipaddress import ip_address

    return ip_address(host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host in (LOOPBACK_NAME, "127.0.0.1", "::1"):
        return True
    return bool(parse_ip(host).is_loopback)


def must(truth: object, value: Any) -> Any:
    """Return `value` if `truth` holds. Raises ValueError."""
    if not truth:
        raise ValueError(value)
    return value


def listed(words: tuple[str, ...], conjunction: str) -> str:
    """Words in quotes, as in "a", "b" or "c"."""
    quoted = [f'"{word}"' for word in words]
    return f" {conjunction} ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
