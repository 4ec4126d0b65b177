"""What a fact did to the world: what `apply` says and `deliver` tells.

The rule: it keeps of the old world just what is needed to tell of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hubbub.server.core.facts import ChannelChange, Entry, Value
from hubbub.server.core.files import File
from hubbub.server.core.state import Channel, User


@dataclass(slots=True)
class Happened:
    """What a fact did, with what of the old world is needed to tell it.

    `source` is the user's as it was before; `rooms` are those that somebody was in who
    left or changed, `witnesses` those who saw it (None: everybody in them), `people` those whom a fact
    about a room or an account is about. `was_denied`: somebody else had the nick, or
    the room's look, first; or the marker stood there already.
    `values` are those of the metadata that are read otherwise than before.
    `ranks` are the rooms in which somebody has another rank now that they are who an account says.
    `dropped` are the codes, by their digests, that are good no more; `files` those that are gone.
    `old_name` is a renamed room's. `repeats` is the id of the text that this one sent again (0: none).
    """

    entry: Entry
    user: User
    source: str
    channel: Channel | None = None
    target: User | None = None
    people: Sequence[User] = ()
    rooms: Sequence[Channel] = ()
    witnesses: Sequence[User] | None = None
    changes: tuple[ChannelChange, ...] = ()
    values: tuple[Value, ...] = ()
    ranks: Sequence[tuple[Channel, tuple[ChannelChange, ...]]] = ()
    dropped: Sequence[str] = ()
    files: Sequence[File] = ()
    was_denied: bool = False
    repeats: int = 0
    old_name: str = ""

    @property
    def fact(self) -> Any:
        """The fact itself."""
        return self.entry.fact

    @property
    def neighbours(self) -> Sequence[User]:
        """The user, and everybody who saw them leave `rooms`, each once."""
        if self.witnesses is not None:
            return self.witnesses
        found = {self.user.id: self.user}
        for channel in self.rooms:
            found |= {user_id: member.user for user_id, member in channel.members.items()}
        return list(found.values())
