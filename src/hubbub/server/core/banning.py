"""Hold people to the server's bans: when they connect, register, log in, and where they are.

The rule: whoever is banned is told why and closed; nobody else is told more than that they left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbub.protocol.durations import write_duration
from hubbub.protocol.message import Message
from hubbub.protocol.numerics import ERR_YOUREBANNEDCREEP
from hubbub.server.core.bans import Ban, Bans
from hubbub.server.core.facts import Unbanned
from hubbub.server.core.replies import Words
from hubbub.server.core.session import Session
from hubbub.server.core.state import World

if TYPE_CHECKING:
    from hubbub.server.core.server import Server

EXPIRY_CHECK_MS = 5_000


def ban_on(world: World, session: Session, now_ms: int, bans: Bans | None = None) -> Ban | None:
    """The ban (of these, or of all) that a connection falls under, by all that is known of it so far."""
    bans = world.bans if bans is None else bans
    if not bans.all:
        return None
    ban = bans.on_address(session.address, now_ms) or bans.on_account(world.fold(session.account), now_ms)
    return ban or bans.on_person(_sources(world, session), now_ms)


def _sources(world: World, session: Session) -> list[str]:
    """What the peer is called, with each host that it is known by; none before it has a name."""
    user = session.user
    nick, username = (user.nick, user.username) if user else (session.nick, session.username)
    if not nick or not username:
        return []
    hosts = dict.fromkeys((user.host if user else session.host, session.host, session.address))
    return [world.fold(f"{nick}!{username}@{host}") for host in hosts]


def enforce(server: Server, session: Session, now_ms: int) -> bool:
    """Close a connection that is banned; whether it was."""
    ban = None if session.is_closed else ban_on(server.world, session, now_ms)
    if ban is None:
        return False
    put_out(server, session, ban, now_ms)
    return True


def put_out(server: Server, session: Session, ban: Ban, now_ms: int) -> None:
    """Close a connection, with the reason of a ban."""
    left = f" (for {write_duration((ban.until_ms - now_ms) // 1000)} more)" if ban.until_ms else ""
    text = f"{ERR_YOUREBANNEDCREEP.text}: {ban.reason}{left}"
    told = Message(ERR_YOUREBANNEDCREEP.code, (session.name, text), server.name)
    server.send(session, Words(told, now_ms).for_caps(session.caps))
    server.close(session, f"Banned: {ban.reason}", now_ms)


def lift_what_is_over(server: Server, now_ms: int) -> None:
    """Ask for the end of bans whose time is over; they don't hold any more as it is."""
    for ban in list(server.world.bans.over(now_ms)):
        server.append(Unbanned(0, ban.target, ban.until_ms))
