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
from hubbub.server.core import filehost, metadata
from hubbub.server.core.facts import ChannelChange
from hubbub.server.core.policy import is_in_sight, may_see_channel, may_see_user
from hubbub.server.core.ranks import prefixes
from hubbub.server.core.replies import Response
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, Member, User, World

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

VERSION = f"hubbub-{__version__}"
MAX_CHANGES = 10
MAX_CHANNELS = 200
MAX_REALNAME_BYTES = 150
MAX_TARGETS = 4
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


def supported(server: Server, response: Response) -> None:
    """RPL_ISUPPORT, in a batch for those who asked for that.

    Spec: https://ircv3.net/specs/extensions/extended-isupport
    """
    tokens = isupport(server) | filehost.advertised(server, response.session)
    lines = [response.numeric(RPL_ISUPPORT, *words) for words in token_lines(tokens)]
    if response.session.caps & BATCHED_ISUPPORT == BATCHED_ISUPPORT:
        response.batch("draft/isupport", lines=lines)
        return
    for words in lines:
        response.add(words)


def welcome(server: Server, response: Response) -> None:
    """All that a client reads once it is registered: 001 to 005, LUSERS, MOTD."""
    user = response.session.user
    assert user is not None
    network = server.config.server.network
    response.reply(RPL_WELCOME, text=f"Welcome to the {network} network, {user.source}")
    response.reply(RPL_YOURHOST, text=f"Your host is {server.name}, running version {VERSION}")
    started = datetime.fromtimestamp(server.started_ms / 1000, UTC)
    response.reply(RPL_CREATED, text=f"This server was started {started:%Y-%m-%d %H:%M:%S} UTC")
    letters = "".join(sorted(MODES.lists + MODES.always + MODES.when_set + MODES.flags + MODES.prefixes))
    with_param = "".join(sorted(MODES.lists + MODES.always + MODES.when_set + MODES.prefixes))
    response.reply(RPL_MYINFO, server.name, VERSION, USER_MODES, letters, with_param)
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
    total, invisible = len(world.users), world.invisible_users
    local = len(server.sessions_of)
    unknown = len(server.sessions) - local
    text = f"There are {total - invisible} users and {invisible} invisible on 1 servers"
    response.reply(RPL_LUSERCLIENT, text=text)
    response.reply(RPL_LUSEROP, str(len(world.opers)))
    response.reply(RPL_LUSERUNKNOWN, str(unknown))
    response.reply(RPL_LUSERCHANNELS, str(len(world.channels)))
    response.reply(RPL_LUSERME, text=f"I have {local} clients and 0 servers")
    most = str(world.most_users)
    text = f"Current local users {local}, max {most}"
    response.reply(RPL_LOCALUSERS, str(local), most, text=text)
    text = f"Current global users {total}, max {most}"
    response.reply(RPL_GLOBALUSERS, str(total), most, text=text)


def motd(server: Server, response: Response) -> None:
    """The message of the day, or that there is none."""
    lines = server.config.server.motd
    if not lines:
        response.reply(ERR_NOMOTD)
        return
    response.reply(RPL_MOTDSTART, text=f"- {server.name} Message of the day -")
    for line in lines:
        response.reply(RPL_MOTD, text=f"- {line}")
    response.reply(RPL_ENDOFMOTD)


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


def names(response: Response, channel: Channel, seer: User) -> None:
    """The people in a room, as many to a line as fit, without the end."""
    if not may_see_channel(channel, seer):
        return
    sign = "@" if "s" in channel.flags else "="
    seen = [
        _name(response.session, member)
        for member in channel.members.values()
        if is_in_sight(channel, seer, member.user) and may_see_user(seer, member.user, channel)
    ]
    response.reply_packed(RPL_NAMREPLY, sign, channel.name, words=seen)


def _name(session: Session, member: Member) -> str:
    signs = prefixes(member, all_of_them=bool(session.caps & caps.MULTI_PREFIX))
    with_host = session.caps & caps.USERHOST_IN_NAMES
    return signs + (member.user.source if with_host else member.user.nick)
