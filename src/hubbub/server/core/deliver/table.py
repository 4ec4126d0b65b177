"""Which function tells of which fact, and what they have in common.

The rule: whoever did something reads of it in the answer to their command, all others as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.servertime import id_time_ms, msgid
from hubbub.server.core import playback, policy
from hubbub.server.core.facts import (
    Fact,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Response, Words
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


Teller = Callable[["Server", Happened, Response | None], None]
TELLERS: dict[type[Fact], Teller] = {}


def tells(fact_type: type[Fact]) -> Callable[[Teller], Teller]:
    """Say which fact a function tells of."""

    def register(function: Teller) -> Teller:
        TELLERS[fact_type] = function
        return function

    return register


def words_of(
    server: Server, happened: Happened, name: str, *params: str, needs: int = 0, lacks: int = 0
) -> Words:
    """A line that the fact's user is the source of; history plays it back under the same id."""
    entry_id = happened.entry.id
    return Words(
        Message(name, params, happened.source),
        id_time_ms(entry_id),
        msgid=msgid(entry_id) if type(happened.fact) in playback.EVENTS else "",
        account=happened.user.account,
        is_bot=happened.user.is_bot,
        is_oper=happened.user.is_oper,
        needs=needs,
        lacks=lacks,
        size_bytes=server.config.limits.line_body,
    )


def members(server: Server, channel: Channel) -> Iterable[Session]:
    """The sessions of everybody in a room."""
    return server.delivery.sessions(member.user for member in channel.members.values())


def tell_all(server: Server, users: Iterable[User], actor: Response | None, *lines: Words) -> None:
    """Tell users' sessions; whose command it was reads it in the answer."""
    own = actor.session if actor else None
    hearers = [session for session in server.delivery.sessions(users) if session is not own]
    if actor is not None:
        for words in lines:
            actor.add(words)
    server.delivery.to_many(hearers, *lines)


def tell_room(
    server: Server,
    channel: Channel,
    actor: Response | None,
    *lines: Words,
    witnesses: Iterable[User] | None = None,
) -> None:
    """Tell a room, or those in it who saw it; whose command it was reads it in the answer."""
    if witnesses is not None:
        tell_all(server, witnesses, actor, *lines)
        return
    if actor is not None:
        for words in lines:
            actor.add(words)
    server.delivery.to_others(channel, (actor.session,) if actor else (), *lines)


def near(server: Server, user: User) -> dict[Session, None]:
    """The sessions that hear news of a person, each once, their own included."""
    hearers = dict.fromkeys(server.delivery.sessions(policy.neighbours(user)))
    watchers = server.watches.watchers(server.world.fold(user.nick))
    hearers.update((session, None) for session in watchers if session.caps & caps.EXTENDED_MONITOR)
    return hearers
