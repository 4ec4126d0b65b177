"""Services: who is spoken to like a person and is the server itself.

The rule: nobody else can have a service's name, and its lines come from one source.
"""

from __future__ import annotations

from functools import cache

from hubbub.server.core.state import World

CHANSERV = "ChanServ"
NICKSERV = "NickServ"
NAMES = (CHANSERV, NICKSERV, "HistServ", "HostServ")


def source(name: str, server_name: str) -> str:
    """Whom a service's lines come from."""
    return f"{name}!{name}@{server_name}"


def looks_like_one(world: World, name: str) -> bool:
    """Whether people could take a name for a service's, in small letters or in capitals."""
    return world.looks(name) in _looks(world.casemapping)


@cache
def _looks(casemapping: str) -> frozenset[str]:
    """What the services' names look like, in small letters and in capitals."""
    world = World(casemapping, max_departed=0)
    return frozenset(world.looks(shown) for name in NAMES for shown in (name, name.upper()))
