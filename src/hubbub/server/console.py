"""What the console says of the chat: who came, who left, who is speaking.

The rule: one fact is one line at most, and however fast people speak, the console stays
readable: past `MAX_PER_SECOND` it counts instead.
"""

from __future__ import annotations

from hubbub.protocol.plain import visible
from hubbub.server.core.facts import (
    Entry,
    Joined,
    Kicked,
    NickChanged,
    Parted,
    TextSent,
    UserArrived,
    UserId,
    UserLeft,
)

MAX_PER_SECOND = 20


class Console:
    """Words a node's facts for the person who runs it."""

    def __init__(self, *, show_messages: bool) -> None:
        self._show_messages = show_messages
        self._nicks: dict[UserId, str] = {}
        self._second = 0
        self._said = 0

    def lines(self, entry: Entry, now_ms: int) -> list[str]:
        """What there is to say of an entry."""
        fact = entry.fact
        match fact:
            case UserArrived(user, nick):
                self._nicks[user] = nick
                return [f"{nick} has connected to the server"]
            case UserLeft(user, reason) if user in self._nicks:
                return [f"{self._nicks.pop(user)} has left ({visible(reason)})"]
            case NickChanged(user, nick) if user in self._nicks:
                before, self._nicks[user] = self._nicks[user], nick
                return [f"{before} is now known as {nick}"]
            case TextSent():
                return self._speech(fact, now_ms // 1000)
        return self._room_lines(entry)

    def _room_lines(self, entry: Entry) -> list[str]:
        nick = self._nicks.get(entry.fact.user)
        match entry.fact:
            case Joined(_, _, name) if nick:
                return [f"{nick} has joined {name}"]
            case Parted(_, channel) if nick:
                return [f"{nick} has left {channel}"]
            case Kicked(_, channel, target, reason) if nick:
                who = self._nicks.get(target, "somebody")
                return [f"{nick} has removed {who} from {channel} ({visible(reason)})"]
        return []

    def _speech(self, fact: TextSent, second: int) -> list[str]:
        lines = []
        if second != self._second:
            if self._said > MAX_PER_SECOND:
                lines.append(f"... and {self._said - MAX_PER_SECOND} more messages")
            self._second, self._said = second, 0
        self._said += 1
        if self._said <= MAX_PER_SECOND:
            lines.append(self._said_by(fact))
        return lines

    def _said_by(self, fact: TextSent) -> str:
        nick = self._nicks.get(fact.user, "somebody")
        where = f"in {fact.channel}" if fact.channel else "to someone"
        if self._show_messages:
            return f"{nick} is saying {where}: {visible(fact.text)}"
        return f"{nick} is speaking {where}"
