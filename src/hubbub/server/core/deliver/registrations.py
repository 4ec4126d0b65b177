"""Tell of registered rooms: whose they are, and who has another rank by their account.

The rule: whoever asked reads what became of it; a rank that comes by account is given by ChanServ.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hubbub.protocol.message import Message
from hubbub.protocol.modes import write_modes
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core import describe, services
from hubbub.server.core.deliver.table import tell_all, tells
from hubbub.server.core.facts import (
    ChannelChange,
    ChannelDropped,
    ChannelOffered,
    ChannelPurged,
    ChannelRegistered,
    ChannelTransferred,
    RoleSet,
)
from hubbub.server.core.happened import Happened
from hubbub.server.core.registrations import NAMES
from hubbub.server.core.replies import Response, Words
from hubbub.server.core.services import CHANSERV
from hubbub.server.core.state import Channel

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

TOO_LATE = "Somebody was quicker: the channel has been registered, or is no longer what it was"


def rank_words(
    server: Server, happened: Happened, channel: Channel, changes: Iterable[ChannelChange]
) -> list[Words]:
    """The line that says who has another rank now, if anybody has."""
    shown = [describe.shown_change(server.world, change) for change in changes]
    message = Message("MODE", (channel.name, *write_modes(shown)), services.source(CHANSERV, server.name))
    time_ms, size_bytes = id_time_ms(happened.entry.id), server.config.limits.line_body
    return [Words(message, time_ms, size_bytes=size_bytes)] if shown else []


def _tell_ranks(
    server: Server,
    happened: Happened,
    response: Response | None,
    channel: Channel,
    changes: Iterable[ChannelChange],
) -> None:
    users = [member.user for member in channel.members.values()]
    is_inside = response is not None and response.session.user in users
    lines = rank_words(server, happened, channel, changes)
    tell_all(server, users, response if is_inside else None, *lines)


def tell_of_account(server: Server, happened: Happened, response: Response | None) -> None:
    """Have all rooms know in which somebody has another rank, now that they are who an account says."""
    for channel, changes in happened.ranks:
        _tell_ranks(server, happened, response, channel, changes)


def _tell(server: Server, happened: Happened, response: Response | None, text: str) -> None:
    """Answer whoever asked, and tell the room of new ranks."""
    if response is not None:
        response.service = CHANSERV
        response.notice(TOO_LATE if happened.was_denied else text)
    if happened.channel is not None and not happened.was_denied:
        _tell_ranks(server, happened, response, happened.channel, happened.changes)


@tells(ChannelRegistered)
def _registered(server: Server, happened: Happened, response: Response | None) -> None:
    fact: ChannelRegistered = happened.fact
    _tell(server, happened, response, f"{fact.name} is registered, and {fact.account} is its founder")


@tells(ChannelDropped)
def _dropped(server: Server, happened: Happened, response: Response | None) -> None:
    name = happened.channel.name if happened.channel else happened.fact.channel
    _tell(server, happened, response, f"{name} is not registered any more")


@tells(ChannelPurged)
def _purged(server: Server, happened: Happened, response: Response | None) -> None:
    """Each of those who are put out reads that they are."""
    fact: ChannelPurged = happened.fact
    _tell(server, happened, response, f"{fact.name} is {'closed' if fact.reason else 'open again'}")
    if happened.channel is not None:
        server.delivery.forget((happened.channel,))
    source, time_ms = services.source(CHANSERV, server.name), id_time_ms(happened.entry.id)
    for user in happened.people:
        words = Words(Message("KICK", (fact.name, user.nick, fact.reason), source), time_ms)
        tell_all(server, (user,), response if response and response.session.user is user else None, words)


@tells(RoleSet)
def _role_set(server: Server, happened: Happened, response: Response | None) -> None:
    fact: RoleSet = happened.fact
    name = happened.channel.name if happened.channel else fact.channel
    role = f"is now {NAMES[fact.letter]}" if fact.letter else "has no role any more"
    _tell(server, happened, response, f"{fact.account} {role} in {name}")


@tells(ChannelOffered)
def _offered(server: Server, happened: Happened, response: Response | None) -> None:
    """Whoever is offered a room reads it too, in all their windows."""
    fact: ChannelOffered = happened.fact
    channel = happened.channel
    if channel is None or not fact.account:
        _tell(server, happened, response, "The offer is taken back")
        return
    _tell(server, happened, response, f"{fact.account} is offered {channel.name}, and may accept it")
    text = f"{happened.source} offers you {channel.name}: say TRANSFER ACCEPT {channel.name} to take it"
    source = services.source(CHANSERV, server.name)
    for user in server.world.users_of(fact.account):
        words = Words(Message("NOTICE", (user.nick, text), source), id_time_ms(happened.entry.id))
        server.delivery.to_many(server.delivery.sessions((user,)), words)


@tells(ChannelTransferred)
def _transferred(server: Server, happened: Happened, response: Response | None) -> None:
    name = happened.channel.name if happened.channel else happened.fact.channel
    _tell(server, happened, response, f"{name} is {happened.fact.account}'s now")
