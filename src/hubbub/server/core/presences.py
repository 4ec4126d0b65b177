"""A presence: what is kept of somebody who stays in their rooms without a connection.

The rule: it holds what is needed to have them back after a restart, and no address of theirs.
"""

from __future__ import annotations

from hubbub.protocol.value import value
from hubbub.server.core.facts.base import UserId

MAX_LETTERS = 100  # people who wrote meanwhile, the latest


@value
class Place:
    """One room of theirs, and what they are in it.

    `flags` and `key` are the room's, so that one that was closed is not open when they are back.
    """

    channel: str
    name: str
    created_ms: int
    flags: str
    key: str
    modes: str
    joined_id: int


@value
class Presence:
    """Somebody who stays: the user they are, under the id that they have had since they came.

    `seen_ms` is the last sign of life of the last connection that they had, `letters` who wrote to them
    while they had none: the conversation and the nickname, oldest first.
    """

    user: UserId
    account: str
    nick: str
    username: str
    host: str
    realname: str
    arrived_ms: int
    modes: str
    away: str
    is_auto_away: bool
    places: tuple[Place, ...]
    seen_ms: int = 0
    letters: tuple[tuple[str, str], ...] = ()
