"""Tell of operators: who is one, whom they disconnected, what they say to all.

The rule: an operator's powers are the connection's that proved to be one, and no other's of the same user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol.numerics import ERR_NOSUCHNICK, RPL_YOUREOPER
from hubbub.server.core import policy
from hubbub.server.core.deliver.people import tell_modes
from hubbub.server.core.deliver.table import tell_all, tells, words_of
from hubbub.server.core.facts import Killed, Opered, UserLeft, WallopsSent
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Response

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


@tells(Opered)
def _opered(server: Server, happened: Happened, response: Response | None) -> None:
    fact: Opered = happened.fact
    if not fact.oper:
        for session in server.sessions_of.get(happened.user.id, ()):
            session.oper = ""
    elif response is not None:
        response.session.oper = fact.oper
        response.reply(RPL_YOUREOPER)
    tell_modes(server, happened, response)


@tells(Killed)
def _killed(server: Server, happened: Happened, response: Response | None) -> None:
    fact: Killed = happened.fact
    target = happened.target
    if target is None:
        if response:
            response.reply(ERR_NOSUCHNICK, fact.nick)
        return
    words = words_of(server, happened, "KILL", target.nick, fact.reason)
    reason = f"Killed ({happened.user.nick} ({fact.reason}))"
    for session in list(server.sessions_of.get(target.id, ())):
        server.send(session, words.for_caps(session.caps))
        server.close(session, reason, words.time_ms)
    if policy.stays(server.config, server.world, target):
        server.append(UserLeft(target.id, reason))


@tells(WallopsSent)
def _wallops_sent(server: Server, happened: Happened, response: Response | None) -> None:
    words = words_of(server, happened, "WALLOPS", happened.fact.text)
    listeners = (server.world.users[user_id] for user_id in server.sessions_of)
    tell_all(server, [user for user in listeners if "w" in user.modes], None, words)
