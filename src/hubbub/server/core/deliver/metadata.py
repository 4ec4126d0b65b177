"""Tell of metadata: what somebody, or a room, says of themselves now.

The rule: a change goes to the sessions near it that subscribed to its key, except to the one that made it.

Spec: https://ircv3.net/specs/extensions/metadata
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice
from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.numerics import RPL_METADATASYNCLATER
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core import metadata
from hubbub.server.core.deliver.table import members, near, tells
from hubbub.server.core.facts import MetadataSet, Value
from hubbub.server.core.happened import Happened
from hubbub.server.core.policy import may_see_user, witnesses
from hubbub.server.core.replies import Response, Words
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

MAX_SYNCED_AT_ONCE = 100  # values in a room that are told without being asked for
MAX_SYNCED = 1_000  # values in one answer to SYNC
AGAIN_SECONDS = "1"


@tells(MetadataSet)
def _metadata_set(server: Server, happened: Happened, response: Response | None) -> None:
    fact: MetadataSet = happened.fact
    owner = happened.channel or happened.user
    name = owner.name if isinstance(owner, Channel) else owner.nick
    if response:
        lines = [metadata.line(response, name, key, value) for key, value in fact.values]
        if fact.is_cleared:
            response.batch(metadata.BATCH, name, lines=lines)
        else:
            for words in lines:
                response.add(words)
    _tell(server, happened, owner, name, fact.values, response)


def tell_person(server: Server, happened: Happened, values: Iterable[Value]) -> None:
    """What somebody says of themselves is otherwise now, since they are who they were not before."""
    _tell(server, happened, happened.user, happened.user.nick, values, None)


def _tell(
    server: Server,
    happened: Happened,
    owner: Channel | User,
    name: str,
    values: Iterable[Value],
    actor: Response | None,
) -> None:
    hearers = members(server, owner) if isinstance(owner, Channel) else near_or_watching(server, owner)
    time_ms = id_time_ms(happened.entry.id)
    for session in hearers:
        if not listens(session) or (actor is not None and session is actor.session):
            continue
        for key, value in values:
            if key in session.subscriptions:
                answer = server.unasked(session, time_ms)
                answer.add(metadata.line(answer, name, key, value))


def near_or_watching(server: Server, user: User) -> Iterable[Session]:
    """The sessions that share a room with somebody, or watch them by MONITOR."""
    hearers = near(server, user)
    hearers.update(dict.fromkeys(server.watches.watchers(server.world.fold(user.nick))))
    return hearers


def listens(session: Session) -> bool:
    """Whether a session is told of any key."""
    return bool(session.caps & caps.METADATA and session.subscriptions)


def tell_watchers(server: Server, happened: Happened) -> None:
    """Those who watch somebody by MONITOR learn what they say of themselves as they come."""
    user = happened.user
    if server.world.values_of(user.identity):
        for session in server.watches.watchers(server.world.fold(user.nick)):
            show_person(server, server.unasked(session, id_time_ms(happened.entry.id)), user)


def tell_newcomer(server: Server, channel: Channel, user: User, time_ms: int) -> None:
    """Those in a room learn what somebody says of themselves who comes in."""
    values = server.world.values_of(user.identity)
    if not values:
        return
    for session in server.delivery.sessions(witnesses(channel, user)):
        if session.user is not user:
            show_person(server, server.unasked(session, time_ms), user)


def show_person(server: Server, response: Response, user: User) -> None:
    """What a session subscribed to, of one person."""
    if not listens(response.session):
        return
    values = server.world.values_of(user.identity)
    for words in metadata.lines(response, user.nick, values, response.session.subscriptions):
        response.add(words)


# --- a room's values at once


def sync_room(server: Server, response: Response, channel: Channel) -> None:
    """A session that comes in reads a room's values and its people's, or that it may ask for them."""
    if not listens(response.session):
        return
    found = [words for _, words in islice(_in_room(server, response, channel), MAX_SYNCED_AT_ONCE + 1)]
    if len(found) > MAX_SYNCED_AT_ONCE:
        response.reply(RPL_METADATASYNCLATER, channel.name, AGAIN_SECONDS)
    elif found:
        response.batch(metadata.BATCH, channel.name, lines=found)


def offer_room(server: Server, response: Response, channel: Channel) -> None:
    """Say that there is something to be asked for in a room, if there is."""
    if listens(response.session) and any(_in_room(server, response, channel)):
        response.reply(RPL_METADATASYNCLATER, channel.name, AGAIN_SECONDS)


def answer_sync(server: Server, response: Response, channel: Channel) -> None:
    """A room's values and its people's; what is too much for one answer is for the next."""
    session = response.session
    after = session.synced.pop(channel.folded, 0)
    found = list(islice(_in_room(server, response, channel, after), MAX_SYNCED + 1))
    is_more = len(found) > MAX_SYNCED
    # Not to end amid one person: what is told of them comes again, rather than not at all.
    shown = found[:MAX_SYNCED]
    response.batch(metadata.BATCH, channel.name, lines=[words for _, words in shown])
    if is_more:
        last = found[-1][0]
        whole = [user_id for user_id, _ in shown if user_id != last]
        session.synced[channel.folded] = whole[-1] if whole else 0
        response.reply(RPL_METADATASYNCLATER, channel.name, AGAIN_SECONDS)


def _in_room(
    server: Server, response: Response, channel: Channel, after: int = 0
) -> Iterator[tuple[int, Words]]:
    """The subscribed values of a room (under 0) and then of its members, from behind one of them on."""
    session, world = response.session, server.world
    assert session.user is not None
    ids: Iterable[int] = channel.members
    if after in channel.members:
        ids = islice(dropwhile(lambda user_id: user_id != after, ids), 1, None)
    else:
        for words in metadata.lines(
            response, channel.name, world.values_of(channel.folded), session.subscriptions
        ):
            yield 0, words
    for user_id in ids:
        user = channel.members[user_id].user
        values = world.values_of(user.identity)
        if not values or not may_see_user(session.user, user, channel):
            continue
        for words in metadata.lines(response, user.nick, values, session.subscriptions):
            yield user_id, words
