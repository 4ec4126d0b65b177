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
        effects, speakers = self._server.effects, _speakers(said, channel)
        for variant, sessions in self.audience(channel).items():
            lines = [each.words.for_caps(variant) for each in said]
            data = b"".join(lines)
            hearers = [session.connection for session in sessions if session not in speakers]
            if data and hearers:
                effects.append(Send(hearers, data))
            if len(hearers) < len(sessions):
                for speaker in [session for session in sessions if session in speakers]:
                    self._send_own(speaker, lines, speakers.pop(speaker), said)
        for speaker, places in speakers.items():  # who is no member reads no more than that
            self._send_own(speaker, [b""] * len(said), places, said)

    def _send_own(self, speaker: Session, lines: list[bytes], places: list[int], said: list[Said]) -> None:
        """Send what a room heard to somebody who said some of it, and reads that in their own way."""
        lines = lines.copy()
        for place in places:
            lines[place] = said[place].own
        data = b"".join(lines)
        if data and not speaker.is_closed:
            self._server.effects.append(Send((speaker.connection,), data))

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


def _speakers(said: list[Said], channel: Channel) -> dict[Session, list[int]]:
    """Who reads some of a gathered run otherwise than the room, and which of its lines."""
    speakers: dict[Session, list[int]] = {}
    for place, each in enumerate(said):
        speaker = each.speaker
        if speaker is None:
            continue
        is_member = speaker.user is not None and speaker.user.id in channel.members
        if not is_member or each.own != each.words.for_caps(speaker.variant):
            speakers.setdefault(speaker, []).append(place)
    return speakers
