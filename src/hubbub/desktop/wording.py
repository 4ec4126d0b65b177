"""What happened, in words: the lines of a timeline that nobody said, and the state of the connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hubbub.client.changes import ConnectionState
from hubbub.client.model import Model
from hubbub.client.people import Person
from hubbub.client.rooms import Line, LineKind, RoomKind
from hubbub.desktop.rules import SWITCHES

ROLES = {"q": "owner", "a": "admin", "o": "moderator", "h": "half-operator", "v": "voice"}
_ACCOUNTS = ("a:", "~a:")  # extended bans that mean an account
_MUTES = ("m:", "~m:", "~q:")  # extended bans that let in and keep silent
_TYPISTS_NAMED = 3
_COMERS_NAMED = 3


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
            return modes_text(nick, text) if nick else f"The room's modes are {text}"
        case LineKind.INVITE:
            return f"{nick} invited {target}{because}"
        case _:
            return text


def modes_text(nick: str, change: str) -> str:
    """Who changed what: `maria made jonas a moderator`, `maria banned eve`, `maria set +l 5`."""
    modes, _, whom = change.partition(" ")
    adding, letter = modes[:1] == "+", modes[1:]
    if not whom and letter and all(each in SWITCHES for each in letter):
        rules = ", ".join(f"“{SWITCHES[each].name}”" for each in letter)
        return f"{nick} switched {rules} {'on' if adding else 'off'}"
    if len(modes) != 2 or not whom or " " in whom:
        return f"{nick} set {change}"
    if letter == "v":
        return f"{nick} gave {whom} a voice" if adding else f"{nick} took the voice from {whom}"
    if letter in ROLES:
        what = f"{'an' if ROLES[letter][0] in 'ao' else 'a'} {ROLES[letter]}"
        return f"{nick} made {whom} {what}" if adding else f"{whom} is no longer {what} ({nick})"
    if letter == "b" and (muted := muted_mask(whom)):
        whom = _whom(muted)
        return f"{nick} muted {whom}" if adding else f"{nick} lets {whom} speak again"
    if letter == "b":
        whom = _whom(whom)
        return f"{nick} banned {whom}" if adding else f"{nick} lifted the ban on {whom}"
    return f"{nick} set {change}"


def _whom(mask: str) -> str:
    """Whom a mask means that is made of a nickname or an account alone; any other is itself."""
    for sign in _ACCOUNTS:
        if mask.startswith(sign):
            return mask[len(sign) :]
    nick = mask.removesuffix("!*@*")
    return mask if any(each in nick for each in "*?!@:") else nick


def muted_mask(mask: str) -> str:
    """Whom an entry of the list of bans keeps silent, "" if it keeps them out."""
    return next((mask[len(sign) :] for sign in _MUTES if mask.startswith(sign)), "")


def deleted_text(line: Line) -> str:
    """What stands where something was said, for example `Message deleted by maria: spam`."""
    by = "" if line.deleted_by == line.nick else f" by {line.deleted_by}"
    return f"Message deleted{by}" + (f": {line.reason}" if line.reason else "")


def comings_text(lines: Sequence[Line]) -> str:
    """Who came and who left in a row, for example `ada, bob and 3 others came, carl left`."""
    ways: dict[str, list[bool]] = {}  # who: whether they came, each time
    for line in lines:
        ways.setdefault(line.nick, []).append(line.kind is LineKind.JOIN)
    groups: dict[str, list[str]] = {"came": [], "left": [], "came and left": [], "left and came back": []}
    for nick, came in ways.items():
        if came[0]:
            groups["came" if came[-1] else "came and left"].append(nick)
        else:
            groups["left and came back" if came[-1] else "left"].append(nick)
    return ", ".join(f"{_several(nicks)} {what}" for what, nicks in groups.items() if nicks)


def _several(nicks: list[str]) -> str:
    """`ada`, `ada and bob`, `ada, bob and carl`, `ada, bob and 3 others`."""
    if len(nicks) > _COMERS_NAMED:
        nicks = [*nicks[: _COMERS_NAMED - 1], f"{len(nicks) - _COMERS_NAMED + 1} others"]
    *others, last = nicks
    return f"{', '.join(others)} and {last}" if others else last


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


def emptiness(room: str | None) -> str:
    """What stands where no lines are: in a room of this name, "" for the server's, or without any room."""
    if room is None:
        return "No room is open.\nJoin one with + beside ROOMS, or write to somebody."
    return f"Nothing was said in {room or 'here'} yet.\nThe first words are yours."


def way_back(missed: int, *, past: bool) -> str:
    """What leads back to the newest line, from the same lines or from the `past`; so many came meanwhile."""
    words = f"{missed} new message{'s' if missed > 1 else ''}" if missed else ""
    if past:
        words = f"Jump to present  ·  {words}" if words else "Jump to present"
    return f"{words or 'Jump to newest'}  ↓"


def role(letter: str) -> str:
    """What somebody with this prefix mode is called."""
    return ROLES.get(letter, f"mode {letter}")


def remark(person: Person) -> str:
    """What one should know of somebody who stands in a list: `server operator`, `bot`, `account maria`.

    An account goes without saying where the nickname is its name.
    """
    account = person.account if person.account.casefold() != person.nick.casefold() else ""
    told = ["server operator"] * person.operator + ["bot"] * person.bot
    return " · ".join([*told, f"account {account}"] if account else told)


def since(time_ms: int, now: datetime) -> str:
    """When something began, as far as its reader wants to know: `09:14`, `3 November, 09:14`."""
    began = datetime.fromtimestamp(time_ms / 1000, now.tzinfo)
    clock = f"{began:%H:%M}"
    if began.date() == now.date():
        return f"{clock} today"
    year = "" if began.year == now.year else f" {began.year}"
    return f"{began.day} {began:%B}{year}, {clock}"


def duration(seconds: int) -> str:
    """A length of time in its largest unit: `12 s`, `5 min`, `3 h`, `2 days`."""
    for size, unit in ((86_400, "day"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}"
    return f"{max(0, seconds)} s"
