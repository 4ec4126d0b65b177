"""How much of a text goes into one line.

The rule: a line counts as others get it, with our address before it, and the longest that address
may become.

Spec: https://modern.ircdocs.horse/#messages
"""

from __future__ import annotations

from hubbub.client.world.rooms import LineKind
from hubbub.client.world.state import State
from hubbub.protocol import isupport

LINE_BYTES = 512
MAX_LINE_BYTES = 8_191
USER_BYTES = 11
HOST_BYTES = 63
NICK_VARIANT_BYTES = 4
MIN_TEXT_BYTES = 40
_ACTION_BYTES = len(b"\x01ACTION \x01")


def text_bytes(state: State, target: str, kind: LineKind) -> int:
    """How many bytes of text fit in one line of this kind to this target."""
    me = state.person(state.nick)
    limit = min(isupport.number(state.isupport, "LINELEN", LINE_BYTES), MAX_LINE_BYTES)
    user = max(len(me.user.encode()) if me else 0, USER_BYTES)
    host = max(len(me.host.encode()) if me else 0, HOST_BYTES)
    prefix = len(state.nick.encode()) + NICK_VARIANT_BYTES + user + host + len(":!@ ")
    action = _ACTION_BYTES if kind is LineKind.ACTION else 0
    return max(limit - prefix - len(f"PRIVMSG {target} :\r\n".encode()) - action, MIN_TEXT_BYTES)
