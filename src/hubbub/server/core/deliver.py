"""Tell: who hears of a fact, in which words.

The rule: one function per fact, which knows no connection; a line is written once per variant
and shared by all who read it so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.modes import ModeChange, write_modes
from hubbub.protocol.numerics import (
    ERR_BADCHANMASK,
    ERR_NICKNAMEINUSE,
    RPL_AWAY,
    RPL_INVITING,
    RPL_NOWAWAY,
    RPL_UNAWAY,
)
from hubbub.protocol.servertime import format_time, id_time_ms, msgid
from hubbub.server.core import describe
from hubbub.server.core.audience import Said
from hubbub.server.core.facts import (
    AwaySet,
    Fact,
    HostSet,
    Invited,
    Joined,
    Kicked,
    MarkerSet,
    ModesSet,
    NameSet,
    NickChanged,
    Parted,
    Redacted,
    TagsSent,
    TextSent,
    TopicSet,
    UserArrived,
    UserLeft,
    UserModesSet,
    is_guest,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.policy import LOOKS_LIKE_ANOTHER, PREFIXES
from hubbub.server.core.replies import Response, Words, in_lines, text_words
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


Teller = Callable[["Server", Happened, Response | None], None]
_tellers: dict[type[Fact], Teller] = {}


def tells(fact_type: type[Fact]) -> Callable[[Teller], Teller]:
    """Say which fact a function tells of."""

    def register(function: Teller) -> Teller:
        _tellers[fact_type] = function
        return function

    return register


def tell(server: Server, happened: Happened, response: Response | None) -> None:
    """Tell this node's sessions of a fact; `response` is the answer it belongs to, if any."""
    _tellers[type(happened.fact)](server, happened, response)


def _words(
    server: Server, happened: Happened, name: str, *params: str, needs: int = 0, lacks: int = 0
) -> Words:
    """A line that the fact's user is the source of."""
    entry_id = happened.entry.id
    return Words(
        Message(name, params, happened.source),
        id_time_ms(entry_id),
        account=happened.user.account,
        needs=needs,
        lacks=lacks,
        size_bytes=server.config.limits.line_body,
    )


def _members(server: Server, channel: Channel) -> Iterable[Session]:
    return server.delivery.sessions(member.user for member in channel.members.values())


def _tell_all(server: Server, users: Iterable[User], actor: Response | None, *lines: Words) -> None:
    """Tell users' sessions; whose command it was reads it in the answer."""
    own = actor.session if actor else None
    hearers = [session for session in server.delivery.sessions(users) if session is not own]
    if actor is not None:
        for words in lines:
            actor.add(words)
    server.delivery.to_many(hearers, *lines)


@tells(UserArrived)
def _arrived(server: Server, happened: Happened, response: Response | None) -> None:
    if response is None:
        return
    session = response.session
    session.is_registering = False
    if happened.was_denied:
        session.nick = ""
        response.reply(ERR_NICKNAMEINUSE, happened.fact.nick)
        return
    if session.is_closed:
        server.append(UserLeft(happened.user.id, "Connection closed"))
        return
    session.user = happened.user
    server.sessions_of[happened.user.id] = session
    if not session.is_plain:
        describe.welcome(server, response)


@tells(UserLeft)
def _left(server: Server, happened: Happened, response: Response | None) -> None:
    others = [user for user in happened.neighbours if user is not happened.user]
    channels = {name: None for user in others for name in user.channels}
    server.delivery.forget(channel for name in channels if (channel := server.world.channels.get(name)))
    _tell_all(server, others, response, _words(server, happened, "QUIT", happened.fact.reason))


@tells(NickChanged)
def _renamed(server: Server, happened: Happened, response: Response | None) -> None:
    if happened.was_denied:
        if response:
            response.reply(ERR_NICKNAMEINUSE, happened.fact.nick)
        return
    hearers = list(server.world.neighbours(happened.user))
    _tell_all(server, hearers, response, _words(server, happened, "NICK", happened.fact.nick))


