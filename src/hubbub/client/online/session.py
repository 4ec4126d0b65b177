"""One registration after another with one server: handshake, model and outbox together.

The rule: nothing here waits, sends or looks at a clock. Each call gives a `Step`: what changed
for the view, and what is to be written to the server (nothing while the link is down).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from hubbub.client.link.events import Connected, Connecting, Disconnected, Event, Received
from hubbub.client.online.catching_up import CatchingUp
from hubbub.client.online.sending import Step
from hubbub.client.outgoing.journal import Journal
from hubbub.client.outgoing.read_marks import ReadMarks
from hubbub.client.outgoing.typing_notifier import TypingNotifier
from hubbub.client.registration import admittance
from hubbub.client.registration.handshake import Handshake, Identity
from hubbub.client.wire import is_target
from hubbub.client.words import _
from hubbub.client.world import changes as told
from hubbub.client.world.changes import ConnectionState
from hubbub.client.world.handlers.marker import marker_ms
from hubbub.client.world.handlers.membership import WHO_FIELDS
from hubbub.client.world.rooms import SERVER_ROOM, LineKind, Room, RoomKind
from hubbub.protocol import caps
from hubbub.protocol.message import Message

MAX_WHO_MEMBERS = 500
MAX_REDACTIONS = 1_000
WISH_AGAIN_MS = 600_000
LOGIN_MS = 20_000  # a server that says nothing of our login for so long has none
_MAY_OPEN_ROOM = (told.RoomAdded, told.RoomRenamed, told.ConnectionChanged)


class Session(CatchingUp):
    """What a server tells us, over as many connections as it takes.

    `rooms` are the channels to join; `journal` keeps what was said and not sent beyond the
    program's end.
    """

    def __init__(self, identity: Identity, rooms: Iterable[str] = (), journal: Journal | None = None) -> None:
        super().__init__(identity, rooms, journal)
        self._handshake = Handshake(self.identity)
        self._typing = TypingNotifier()
        # (room, msgid, by whom) of what was taken back, for whoever keeps a copy
        self.redactions: deque[tuple[str, str, str]] = deque(maxlen=MAX_REDACTIONS)
        self._marks = ReadMarks()
        self._marker_asked: set[str] = set()  # the rooms with one person whose marker we asked for
        self._asked_nick = ""
        self._away = ""
        self._login_until_ms = 0
        self._wish_again_ms = 0  # before which the nickname we wanted is not asked for again
        self._who_asked: set[str] = set()  # rooms whose people we know all of

    def _done(self, now_ms: int) -> Step:
        if self.online:
            self._ask_markers()
        return super()._done(now_ms)

    # ---------------------------------------------------------------- what the connection says

    def take(self, event: Event, now_ms: int) -> Step:
        """Take one event of a Connection in."""
        match event:
            case Received(messages):
                for message in messages:
                    self._unasked.heard(message, now_ms)
                    if (whole := self.model.whole(message)) is not None:
                        self._receive(whole, now_ms)
            case Connecting():
                self._changes += self.model.connection_is(ConnectionState.CONNECTING, self.model.detail)
            case Connected(is_private):
                rooms = self._rooms_to_join()
                self._handshake = Handshake(self.identity, rooms, is_private=is_private)
                self._login_until_ms = 0
                self._begin_past()
                self._marks = ReadMarks()
                self._marker_asked.clear()
                self._wish_again_ms = 0
                self._messages += self._handshake.start()
                self._changes += self.model.connection_is(ConnectionState.REGISTERING)
            case Disconnected(reason, retry_in_ms, stranger):
                self._disconnected(reason, retry_in_ms, now_ms)
                if stranger:
                    self._changes.append(told.StrangerMet(stranger))
        return self._done(now_ms)

    def _disconnected(self, reason: str, retry_in_ms: int | None, now_ms: int) -> None:
        self.outbox.link_down()
        self._typing.reset()
        self._unasked.lost()
        self._who_asked.clear()
        self._changes += self.model.connection_lost()
        state = ConnectionState.OFFLINE if retry_in_ms is None else ConnectionState.WAITING
        retry_at_ms = None if retry_in_ms is None else now_ms + retry_in_ms
        self._changes += self.model.connection_is(state, reason, retry_at_ms)

    def tick(self, now_ms: int) -> Step:
        """Let time pass; call it about once a second."""
        self._changes += self.model.tick(now_ms)
        if 0 < self._login_until_ms <= now_ms:
            self._messages += self._handshake.give_up_login()
            self._judge_login(now_ms)
        self._tell_late(now_ms)
        if self.online:
            self._messages += self._typing.tick(now_ms)
            self._tell_marks(self._marks.tick(now_ms))
            self._tick_past(now_ms)
        return self._done(now_ms)

    def _judge_login(self, now_ms: int) -> None:
        """See whether a login is under way, and tell once how it has ended."""
        verdict = self._handshake.take_verdict()
        if verdict is None:
            login = self._handshake.login
            if login is not None and login.verdict is None and not self._login_until_ms:
                self._login_until_ms = now_ms + LOGIN_MS
            return
        self._login_until_ms = 0
        if verdict.reason:
            self.model.changes = []
            self.model.add_line(
                self.model.rooms[SERVER_ROOM], LineKind.ERROR, Message(""), f"{verdict.reason}."
            )
            self._changes += [*self.model.changes, told.LoginFailed(*verdict)]
        else:
            self._changes += [*self.model.logged_in(verdict.account), told.LoggedIn(verdict.account)]

    def _see_admittance(self, message: Message) -> None:
        if not self._handshake.welcomed and (turned_away := admittance.read(message)):
            self._changes.append(told.TurnedAway(*turned_away))

    def _receive(self, message: Message, now_ms: int) -> None:
        welcomed = self._handshake.welcomed
        self._messages += self._handshake.received(message)
        self._judge_login(now_ms)
        self._see_admittance(message)
        self.model.caps = self._handshake.caps
        if self._is_of_past(message, now_ms):
            return
        if message.command == "REDACT" and len(message.params) > 1:
            target, msgid = message.params[:2]
            name = message.nick if self.model.is_me(target) else target
            self.redactions.append((name, msgid, message.nick))
        page, targets = self._page_of(message), self._ends_targets(message)
        outcomes = self._outcomes(message, now_ms)
        for outcome in outcomes:
            self._tell_outcome(outcome, now_ms)
        if not outcomes or message.command == "REDACT":
            self._changes += self.model.apply(message, now_ms)
        if self._handshake.welcomed and not welcomed:
            self._welcomed(now_ms)
        elif message.command in {"QUIT", "NICK"}:
            self._follow_nick(message, now_ms)
        elif message.command in {"376", "422"} and self.model.has_history:
            self._ask_past(self._missed.question(now_ms))
        elif targets:
            self._targets_came(now_ms)
        elif message.command == "366" and len(message.params) > 1:
            self._named(message.params[1])
        elif message.command == "MARKREAD" and message.params:
            self._marker_came(message, now_ms)
        elif page is not None:
            self._page_came(*page)

    # ---------------------------------------------------------------------------- read markers

    @property
    def _has_markers(self) -> bool:
        needed = caps.READ_MARKER | caps.SERVER_TIME
        return self._handshake.caps & needed == needed

    def _ask_markers(self) -> None:
        """Ask how far conversations with people were read; of channels we are told when we come."""
        if not self._has_markers or not any(isinstance(one, _MAY_OPEN_ROOM) for one in self._changes):
            return
        for room in self.model.rooms.values():
            if room.kind is RoomKind.DIRECT and room.key not in self._marker_asked:
                self._marker_asked.add(room.key)
                self._unasked.add(Message("MARKREAD", (room.name,)), room.key)

    def _marker_came(self, message: Message, now_ms: int) -> None:
        """What the server knows of our reading; it is told where we have read further."""
        room, told_ms = self.model.room(message.params[0]), marker_ms(message)
        if room is None or room.read_ms is None or not self._has_markers:
            return
        if told_ms is not None:
            self._marks.heard(room.name, told_ms)
        self._mark(room, now_ms)

    send_markers = True  # whether the server, and so our other windows, hears how far we have read

    def _mark(self, room: Room, now_ms: int) -> None:
        """Tell the server, and so our other windows, how far a room has been read."""
        if self.send_markers and self.online and self._has_markers and room.read_ms:
            self._tell_marks(self._marks.read(room.name, room.read_ms, now_ms))

    def _tell_marks(self, messages: list[Message]) -> None:
        for message in messages:
            self._unasked.add(message, self.model.fold(message.params[0]))

    def _welcomed(self, now_ms: int) -> None:
        self._unasked.welcomed(now_ms)
        self._changes += self.model.connection_is(ConnectionState.ONLINE)
        self._link_up(self._handshake.caps, self._handshake.multiline)
        if self.model.has_history:
            self._missed.welcomed(self.model.rooms.values())
        if self._away:
            self._set_away(self._away)
        nick = self.model.nick
        if not self.model.is_me(self.identity.nick):
            words = _("{wanted} was not free: you are {nick} here")
            self._changes.append(told.Refused(words.format(wanted=self.identity.nick, nick=nick)))

    def _follow_nick(self, message: Message, now_ms: int) -> None:
        """Keep the nickname we chose for the next time; take the one we wanted when it is free.

        It may be free and somebody's all the same, who comes and goes: it is not asked for each time.
        """
        wish = self.identity.nick
        if message.command == "NICK" and message.text == self._asked_nick == self.model.nick:
            self.identity = replace(self.identity, nick=message.text)
            return
        freed = self.model.fold(message.nick) == self.model.fold(wish)
        is_ours = self.model.is_me(wish) or self.model.is_me(message.nick)
        if freed and not is_ours and is_target(wish) and now_ms >= self._wish_again_ms:
            self._wish_again_ms = now_ms + WISH_AGAIN_MS
            self._unasked.add(Message("NICK", (wish,)))

    def _set_away(self, text: str) -> None:
        """Be away with this text, or back with ""; kept for the connections that follow."""
        self._away = text
        if self.online:
            self.model.away = text or None
            self._messages.append(Message("AWAY", (text,) if text else ()))

    def _rooms_to_join(self) -> dict[str, str]:
        """The channels we are to be in, the one in front first, with their keys."""
        wanted = [room for room in self.model.rooms.values() if room.wanted]
        wanted.sort(key=lambda room: room.key != self._unasked.front)
        return {room.name: room.join_key for room in wanted}

    def _named(self, name: str) -> None:
        room = self.model.room(name)
        if room is None or not room.joined:
            return
        if self.model.has_history:
            self._entered(room)
        self._who_asked.discard(room.key)
        if room.key == self._unasked.front:
            self._ask_who(room)

    def look_at(self, room: str, now_ms: int) -> Step:
        """The person looks at this room: what is to be known of it is asked before all else."""
        self._unasked.look_at(room)
        if (place := self.model.rooms.get(room)) is not None:
            self._looked_at(place)
            self._ask_who(place)
        return self._done(now_ms)

    def _ask_who(self, room: Room) -> None:
        """Learn who is away and what they are called, once, in a room that somebody looks at."""
        is_known = room.key in self._who_asked or len(room.members) > MAX_WHO_MEMBERS
        if room.joined and room.members and not is_known:
            self._who_asked.add(room.key)
            fields = (WHO_FIELDS,) if "WHOX" in self.model.isupport else ()
            self._unasked.add(Message("WHO", (room.name, *fields)), room.key)
