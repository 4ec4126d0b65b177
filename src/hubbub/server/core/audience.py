"""The way out: who hears a room, and what goes to them in one piece.

The rule: what is told in one room one after the other goes out to each hearer as one piece, whoever
came or went in between, and nobody's lines change places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hubbub.server.core.effects import Connection, Send
from hubbub.server.core.replies import Words
from hubbub.server.core.run import Hearers, Run, Said
from hubbub.server.core.session import Session
from hubbub.server.core.state import Channel, User

if TYPE_CHECKING:
    from hubbub.server.core.server import Server


class Delivery:
    """The way from words to Send effects, for the sessions of one node."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._audiences: dict[str, Hearers] = {}
        self._run: Run | None = None

    def to_one(self, session: Session, data: bytes) -> None:
        """Send bytes to one session, after all that it was told before."""
        if not data or session.is_closed:
            return
        if self._run is None or not self._run.aside(session, data):
            self._server.effects.append(Send((session.connection,), data))

    def to_many(self, sessions: Iterable[Session], *lines: Words) -> None:
        """Send lines to each of the sessions, as each reads them."""
        groups: dict[int, list[Connection]] = {}
        for session in sessions:
            groups.setdefault(session.variant, []).append(session.connection)
        if groups:
            self.flush()
        for variant, connections in groups.items():
            data = b"".join([words.for_caps(variant) for words in lines])
            if data:
                self._server.effects.append(Send(connections, data))

    def to_room(self, channel: Channel, said: Said) -> None:
        """Send one line to a room; its speaker reads it in their own way."""
        self._run_in(channel).say(said)

    def to_others(self, channel: Channel, sessions: Sequence[Session], *lines: Words) -> None:
        """Send lines to a room, except to these sessions."""
        self._run_in(channel).tell(sessions, lines)

    def _run_in(self, channel: Channel) -> Run:
        """What is gathered for a room; what was gathered for another is let out."""
        run = self._run
        if run is None or run.channel is not channel:
            self.flush()
            run = self._run = Run(channel, self.audience(channel))
        return run

    def flush(self) -> None:
        """Let out what was gathered."""
        run, self._run = self._run, None
        if run is not None:
            self._server.effects += run.sends()
            if not run.is_heard:  # the room may be gone
                self._audiences.pop(run.channel.folded, None)

    def audience(self, channel: Channel) -> Hearers:
        """The room's sessions on this node, by variant; kept until `forget`."""
        groups = self._audiences.get(channel.folded)
        if groups is None:
            groups = self._audiences[channel.folded] = {}
            for session in self.sessions(member.user for member in channel.members.values()):
                groups.setdefault(session.variant, {})[session] = session.connection
        return groups

    def sessions(self, users: Iterable[User]) -> Iterable[Session]:
        """The sessions that users have on this node."""
        sessions_of = self._server.sessions_of
        for user in users:
            for session in sessions_of.get(user.id, ()):
                if not session.is_closed:
                    yield session

    # --- who hears what changes

    def comes(self, session: Session, channels: Iterable[Channel]) -> None:
        """The session hears what is told in these rooms from now on."""
        for channel in channels:
            groups = self._audiences.get(channel.folded)
            if groups is None or any(session in group for group in groups.values()):
                continue
            groups.setdefault(session.variant, {})[session] = session.connection
            if self._run is not None and self._run.channel is channel:
                self._run.comes(session)

    def still_hears(self, user: User, channel: Channel) -> None:
        """Somebody who is no member any more hears what is told in this room, in all their windows."""
        self.audience(channel)
        for session in self.sessions((user,)):
            self.comes(session, (channel,))

    def goes(self, session: Session, channels: Iterable[Channel]) -> None:
        """The session hears what was told in these rooms up to now, and nothing more."""
        for channel in channels:
            groups = self._audiences.get(channel.folded, {})
            for variant, group in list(groups.items()):
                if group.pop(session, None) is None:
                    continue
                if self._run is not None and self._run.channel is channel:
                    self._run.goes(session)
                if not group:
                    del groups[variant]
            if not groups:  # the next to come may be the first
                self.forget((channel,))

    def forget(self, channels: Iterable[Channel]) -> None:
        """Who hears these rooms, or how they read, has changed."""
        self.flush()
        for channel in channels:
            self._audiences.pop(channel.folded, None)

    def forget_name(self, folded: str) -> None:
        """No room has this folded name any more."""
        self._audiences.pop(folded, None)
