"""Ranks of the members of a room: founder, admin, op, halfop, voice.

The rule: what a member may do is a question of rank, never of one letter; a rank has all rights of
those below it.

Spec: https://modern.ircdocs.horse/#channel-membership-prefixes
"""

from __future__ import annotations

from enum import IntEnum

from hubbub.protocol.channel_modes import PREFIX_ORDER, PREFIXES
from hubbub.server.core.state import Member


class Rank(IntEnum):
    """What a member is in a room, the higher the more."""

    MEMBER = 0
    VOICE = 1
    HALFOP = 2
    OP = 3
    ADMIN = 4
    FOUNDER = 5


RANKS = dict(zip(PREFIX_ORDER, reversed(Rank), strict=False))
RANK_OF_SIGN = {PREFIXES[letter]: rank for letter, rank in RANKS.items()}


def rank(member: Member | None) -> Rank:
    """The highest rank that somebody has in a room."""
    return RANKS[member.modes[0]] if member and member.modes else Rank.MEMBER


def in_order(letters: set[str]) -> str:
    """Prefix modes as a member has them, highest first."""
    return "".join(letter for letter in PREFIX_ORDER if letter in letters)


def prefixes(member: Member, *, all_of_them: bool) -> str:
    """A member's prefixes, highest first; only the highest for clients without multi-prefix."""
    signs = "".join(PREFIXES[letter] for letter in member.modes)
    return signs if all_of_them else signs[:1]
