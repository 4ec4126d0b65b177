"""A client's picture of the world, grown from the server's messages alone.

The rule: a model never does anything; it reads messages and says what changed.
"""

from __future__ import annotations

from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change, ConnectionState
from hubbub.client.world.handlers import (  # fmt: skip
    batch,
    channel,
    enquiry,
    listing,
    marker,
    membership,
    metadata,
    redaction,
    server,
    text,
)
from hubbub.client.world.rooms import SAID, Line, LineKind, LineState, Room
from hubbub.client.world.state import State
from hubbub.client.world.tags import line_time_ms
from hubbub.protocol import caps
from hubbub.protocol.message import Message

_HANDLERS = text.HANDLERS | membership.HANDLERS | channel.HANDLERS | server.HANDLERS
_HANDLERS |= batch.HANDLERS | redaction.HANDLERS | marker.HANDLERS | enquiry.HANDLERS | metadata.HANDLERS
_HANDLERS |= listing.HANDLERS


class Model(State):
    """What is known of one server: who we are, the rooms, the people.

    A view reads anything and changes nothing. SERVER_ROOM is always in `rooms`; `listing` has
    the server's channels, once it was asked for them.
    """

    def apply(self, message: Message, now_ms: int) -> list[Change]:
        """Take one message of the server in. Total: whatever the server sends, nothing is raised."""
        self.changes, self.now_ms = [], now_ms
        whole = self.whole(message)
        if whole is not None:
            self._apply(whole)
        return self.changes

    def whole(self, message: Message) -> Message | None:
        """The message as it is to be read: None while a text of several lines is not complete.

        What it gives may be given to `apply`.
        """
        return self.texts.whole(message)

    def _apply(self, message: Message) -> None:
        tags, handler = message.tags, _HANDLERS.get(message.command)
        within = self.batches.get(tags.get("batch", "")) if tags else None
        if within is not None and within.history and message.command != "BATCH":
            batch.hold(self, within, message)
        elif handler is None:
            server.other(self, message)
        elif len(message.params) >= handler.min_params:
            handler.run(self, message)

    def tick(self, now_ms: int) -> list[Change]:
        """Let time pass: who has stopped typing."""
        self.changes = []
        for room in self.rooms.values():
            stopped = [key for key, typist in room.typing.items() if typist.until_ms <= now_ms]
            for key in stopped:
                del room.typing[key]
            if stopped:
                self.changes.append(told.TypingChanged(room.key))
        return self.changes

    # ----------------------------------------------------------------------- the connection

    def connection_is(
        self, state: ConnectionState, detail: str = "", retry_at_ms: int | None = None
    ) -> list[Change]:
        """How far the way to the server is open, why not further, and when the next try is."""
        self.changes = [told.ConnectionChanged(state)]
        self.connection, self.detail, self.retry_at_ms = state, detail, retry_at_ms
        return self.changes

    def connection_lost(self) -> list[Change]:
        """What was true of the connection is no longer: nobody is anywhere, until told again."""
        self.changes = []
        for room in self.rooms.values():
            if room.joined or room.members or room.typing:
                self.empty_room(room)
            if room.filling:  # what is missing stays missing for now, and is to be seen
                self.changes.append(told.LinesReplaced(room.key))
            room.filling, room.page_bounds, room.present = False, (None, None), None
        self.people.clear()
        self.batches.clear()
        self.texts.clear()
        self.labels.clear()
        self.silent_whos.clear()
        self.whois.clear()
        self.listing.lost()
        self.caps, self.account, self.away = 0, "", None
        return self.changes

    def logged_in(self, account: str) -> list[Change]:
        """The server takes us for this account from now on, "" for none."""
        self.changes = []
        if account != self.account:
            self.account = account
            if (person := self.person(self.nick)) is not None:
                person.account = account
                self.changes.append(told.PersonChanged(self.nick))
            self.changes.append(told.SelfChanged())
        return self.changes

    # --------------------------------------------------------------------------- our own lines

    def add_pending(
        self,
        room: Room,
        kind: LineKind,
        text: str,
        now_ms: int,
        client_id: str,
        reply_msgid: str = "",
        edits: str = "",
    ) -> Line:
        """Something we say, that the server does not have yet."""
        self.now_ms = now_ms
        line = self.new_line(kind, Message("", source=self.nick), text)
        line.own, line.state, line.client_id = True, LineState.PENDING, client_id
        line.reply_msgid, line.edits = reply_msgid, edits
        room.pending.append(line)
        room.has_edits |= edits != ""
        self._pending_changed(room)
        return line

    def pending_line(self, client_id: str) -> tuple[Room, Line] | None:
        """Our line with this id, as long as the server has not confirmed it, and its room."""
        for room in self.rooms.values():
            for line in room.pending:
                if line.client_id == client_id:
                    return room, line
        return None

    def confirm(self, client_id: str, echo: Message | None, now_ms: int) -> list[Change]:
        """The server has our line: it takes its place in the order, as the echo tells it.

        A server that knows client-made ids answers a line it had before with the first echo,
        whose place may be further up; its msgids tell the order.
        """
        found = self.pending_line(client_id)
        if found is None:
            return []
        room, line = found
        room.pending.remove(line)
        line.state, line.reason, line.time_ms, line.nick = LineState.SENT, "", now_ms, self.nick
        if echo is not None:
            line.time_ms = line_time_ms(echo, now_ms)
            line.nick = echo.nick or line.nick
            line.msgid = echo.tags.get("msgid", "")
            line.account = echo.tags.get("account", "")
        if line.msgid in room.by_msgid:  # it came in by another way before
            return self._pending_changed(room)
        self.changes, at_end = [told.PendingChanged(room.key)], True
        if self.caps & caps.CLIENT_ID:
            at_end = room.place(line)
        else:
            room.add(line)
        self.changes.append(told.LinesAdded(room.key, 1) if at_end else told.LinesReplaced(room.key))
        self._tell_version(room, line)
        return self.changes

    def mark(self, client_id: str, state: LineState, reason: str = "") -> list[Change]:
        """A pending line of ours is in another state."""
        found = self.pending_line(client_id)
        if found is None:
            return []
        room, line = found
        line.state, line.reason = state, reason
        self.changes = [told.PendingChanged(room.key)]
        self._tell_version(room, line)
        return self.changes

    def drop(self, client_id: str) -> list[Change]:
        """A pending line of ours will never be sent."""
        found = self.pending_line(client_id)
        if found is None:
            return []
        room, line = found
        room.pending.remove(line)
        return self._pending_changed(room)

    def _tell_version(self, room: Room, line: Line) -> None:
        """A line of ours has another state, which is seen where it is shown."""
        self.link_versions(room, [line])
        if line.moved_to is not None:
            self.line_changed(room, line.moved_to)

    def _pending_changed(self, room: Room) -> list[Change]:
        self.changes = [told.PendingChanged(room.key)]
        self.link_versions(room)
        return self.changes

    def read_all(self, room: Room) -> list[Change]:
        """The person has seen all of a room."""
        if room.lines:
            room.read_line = room.lines[-1].id
        if room.read_ms is not None:
            said = next((line.time_ms for line in reversed(room.lines) if line.kind in SAID), 0)
            room.read_ms = max(room.read_ms, said)
        if not room.unread and not room.mentions:
            return []
        room.unread = room.mentions = 0
        room.gone.read()
        return [told.RoomChanged(room.key)]
