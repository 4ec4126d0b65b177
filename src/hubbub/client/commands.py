"""Slash commands: what the person typed, as something to do.

The rule: a command is a row of COMMANDS and a function from words to actions; it knows the
room it was typed in, and nothing of connections. What it can't make sense of it explains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from hubbub.client.rooms import LineKind, Room, RoomKind
from hubbub.client.wire import is_target, one_line
from hubbub.protocol.message import MalformedLine, Message, parse

MAX_HINTS = 8


@dataclass(frozen=True, slots=True)
class Say:
    """Say something, there."""

    target: str
    text: str
    kind: LineKind = LineKind.MESSAGE


@dataclass(frozen=True, slots=True)
class Open:
    """Show the conversation with someone."""

    nick: str


@dataclass(frozen=True, slots=True)
class Join:
    """Enter a channel and show it."""

    name: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Leave a channel, or close a conversation."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeNick:
    """Be called otherwise."""

    nick: str


@dataclass(frozen=True, slots=True)
class SetAway:
    """Be away with this text, or back with ""."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Write this to the server; its answers belong into the room where it was typed."""

    message: Message


@dataclass(frozen=True, slots=True)
class GoToDay:
    """Show what was said in the room from a day on: `2026-11-01`, `today` or `yesterday`."""

    day: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Forget the lines of the room."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave the server and end the program."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Explain:
    """Tell the person something; `error` if what they typed could not be done."""

    text: str
    error: bool = True


Action = Say | Open | Join | Part | ChangeNick | SetAway | Ask | GoToDay | Clear | Quit | Explain


class Command(NamedTuple):
    """One slash command; `usage` shows its words, [optional] ones in brackets."""

    name: str
    usage: str
    summary: str
    run: Callable[[Room, str], list[Action]]
    min_words: int = 0


def parse_command(text: str, room: Room) -> list[Action]:
    """The actions of a text that starts with a slash, typed in this room."""
    name, _, rest = one_line(text)[1:].partition(" ")
    command = BY_NAME.get(name.lower())
    if command is None:
        return [Explain(f"There is no command /{name}. Type /help for those there are.")]
    rest = rest.strip()
    if len(rest.split()) < command.min_words:
        return [Explain(f"Usage: {command.usage}")]
    return command.run(room, rest)


def hints(text: str) -> list[Command]:
    """The commands that a text which starts with a slash may become, or is."""
    name, space, _ = text[1:].partition(" ")
    if not text.startswith("/"):
        return []
    name = name.lower()
    if space:
        return [BY_NAME[name]] if name in BY_NAME else []
    return [command for command in COMMANDS if command.name.startswith(name)][:MAX_HINTS]


# -------------------------------------------------------------------------------- the commands


def _channel_first(room: Room, rest: str) -> tuple[str, str]:
    """The channel a command is about, named first or the one it was typed in, and the other words."""
    word, _, others = rest.partition(" ")
    if word[:1] in {"#", "&"}:
        return word, others.strip()
    return (room.name if room.kind is RoomKind.CHANNEL else ""), rest


def _asked(*params: str) -> list[Action]:
    """Ask the server this; the last parameter may hold spaces."""
    command, *others = params
    if any(not is_target(param) and "," not in param for param in others[:-1]):
        return [Explain(f"That can't be sent: {' '.join(params)}")]
    return [Ask(Message(command, tuple(others)))]


_NO_CHANNEL: list[Action] = [Explain("Name a channel: this is none.")]


def _me(room: Room, rest: str) -> list[Action]:
    if room.kind is RoomKind.SERVER:
        return [Explain("Nobody hears you here.")]
    return [Say(room.name, rest, LineKind.ACTION)]


def _msg(_room: Room, rest: str) -> list[Action]:
    target, _, text = rest.partition(" ")
    return [Say(target, text.strip())]


def _notice(_room: Room, rest: str) -> list[Action]:
    target, _, text = rest.partition(" ")
    return [Say(target, text.strip(), LineKind.NOTICE)]


def _query(_room: Room, rest: str) -> list[Action]:
    nick, _, text = rest.partition(" ")
    opened: list[Action] = [Open(nick)]
    return [*opened, Say(nick, text.strip())] if text.strip() else opened


def _join(_room: Room, rest: str) -> list[Action]:
    channels, _, keys = rest.partition(" ")
    named = [name if name[:1] in {"#", "&", "+", "!"} else f"#{name}" for name in channels.split(",") if name]
    given = [*keys.strip().split(","), *[""] * len(named)]
    return [Join(name, key) for name, key in zip(named, given, strict=False)]


def _part(room: Room, rest: str) -> list[Action]:
    channel, reason = _channel_first(room, rest)
    if not channel and room.kind is RoomKind.DIRECT:
        channel = room.name
    return [Part(channel, reason)] if channel else _NO_CHANNEL


def _nick(_room: Room, rest: str) -> list[Action]:
    return [ChangeNick(rest.split(maxsplit=1)[0])]


def _topic(room: Room, rest: str) -> list[Action]:
    channel, topic = _channel_first(room, rest)
    if not channel:
        return _NO_CHANNEL
    return _asked("TOPIC", channel, topic) if topic else _asked("TOPIC", channel)


def _away(_room: Room, rest: str) -> list[Action]:
    return [SetAway(rest or "Away")]


def _back(_room: Room, _rest: str) -> list[Action]:
    return [SetAway("")]


def _invite(room: Room, rest: str) -> list[Action]:
    nick, *others = rest.split()
    channel = others[0] if others else _channel_first(room, "")[0]
    return _asked("INVITE", nick, channel) if channel else _NO_CHANNEL


