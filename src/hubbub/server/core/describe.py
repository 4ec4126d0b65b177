"""What several answers have in common: a room's topic, its people, the server itself.

The rule: it words the world for one client and decides nothing.

Spec: https://modern.ircdocs.horse/#numerics
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hubbub import __version__
from hubbub.protocol import caps
from hubbub.protocol.channel_modes import BOT_MODE, LIST_MODES, PREFIX_ORDER, PREFIXES, USER_MODES
from hubbub.protocol.channel_modes import CHANNEL_MODES as MODES
from hubbub.protocol.extbans import ACCOUNT, TYPES
from hubbub.protocol.isupport import token_lines
from hubbub.protocol.modes import ModeChange
from hubbub.protocol.numerics import (
    ERR_NOMOTD,
    RPL_CREATED,
    RPL_ENDOFMOTD,
    RPL_GLOBALUSERS,
    RPL_ISUPPORT,
    RPL_LOCALUSERS,
    RPL_LUSERCHANNELS,
    RPL_LUSERCLIENT,
    RPL_LUSERME,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_MOTD,
    RPL_MOTDSTART,
    RPL_MYINFO,
    RPL_NAMREPLY,
    RPL_NOTOPIC,
    RPL_TOPIC,
    RPL_TOPICWHOTIME,
    RPL_UMODEIS,
    RPL_WELCOME,
    RPL_YOURHOST,
)
from hubbub.protocol.servertime import format_time
from hubbub.server.config import Config
from hubbub.server.core import filehost, metadata
from hubbub.server.core.facts import ChannelChange
from hubbub.server.core.line import Line
from hubbub.server.core.policy import is_auditorium, is_in_sight, may_see_channel, may_see_user
from hubbub.server.core.replies import Response
from hubbub.server.core.roster import word
from hubbub.server.core.state import Channel, User, World

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

VERSION = f"hubbub-{__version__}"
MAX_CHANGES = 10
MAX_CHANNELS = 200
MAX_REALNAME_BYTES = 150
MAX_TARGETS = 4
NAME_STEP_BYTES = 16  # in which readers' names are long, so that many read the same lines of NAMES
BATCHED_ISUPPORT = caps.EXTENDED_ISUPPORT | caps.BATCH


def isupport(server: Server) -> dict[str, str]:
    """What RPL_ISUPPORT says."""
    limits, config = server.config.limits, server.config
    tokens = {
        "ACCOUNTEXTBAN": ACCOUNT,
        "AWAYLEN": str(limits.awaylen),
        "BOT": BOT_MODE,
        "CASEMAPPING": config.server.casemapping,
        "CHANLIMIT": f"#:{MAX_CHANNELS}",
        "CHANMODES": MODES.chanmodes(),
        "CHANNELLEN": str(limits.channellen),
        "CHANTYPES": "#",
        "CHATHISTORY": str(config.history.chathistory_limit),
        "ELIST": "CMNTU",
        "EXCEPTS": "e",
        "EXTBAN": f",{TYPES}",
        "HOSTLEN": "64",
        "INVEX": "I",
        "KICKLEN": str(limits.kicklen),
        "LINELEN": str(limits.line_body),
        "MAXLIST": ",".join(f"{letter}:{limits.list_modes}" for letter in LIST_MODES),
        "MODES": str(MAX_CHANGES),
        "NAMELEN": str(MAX_REALNAME_BYTES),
        "MONITOR": str(limits.monitor),
        "MSGREFTYPES": "msgid,timestamp",
        "NETWORK": config.server.network,
        "NICKLEN": str(limits.nicklen),
        "PREFIX": f"({PREFIX_ORDER}){''.join(PREFIXES.values())}",
        "SAFELIST": "",
        "STATUSMSG": "".join(PREFIXES.values()),
        "TARGMAX": f"JOIN:,KICK:,LIST:,NAMES:,NOTICE:{MAX_TARGETS},PART:,"
        f"PRIVMSG:{MAX_TARGETS},TAGMSG:{MAX_TARGETS},WHOIS:1",
        "TOPICLEN": str(limits.topiclen),
        "USERLEN": "18",
        "WHOX": "",
    }
    if config.history.enabled:
        tokens["DURABILITY"] = config.storage.durability  # what is echoed survives that much
    if config.features.roleplay:
        tokens["RPCHAN"] = "E"
    if config.server.icon:
        tokens["draft/ICON"] = config.server.icon
    if config.server.utf8_only:
        tokens["UTF8ONLY"] = ""
    return tokens


class Standing:
    """What every newcomer reads alike, worded once for as long as the configuration stands."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._config: Config | None = None
        self._host: list[Line] = []
        self._tokens: list[Line] = []
        self._motd: list[Line] = []

    def _update(self) -> None:
        server, config = self._server, self._server.config
        if self._config is config:
            return
        self._config = config
        self._host = _host(server)
        self._tokens = [Line(RPL_ISUPPORT, *words) for words in token_lines(isupport(server))]
        self._motd = _motd(server)

    def host(self) -> list[Line]:
        """002 to 004."""
        self._update()
        return self._host

    def tokens(self) -> list[Line]:
        """RPL_ISUPPORT, without what one connection alone is told."""
        self._update()
        return self._tokens

    def motd(self) -> list[Line]:
        """The message of the day, or that there is none."""
        self._update()
        return self._motd


