"""The way out: who hears a room, and what goes to them in one piece.

The rule: what is said in one room one after the other goes out to each hearer as one piece,
and nobody's lines change places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbub.server.core.effects import Connection, Send
from hubbub.server.core.replies import Words
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


@dataclass(frozen=True, slots=True)
class Said:
    """One line said in a room; `own` is what its speaker reads of it."""

    words: Words
    speaker: Session | None
    own: bytes


class Delivery:
    """The way from words to Send effects, for the sessions of one node."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._audiences: dict[str, dict[int, list[Session]]] = {}
        self._room: Channel | None = None
        self._said: list[Said] = []

    def to_one(self, session: Session, data: bytes) -> None:
        """Send bytes to one session, after all that it was told before."""
        if data and not session.is_closed:
            if self._said:
                self.flush()
            self._server.effects.append(Send((session.connection,), data))

    def to_many(self, sessions: Iterable[Session], *lines: Words) -> None:
        """Send lines to each of the sessions, as each reads them."""
        self.flush()
        groups: dict[int, list[Connection]] = {}
        for session in sessions:
            groups.setdefault(session.variant, []).append(session.connection)
        for variant, connections in groups.items():
            data = b"".join([words.for_caps(variant) for words in lines])
            if data:
                self._server.effects.append(Send(connections, data))

    def to_room(self, channel: Channel, said: Said) -> None:
        """Send one line to a room, gathered with those before it if they went there too."""
        if self._room is not channel:
            self.flush()
            self._room = channel
        self._said.append(said)

    def flush(self) -> None:
        """Let out what was gathered."""
        if not self._said or self._room is None:
            return
        said, self._said = self._said, []
        channel, self._room = self._room, None
        speakers = {each.speaker: None for each in said if each.speaker is not None}
        effects = self._server.effects
        for variant, sessions in self.audience(channel).items():
            data = b"".join([each.words.for_caps(variant) for each in said])
            hearers = [session.connection for session in sessions if session not in speakers]
            if data and hearers:
                effects.append(Send(hearers, data))
        for speaker in speakers:
            data = b"".join([_as_read_by(speaker, each, channel) for each in said])
            if data and not speaker.is_closed:
                effects.append(Send((speaker.connection,), data))

    def audience(self, channel: Channel) -> dict[int, list[Session]]:
        """The room's sessions on this node, by variant; kept until `forget`."""
        groups = self._audiences.get(channel.folded)
        if groups is None:
            groups = self._audiences[channel.folded] = {}
            for session in self.sessions(member.user for member in channel.members.values()):
                groups.setdefault(session.variant, []).append(session)
        return groups

    def sessions(self, users: Iterable[User]) -> Iterable[Session]:
        """The sessions that users have on this node."""
        sessions_of = self._server.sessions_of
        for user in users:
            for session in sessions_of.get(user.id, ()):
                if not session.is_closed:
                    yield session

    def forget(self, channels: Iterable[Channel]) -> None:
        """Who hears these rooms, or how they read, has changed."""
        self.flush()
        for channel in channels:
            self._audiences.pop(channel.folded, None)

    def forget_name(self, folded: str) -> None:
        """No room has this folded name any more."""
        self._audiences.pop(folded, None)


def _as_read_by(speaker: Session, said: Said, channel: Channel) -> bytes:
    """A line of a gathered run for somebody who spoke in it."""
    if said.speaker is speaker:
        return said.own
    is_inside = speaker.user is not None and speaker.user.id in channel.members
    return said.words.for_caps(speaker.caps) if is_inside else b""
