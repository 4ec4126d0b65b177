"""What the tags of a message say of the line that it is.

Spec: https://ircv3.net/specs/extensions/server-time and https://ircv3.net/specs/client-tags/reply
"""

from __future__ import annotations

from hubbub.protocol.message import Message
from hubbub.protocol.servertime import parse_time

SECONDS_DIGITS = 11  # of a time that a numeric tells, since 1970
DAY_MS = 24 * 3600 * 1000
_REPLY_TAGS = ("+reply", "+draft/reply")


def line_time_ms(message: Message, now_ms: int) -> int:
    """When a message was sent: as its server says, unless that is no sensible time."""
    stamp = message.tags.get("time")
    time_ms = parse_time(stamp) if stamp else None
    return time_ms if time_ms is not None and 0 <= time_ms <= now_ms + DAY_MS else now_ms


def reply_msgid(message: Message) -> str:
    """The msgid of the message that this one replies to, or ""."""
    for tag in _REPLY_TAGS:
        if found := message.tags.get(tag):
            return found
    return ""