def _host(server: Server) -> list[Line]:
    started = datetime.fromtimestamp(server.started_ms / 1000, UTC)
    letters = "".join(sorted(MODES.lists + MODES.always + MODES.when_set + MODES.flags + MODES.prefixes))
    with_param = "".join(sorted(MODES.lists + MODES.always + MODES.when_set + MODES.prefixes))
    return [
        Line(RPL_YOURHOST, text=f"Your host is {server.name}, running version {VERSION}"),
        Line(RPL_CREATED, text=f"This server was started {started:%Y-%m-%d %H:%M:%S} UTC"),
        Line(RPL_MYINFO, server.name, VERSION, USER_MODES, letters, with_param),
    ]


def _motd(server: Server) -> list[Line]:
    lines = server.config.server.motd
    if not lines:
        return [Line(ERR_NOMOTD)]
    return [
        Line(RPL_MOTDSTART, text=f"- {server.name} Message of the day -"),
        *[Line(RPL_MOTD, text=f"- {line}") for line in lines],
        Line(RPL_ENDOFMOTD),
    ]


def supported(server: Server, response: Response) -> None:
    """RPL_ISUPPORT, in a batch for those who asked for that.

    Spec: https://ircv3.net/specs/extensions/extended-isupport
    """
    lines, own = server.standing.tokens(), filehost.advertised(server, response.session)
    if own:
        lines = [Line(RPL_ISUPPORT, *words) for words in token_lines(isupport(server) | own)]
    if response.session.caps & BATCHED_ISUPPORT == BATCHED_ISUPPORT:
        words = [response.numeric(line.numeric, *line.params) for line in lines]
        response.batch("draft/isupport", lines=words)
        return
    response.reply_all(lines)


def welcome(server: Server, response: Response) -> None:
    """All that a client reads once it is registered: 001 to 005, LUSERS, MOTD."""
    user = response.session.user
    assert user is not None
    network = server.config.server.network
    greeting = Line(RPL_WELCOME, text=f"Welcome to the {network} network, {user.source}")
    response.reply_all([greeting, *server.standing.host()])
    supported(server, response)
    if response.session.caps & caps.METADATA:
        values = server.world.values_of(user.identity)
        lines = metadata.lines(response, user.nick, values, values)
        response.batch(metadata.BATCH, user.nick, lines=lines)
    lusers(server, response)
    motd(server, response)
    if user.modes:
        response.reply(RPL_UMODEIS, f"+{''.join(sorted(user.modes))}")


def lusers(server: Server, response: Response) -> None:
    """How many are here."""
    world = server.world
    total, invisible, most = len(world.users), world.invisible_users, str(world.most_users)
    local = len(server.sessions_of)
    unknown = len(server.sessions) - local
    seen = f"There are {total - invisible} users and {invisible} invisible on 1 servers"
    response.reply_all(
        [
            Line(RPL_LUSERCLIENT, text=seen),
            Line(RPL_LUSEROP, str(len(world.opers))),
            Line(RPL_LUSERUNKNOWN, str(unknown)),
            Line(RPL_LUSERCHANNELS, str(len(world.channels))),
            Line(RPL_LUSERME, text=f"I have {local} clients and 0 servers"),
            Line(RPL_LOCALUSERS, str(local), most, text=f"Current local users {local}, max {most}"),
            Line(RPL_GLOBALUSERS, str(total), most, text=f"Current global users {total}, max {most}"),
        ]
    )


def motd(server: Server, response: Response) -> None:
    """The message of the day, or that there is none."""
    response.reply_all(server.standing.motd())


def note(response: Response, command: str, code: str, *context: str, text: str) -> None:
    """Something said by a standard reply, or in words alone to who doesn't know of those."""
    session = response.session
    if session.caps & caps.STANDARD_REPLIES:
        response.say("NOTE", command, code, *context, text)
    else:
        response.say("NOTICE", session.name, text)


def topic(response: Response, channel: Channel, *, say_none: bool) -> None:
    """A room's topic, who set it and when; whether there is none is said if asked for."""
    if channel.topic:
        response.reply(RPL_TOPIC, channel.name, text=channel.topic)
        seconds = str(channel.topic_ms // 1000)
        response.reply(RPL_TOPICWHOTIME, channel.name, channel.topic_setter, seconds)
    elif say_none:
        response.reply(RPL_NOTOPIC, channel.name)


def marker(response: Response, world: World, conversation: str, name: str) -> None:
    """Up to when somebody has read a conversation, for whoever understands it."""
    user = response.session.user
    if user is None or not response.session.caps & caps.READ_MARKER:
        return
    time_ms = world.markers.get(user.identity, {}).get(conversation, 0)
    response.say("MARKREAD", name, f"timestamp={format_time(time_ms)}" if time_ms else "*")


def shown_change(world: World, change: ChannelChange) -> ModeChange:
    """A change of modes as it is read, with a member's nick."""
    target = world.users.get(change.target)
    return ModeChange(change.adding, change.letter, target.nick if target else change.param)


def names(server: Server, response: Response, channel: Channel, seer: User) -> None:
    """The people in a room, as many to a line as fit, without the end."""
    if not may_see_channel(channel, seer):
        return
    session = response.session
    params = "@" if "s" in channel.flags else "=", channel.name
    if seer.id in channel.members and not is_auditorium(channel):
        start = " ".join((f":{session.server_name}", RPL_NAMREPLY.code, *params, " :"))
        name_bytes = -(-len(session.name.encode()) // NAME_STEP_BYTES) * NAME_STEP_BYTES
        room_bytes = session.line_bytes - len(start.encode()) - name_bytes
        texts = server.rosters.lines(channel, session.caps, room_bytes)
        response.reply_texts(RPL_NAMREPLY, *params, texts=texts)
        return
    seen = [
        word(member, session.caps)
        for member in channel.members.values()
        if is_in_sight(channel, seer, member.user) and may_see_user(seer, member.user, channel)
    ]
    response.reply_packed(RPL_NAMREPLY, *params, words=seen)
