"""Metadata: keys and values that people set on themselves and on their rooms.

The rule: a value is read by whoever may see whose it is, and told to those alone who subscribed to its key.

Spec: https://ircv3.net/specs/extensions/metadata
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_lowercase, digits

from hubbub.protocol.numerics import RPL_KEYNOTSET, RPL_KEYVALUE
from hubbub.server.core.replies import Response, Words

MAX_KEY_BYTES = 40
MAX_VALUE_BYTES = 300
MAX_KEYS_PER_LINE = 12
NOT_UTF8 = "\ufffd"  # stands for bytes that were none, where a server lets such lines in
EVERYBODY = "*"  # who may see a value: we know no other visibility
BATCH = "metadata"
_KEY_LETTERS = frozenset(ascii_lowercase + digits + "_./-")


def is_key(key: str) -> bool:
    """Whether a key is one."""
    return 0 < len(key) <= MAX_KEY_BYTES and _KEY_LETTERS.issuperset(key)


def is_value(value: str) -> bool:
    """Whether a value was UTF-8, on every server, and is short enough for a line."""
    return NOT_UTF8 not in value and len(value.encode()) <= MAX_VALUE_BYTES


def line(response: Response, name: str, key: str, value: str | None) -> Words:
    """What one key of somebody, or of a room, is; None where it is not set."""
    if value is None:
        return response.numeric(RPL_KEYNOTSET, name, key)
    return response.numeric(RPL_KEYVALUE, name, key, EVERYBODY, text=value)


def lines(response: Response, name: str, values: Mapping[str, str], keys: Iterable[str]) -> list[Words]:
    """Those of the keys that are set."""
    return [line(response, name, key, values[key]) for key in keys if key in values] if values else []
