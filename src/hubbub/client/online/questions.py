"""What is asked of the server, or of its services, and answered where it was asked.

The rule: a question is written at once or refused; unlike what is said to people it is never kept, resent or
waited for.
"""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.client.online.finding import Finding
from hubbub.client.outgoing.journal import Journal
from hubbub.client.registration.handshake import Identity
from hubbub.client.text.confidential import masked
from hubbub.client.wire import is_target, one_line
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.rooms import LineKind, Room
from hubbub.protocol import caps
from hubbub.protocol.message import Message


class Questions(Finding):
    """A Session that puts questions to the server."""

    def __init__(self, identity: Identity, rooms: Iterable[str] = (), journal: Journal | None = None) -> None:
        super().__init__(identity, rooms, journal)
        self._last_label = 0

    def _explain(self, text: str, room: Room, *, error: bool) -> None:
        kind = LineKind.ERROR if error else LineKind.SERVER
        self.model.changes = []
        self.model.add_line(room, kind, Message(""), text)
        self._changes += self.model.changes
        if error:
            self._changes.append(told.Refused(text, room.key))

    def _refuse(self, text: str, room: Room) -> None:
        self._explain(text, room, error=True)

    def _opened(self, name: str) -> Room:
        """The room of this name, made and told of if need be."""
        self.model.changes = []
        room = self.model.open_room(name)
        self._changes += self.model.changes
        return room

    def _ask(self, message: Message, room: Room) -> bool:
        """Put a question to the server; its answers are shown in this room. Whether it was written."""
        if not self.online:
            self._refuse(_("You are not connected"), room)
            return False
        label = ""
        if self._handshake.caps & caps.LABELED_RESPONSE:
            self._last_label += 1
            label = f"ask{self._last_label}"
            message = message.with_tags({**message.tags, "label": label})
        self.model.asked(room.key, label)
        self._messages.append(message)
        return True

    def _speak_to_service(self, service: str, command: str, text: str) -> None:
        """Say something to a service by the server's own command for it; it answers in its room."""
        room = self._opened(service)
        self._changes.append(told.RoomOpened(room.key))
        words = text.split()
        params = tuple(words) if all(map(is_target, words[:-1])) else (one_line(text),)
        if self._ask(Message(command, params), room):
            self._show_said(room, text)

    def _show_said(self, room: Room, text: str) -> None:
        self.model.changes = []
        self.model.add_line(room, LineKind.MESSAGE, Message("", source=self.model.nick), masked(text))
        self._changes += self.model.changes

    def _tell_service(self, room: Room, command: str, texts: Iterable[str]) -> None:
        """Say something to a service: it answers by a notice, or not at all, and may be told secrets."""
        for text in texts:
            if not self._ask(Message(command, (room.name, text)), room):
                return
            self._show_said(room, text)
