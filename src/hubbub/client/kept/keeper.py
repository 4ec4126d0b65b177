"""Between a chat and its cache: what is worth keeping goes there, what was kept comes back.

The rule: it looks at the model now and then, and tells the cache what is another than it was; only
what people take back is told at once. Times and names are the model's, never its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hubbub.client.kept.cache import Cache
from hubbub.client.kept.cache_file import KeptRoom, Row, line_of, lines_of, row_of
from hubbub.client.online.finding import Found
from hubbub.client.online.inbox import MAX_MENTIONS
from hubbub.client.online.sending import Step
from hubbub.client.online.session import Session
from hubbub.client.text.confidential import is_service
from hubbub.client.world import changes as told
from hubbub.client.world.changes import Change
from hubbub.client.world.handlers.batch import settle
from hubbub.client.world.rooms import SAID, SERVER_ROOM, Line, LineKind, Room, RoomKind
from hubbub.protocol.message import Message

PAGE = 100
KEEP_AT_ONCE = 250  # lines: about two milliseconds
UNSEEN_LINES = 200  # of a room that is not shown
UNSEEN_SURPLUS = 50  # by which there may be more, so that it is seldom
_EVENTS = SAID | {
    LineKind.JOIN, LineKind.PART, LineKind.QUIT, LineKind.KICK, LineKind.NICK, LineKind.TOPIC, LineKind.MODE,
}  # fmt: skip


class Keeper:
    """Keeps what one session sees in a cache, under the name of its server there."""

    def __init__(self, session: Session, cache: Cache, server: str) -> None:
        self._session = session
        self._cache = cache
        self._server = server
        self._kept: dict[int, KeptRoom] = {}  # what the cache knows of a room, by the room's identity
        self._reading: set[int] = set()
        self._is_stale = False
        self._room_left = 0  # for lines, in what is being kept
        self._complained = ""

    def restore(self, rooms: Iterable[KeptRoom]) -> None:
        """Give the session rooms and lines of an earlier run, before it connects.

        Channels come back if the session has them already, for one may have left them.
        """
        model = self._session.model
        for kept in rooms:
            if is_service(kept.name):  # an older version kept such rooms
                self._cache.forget_room(self._server, kept.key)
                continue
            room = model.room(kept.name)
            if room is None and kept.kind is RoomKind.DIRECT:
                room = model.open_room(kept.name)
            if room is None or room.kind is not kept.kind or room.lines:
                continue
            self._fill(room, kept)
            self._kept[id(room)] = _facts(room, kept.place)

    def _fill(self, room: Room, kept: KeptRoom) -> None:
        self._put_before(room, kept.lines())
        room.topic, room.unread, room.mentions = kept.topic, kept.unread, kept.mentions
        room.kept_read_ms = kept.read_ms
        read = (line.id for line in reversed(room.lines) if line.time_ms <= kept.read_ms)
        room.read_line = next(read, 0)

    def complain(self) -> Step:
        """Tell the person, once, if something is wrong with the cache."""
        trouble, self._cache.trouble = self._cache.trouble, ""
        model = self._session.model
        if not trouble or trouble == self._complained:
            return Step([], [])
        self._complained = trouble
        model.changes = []
        model.add_line(model.rooms[SERVER_ROOM], LineKind.ERROR, Message(""), trouble)
        return Step([*model.changes, told.Refused(trouble)], [])

    # ------------------------------------------------------------------------------- keeping

    def watch(self, changes: Iterable[Change]) -> None:
        """Something has changed: what was taken back goes from the cache at once, the rest is kept soon."""
        self._is_stale |= any(not isinstance(change, told.TypingChanged) for change in changes)
        redactions = self._session.redactions
        while redactions:
            name, msgid, nick = redactions.popleft()
            self._cache.delete(self._server, name.casefold(), msgid, nick)

    def keep(self) -> bool:
        """Tell the cache what is new, or a part of it; call it about once a second.

        Returns whether there is more: then call it again soon.
        """
        if not self._is_stale:
            return False
        rooms = self._session.model.rooms.values()
        changed = []
        self._room_left = KEEP_AT_ONCE
        for identity in self._kept.keys() - set(map(id, rooms)):
            left = self._kept.pop(identity)
            left.place = None
            changed.append(left)  # first, for another room may have its name by now
        changed += [kept for place, room in enumerate(rooms) if (kept := self._changed(room, place))]
        if changed:
            self._cache.put(self._server, changed)
        self._is_stale = any(room.unkept for room in rooms)
        return self._is_stale

    def keep_all(self) -> None:
        """Tell the cache all that is new."""
        while self.keep():
            pass

    def tick(self, server: str, shown: str | None) -> Step:
        """Let time pass: under which name the server is kept, and which room is shown, now."""
        self.rename(server)
        self.lighten(shown)
        return self.complain()

    def lighten(self, shown: str | None) -> None:
        """Let go of older lines in all rooms but the shown one: they are read again when they are asked for.

        That is as long as they are kept, so not while something is wrong with the cache.
        """
        if not self._cache.is_keeping:
            return
        for key, room in self._session.model.rooms.items():
            if key != shown and len(room.lines) > UNSEEN_LINES + UNSEEN_SURPLUS and self._is_at_rest(room):
                room.trim(UNSEEN_LINES)

    def _is_at_rest(self, room: Room) -> bool:
        """Whether a room is kept, and no page of its past is under way."""
        is_asked = room.filling or room.page_bounds != (None, None) or id(room) in self._reading
        return id(room) in self._kept and not is_asked

    def _changed(self, room: Room, place: int) -> KeptRoom | None:
        """What the cache does not know of a room yet."""
        if room.kind is RoomKind.SERVER or is_service(room.name):
            room.unkept.clear()
            return None
        several = [room.unkept.popleft() for _ in range(min(self._room_left, len(room.unkept)))]
        self._room_left -= len(several)
        lines = {id(line): line for line in several if _is_worth_keeping(line)}
        before, now = self._kept.get(id(room)), _facts(room, place)
        if before == now and not lines:
            return None
        if before is not None and before.key != now.key:
            if room.kind is RoomKind.CHANNEL:  # what was called so is there no longer
                self._cache.forget_room(self._server, now.key)
            self._cache.rename_room(self._server, before.key, now.name)
        self._kept[id(room)] = _facts(room, place)
        now.rows = [row_of(line) for line in lines.values()]
        return now

    def rename(self, server: str) -> None:
        """We are known under another name there."""
        if server != self._server:
            self._cache.rename(self._server, server)
            self._server = server

    def forget(self) -> None:
        """Delete all that is kept of this server; what is said from now on is kept again."""
        self._cache.forget(self._server)
        self._kept.clear()

    # ------------------------------------------------------------------------------- older lines

    def older(self, key: str, now_ms: Callable[[], int], perform: Callable[[Step], object]) -> None:
        """Show more of what was said before: what was kept as far as nothing is missing, then the server's.

        While the server has no history, or is not there, what was kept is all there is.
        """
        room = self._session.model.rooms[key]
        if id(room) in self._reading:
            return
        self._reading.add(id(room))
        first = room.lines[0] if room.lines else None

        def answer(rows: list[Row]) -> None:
            self._reading.discard(id(room))
            if self._session.model.rooms.get(room.key) is not room:
                return
            if rows and room.lines and room.lines[0] is first and self._put_before(room, lines_of(rows)):
                perform(Step([told.LinesBefore(room.key), *self._session.model.changes], []))
            else:
                perform(self._session.older(room.key, now_ms()))

        if first is None:
            answer([])
            return
        over_gaps = not self._session.model.has_history
        self._cache.before(
            self._server, room.name.casefold(), row_of(first), PAGE, answer, over_gaps=over_gaps
        )

    def mentions(self, take: Callable[[list[Found]], object]) -> None:
        """Give `take` what called us, as far as it was kept."""

        def answer(rows: list[tuple[str, Row]]) -> None:
            read = [(line_of(row), room) for room, row in rows]
            take([Found(line, room) for line, room in read if line is not None])

        self._cache.mentions(self._server, MAX_MENTIONS, answer)

    def _put_before(self, room: Room, lines: list[Line]) -> bool:
        """Put kept lines before all others; what else changes thereby is among the model's changes."""
        model = self._session.model
        put = room.put_before([model.adopt(line) for line in lines])
        model.changes = []
        model.link_versions(room, lines)
        settle(model, room, lines if put else [], [])
        return put


def _facts(room: Room, place: int | None) -> KeptRoom:
    """A room as the cache knows it, without its lines."""
    read_ms = room.read_ms
    if read_ms is None:
        line = room.line(room.read_line)
        read_ms = line.time_ms if line else room.kept_read_ms
    return KeptRoom(room.name, room.kind, place, room.topic, read_ms, room.unread, room.mentions)


def _is_worth_keeping(line: Line) -> bool:
    """Whether a line means something at another start; that we ourselves came in does not."""
    return bool(line.msgid) or (line.kind in _EVENTS and not (line.kind is LineKind.JOIN and line.own))
