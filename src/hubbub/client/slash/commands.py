"""Slash commands: what the person typed, as something to do.

The rule: a command is a row of COMMANDS and a function from words to actions; it knows the
room it was typed in, and nothing of connections. What it can't make sense of it explains.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hubbub.client.slash.actions import (
    Action,
    Ask,
    Ban,
    Browse,
    ChangeNick,
    Clear,
    Explain,
    Give,
    GoToDay,
    Join,
    LogIn,
    LogOut,
    Mute,
    Open,
    Part,
    Quit,
    Register,
    Say,
    SetAway,
    TellService,
    Verify,
)
from hubbub.client.slash.attending_commands import dnd, ignore, mentions, notify, unignore
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import _
from hubbub.client.world.rooms import LineKind, Room, RoomKind
from hubbub.protocol.message import MalformedLine, Message, parse

MAX_HINTS = 8


class Command(NamedTuple):
    """One slash command; `usage` shows its words, [optional] ones in brackets.

    `usage` and `summary` stand in the catalogs: `_` turns them when they are shown.
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Room, str], list[Action]]
    min_words: int = 0


def parse_command(text: str, room: Room) -> list[Action]:
    """The actions of a text that starts with a slash, typed in this room."""
    name, _space, rest = one_line(text)[1:].partition(" ")
    command = BY_NAME.get(name.lower())
    if command is None:
        return [Explain(_("There is no command /{name}. Type /help for those there are.").format(name=name))]
    rest = rest.strip()
    if len(rest.split()) < command.min_words:
        return [Explain(_("Usage: {usage}").format(usage=_(command.usage)))]
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
    if not all(is_target(param.replace(",", "")) for param in others[:-1]):  # it may be a list of them
        return [Explain(_("That can't be sent: {line}").format(line=" ".join(params)))]
    return [Ask(Message(command, tuple(others)))]


def _no_channel() -> list[Action]:
    return [Explain(_("Name a channel: this is none."))]


def _me(room: Room, rest: str) -> list[Action]:
    if room.kind is RoomKind.SERVER:
        return [Explain(_("Nobody hears you here."))]
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
    return [Part(channel, reason)] if channel else _no_channel()


def _nick(_room: Room, rest: str) -> list[Action]:
    return [ChangeNick(rest.split(maxsplit=1)[0])]


def _topic(room: Room, rest: str) -> list[Action]:
    channel, topic = _channel_first(room, rest)
    if not channel:
        return _no_channel()
    return _asked("TOPIC", channel, topic) if topic else _asked("TOPIC", channel)


def _away(_room: Room, rest: str) -> list[Action]:
    return [SetAway(rest or _("Away"))]


def _back(_room: Room, _rest: str) -> list[Action]:
    return [SetAway("")]


def _invite(room: Room, rest: str) -> list[Action]:
    nick, *others = rest.split()
    channel = others[0] if others else _channel_first(room, "")[0]
    return _asked("INVITE", nick, channel) if channel else _no_channel()


def _rename(room: Room, rest: str) -> list[Action]:
    new, _, reason = rest.partition(" ")
    if room.kind is not RoomKind.CHANNEL:
        return _no_channel()
    return _asked("RENAME", room.name, new, *([reason.strip()] if reason else []))


def _kick(room: Room, rest: str) -> list[Action]:
    channel, others = _channel_first(room, rest)
    nick, _space, reason = others.partition(" ")
    if not channel or not nick:
        return _no_channel() if not channel else [Explain(_("Say whom to kick."))]
    return _asked("KICK", channel, nick, reason.strip()) if reason else _asked("KICK", channel, nick)


def _mode(room: Room, rest: str) -> list[Action]:
    words = rest.split()
    if words and (words[0][:1] not in {"+", "-"}):
        return _asked("MODE", *words)
    channel = _channel_first(room, "")[0]
    return _asked("MODE", channel, *words) if channel else _no_channel()


def _whom(room: Room, rest: str, run: Callable[[str, str, str], Action]) -> list[Action]:
    """What is to be done with someone in a channel: `run` gets the channel, who it is and the other words."""
    channel, others = _channel_first(room, rest)
    whom, _space, more = others.partition(" ")
    if not channel:
        return _no_channel()
    return [run(channel, whom, more.strip())] if is_target(whom) else [Explain(_("Say whom."))]


def _ban(room: Room, rest: str) -> list[Action]:
    return _whom(room, rest, lambda channel, whom, reason: Ban(channel, whom, reason=reason))


