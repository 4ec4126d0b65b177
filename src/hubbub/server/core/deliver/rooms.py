"""Tell of rooms: who is in them, and what holds in them.

The rule: who comes hears a room from their own coming on, who leaves up to their own leaving; in between
all of it goes out in one piece.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.lines import in_lines
from hubbub.protocol.modes import write_modes
from hubbub.protocol.numerics import (
    ERR_BADCHANMASK,
    ERR_NOSUCHNICK,
    ERR_USERNOTINCHANNEL,
    RPL_AWAY,
    RPL_ENDOFNAMES,
    RPL_INVITING,
)
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core import describe, policy
from hubbub.server.core.deliver import metadata
from hubbub.server.core.deliver.registrations import rank_words
from hubbub.server.core.deliver.table import members, tell_room, tells, words_of
from hubbub.server.core.facts import (
    ChannelChange,
    Invited,
    Joined,
    Kicked,
    ModesSet,
    Parted,
    TopicSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Response, Words
from hubbub.server.core.state import Channel, User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

NO_IMPLICIT_NAMES = caps.NO_IMPLICIT_NAMES | caps.DRAFT_NO_IMPLICIT_NAMES


def show_room(server: Server, response: Response, channel: Channel, *joins: Words) -> None:
    """What a session reads of a room that its user is in from now on."""
    assert response.session.user is not None
    for words in joins:
        response.add(words)
    describe.topic(response, channel, say_none=False)
    describe.marker(response, server.world, channel.conversation, channel.name)
    if not response.session.caps & NO_IMPLICIT_NAMES:
        describe.names(server, response, channel, response.session.user)
        response.reply(RPL_ENDOFNAMES, channel.name)
    metadata.sync_room(server, response, channel)


@tells(Joined)
def _joined(server: Server, happened: Happened, response: Response | None) -> None:
    channel, user = happened.channel, happened.user
    if happened.was_denied and response:
        response.reply(ERR_BADCHANMASK, happened.fact.name, text=policy.LOOKS_LIKE_ANOTHER)
    if channel is None:
        return
    short = words_of(server, happened, "JOIN", channel.name, lacks=caps.EXTENDED_JOIN)
    account = user.account or "*"
    full = words_of(server, happened, "JOIN", channel.name, account, user.realname, needs=caps.EXTENDED_JOIN)
    lines = [short, full]
    if user.away:
        lines.append(words_of(server, happened, "AWAY", user.away, needs=caps.AWAY_NOTIFY))
    if channel.registration is not None:  # whoever has a role reads it in NAMES; the others, here
        ranks = [ChannelChange(True, letter, target=user.id) for letter in channel.members[user.id].modes]
        lines += rank_words(server, happened, channel, ranks)
    newcomers = list(server.delivery.sessions((user,)))
    if policy.is_auditorium(channel):
        others = [witness for witness in policy.witnesses(channel, user) if witness is not user]
        server.delivery.to_many(server.delivery.sessions(others), *lines)
    else:
        server.delivery.to_others(channel, newcomers, *lines)
    for session in newcomers:
        server.delivery.comes(session, (channel,))
        asking = response if response and response.session is session else None
        answer = asking or server.unasked(session, id_time_ms(happened.entry.id))
        show_room(server, answer, channel, short, full)
    metadata.tell_newcomer(server, channel, user, id_time_ms(happened.entry.id))


@tells(Parted)
def _parted(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    reason = (happened.fact.reason,) if happened.fact.reason else ()
    words = words_of(server, happened, "PART", happened.channel.name, *reason)
    _tell_of_leaving(server, happened, happened.user, response, words)


@tells(Kicked)
def _kicked(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    if happened.target is None:
        if response:
            response.reply(ERR_USERNOTINCHANNEL, happened.fact.nick, happened.channel.name)
        return
    params = (happened.channel.name, happened.target.nick, happened.fact.reason)
    words = words_of(server, happened, "KICK", *params)
    _tell_of_leaving(server, happened, happened.target, response, words)


def _tell_of_leaving(
    server: Server, happened: Happened, user: User, response: Response | None, words: Words
) -> None:
    """The last that somebody hears of a room: that they are in it no longer."""
    assert happened.channel is not None
    server.delivery.still_hears(user, happened.channel)
    tell_room(server, happened.channel, response, words, witnesses=happened.witnesses)
    hears_no_more(server, happened.channel, user)


def hears_no_more(server: Server, channel: Channel, user: User) -> None:
    """What is told in a room from now on is not for somebody who left it."""
    for session in server.sessions_of.get(user.id, ()):
        server.delivery.goes(session, (channel,))


@tells(Invited)
def _invited(server: Server, happened: Happened, response: Response | None) -> None:
    channel, target = happened.channel, happened.target
    assert channel is not None
    if target is None:
        if response:
            response.reply(ERR_NOSUCHNICK, happened.fact.nick)
        return
    if response:
        response.reply(RPL_INVITING, target.nick, channel.name)
        if target.away:
            response.reply(RPL_AWAY, target.nick, text=target.away)
    invite = words_of(server, happened, "INVITE", target.nick, channel.name)
    server.delivery.to_many(server.delivery.sessions((target,)), invite)
    notice = words_of(server, happened, "INVITE", target.nick, channel.name, needs=caps.INVITE_NOTIFY)
    others = [session for session in members(server, channel) if session.user is not happened.user]
    server.delivery.to_many(others, notice)


@tells(TopicSet)
def _topic_set(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    words = words_of(server, happened, "TOPIC", happened.channel.name, happened.fact.text)
    tell_room(server, happened.channel, response, words)


@tells(ModesSet)
def _modes_set(server: Server, happened: Happened, response: Response | None) -> None:
    assert happened.channel is not None
    shown = [describe.shown_change(server.world, change) for change in happened.changes]
    start = f":{happened.source} MODE {happened.channel.name} "
    room_bytes = server.config.limits.line_body - len(start.encode())
    lines = in_lines(shown, room_bytes, lambda change: f"+{change.letter} {change.param}")
    words = [words_of(server, happened, "MODE", happened.channel.name, *write_modes(line)) for line in lines]
    tell_room(server, happened.channel, response, *words)
