"""What we say, and its way to the server: the model's pending lines and the outbox, side by side.

The rule: nothing here waits, sends or looks at a clock. Each call gives a `Step`: what changed for the view,
and what is to be written to the server (nothing while the link is down).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from hubbub.client.online.coalesce import coalesce
from hubbub.client.outgoing.entry import Entry, Stage
from hubbub.client.outgoing.journal import Journal, MemoryJournal
from hubbub.client.outgoing.outbox import Arrived, Declined, Hearing, Link, Outbox, Outcome
from hubbub.client.outgoing.text_size import text_bytes
from hubbub.client.outgoing.unasked import Unasked
from hubbub.client.registration.handshake import MAX_NICK_LENGTH, Identity
from hubbub.client.text.multiline import Limits, Piece, cut
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change, ConnectionState
from hubbub.client.world.model import Model
from hubbub.client.world.rooms import LineState, Room, RoomKind
from hubbub.client.world.tags import line_time_ms
from hubbub.protocol import caps
from hubbub.protocol.message import Message
from hubbub.protocol.names import possible_nick

_LINE_STATES = {Stage.UNSURE: LineState.UNSURE, Stage.FAILED: LineState.FAILED}


class Step(NamedTuple):
    """The outcome of one call."""

    changes: list[Change]
    messages: list[Message]


class Sending:
    """A model and an outbox. `rooms` are the channels to join; `journal` keeps what was said and not sent."""

    def __init__(self, identity: Identity, rooms: Iterable[str] = (), journal: Journal | None = None) -> None:
        self.identity = replace(identity, nick=possible_nick(identity.nick, "precis", MAX_NICK_LENGTH))
        self.model = Model(self.identity.nick)
        self.outbox = Outbox(journal or MemoryJournal(), self.model.fold)
        self._unasked = Unasked()
        self._multiline: Limits | None = None  # of this connection, and without one of the last
        self._changes: list[Change] = []
        self._messages: list[Message] = []
        for name in rooms:
            self._want(name)
        for entry in self.outbox.entries.values():
            self._show_kept(entry)

    def _want(self, name: str, key: str = "") -> Room:
        room = self.model.open_room(name)
        room.wanted, room.join_key = room.kind is RoomKind.CHANNEL, key
        return room

    def _show_kept(self, entry: Entry) -> None:
        """A line that an earlier run left behind is pending again."""
        room = self._want(entry.target) if self.model.is_channel(entry.target) else None
        room = room or self.model.open_room(entry.target)
        about = (entry.reply_msgid, entry.edits)
        line = self.model.add_pending(room, entry.kind, entry.text, entry.time_ms, entry.id, *about)
        line.reason = entry.reason
        line.state = _LINE_STATES.get(entry.stage, LineState.PENDING)

    @property
    def online(self) -> bool:
        """Whether the server has welcomed us."""
        return self.model.connection is ConnectionState.ONLINE

    def _done(self, now_ms: int) -> Step:
        """What the call has brought about, and what the outbox may write now."""
        if self.online:
            if any(isinstance(one, told.WordsDeleted) for one in self._changes):
                self.outbox.compact()  # where they may stand still
            self._messages += self.outbox.due(self._is_ready, now_ms)
            self._messages += self._questions_due(now_ms)
        step = Step(coalesce(self._changes), self._messages)
        self._changes, self._messages = [], []
        return step

    def _questions_due(self, now_ms: int) -> list[Message]:
        """What the program asks by itself, and may ask now."""
        questions = self._unasked.due(now_ms, is_speaking=bool(self._messages))
        whos = (message.params[0] for message in questions if message.command == "WHO")
        self.model.silent_whos.update(map(self.model.fold, whos))
        return questions

    def _is_ready(self, target: str) -> bool:
        """Whether the server would take a line for this target now."""
        if not self.model.is_channel(target):
            return True
        room = self.model.room(target)
        return room is not None and room.joined

    # ---------------------------------------------------------------------------- the connection

    def _link_up(self, bits: int, limits: Limits | None) -> None:
        """The server has welcomed us, with these capabilities and limits for texts of several lines."""
        self._multiline = limits
        link = Link(
            echo=bool(bits & caps.ECHO_MESSAGE),
            labels=bool(bits & caps.LABELED_RESPONSE),
            client_ids=bool(bits & caps.CLIENT_ID),
            tags=bool(bits & caps.MESSAGE_TAGS),
            redaction=bool(bits & caps.REDACTION),
            cut=self._cut if limits is not None else None,
        )
        for entry in self.outbox.link_up(link):
            self._changes += self.model.mark(entry.id, LineState.UNSURE)

    def _cut(self, entry: Entry) -> list[Piece]:
        return cut(entry.text, text_bytes(self.model, entry.target, entry.kind))

    def _tell_late(self, now_ms: int) -> None:
        """Of what waits for its echo too long, nobody knows whether it arrived."""
        for entry in self.outbox.late(now_ms):
            self._changes += self.model.mark(entry.id, LineState.UNSURE)

    # ------------------------------------------------------------------------------ what is heard

    def _outcomes(self, message: Message, now_ms: int) -> list[Outcome]:
        """What a message of the server tells of our lines."""
        if not self.outbox.entries:
            return []
        model = self.model
        batch = model.batches.get(message.tags.get("batch", ""))
        history = batch is not None and batch.history != ""
        time_ms = line_time_ms(message, now_ms)
        own = model.is_me(message.nick)
        return self.outbox.hear(Hearing(message, time_ms, own, model.label(message), history))

    def _tell_outcome(self, outcome: Outcome, now_ms: int) -> None:
        entry = outcome.entry
        if isinstance(outcome, Arrived):
            changes = self.model.confirm(entry.id, outcome.echo, now_ms)
            if not changes and outcome.echo is not None:  # its room was closed
                changes = self.model.apply(outcome.echo, now_ms)
            self._changes += changes
        elif isinstance(outcome, Declined):
            self._changes += self.model.mark(entry.id, LineState.FAILED, outcome.reason)
            room = self.model.room(entry.target)
            self._changes.append(told.Refused(outcome.reason, room.key if room else None))
