"""What happened, in words: the lines of a timeline that nobody said, and the state of the connection."""

from __future__ import annotations

from hubbub.client.changes import ConnectionState
from hubbub.client.model import Model
from hubbub.client.rooms import Line, LineKind, RoomKind

_TYPISTS_NAMED = 3


def event_text(line: Line) -> str:
    """A line that tells of something that happened, for example `Jonas left: good night`."""
    nick, text, target = line.nick, line.text, line.target
    because = f": {text}" if text else ""
    match line.kind:
        case LineKind.JOIN:
            return f"{nick} joined"
        case LineKind.PART:
            return f"{nick} left{because}"
        case LineKind.QUIT:
            return f"{nick} went offline{because}"
        case LineKind.KICK:
            return f"{target} was removed by {nick}{because}"
        case LineKind.NICK:
            return f"{nick} is now {text}"
        case LineKind.TOPIC:
            return f"{nick} changed the topic to: {text}" if text else f"{nick} cleared the topic"
        case LineKind.MODE:
            return f"{nick} set {text}" if nick else f"The room's modes are {text}"
        case LineKind.INVITE:
            return f"{nick} invited {target}{because}"
        case _:
            return text


def typing_text(nicks: list[str]) -> str:
    """Who is writing just now."""
    if not nicks:
        return ""
    if len(nicks) > _TYPISTS_NAMED:
        return "Several people are typing …"
    *others, last = nicks
    if not others:
        return f"{last} is typing …"
    return f"{', '.join(others)} and {last} are typing …"


def connection_text(model: Model, address: str, now_ms: int) -> str:
    """The state of the connection, in one sentence."""
    match model.connection:
        case ConnectionState.ONLINE:
            return f"Connected to {address}"
        case ConnectionState.CONNECTING:
            return f"Connecting to {address} …"
        case ConnectionState.REGISTERING:
            return f"Connected to {address}, saying hello …"
        case ConnectionState.WAITING:
            seconds = max(0, -(-((model.retry_at_ms or now_ms) - now_ms) // 1000))
            why = sentence(model.detail) or "The connection was lost"
            return f"{why} · trying again in {seconds} s"
        case ConnectionState.OFFLINE:
            return f"Not connected: {model.detail}" if model.detail else "Not connected"


def sentence(words: str) -> str:
    """The words with a capital letter at their beginning, without a full stop at their end."""
    return words[:1].upper() + words[1:].rstrip(".")


def placeholder(name: str, kind: RoomKind) -> str:
    """What an empty composer says."""
    return "Type a /command" if kind is RoomKind.SERVER else f"Message {name}"
