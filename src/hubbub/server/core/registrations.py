"""Registered rooms: whose they are, and who is what in them by account.

The rule: a room that is registered has one founder, the account whose role is "q"; a role is a prefix
mode that an account has whenever it is there, and counts from when it was given.
"""

from __future__ import annotations

from dataclasses import dataclass

from hubbub.protocol.value import value

FOUNDER = "q"
NAMES = {"q": "founder", "a": "admin", "o": "op", "h": "halfop", "v": "voice"}
MAX_ROLES = 500  # in one room


@value
class Role:
    """What an account is in a room: the letter of its prefix, and the last id before it was."""

    letter: str
    since_id: int


@dataclass(slots=True)
class Registration:
    """A room's being somebody's; `id` tells it from an earlier registration of the same name.

    `heir` is the account that the founder has offered the room to ("": none).
    """

    id: int
    roles: dict[str, Role]
    heir: str = ""

    @property
    def founder(self) -> str:
        """The account whose room it is."""
        return next((account for account, role in self.roles.items() if role.letter == FOUNDER), "")

    def letter_of(self, account: str) -> str:
        """The prefix mode that an account has here, "" for none; a guest has none."""
        role = self.roles.get(account) if account else None
        return role.letter if role else ""
