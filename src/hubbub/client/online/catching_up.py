"""What was said before: pages of rooms, and which conversations have gone on while we were away.

The rule: `client/world/past.py` and `missed.py` say what to ask next, and all but what a person waits for is
asked in its turn (`client/outgoing/unasked.py`).

Spec: https://ircv3.net/specs/extensions/chathistory
"""

from __future__ import annotations

from collections.abc import Iterable

from hubbub.client.online.sending import Sending, Step
from hubbub.client.outgoing.journal import Journal
from hubbub.client.registration.handshake import Identity
from hubbub.client.wire import is_target
from hubbub.client.world import changes as told
from hubbub.client.world.missed import BATCHES as TARGETS
from hubbub.client.world.missed import Missed
from hubbub.client.world.past import BATCHES, PAGE, Asked, Past
from hubbub.client.world.rooms import Line, Room
from hubbub.protocol import isupport
from hubbub.protocol.message import Message


class CatchingUp(Sending):
    """A chat that gets what it lacks of the past."""

    def __init__(self, identity: Identity, rooms: Iterable[str] = (), journal: Journal | None = None) -> None:
        super().__init__(identity, rooms, journal)
        self._past = Past(self._page_limit)
        self._missed = Missed()
        self._targets_ref = ""
        self._gapped: set[str] = set()  # rooms in which gaps were shown when we connected
        self._page_refs: set[str] = set()  # of the batches that are pages of history

    def _begin_past(self) -> None:
        """There is a new link."""
        self._past = Past(self._page_limit)
        self._missed.connected(self.model.rooms.values())
        self._targets_ref = ""
        self._page_refs.clear()
        self._gapped = {room.key for room in self.model.rooms.values() if room.has_gaps}

    def _is_of_past(self, message: Message, now_ms: int) -> bool:
        """Whether a message is about pages of the past alone."""
        if message.command == "FAIL" and message.params[:1] == ("CHATHISTORY",):
            return self._is_quiet(message, now_ms)
        if message.command == "CHATHISTORY" and message.params[:1] == ("TARGETS",) and message.params[1:]:
            self._target_came(message)
            return True
        return False

    def _page_of(self, message: Message) -> tuple[Room, list[Line]] | None:
        """The page of history that is complete with this message; what belongs to one is noted."""
        first = message.params[0] if message.command == "BATCH" and message.params else ""
        if first[:1] == "-" and first[1:] not in self._page_refs:
            return None
        if first[:1] == "+" and message.params[1:2] and message.params[1] in BATCHES:
            self._page_refs.add(first[1:])
        ref = first[1:] if first[:1] == "-" else message.tags.get("batch", "")
        batch = self.model.batches.get(ref)
        room = self.model.room(batch.history) if batch and batch.history else None
        if first[:1] == "-":
            self._page_refs.discard(ref)
            return (room, batch.held) if batch and room else None
        if room is not None:
            self._past.brings(room, message.tags.get("msgid", ""))
        return None

    def _page_came(self, room: Room, lines: list[Line]) -> None:
        was_filling = room.filling
        following = self._past.came(room, lines)
        self._ask_past(following)
        if following is None:
            self._missed.came(room)
        if was_filling and not room.filling and (room.has_gaps or room.key in self._gapped):
            self._gapped.discard(room.key)
            self._changes.append(told.LinesReplaced(room.key))  # gaps are drawn, or no longer

    def _target_came(self, message: Message) -> None:
        """A conversation with somebody has gone on while we were away."""
        model, name = self.model, message.params[1]
        if not self._missed.names(model.fold(name), message.text):
            return
        if (place := model.room(name)) is not None and self._missed.lets_go(place):
            self._ask_past(self._past.entered(place))
        if model.is_channel(name) or model.is_me(name) or not is_target(name):
            return
        model.changes = []
        room = model.open_room(name)
        self._changes += model.changes
        self._missed.awaits(room)
        self._ask_past(self._past.entered(room))

    def _ends_targets(self, message: Message) -> bool:
        """Whether with this message all of an answer is here that names such conversations."""
        first = message.params[0] if message.command == "BATCH" and message.params else ""
        if first[:1] == "+" and message.params[1:2] and message.params[1] in TARGETS:
            self._targets_ref = first[1:]
        return self._targets_ref != "" and first == f"-{self._targets_ref}"

    def _targets_came(self, now_ms: int) -> None:
        self._targets_ref = ""
        following = self._missed.answered(now_ms)
        self._ask_past(following)
        for room in self._missed.unnamed() if following is None else ():
            self._ask_past(self._past.entered(room))

    def _is_quiet(self, declined: Message, now_ms: int) -> bool:
        """Whether a page was declined that nobody but us has asked for."""
        is_busy = declined.params[1:2] == ("MESSAGE_ERROR",)
        if declined.params[2:3] == ("TARGETS",):
            if not (is_busy and self._missed.put_off(now_ms)):
                self._ask_each()
            return True
        pages = self._past.declined(map(self.model.fold, declined.params[2:-1]))
        for asked, room in pages:
            if asked is Asked.GAP:  # is to be seen, until it is filled all the same
                self._gapped.add(room.key)
                self._changes.append(told.LinesReplaced(room.key))
            if is_busy and asked is not Asked.OLDER:
                self._past.put_off(room, now_ms)
            self._ask_past(self._past.resume(room))
        return bool(pages) and all(asked is not Asked.OLDER for asked, _ in pages)

    def _ask_each(self) -> None:
        """The server does not tell where something was said."""
        for room in self._missed.untold():
            self._ask_past(self._past.entered(room))

    def _tick_past(self, now_ms: int) -> None:
        for message in (*self._past.due(now_ms), self._missed.due(now_ms)):
            self._ask_past(message)
        if self._missed.is_late(now_ms):
            self._ask_each()

    def _ask_past(self, message: Message | None) -> None:
        if message is None:
            return
        about = message.params[1] if message.params[0] != "TARGETS" else ""
        if not self._unasked.add(message, self.model.fold(about)):
            self._past.declined([self.model.fold(about)])

    def _page_limit(self) -> int:
        return isupport.number(self.model.isupport, "CHATHISTORY", PAGE)

    def older(self, room: str, now_ms: int) -> Step:
        """Ask for what was said before a room's first line, if the server has it."""
        if self.online and self.model.has_history:
            self._ask_at_once(self._past.older(self.model.rooms[room]))
        return self._done(now_ms)

    def fill(self, room: str, now_ms: int) -> Step:
        """Ask for what is missing in the newest gap among a room's lines."""
        if self.online and self.model.has_history:
            self._ask_at_once(self._past.fill(self.model.rooms[room]))
        return self._done(now_ms)

    def _ask_at_once(self, message: Message | None) -> None:
        """Somebody waits for this page, or for the one that is to be asked for before it."""
        self._messages += [message] if message else []
        self._unasked.hurry()

    def _entered(self, room: Room) -> None:
        """We are in a room: ask for what is missing, unless the server is about to tell if anything is."""
        if room.key == self._unasked.front or not self._missed.holds(room):
            self._ask_past(self._past.entered(room))

    def _looked_at(self, room: Room) -> None:
        """Somebody looks at a room: what was not asked because nothing was said there is asked now."""
        if self._missed.lets_go(room) and room.joined:
            self._ask_past(self._past.entered(room))
