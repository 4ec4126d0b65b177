"""Why a server lets us not in, read from its last words before a welcome.

The rule: numerics are a standard, the words of ERROR are not; what is not understood is told as it was said.

Spec: https://modern.ircdocs.horse/#errpasswdmismatch-464, https://modern.ircdocs.horse/#error-message
"""

from __future__ import annotations

import re
from enum import Enum

from hubbub.client.alerts import notice
from hubbub.client.words import _
from hubbub.protocol.message import Message

TEXT_MAX = 200  # characters of the server's that are shown


class Why(Enum):
    """What a person can do depends on it."""

    PASSWORD = "password"
    BANNED = "banned"
    FULL = "full"
    OTHER = "other"


_NUMERICS = {"463": Why.BANNED, "464": Why.PASSWORD, "465": Why.BANNED, "466": Why.BANNED}
_PASSWORD = re.compile(
    r"\b(bad|wrong|incorrect|invalid)\spassword|password\s(mismatch|incorrect)", re.IGNORECASE
)
_BANNED = re.compile(r"\b([dgkqz][-\s]?lined?|(un)?banned|ban|not\swelcome|blacklisted)\b", re.IGNORECASE)
_FULL = re.compile(
    r"\bfull\b|\btoo\s(many|fast)\b|\blimit\b|\bthrottl|\bno\smore\sconnections\b", re.IGNORECASE
)


def read(message: Message) -> tuple[Why, str] | None:
    """Why we are turned away and what the server says of it; None if this is no such message."""
    text = notice.clean(message.text, TEXT_MAX)
    if message.command in _NUMERICS:
        return _NUMERICS[message.command], text
    if message.command != "ERROR":
        return None
    patterns = ((_PASSWORD, Why.PASSWORD), (_BANNED, Why.BANNED), (_FULL, Why.FULL))
    return next((why for pattern, why in patterns if pattern.search(text)), Why.OTHER), text


def sentence(why: Why, text: str, *, with_password: bool) -> str:
    """What a person can do about it."""
    match why:
        case Why.PASSWORD if with_password:
            return _("This is not the password of the server. Ask who runs it.")
        case Why.PASSWORD:
            return _("This server lets in who knows its password. Ask who runs it, and type it here.")
        case Why.BANNED:
            words = _("The server has banned you: “{text}” Ask who runs it to lift the ban.")
        case Why.FULL:
            words = _("The server takes nobody more just now: “{text}” Try again in a while.")
        case _other:
            words = _("The server has closed the connection: “{text}”")
    return words.format(text=text)