@tells(NameSet)
def _name_set(server: Server, happened: Happened, response: Response | None) -> None:
    words = _words(server, happened, "SETNAME", happened.fact.realname, needs=caps.SETNAME)
    _tell_all(server, list(server.world.neighbours(happened.user)), response, words)


@tells(HostSet)
def _host_set(server: Server, happened: Happened, response: Response | None) -> None:
    fact = happened.fact
    words = _words(server, happened, "CHGHOST", fact.username, fact.host, needs=caps.CHGHOST)
    _tell_all(server, list(server.world.neighbours(happened.user)), response, words)


@tells(AwaySet)
def _away_set(server: Server, happened: Happened, response: Response | None) -> None:
    text = happened.fact.text
    if response:
        response.reply(RPL_NOWAWAY if text else RPL_UNAWAY)
    params = (text,) if text else ()
    words = _words(server, happened, "AWAY", *params, needs=caps.AWAY_NOTIFY)
    others = [user for user in server.world.neighbours(happened.user) if user is not happened.user]
    server.delivery.to_many(server.delivery.sessions(others), words)


@tells(UserModesSet)
def _user_modes_set(server: Server, happened: Happened, response: Response | None) -> None:
    if response and happened.changes:
        changes = write_modes(ModeChange(change.adding, change.letter) for change in happened.changes)
        response.add(_words(server, happened, "MODE", happened.user.nick, *changes))


@tells(Joined)
def _joined(server: Server, happened: Happened, response: Response | None) -> None:
    channel, user = happened.channel, happened.user
    if happened.was_denied and response:
        response.reply(ERR_BADCHANMASK, happened.fact.name, text=LOOKS_LIKE_ANOTHER)
    if channel is None:
        return
    server.delivery.forget((channel,))
    short = _words(server, happened, "JOIN", channel.name, lacks=caps.EXTENDED_JOIN)
    account = user.account or "*"
    full = _words(server, happened, "JOIN", channel.name, account, user.realname, needs=caps.EXTENDED_JOIN)
    lines = [short, full]
    if user.away:
        lines.append(_words(server, happened, "AWAY", user.away, needs=caps.AWAY_NOTIFY))
    others = [member.user for member in channel.members.values() if member.user is not user]
    server.delivery.to_many(server.delivery.sessions(others), *lines)
    own = server.sessions_of.get(user.id)
    if own is not None and response is not None:
        response.add(full if own.caps & caps.EXTENDED_JOIN else short)
        describe.topic(response, channel, say_none=False)
        describe.marker(response, server.world, channel.folded, channel.name)
        describe.names(response, channel, user)