def _kickban(room: Room, rest: str) -> list[Action]:
    return _whom(room, rest, lambda channel, whom, reason: Ban(channel, whom, kick=True, reason=reason))


def _unban(room: Room, rest: str) -> list[Action]:
    return _whom(room, rest, lambda channel, whom, _: Ban(channel, whom, adding=False))


def _mute(room: Room, rest: str) -> list[Action]:
    return _whom(room, rest, lambda channel, whom, _: Mute(channel, whom))


def _unmute(room: Room, rest: str) -> list[Action]:
    return _whom(room, rest, lambda channel, whom, _: Mute(channel, whom, adding=False))


def _role(change: str) -> Callable[[Room, str], list[Action]]:
    def run(room: Room, rest: str) -> list[Action]:
        channel, others = _channel_first(room, rest)
        nicks = tuple(others.split())
        if not channel or not nicks:
            return _no_channel()
        return [Give(channel, change[1], nicks, adding=change[0] == "+")]

    return run


def _service(service: str, command: str) -> Callable[[Room, str], list[Action]]:
    def run(_room: Room, rest: str) -> list[Action]:
        return [TellService(service, command, rest or "HELP")]

    return run


def _identify(_room: Room, rest: str) -> list[Action]:
    account, _, password = rest.partition(" ")
    return [LogIn(account, password.strip()) if password.strip() else LogIn("", account)]


def _logout(_room: Room, _rest: str) -> list[Action]:
    return [LogOut()]


def _register(_room: Room, rest: str) -> list[Action]:
    password, *email = rest.split()
    return [Register(password, *email[:1])]


def _verify(_room: Room, rest: str) -> list[Action]:
    account, code, *_ = rest.split()
    return [Verify(account, code)]


def _setname(_room: Room, rest: str) -> list[Action]:
    return _asked("SETNAME", rest)


def _oper(_room: Room, rest: str) -> list[Action]:
    return _asked("OPER", *rest.split(maxsplit=1))


def _kill(_room: Room, rest: str) -> list[Action]:
    nick, _, reason = rest.partition(" ")
    return _asked("KILL", nick, reason.strip() or "Killed")


def _wallops(_room: Room, rest: str) -> list[Action]:
    return _asked("WALLOPS", rest)


def _names(room: Room, rest: str) -> list[Action]:
    channel = _channel_first(room, rest)[0]
    return _asked("NAMES", channel) if channel else _no_channel()


def _who(room: Room, rest: str) -> list[Action]:
    mask = rest or _channel_first(room, "")[0]
    return _asked("WHO", mask) if mask else _no_channel()


def _whois(room: Room, rest: str) -> list[Action]:
    nick = rest or (room.name if room.kind is RoomKind.DIRECT else "")
    return _asked("WHOIS", nick) if nick else [Explain(_("Usage: /whois nick"))]


def _list(_room: Room, rest: str) -> list[Action]:
    return [Browse(rest)]


def _motd(_room: Room, _rest: str) -> list[Action]:
    return _asked("MOTD")


def _raw(_room: Room, rest: str) -> list[Action]:
    try:
        return [Ask(parse(rest))]
    except MalformedLine as error:
        return [Explain(_("That is no line of the protocol: {error}.").format(error=error))]


def _date(room: Room, rest: str) -> list[Action]:
    if room.kind is RoomKind.SERVER:
        return [Explain(_("Nothing was said here."))]
    return [GoToDay(rest)]


def _clear(_room: Room, _rest: str) -> list[Action]:
    return [Clear()]


def _quit(_room: Room, rest: str) -> list[Action]:
    return [Quit(rest)]


def _help(_room: Room, rest: str) -> list[Action]:
    word = rest.removeprefix("/").lower()
    found = [BY_NAME[word]] if word in BY_NAME else COMMANDS
    return [Explain(f"{_(each.usage)}: {_(each.summary)}", error=False) for each in found]