def _kick(room: Room, rest: str) -> list[Action]:
    channel, others = _channel_first(room, rest)
    nick, _, reason = others.partition(" ")
    if not channel or not nick:
        return _NO_CHANNEL if not channel else [Explain("Say whom to kick.")]
    return _asked("KICK", channel, nick, reason.strip()) if reason else _asked("KICK", channel, nick)


def _ban(room: Room, rest: str) -> list[Action]:
    channel, others = _channel_first(room, rest)
    mask = others if any(one in others for one in "!@*") else f"{others}!*@*"
    return _asked("MODE", channel, "+b", mask) if channel and others else _NO_CHANNEL


def _mode(room: Room, rest: str) -> list[Action]:
    words = rest.split()
    if words and (words[0][:1] not in {"+", "-"}):
        return _asked("MODE", *words)
    channel = _channel_first(room, "")[0]
    return _asked("MODE", channel, *words) if channel else _NO_CHANNEL


def _role(change: str) -> Callable[[Room, str], list[Action]]:
    def run(room: Room, rest: str) -> list[Action]:
        channel, others = _channel_first(room, rest)
        nicks = others.split()
        if not channel or not nicks:
            return _NO_CHANNEL
        return _asked("MODE", channel, change[0] + change[1] * len(nicks), *nicks)

    return run


def _names(room: Room, rest: str) -> list[Action]:
    channel = _channel_first(room, rest)[0]
    return _asked("NAMES", channel) if channel else _NO_CHANNEL


def _who(room: Room, rest: str) -> list[Action]:
    mask = rest or _channel_first(room, "")[0]
    return _asked("WHO", mask) if mask else _NO_CHANNEL


def _whois(room: Room, rest: str) -> list[Action]:
    nick = rest or (room.name if room.kind is RoomKind.DIRECT else "")
    return _asked("WHOIS", nick) if nick else [Explain("Usage: /whois nick")]


def _list(_room: Room, rest: str) -> list[Action]:
    return _asked("LIST", rest) if rest else _asked("LIST")


def _motd(_room: Room, _rest: str) -> list[Action]:
    return _asked("MOTD")


def _raw(_room: Room, rest: str) -> list[Action]:
    try:
        return [Ask(parse(rest))]
    except MalformedLine as error:
        return [Explain(f"That is no line of the protocol: {error}.")]


def _date(room: Room, rest: str) -> list[Action]:
    if room.kind is RoomKind.SERVER:
        return [Explain("Nothing was said here.")]
    return [GoToDay(rest)]


def _clear(_room: Room, _rest: str) -> list[Action]:
    return [Clear()]


def _quit(_room: Room, rest: str) -> list[Action]:
    return [Quit(rest)]


def _help(_room: Room, rest: str) -> list[Action]:
    word = rest.removeprefix("/").lower()
    found = [BY_NAME[word]] if word in BY_NAME else COMMANDS
    return [Explain(f"{command.usage}: {command.summary}", error=False) for command in found]


COMMANDS = [
    Command("away", "/away [text]", "tell others that you are away", _away),
    Command("back", "/back", "tell others that you are back", _back),
    Command("ban", "/ban [#channel] nick-or-mask", "keep someone out of a channel", _ban, 1),
    Command("clear", "/clear", "forget the lines of this room", _clear),
    Command("date", "/date 2026-11-01", "show what was said from a day on, or today or yesterday", _date, 1),
    Command("deop", "/deop [#channel] nick...", "take the channel operator's role away", _role("-o"), 1),
    Command("devoice", "/devoice [#channel] nick...", "take the right to speak away", _role("-v"), 1),
    Command("help", "/help [command]", "show what commands there are", _help),
    Command("invite", "/invite nick [#channel]", "ask someone into a channel", _invite, 1),
    Command("join", "/join #channel [key]", "enter a channel", _join, 1),
    Command("kick", "/kick [#channel] nick [reason]", "put someone out of a channel", _kick, 1),
    Command("list", "/list [mask]", "show the server's channels", _list),
    Command("me", "/me text", "say what you do", _me, 1),
    Command("mode", "/mode [target] [changes]", "see or change modes", _mode),
    Command("motd", "/motd", "show the server's message of the day", _motd),
    Command("msg", "/msg target text", "say something to someone", _msg, 2),
    Command("names", "/names [#channel]", "ask again who is in a channel", _names),
    Command("nick", "/nick name", "change your nickname", _nick, 1),
    Command("notice", "/notice target text", "send a notice", _notice, 2),
    Command("op", "/op [#channel] nick...", "make someone a channel operator", _role("+o"), 1),
    Command("part", "/part [#channel] [reason]", "leave a channel, or close a conversation", _part),
    Command("query", "/query nick [text]", "open a conversation with someone", _query, 1),
    Command("quit", "/quit [reason]", "leave the server and close the window", _quit),
    Command("raw", "/raw line", "send a line of the protocol as it is", _raw, 1),
    Command("topic", "/topic [#channel] [text]", "see or change a channel's topic", _topic),
    Command("voice", "/voice [#channel] nick...", "let someone speak in a moderated channel", _role("+v"), 1),
    Command("who", "/who [#channel or mask]", "list people with their addresses", _who),
    Command("whois", "/whois [nick]", "show what the server knows of someone", _whois),
]
_ALIASES = {"j": "join", "leave": "part", "close": "part", "quote": "raw", "exit": "quit", "m": "msg"}
BY_NAME = {command.name: command for command in COMMANDS}
BY_NAME |= {alias: BY_NAME[name] for alias, name in _ALIASES.items()}
