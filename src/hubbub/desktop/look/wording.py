"""What happened, in words: the lines of a timeline that nobody said, and the state of the connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hubbub.client import dates
from hubbub.client.words import N_, _, ngettext
from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.model import Model
from hubbub.client.world.people import Person
from hubbub.client.world.rooms import Line, LineKind, RoomKind
from hubbub.desktop.look.rules import SWITCHES

ROLES = {
    "q": N_("owner"),
    "a": N_("admin"),
    "o": N_("moderator"),
    "h": N_("half-operator"),
    "v": N_("voice"),
}
_GIVEN = {
    "q": N_("{nick} made {whom} an owner"),
    "a": N_("{nick} made {whom} an admin"),
    "o": N_("{nick} made {whom} a moderator"),
    "h": N_("{nick} made {whom} a half-operator"),
    "v": N_("{nick} gave {whom} a voice"),
}
_TAKEN = {
    "q": N_("{whom} is no longer an owner ({nick})"),
    "a": N_("{whom} is no longer an admin ({nick})"),
    "o": N_("{whom} is no longer a moderator ({nick})"),
    "h": N_("{whom} is no longer a half-operator ({nick})"),
    "v": N_("{nick} took the voice from {whom}"),
}
_EVENTS = {  # what is said of it with and without more words
    LineKind.JOIN: (N_("{nick} joined"), N_("{nick} joined")),
    LineKind.PART: (N_("{nick} left: {text}"), N_("{nick} left")),
    LineKind.QUIT: (N_("{nick} went offline: {text}"), N_("{nick} went offline")),
    LineKind.KICK: (N_("{target} was removed by {nick}: {text}"), N_("{target} was removed by {nick}")),
    LineKind.NICK: (N_("{nick} is now {text}"), N_("{nick} is now {text}")),
    LineKind.TOPIC: (N_("{nick} changed the topic to: {text}"), N_("{nick} cleared the topic")),
    LineKind.INVITE: (N_("{nick} invited {target}: {text}"), N_("{nick} invited {target}")),
}
IN_USE = N_(
    "Hubbub is open already with this profile and server. Close the other window, or start with --profile."
)
_ACCOUNTS = ("a:", "~a:")  # extended bans that mean an account
_MUTES = ("m:", "~m:", "~q:")  # extended bans that let in and keep silent
_TYPISTS_NAMED = 3
_COMERS_NAMED = 3


def event_text(line: Line) -> str:
    """A line that tells of something that happened, for example `Jonas left: good night`."""
    nick, text, target = line.nick, line.text, line.target
    if line.kind is LineKind.QUIT:
        text = text.removeprefix("Quit:").strip()  # how servers mark a reason as that person's own
    if line.kind in _EVENTS:
        with_words, without = _EVENTS[line.kind]
        return _(with_words if text else without).format(nick=nick, text=text, target=target)
    if line.kind is LineKind.MODE:
        return modes_text(nick, text) if nick else _("The room's modes are {modes}").format(modes=text)
    return text


def modes_text(nick: str, change: str) -> str:
    """Who changed what: `maria made jonas a moderator`, `maria banned eve`, `maria set +l 5`."""
    modes, _gap, whom = change.partition(" ")
    adding, letter = modes[:1] == "+", modes[1:]
    if not whom and letter and all(each in SWITCHES for each in letter):
        rules = listed([_("“{name}”").format(name=_(SWITCHES[each].name)) for each in letter])
        words = _("{nick} switched {rules} on") if adding else _("{nick} switched {rules} off")
        return words.format(nick=nick, rules=rules)
    words = _("{nick} set {change}")
    if len(modes) != 2 or not whom or " " in whom:
        return words.format(nick=nick, change=change)
    if letter in ROLES:
        words = _(_GIVEN[letter]) if adding else _(_TAKEN[letter])
    elif letter == "b" and (muted := muted_mask(whom)):
        whom = _whom(muted)
        words = _("{nick} muted {whom}") if adding else _("{nick} lets {whom} speak again")
    elif letter == "b":
        whom = _whom(whom)
        words = _("{nick} banned {whom}") if adding else _("{nick} lifted the ban on {whom}")
    return words.format(nick=nick, whom=whom, change=change)


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
    if line.deleted_by == line.nick:
        words = _("Message deleted: {reason}") if line.reason else _("Message deleted")
    else:
        words = _("Message deleted by {nick}: {reason}") if line.reason else _("Message deleted by {nick}")
    return words.format(nick=line.deleted_by, reason=line.reason)


def hidden_text(count: int) -> str:
    """What stands where people whom one ignores said something."""
    return ngettext(
        "{count} message of somebody you ignore", "{count} messages of people you ignore", count
    ).format(count=count)


def comings_text(lines: Sequence[Line]) -> str:
    """Who came and who left in a row, for example `ada, bob and 3 others came, carl left`."""
    ways: dict[str, list[bool]] = {}  # who: whether they came, each time
    for line in lines:
        ways.setdefault(line.nick, []).append(line.kind is LineKind.JOIN)
    groups: dict[tuple[bool, bool], list[str]] = {each: [] for each in _COMINGS}
    for nick, came in ways.items():
        groups[came[0], came[-1]].append(nick)
    return ", ".join(_coming(way, nicks) for way, nicks in groups.items() if nicks)


_COMINGS = ((True, True), (False, False), (True, False), (False, True))  # whether one came at first, at last


def _coming(way: tuple[bool, bool], nicks: list[str]) -> str:
    count = len(nicks)
    match way:
        case (True, True):
            words = ngettext("{who} came", "{who} came", count)
        case (False, False):
            words = ngettext("{who} left", "{who} left", count)
        case (True, False):
            words = ngettext("{who} came and left", "{who} came and left", count)
        case _:
            words = ngettext("{who} left and came back", "{who} left and came back", count)
    return words.format(who=_several(nicks))


def _several(nicks: list[str]) -> str:
    """`ada`, `ada and bob`, `ada, bob and carl`, `ada, bob and 3 others`."""
    if len(nicks) <= _COMERS_NAMED:
        return listed(nicks)
    named = nicks[: _COMERS_NAMED - 1]
    others = len(nicks) - len(named)
    words = ngettext("{names} and {count} other", "{names} and {count} others", others)
    return words.format(names=", ".join(named), count=others)


def listed(names: Sequence[str]) -> str:
    """`ada`, `ada and bob`, `ada, bob and carl`."""
    *others, last = names
    return _("{names} and {last}").format(names=", ".join(others), last=last) if others else last


def typing_text(nicks: list[str]) -> str:
    """Who is writing just now."""
    if not nicks:
        return ""
    if len(nicks) > _TYPISTS_NAMED:
        return _("Several people are typing …")
    words = ngettext("{names} is typing …", "{names} are typing …", len(nicks))
    return words.format(names=listed(nicks))


def connection_text(model: Model, address: str, now_ms: int) -> str:
    """The state of the connection, in one sentence."""
    match model.connection:
        case ConnectionState.ONLINE:
            return _("Connected to {address}").format(address=address)
        case ConnectionState.CONNECTING:
            return _("Connecting to {address} …").format(address=address)
        case ConnectionState.REGISTERING:
            return _("Connected to {address}, saying hello …").format(address=address)
        case ConnectionState.WAITING:
            seconds = max(0, -(-((model.retry_at_ms or now_ms) - now_ms) // 1000))
            why = sentence(model.detail.partition(". ")[0]) or _("The connection was lost")
            return _("{reason} · trying again in {seconds} s").format(reason=why, seconds=seconds)
        case ConnectionState.OFFLINE:
            words = _("Not connected: {reason}") if model.detail else _("Not connected")
            return words.format(reason=model.detail)


def sentence(words: str) -> str:
    """The words with a capital letter at their beginning, without a full stop at their end."""
    return words[:1].upper() + words[1:].rstrip(".")


def placeholder(name: str, kind: RoomKind) -> str:
    """What an empty composer says."""
    return _("Type a /command") if kind is RoomKind.SERVER else _("Message {name}").format(name=name)


def emptiness(room: str | None) -> str:
    """What stands where no lines are: in a room of this name, "" for the server's, or without any room."""
    if room is None:
        return _("No room is open.\nJoin one with + beside ROOMS, or write to somebody.")
    if not room:
        return _("Nothing was said here yet.\nThe first words are yours.")
    return _("Nothing was said in {room} yet.\nThe first words are yours.").format(room=room)