COMMANDS = [
    Command("away", "/away [text]", "tell others that you are away", _away),
    Command("back", "/back", "tell others that you are back", _back),
    Command("ban", "/ban [#channel] nick-or-mask", "keep someone out of a channel", _ban, 1),
    Command("cs", "/cs text", "speak to ChanServ, who looks after channels", _service("ChanServ", "CS")),
    Command("clear", "/clear", "forget the lines of this room", _clear),
    Command("date", "/date 2026-11-01", "show what was said from a day on, or today or yesterday", _date, 1),
    Command("dehalfop", "/dehalfop [#channel] nick...", "take the half-operator's role", _role("-h"), 1),
    Command("deop", "/deop [#channel] nick...", "take the channel operator's role away", _role("-o"), 1),
    Command("devoice", "/devoice [#channel] nick...", "take the right to speak away", _role("-v"), 1),
    Command("dnd", "/dnd [1h or off]", "be disturbed by nothing, for a while or until /dnd off", dnd),
    Command("halfop", "/halfop [#channel] nick...", "make someone a half-operator", _role("+h"), 1),
    Command("help", "/help [command]", "show what commands there are", _help),
    Command("identify", "/identify [account] password", "log in to your account", _identify, 1),
    Command("ignore", "/ignore [nick, mask or account:name]", "hide what someone says", ignore),
    Command("invite", "/invite nick [#channel]", "ask someone into a channel", _invite, 1),
    Command("join", "/join #channel [key]", "enter a channel", _join, 1),
    Command("kick", "/kick [#channel] nick [reason]", "put someone out of a channel", _kick, 1),
    Command("kickban", "/kickban [#channel] nick [reason]", "put someone out and keep them out", _kickban, 1),
    Command("kill", "/kill nick [reason]", "end someone's connection, as a server operator", _kill, 1),
    Command("list", "/list [mask]", "show the server's channels", _list),
    Command("logout", "/logout", "leave your account, and be a guest", _logout),
    Command("me", "/me text", "say what you do", _me, 1),
    Command("mentions", "/mentions", "show where you were mentioned", mentions),
    Command("mode", "/mode [target] [changes]", "see or change modes", _mode),
    Command("motd", "/motd", "show the server's message of the day", _motd),
    Command("msg", "/msg target text", "say something to someone", _msg, 2),
    Command("mute", "/mute [#channel] nick-or-mask", "keep someone from speaking in a channel", _mute, 1),
    Command("names", "/names [#channel]", "ask again who is in a channel", _names),
    Command("nick", "/nick name", "change your nickname", _nick, 1),
    Command("notice", "/notice target text", "send a notice", _notice, 2),
    Command("notify", "/notify all|mentions|none|default|mute [1h]|unmute", "be told of this room", notify),
    Command("ns", "/ns text", "speak to NickServ, who looks after accounts", _service("NickServ", "NS")),
    Command("op", "/op [#channel] nick...", "make someone a channel operator", _role("+o"), 1),
    Command("oper", "/oper name password", "become an operator of the server", _oper, 2),
    Command("part", "/part [#channel] [reason]", "leave a channel, or close a conversation", _part),
    Command("query", "/query nick [text]", "open a conversation with someone", _query, 1),
    Command("quit", "/quit [reason]", "leave the server and close the window", _quit),
    Command("raw", "/raw line", "send a line of the protocol as it is", _raw, 1),
    Command(
        "register", "/register password [e-mail]", "make your nickname an account of yours", _register, 1
    ),
    Command("rename", "/rename #name [reason]", "give this channel another name", _rename, 1),
    Command("setname", "/setname text", "change the name that stands behind your nickname", _setname, 1),
    Command("topic", "/topic [#channel] [text]", "see or change a channel's topic", _topic),
    Command("unban", "/unban [#channel] nick-or-mask", "let someone into a channel again", _unban, 1),
    Command("unignore", "/unignore nick, mask or account:name", "show what someone says", unignore, 1),
    Command("unmute", "/unmute [#channel] nick-or-mask", "let someone speak in a channel again", _unmute, 1),
    Command("verify", "/verify account code", "finish registering by the code you were sent", _verify, 2),
    Command("voice", "/voice [#channel] nick...", "let someone speak in a moderated channel", _role("+v"), 1),
    Command("wallops", "/wallops text", "tell all who want to hear the operators", _wallops, 1),
    Command("who", "/who [#channel or mask]", "list people with their addresses", _who),
    Command("whois", "/whois [nick]", "show what the server knows of someone", _whois),
]
_ALIASES = {"j": "join", "leave": "part", "close": "part", "quote": "raw", "exit": "quit", "m": "msg"}
_ALIASES |= {
    "nickserv": "ns",
    "chanserv": "cs",
    "login": "identify",
    "quiet": "mute",
    "unquiet": "unmute",
    "kb": "kickban",
}
BY_NAME = {command.name: command for command in COMMANDS}
BY_NAME |= {alias: BY_NAME[name] for alias, name in _ALIASES.items()}
