"""A Chat and the server's end of its link in one hand, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from hubbub.client.link.events import Connected, Connecting, Disconnected, Received
from hubbub.client.online.chat import Chat, Identity, Step
from hubbub.client.outgoing.journal import Journal
from hubbub.client.world.changes import Change
from hubbub.client.world.rooms import Line, LineState
from hubbub.protocol.message import parse
from tests.client.scene import shown

NOW_MS = 1_700_000_000_000
MODERN_CAPS = "batch echo-message labeled-response message-tags server-time away-notify"
TOKENS = "CASEMAPPING=ascii CHANMODES=b,k,l,imnst PREFIX=(ov)@+ CHANTYPES=#"


class Desk:
    """A chat whose lines out are kept, and to which a test reads lines in."""

    def __init__(
        self, nick: str = "me", *, rooms: Iterable[str] = ("#tea",), journal: Journal | None = None
    ) -> None:
        numbers = count(1)
        self.now_ms = NOW_MS
        self.chat = Chat(Identity(nick), rooms, journal, new_id=lambda: f"id{next(numbers)}")
        self.changes: list[Change] = []
        self.wrote: list[str] = []

    def performs(self, step: Step) -> Desk:
        """Keep what a call brought about."""
        self.changes = step.changes
        for message in step.messages:
            assert parse(message.line()) == message
            self.wrote.append(shown(message))
        return self

    def connects(self, cap_names: str = MODERN_CAPS, tokens: str = TOKENS) -> Desk:
        """Come in, and into the rooms that are wanted."""
        nick = self.chat.identity.nick
        self.opens()
        if cap_names:
            self.hears(f"CAP * LS :{cap_names}", f"CAP * ACK :{cap_names}")
        self.hears(f":hub 001 {nick} :Welcome", f":hub 005 {nick} {tokens} :are supported")
        for room in [room.name for room in self.chat.model.rooms.values() if room.wanted]:
            self.hears(f":{nick}!u@h JOIN {room}", f":hub 353 {nick} = {room} :{nick}")
            self.hears(f":hub 366 {nick} {room} :End", f":hub 315 {nick} {room} :End")
        return self

    def opens(self) -> Desk:
        """The socket is open."""
        self.performs(self.chat.take(Connecting(), self.now_ms))
        return self.performs(self.chat.take(Connected(), self.now_ms))

    def breaks(self, reason: str = "gone", retry_in_ms: int | None = 1_000) -> Desk:
        """The link is gone."""
        return self.performs(self.chat.take(Disconnected(reason, retry_in_ms), self.now_ms))

    def hears(self, *lines: str) -> list[Change]:
        """Take these lines in, as one read."""
        self.performs(self.chat.take(Received(tuple(map(parse, lines))), self.now_ms))
        return self.changes

    def enters(self, text: str, room: str = "#tea") -> list[Change]:
        """Type this and press Return."""
        self.performs(self.chat.enter(room, text, self.now_ms))
        return self.changes

    def passes(self, ms: int) -> list[Change]:
        """Let time pass."""
        self.now_ms += ms
        self.performs(self.chat.tick(self.now_ms))
        return self.changes

    def written(self) -> list[str]:
        """The lines written since the last call."""
        wrote, self.wrote = self.wrote, []
        return wrote

    def said(self, room: str = "#tea") -> list[str]:
        """The texts in a room that we or others said, confirmed ones."""
        return [line.text for line in self.chat.model.rooms[room].lines if line.kind.value == "message"]

    def pending(self, room: str = "#tea") -> list[tuple[str, LineState]]:
        """Our lines that are not confirmed, with their states."""
        return [(line.text, line.state) for line in self.chat.model.rooms[room].pending]

    def line(self, room: str = "#tea") -> Line:
        """The newest line of a room."""
        return self.chat.model.rooms[room].lines[-1]
