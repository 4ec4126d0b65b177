"""Change who is banned from the server.

The rule: a ban is known by what it is on; the last one set holds.
"""

from __future__ import annotations

from hubbub.server.core.apply.table import applies, of_user
from hubbub.server.core.facts import Banned, Entry, Unbanned
from hubbub.server.core.happened import Happened
from hubbub.server.core.state import NOBODY, World


@applies(Banned)
def _ban(world: World, entry: Entry, fact: Banned) -> Happened:
    world.bans.add(fact.ban)
    return of_user(world, entry) or Happened(entry, NOBODY, "")


@applies(Unbanned)
def _unban(world: World, entry: Entry, fact: Unbanned) -> Happened | None:
    ban = world.bans.all.get(fact.target)
    if ban is None or ban.until_ms != fact.until_ms:
        return None
    world.bans.remove(fact.target)
    return of_user(world, entry) or Happened(entry, NOBODY, "")