def way_back(missed: int, *, past: bool) -> str:
    """What leads back to the newest line, from the same lines or from the `past`; so many came meanwhile."""
    words = [_("Jump to present")] if past else []
    if missed:
        words.append(ngettext("{count} new message", "{count} new messages", missed).format(count=missed))
    return f"{'  ·  '.join(words) or _('Jump to newest')}  ↓"


def news_above(count: int) -> str:
    """What leads up to the first of so many messages that were not read."""
    return f"{ngettext('{count} new message', '{count} new messages', count).format(count=count)}  ↑"


def role(letter: str) -> str:
    """What somebody with this prefix mode is called."""
    return _(ROLES[letter]) if letter in ROLES else _("mode {letter}").format(letter=letter)


def remark(person: Person) -> str:
    """What one should know of somebody who stands in a list: `server operator`, `bot`, `account maria`.

    An account goes without saying where the nickname is its name.
    """
    account = person.account if person.account.casefold() != person.nick.casefold() else ""
    told = [_("server operator")] * person.operator + [_("bot")] * person.bot
    if account:
        told.append(_("account {account}").format(account=account))
    return " · ".join(told)


def since(time_ms: int, now: datetime) -> str:
    """When something began, as far as its reader wants to know: `09:14 today`, `3 November, 09:14`."""
    return dates.moment(datetime.fromtimestamp(time_ms / 1000, now.tzinfo), now)


def duration(seconds: int) -> str:
    """A length of time in its largest unit: `12 s`, `5 min`, `3 h`, `2 days`."""
    if days := seconds // 86_400:
        return ngettext("{count} day", "{count} days", days).format(count=days)
    if hours := seconds // 3_600:
        return _("{count} h").format(count=hours)
    if minutes := seconds // 60:
        return _("{count} min").format(count=minutes)
    return _("{count} s").format(count=max(0, seconds))
