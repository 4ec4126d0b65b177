"""Services: who is spoken to like a person and is the server itself.

The rule: nobody else can have a service's name, and its lines come from one source.
"""

from __future__ import annotations

from hubbub.server.core.state import World

CHANSERV = "ChanServ"
NICKSERV = "NickServ"
NAMES = (CHANSERV, NICKSERV, "HistServ", "HostServ")


def source(name: str, server_name: str) -> str:
    """Whom a service's lines come from."""
    return f"{name}!{name}@{server_name}"


def looks_like_one(world: World, name: str) -> bool:
    """Whether people could take a name for a service's, in small letters or in capitals."""
    looks = world.looks(name)
    return any(looks in (world.looks(each), world.looks(each.upper())) for each in NAMES)
