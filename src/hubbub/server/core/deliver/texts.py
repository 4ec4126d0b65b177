"""Tell of what was said, and what became of it.

The rule: everybody in a room reads the same words in the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.names import CHANNEL_PREFIX
from hubbub.protocol.numerics import (
    RPL_AWAY,
)
from hubbub.protocol.servertime import format_time, id_time_ms, msgid
from hubbub.server.core import always_on, describe
from hubbub.server.core.deliver.table import tell_all, tells, words_of
from hubbub.server.core.facts import (
    MarkerSet,
    Redacted,
    TagsSent,
    TextSent,
    is_guest,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.ranks import RANK_OF_SIGN, rank
from hubbub.server.core.replies import Response, Words, text_words
from hubbub.server.core.run import Said

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


@tells(TextSent)
def _text_sent(server: Server, happened: Happened, response: Response | None) -> None:
    fact: TextSent = happened.fact
    entry_id = happened.repeats or happened.entry.id
    words = text_words(
        Message(fact.command, (_address(happened), fact.text), fact.source),
        id_time_ms(entry_id),
        msgid=msgid(entry_id),
        account=fact.account,
        client_tags=fact.client_tags,
        size_bytes=server.config.limits.line_body,
        is_oper=happened.user.is_oper and not fact.in_guise,
    )
    if happened.repeats:
        if response and response.session.caps & caps.ECHO_MESSAGE:
            response.add(words)
        return
    if response and happened.target and happened.target.away and fact.command == "PRIVMSG":
        response.reply(RPL_AWAY, happened.target.nick, text=happened.target.away)
    _tell_addressed(server, happened, response, words)
    if happened.target:
        always_on.wrote(server, happened)


@tells(TagsSent)
def _tags_sent(server: Server, happened: Happened, response: Response | None) -> None:
    fact: TagsSent = happened.fact
    entry_id = happened.entry.id
    words = Words(
        Message("TAGMSG", (_address(happened),), fact.source),
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
    words = words_of(server, happened, "REDACT", *params, needs=caps.REDACTION)
    if happened.channel is not None:
        users = [member.user for member in happened.channel.members.values()]
    else:
        users = [happened.target] if happened.target else []
    tell_all(server, users, response, words)


@tells(MarkerSet)
def _marker_set(server: Server, happened: Happened, response: Response | None) -> None:
    """To all windows of the same person, where it is news to them; never to anybody else."""
    fact: MarkerSet = happened.fact
    if response:
        describe.marker(response, server.world, fact.conversation, fact.target)
    if happened.was_denied or is_guest(fact.identity):
        return
    own = response.session if response else None
    others = server.world.users_of(fact.identity)
    time = f"timestamp={format_time(fact.time_ms)}"
    message = Message("MARKREAD", (fact.target, time), server.name)
    words = Words(message, id_time_ms(happened.entry.id), needs=caps.READ_MARKER)
    for session in server.delivery.sessions(others):
        if session is not own:
            server.send(session, words.for_caps(session.caps))


def _address(happened: Happened) -> str:
    """Where it was sent, by the name that a room got meanwhile."""
    fact, channel = happened.fact, happened.channel
    if channel is None or channel.folded == fact.channel:
        return str(fact.address)
    status, _, _ = fact.address.partition(CHANNEL_PREFIX)
    return f"{status}{channel.name}"


def _tell_addressed(server: Server, happened: Happened, response: Response | None, words: Words) -> None:
    """To a room, to those of a rank in it, or to one person; and as an echo."""
    channel, fact = happened.channel, happened.fact
    speaker = response.session if response else None
    own = b""
    is_echoed = isinstance(fact, TextSent) and fact.in_guise
    if response and speaker and (is_echoed or speaker.caps & caps.ECHO_MESSAGE):
        own = response.answer_with(words) or b""
    if channel is not None and not fact.status:
        server.delivery.to_room(channel, Said(words, speaker, own))
        return
    if channel is not None:
        users = [
            member.user for member in channel.members.values() if rank(member) >= RANK_OF_SIGN[fact.status]
        ]
    else:
        users = [happened.target] if happened.target else []
    hearers = [
        session for session in server.delivery.sessions(users) if session is not speaker or channel is None
    ]
    if all(user is not happened.user for user in users):  # whoever said it reads it in all their windows
        own_sessions = server.delivery.sessions((happened.user,))
        hearers += [session for session in own_sessions if session is not speaker]
    if speaker and own:
        server.delivery.to_one(speaker, own)
    server.delivery.to_many(hearers, words)
