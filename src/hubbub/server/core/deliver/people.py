"""Tell of people: who came, left, and is called what.

The rule: who comes by one more connection is no news to anybody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.modes import ModeChange, write_modes
from hubbub.protocol.numerics import (
    ERR_NICKNAMEINUSE,
    RPL_NOWAWAY,
    RPL_UNAWAY,
)
from hubbub.server.core import always_on, describe, missed, policy
from hubbub.server.core.deliver import watching
from hubbub.server.core.deliver.rooms import hears_no_more, show_room
from hubbub.server.core.deliver.table import near, tell_all, tell_room, tells, words_of
from hubbub.server.core.effects import Keep
from hubbub.server.core.facts import (
    Accepted,
    AwaySet,
    HostSet,
    MetadataSet,
    NameSet,
    NickChanged,
    UserArrived,
    UserLeft,
    UserModesSet,
    UserRestored,
    is_guest,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.kept.metadata import documents
from hubbub.server.core.replies import Response, Words
from hubbub.server.core.session import Session
from hubbub.server.core.state import User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


@tells(UserArrived)
def _arrived(server: Server, happened: Happened, response: Response | None) -> None:
    if not happened.was_denied:
        watching.came(server, happened)
    if response is None:
        return
    session = response.session
    session.is_registering = False
    if happened.was_denied:
        _come_too_late(server, happened, response)
        return
    if session.is_closed:
        server.append(UserLeft(happened.user.id, "Connection closed"))
        return
    server.attach(session, happened.user)
    if happened.user.account and happened.fact.metadata:
        server.effects.append(Keep(documents(server.world, happened.user.identity)))
    if not session.is_plain:
        describe.welcome(server, response)


@tells(UserRestored)
def _restored(server: Server, happened: Happened, response: Response | None) -> None:
    """They have no connection yet, and are in their rooms as they always were."""
    watching.came(server, happened)
    always_on.goes_away(server, happened.user)


def _come_too_late(server: Server, happened: Happened, response: Response) -> None:
    """Somebody has the nick: oneself by another connection, or not."""
    session = response.session
    holder = server.world.user_named(happened.fact.nick)
    if holder is not None and server.may_attach(session, holder):
        join_in(server, session, holder, response)
        return
    session.nick = ""
    response.reply(ERR_NICKNAMEINUSE, happened.fact.nick)


def join_in(server: Server, session: Session, user: User, response: Response) -> None:
    """One more session of a user who is here: it reads where they are, and what they missed."""
    seen_ms = always_on.seen_ms(server, user)
    server.attach(session, user)
    if session.metadata:
        values, is_kept = tuple(session.metadata.items()), not is_guest(user.identity)
        server.append(MetadataSet(user.id, user.identity, values, is_kept))
    describe.welcome(server, response)
    for channel in user.channels.values():
        account = (user.account or "*", user.realname) if session.caps & caps.EXTENDED_JOIN else ()
        join = Message("JOIN", (channel.name, *account), user.source)
        show_room(server, response, channel, Words(join, response.now_ms, account=user.account))
    if session.away:
        server.append(AwaySet(user.id, session.away))
    elif user.is_auto_away and not session.is_absent:
        always_on.is_back(server, user)
    elif user.away:
        response.reply(RPL_NOWAWAY)
    missed.tell(server, response, seen_ms)


@tells(UserLeft)
def _left(server: Server, happened: Happened, response: Response | None) -> None:
    words = words_of(server, happened, "QUIT", happened.fact.reason)
    if happened.witnesses is None and len(happened.rooms) == 1:
        tell_room(server, happened.rooms[0], response, words)
    elif happened.rooms:
        others = [user for user in happened.neighbours if user is not happened.user]
        tell_all(server, others, response, words)
    for room in happened.rooms:
        hears_no_more(server, room, happened.user)
    watching.went(server, happened)


@tells(NickChanged)
def _renamed(server: Server, happened: Happened, response: Response | None) -> None:
    if happened.was_denied:
        if response:
            response.reply(ERR_NICKNAMEINUSE, happened.fact.nick)
        return
    words = words_of(server, happened, "NICK", happened.fact.nick)
    if len(happened.rooms) == 1 and not policy.is_auditorium(happened.rooms[0]):
        tell_room(server, happened.rooms[0], response, words)
    else:
        tell_all(server, policy.neighbours(happened.user), response, words)
    watching.changed_nick(server, happened)


@tells(NameSet)
def _name_set(server: Server, happened: Happened, response: Response | None) -> None:
    words = words_of(server, happened, "SETNAME", happened.fact.realname, needs=caps.SETNAME)
    watching.tell_near(server, happened.user, response, words)


@tells(HostSet)
def _host_set(server: Server, happened: Happened, response: Response | None) -> None:
    fact = happened.fact
    words = words_of(server, happened, "CHGHOST", fact.username, fact.host, needs=caps.CHGHOST)
    watching.tell_near(server, happened.user, response, words)


@tells(AwaySet)
def _away_set(server: Server, happened: Happened, response: Response | None) -> None:
    text = happened.fact.text
    if happened.fact.is_auto and always_on.is_present(server, happened.user):
        always_on.is_back(server, happened.user)  # they came while it was on its way
    if response:
        response.reply(RPL_NOWAWAY if text else RPL_UNAWAY)
    params = (text,) if text else ()
    words = words_of(server, happened, "AWAY", *params, needs=caps.AWAY_NOTIFY)
    hearers = near(server, happened.user)
    others = [session for session in hearers if session.user is not happened.user]
    server.delivery.to_many(others, words)


@tells(Accepted)
def _accepted(server: Server, happened: Happened, response: Response | None) -> None:
    """Whom one accepts is nobody's business."""


@tells(UserModesSet)
def tell_modes(server: Server, happened: Happened, response: Response | None) -> None:
    """Somebody's own modes changed: all their clients read of it."""
    if happened.changes:
        changes = write_modes(ModeChange(change.adding, change.letter) for change in happened.changes)
        words = words_of(server, happened, "MODE", happened.user.nick, *changes)
        tell_all(server, (happened.user,), response, words)
