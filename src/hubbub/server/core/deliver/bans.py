"""Tell of bans: those who are here and banned now are put out.

The rule: whoever set a ban reads that it holds once it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol.servertime import id_time_ms
from hubbub.server.core import banning, describe
from hubbub.server.core.deliver.table import tells
from hubbub.server.core.facts import Banned, Unbanned, UserLeft
from hubbub.server.core.happened import Happened
from hubbub.server.core.replies import Response

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


@tells(Banned)
def _banned(server: Server, happened: Happened, response: Response | None) -> None:
    fact: Banned = happened.fact
    now_ms = id_time_ms(happened.entry.id)
    hit = [session for session in list(server.sessions.values()) if banning.enforce(server, session, now_ms)]
    account = server.world.accounts.get(fact.ban.target)
    for user in server.world.users_of(account.name) if account else ():
        server.append(UserLeft(user.id, f"Banned: {fact.ban.reason}"))  # those who are always on
    if response is not None:
        closed = f"; {len(hit)} connections closed" if hit else ""
        describe.note(response, "UBAN", "ADDED", fact.ban.target, text=f"{fact.ban.target} is banned{closed}")


@tells(Unbanned)
def _unbanned(server: Server, happened: Happened, response: Response | None) -> None:
    target = happened.fact.target
    if response is not None:
        describe.note(response, "UBAN", "DELETED", target, text=f"{target} is not banned any more")
