"""Tell of people to those who watch them.

The rule: whether somebody is here is told by nickname; a change of letters' case alone is no news.

Spec: https://ircv3.net/specs/extensions/monitor and https://ircv3.net/specs/extensions/extended-monitor
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol.message import Message
from hubbub.protocol.numerics import RPL_MONOFFLINE, RPL_MONONLINE, Numeric
from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core.deliver.metadata import tell_watchers
from hubbub.server.core.deliver.table import near
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Response, Words
from hubbub.server.core.state import User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


def came(server: Server, happened: Happened) -> None:
    """Somebody is here under their nickname."""
    _tell(server, happened, RPL_MONONLINE, happened.user.nick, happened.user.source)
    tell_watchers(server, happened)


def went(server: Server, happened: Happened) -> None:
    """Somebody is no longer here under the nickname that they had."""
    nick = happened.source.partition("!")[0]
    _tell(server, happened, RPL_MONOFFLINE, nick, nick)


def changed_nick(server: Server, happened: Happened) -> None:
    """One nickname is not here any more, another one is."""
    before = happened.source.partition("!")[0]
    if server.world.fold(before) != server.world.fold(happened.user.nick):
        went(server, happened)
        came(server, happened)


def _tell(server: Server, happened: Happened, numeric: Numeric, nick: str, text: str) -> None:
    """To `*`, so that all watchers read the same bytes."""
    watchers = server.watches.watchers(server.world.fold(nick))
    if not watchers:
        return
    message = Message(numeric.code, ("*", text), server.name)
    words = Words(message, id_time_ms(happened.entry.id))
    server.delivery.to_many(watchers, words)


def tell_near(server: Server, user: User, actor: Response | None, words: Words) -> None:
    """Tell news of a person to those who share a room with them, or watch them with `extended-monitor`."""
    hearers = near(server, user)
    if actor is not None:
        hearers.pop(actor.session, None)
        actor.add(words)
    server.delivery.to_many(hearers, words)
