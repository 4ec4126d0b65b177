"""What the console says of the chat: who came, who left, who is speaking.

The rule: what happened is one line at most (a text has as many as it has), what was denied none, and
however fast people speak, the console stays readable: past `MAX_PER_SECOND` it counts instead.
"""

from __future__ import annotations

from hubbub.protocol import multiline
from hubbub.protocol.lines import readable
from hubbub.protocol.plain import visible
from hubbub.server.core.facts import Joined, Kicked, NickChanged, Parted, TextSent, UserArrived, UserLeft
from hubbub.server.core.happened import Happened

MAX_PER_SECOND = 20


class Console:
    """Words what happened for the person who runs the server."""

    def __init__(self, *, show_messages: bool) -> None:
        self._show_messages = show_messages
        self._second = 0
        self._said = 0

    def lines(self, happened: Happened, now_ms: int) -> list[str]:
        """What there is to say of it."""
        if happened.was_denied or happened.repeats:
            return []
        if isinstance(happened.fact, TextSent):
            return self._speech(happened, now_ms // 1000)
        line = _event(happened)
        return [line] if line else []

    def _speech(self, happened: Happened, second: int) -> list[str]:
        lines = []
        if second != self._second:
            if self._said > MAX_PER_SECOND:
                lines.append(f"... and {self._said - MAX_PER_SECOND} more messages")
            self._second, self._said = second, 0
        if self._said >= MAX_PER_SECOND:
            self._said += 1
            return lines
        for line in self._said_by(happened):
            self._said += 1
            if self._said <= MAX_PER_SECOND:
                lines.append(line)
        return lines

    def _said_by(self, happened: Happened) -> list[str]:
        nick = _nick(happened)
        where = f"in {happened.channel.name}" if happened.channel else "to someone"
        if self._show_messages:
            said = multiline.combined(readable(happened.fact.text)).split("\n")
            return [f"{nick} is saying {where}: {visible(line)}" for line in said if line]
        return [f"{nick} is speaking {where}"]


def _nick(happened: Happened) -> str:
    """Who did it, as they were called then."""
    return happened.source.partition("!")[0]


def _event(happened: Happened) -> str:
    nick = _nick(happened)
    channel = happened.channel.name if happened.channel else ""
    match happened.fact:
        case UserArrived():
            return f"{nick} has connected to the server"
        case UserLeft(reason=reason):
            return f"{nick} has left ({visible(reason)})"
        case NickChanged(nick=new):
            return f"{nick} is now known as {new}"
        case Joined():
            return f"{nick} has joined {channel}"
        case Parted():
            return f"{nick} has left {channel}"
        case Kicked(reason=reason) if happened.target:
            return f"{nick} has removed {happened.target.nick} from {channel} ({visible(reason)})"
    return ""