@tells(Parted)
def _parted(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    server.delivery.forget((happened.channel,))
    reason = (happened.fact.reason,) if happened.fact.reason else ()
    words = _words(server, happened, "PART", happened.channel.name, *reason)
    _tell_all(server, happened.neighbours, response, words)


@tells(Kicked)
def _kicked(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    assert happened.target is not None
    server.delivery.forget((happened.channel,))
    params = (happened.channel.name, happened.target.nick, happened.fact.reason)
    _tell_all(server, happened.neighbours, response, _words(server, happened, "KICK", *params))


@tells(Invited)
def _invited(server: Server, happened: Happened, response: Response | None) -> None:
    channel, target = happened.channel, happened.target
    assert channel is not None
    assert target is not None
    if response:
        response.reply(RPL_INVITING, target.nick, channel.name)
        if target.away:
            response.reply(RPL_AWAY, target.nick, text=target.away)
    invite = _words(server, happened, "INVITE", target.nick, channel.name)
    server.delivery.to_many(server.delivery.sessions((target,)), invite)
    notice = _words(server, happened, "INVITE", target.nick, channel.name, needs=caps.INVITE_NOTIFY)
    others = [session for session in _members(server, channel) if session.user is not happened.user]
    server.delivery.to_many(others, notice)


@tells(TopicSet)
def _topic_set(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    users = [member.user for member in happened.channel.members.values()]
    words = _words(server, happened, "TOPIC", happened.channel.name, happened.fact.text)
    _tell_all(server, users, response, words)


@tells(ModesSet)
def _modes_set(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    users = [member.user for member in happened.channel.members.values()]
    shown = [describe.shown_change(server.world, change) for change in happened.changes]
    start = f":{happened.source} MODE {happened.channel.name} "
    room_bytes = server.config.limits.line_body - len(start.encode())
    lines = in_lines(shown, room_bytes, lambda change: f"+{change.letter} {change.param}")
    words = [_words(server, happened, "MODE", happened.channel.name, *write_modes(line)) for line in lines]
    _tell_all(server, users, response, *words)


@tells(TextSent)
def _text_sent(server: Server, happened: Happened, response: Response | None) -> None:
    fact: TextSent = happened.fact
    entry_id = happened.repeats or happened.entry.id
    words = text_words(
        Message(fact.command, (fact.address, fact.text), fact.source),
        id_time_ms(entry_id),
        msgid=msgid(entry_id),
        account=fact.account,
        client_tags=fact.client_tags,
        size_bytes=server.config.limits.line_body,
    )
    if happened.repeats:
        if response and response.session.caps & caps.ECHO_MESSAGE:
            response.add(words)
        return
    if response and happened.target and happened.target.away and fact.command == "PRIVMSG":
        response.reply(RPL_AWAY, happened.target.nick, text=happened.target.away)
    _tell_addressed(server, happened, response, words)


@tells(TagsSent)
def _tags_sent(server: Server, happened: Happened, response: Response | None) -> None:
    fact: TagsSent = happened.fact
    entry_id = happened.entry.id
    words = Words(
        Message("TAGMSG", (fact.address,), fact.source),
        id_time_ms(entry_id),
        msgid=msgid(entry_id),
        account=fact.account,
        client_tags=fact.client_tags,
        needs=caps.MESSAGE_TAGS,
        size_bytes=server.config.limits.line_body,
    )
    _tell_addressed(server, happened, response, words)


@tells(Redacted)
def _redacted(server: Server, happened: Happened, response: Response | None) -> None:
    """Whoever did it always reads it: it is the answer."""
    fact: Redacted = happened.fact
    reason = (fact.reason,) if fact.reason else ()
    params = (fact.address, msgid(fact.redacted_id), *reason)
    words = _words(server, happened, "REDACT", *params, needs=caps.REDACTION)
    if happened.channel is not None:
        users = [member.user for member in happened.channel.members.values()]
    else:
        users = [happened.target] if happened.target else []
    _tell_all(server, users, response, words)


@tells(MarkerSet)
def _marker_set(server: Server, happened: Happened, response: Response | None) -> None:
    """To all windows of the same person, where it is news to them; never to anybody else."""
    fact: MarkerSet = happened.fact
    if response:
        describe.marker(response, server.world, fact.conversation, fact.target)
    if happened.was_denied or is_guest(fact.identity):
        return
    own = response.session if response else None
    others = [user for user in server.world.users.values() if user.identity == fact.identity]
    time = f"timestamp={format_time(fact.time_ms)}"
    message = Message("MARKREAD", (fact.target, time), server.name)
    words = Words(message, id_time_ms(happened.entry.id), needs=caps.READ_MARKER)
    for session in server.delivery.sessions(others):
        if session is not own:
            server.send(session, words.for_caps(session.caps))


def _tell_addressed(server: Server, happened: Happened, response: Response | None, words: Words) -> None:
    """To a room, to those of a rank in it, or to one person; and as an echo."""
    channel, fact = happened.channel, happened.fact
    speaker = response.session if response else None
    own = b""
    if response and speaker and speaker.caps & caps.ECHO_MESSAGE:
        own = response.answer_with(words) or b""
    if channel is not None and not fact.status:
        server.delivery.to_room(channel, Said(words, speaker, own))
        return
    if channel is not None:
        users = [
            member.user
            for member in channel.members.values()
            if fact.status in [PREFIXES[letter] for letter in member.modes]
            or (fact.status == "+" and member.modes)
        ]
    else:
        users = [happened.target] if happened.target else []
    hearers = [
        session for session in server.delivery.sessions(users) if session is not speaker or channel is None
    ]
    if speaker and own:
        server.delivery.to_one(speaker, own)
    server.delivery.to_many(hearers, words)
