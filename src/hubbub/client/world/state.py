"""The facts a model is made of, and the small steps by which they change.

The rule: each step keeps the facts in agreement with each other and notes the change it made;
what a message means is read in `handlers`, never here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from sys import intern

from hubbub.client.alerts.attention import Attention
from hubbub.client.online.listing import Listing
from hubbub.client.text.multiline import Gatherer
from hubbub.client.wire import is_target
from hubbub.client.world import changes as told
from hubbub.client.world import versions
from hubbub.client.world.changes import Change, ConnectionState
from hubbub.client.world.dialect import Dialect
from hubbub.client.world.people import Member, Person
from hubbub.client.world.profile import Profile, Whois
from hubbub.client.world.rooms import SAID, SERVER_ROOM, Line, LineKind, LineState, Room, RoomKind
from hubbub.client.world.tags import line_time_ms, reply_msgid
from hubbub.client.world.versions import EDITS_TAG
from hubbub.protocol import caps, names
from hubbub.protocol.message import Message

MAX_ROOMS = 1_000
MAX_PEOPLE = 200_000
MAX_LABELS = 1_000
ASKED_MS = 30_000

# Without msgids on our own lines, too, history could not be told from what is shown already.
_FOR_HISTORY = caps.CHATHISTORY | caps.BATCH | caps.MESSAGE_TAGS | caps.SERVER_TIME | caps.ECHO_MESSAGE


@dataclass(slots=True)
class Batch:
    """An open batch of the server.

    `label` is what it answers, its own or its outer batch's; `history` the name of the room
    whose past it brings, "" for another kind; `held` is that past as far as it has come, `notes`
    the reactions and redactions in it.
    """

    label: str = ""
    history: str = ""
    held: list[Line] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


class State(Dialect):
    """What is known of one server. `rooms` keeps the order in which rooms came."""

    def __init__(self, nick: str) -> None:
        super().__init__()
        self.now_ms = 0
        self.nick = nick
        self.account = ""
        self.version = ""  # what the server runs
        self.away: str | None = None
        self.connection = ConnectionState.OFFLINE
        self.detail = ""
        self.retry_at_ms: int | None = None
        self.since_ms = 0  # when the server welcomed us, by its own clock: what is older is a playback
        self.caps = 0
        self.rooms: dict[str, Room] = {SERVER_ROOM: Room(SERVER_ROOM, "", RoomKind.SERVER)}
        self.people: dict[str, Person] = {}
        self.listing = Listing(self.fold)
        self.changes: list[Change] = []
        self.batches: dict[str, Batch] = {}
        self.texts = Gatherer(self.fold)
        self.labels: dict[str, str] = {}
        self.attention = Attention(lambda name: self.fold(name))
        self.asked_in = (SERVER_ROOM, 0)
        self.silent_whos: set[str] = set()
        self.whois = Whois(self.fold)
        self.profiles: dict[str, Profile] = {}  # by folded nickname, as they were last told
        self._last_line = 0
        self.be(nick)

    @property
    def has_history(self) -> bool:
        """Whether the server can be asked for what was said before."""
        return self.caps & _FOR_HISTORY == _FOR_HISTORY

    # ------------------------------------------------------------------------------- names

    def is_me(self, nick: str) -> bool:
        """Whether this is our own nickname."""
        return nick == self.nick or names.fold(nick, self.casemapping) == self._own_key

    def be(self, nick: str) -> None:
        """We have this nickname from now on."""
        self.nick = nick
        self._own_key = self.fold(nick)
        self.attention.be(nick)
        self.changes.append(told.SelfChanged())

    def room(self, name: str) -> Room | None:
        """The room of this name, however it is capitalised."""
        return self.rooms.get(names.fold(name, self.casemapping))

    def person(self, nick: str) -> Person | None:
        """The person of this nickname, if they share a room with us."""
        return self.people.get(names.fold(nick, self.casemapping))

    def rekey(self) -> None:
        """The server compares names in another way than thought: put all under their new keys."""
        self._own_key = self.fold(self.nick)
        self.attention.refold()
        self.people = {self.fold(person.nick): person for person in self.people.values()}
        for person in self.people.values():
            person.rooms.clear()
        rooms, self.rooms = self.rooms, {}
        for old, room in rooms.items():
            self._put_back(old, room)
        for person in [person for person in self.people.values() if not person.rooms]:
            del self.people[self.fold(person.nick)]

    def _put_back(self, old: str, room: Room) -> None:
        room.key = self.fold(room.name)
        if room.key in self.rooms:
            self.rooms[room.key].merge(room.lines)
            self.rooms[room.key].pending += room.pending
            self.changes += [told.RoomRemoved(old), told.LinesReplaced(room.key)]
            self.changes.append(told.PendingChanged(room.key))
            return
        self.rooms[room.key] = room
        room.typing = {self.fold(typist.nick): typist for typist in room.typing.values()}
        room.members = {self.fold(member.nick): member for member in room.members.values()}
        for key, member in room.members.items():
            member.person = self.people[key]
            member.person.rooms.add(room.key)
        if room.key != old:
            self.changes.append(told.RoomRenamed(old, room.key))

    # ------------------------------------------------------------------------------- rooms

    def open_room(self, name: str) -> Room:
        """The room of this name, made if need be; the server's room for no name, or too many of them."""
        key = self.fold(name)
        room = self.rooms.get(key)
        if room is None:
            if len(self.rooms) >= MAX_ROOMS or not is_target(name):
                return self.rooms[SERVER_ROOM]
            kind = RoomKind.CHANNEL if self.is_channel(name) else RoomKind.DIRECT
            room = self.rooms[key] = Room(key, name, kind)
            self.changes.append(told.RoomAdded(key))
        return room

    def close_room(self, room: Room) -> None:
        """Take a room out of the list."""
        if room.kind is RoomKind.SERVER:
            return
        self.empty_room(room)
        if self.rooms.pop(room.key, None):
            self.changes.append(told.RoomRemoved(room.key))

    def empty_room(self, room: Room) -> None:
        """We are in this room no longer: nobody in it is known."""
        room.joined = False
        room.naming = None
        room.typing.clear()
        room.forget_settings()
        for key in list(room.members):
            self.remove_member(room, key)
        self.changes += [told.RoomChanged(room.key), told.MembersChanged(room.key)]

    def rename_room(self, room: Room, name: str) -> None:
        """A room goes on under another name, such as its partner's new nickname, if that is free."""
        key = self.fold(name)
        if key != room.key and key in self.rooms:
            return
        old, room.key, room.name = room.key, key, name
        self.rooms = {other.key: other for other in self.rooms.values()}
        for member in room.members.values():
            member.person.rooms.discard(old)
            member.person.rooms.add(key)
        if key != old:
            self.attention.renamed(old, key)
            self.changes.append(told.RoomRenamed(old, key))
        self.changes.append(told.RoomChanged(key))

    # ------------------------------------------------------------------------------ people

    def meet(self, message: Message) -> Person | None:
        """The source of a message, if it is a person we know, with what the message tells of them."""
        nick, _, address = message.source.partition("!")
        person = self.people.get(names.fold(nick, self.casemapping))
        if person is not None and address:
            person.user, _, person.host = address.partition("@")
            if (account := message.tags.get("account")) is not None:
                person.account = account
            if "bot" in message.tags:
                person.bot = True
        return person

    def add_member(self, room: Room, nick: str, letters: str = "") -> Member | None:
        """Someone is in a room; None where more people are known than one could ever look at."""
        key = self.fold(nick)
        person = self.people.get(key)
        if person is None:
            if len(self.people) >= MAX_PEOPLE:
                return None
            person = self.people[key] = Person(nick)
        person.rooms.add(room.key)
        member = room.members[key] = Member(person, self.in_order(letters))
        return member

    def remove_member(self, room: Room, key: str) -> None:
        """Someone is in a room no longer; who shares none with us is forgotten."""
        member = room.members.pop(key, None)
        room.typing.pop(key, None)
        if member is not None:
            member.person.rooms.discard(room.key)
            if not member.person.rooms:
                self.people.pop(key, None)

    def prefix(self, member: Member) -> str:
        """The sign of a member's highest role: "@", "+" or ""."""
        return self.prefixes.get(member.modes[:1], "")

    def roles(self, room: Room) -> list[tuple[str, list[Member]]]:
        """The members by their highest role: [("@", [...]), ("+", [...]), ("", [...])], each by name."""
        groups: dict[str, list[Member]] = {prefix: [] for prefix in (*self.prefixes.values(), "")}
        for _, member in sorted(room.members.items()):
            groups[self.prefix(member)].append(member)
        return [(prefix, members) for prefix, members in groups.items() if members]

    # ------------------------------------------------------------------------------- lines

    def new_line(self, kind: LineKind, message: Message, text: str, target: str = "") -> Line:
        """A line made of a message, in no room yet."""
        self._last_line += 1
        nick = intern(message.source.partition("!")[0])  # one for all lines: a tenth of what they weigh
        tags = message.tags
        line = Line(self._last_line, kind, self.now_ms, nick, text, target=target, own=self.is_me(nick))
        if tags:
            line.time_ms = line_time_ms(message, self.now_ms)
            line.msgid = tags.get("msgid", "")
            line.account = tags.get("account", "")
            line.reply_msgid, line.edits = reply_msgid(message), tags.get(EDITS_TAG, "")
        line.hidden = not line.own and self.is_ignored(message)
        return line

    def is_ignored(self, message: Message) -> bool:
        """Whether a message comes from somebody whom we ignore."""
        nick, _, address = message.source.partition("!")
        return self.attention.ignored.holds(nick, message.tags.get("account", ""), address)

    def adopt(self, line: Line) -> Line:
        """A line that was kept elsewhere is one of ours from now on."""
        self._last_line += 1
        line.id = self._last_line
        self.attention.hide(line)
        return line

    def add_line(self, room: Room, kind: LineKind, message: Message, text: str, target: str = "") -> Line:
        """Put a line at the end of a room."""
        line = self.new_line(kind, message, text, target)
        room.add(line)
        self.changes.append(told.LinesAdded(room.key, 1))
        return line

    def count(self, room: Room, line: Line) -> None:
        """Count a line that was said as unread, and as a mention where it is for us."""
        if not room.is_unread(line):
            return
        room.unread += 1
        if line.mention:
            room.mentions += 1
            self.changes.append(told.Mentioned(room.key, line.id))
        self.changes.append(told.RoomChanged(room.key))

    def recount(self, room: Room) -> None:
        """Count what is unread behind a room's read marker."""
        assert room.read_ms is not None, "without a marker, each line is counted when it comes"
        unread, mentions = room.gone.unread_after(room.read_ms)
        for line in reversed(room.lines):
            if line.kind in SAID and line.time_ms <= room.read_ms:
                break
            if room.is_unread(line):
                unread += 1
                mentions += line.mention
        if (unread, mentions) != (room.unread, room.mentions):
            room.unread, room.mentions = unread, mentions
            self.changes.append(told.RoomChanged(room.key))

    def first_unread(self, room: Room) -> int | None:
        """The id of the first of a room's unread lines, None if all was read or it is not here."""
        return first_of(room.unread, filter(room.is_unread, reversed(room.lines)))[0]

    def line_changed(self, room: Room, line: Line) -> None:
        """A line that was here has other contents: it is drawn anew, and where it is quoted."""
        room.unkept.append(line)
        place = line.moved_to or line
        self.changes.append(told.LineChanged(room.key, place.id))
        known = {place.msgid, place.edits, place.current.msgid} - {""}
        answers = (one for one in room.lines if one.reply_msgid and one.reply_msgid in known)
        self.changes += [told.LineChanged(room.key, one.id) for one in answers if one is not place]

    def link_versions(self, room: Room, new: Collection[Line] = ()) -> None:
        """See which lines are versions of one message; `new` are those that no view has drawn yet."""
        if not room.has_edits:
            return
        drawn = {line.id for line in new}
        for line in versions.link([*room.lines, *room.pending], self.fold):
            if line.state is LineState.SENT:
                self.line_changed(room, line)
                if line.edits and line.id not in drawn:
                    self.changes.append(told.LinesReplaced(room.key))

    def find(self, room: Room, msgid: str) -> Line | None:
        """The line in whose place the message of this msgid is shown, or another version of it."""
        line = room.by_msgid.get(msgid)
        if line is None and room.has_edits and msgid:
            return versions.stands_for(room.lines, msgid)
        return line and (line.moved_to or line)

    def is_for_me(self, room: Room, line: Line) -> bool:
        """Whether a line asks for our attention."""
        if line.own or line.hidden or line.deleted_by or line.kind not in SAID:
            return False
        answered = room.by_msgid.get(line.reply_msgid)
        answers_us = answered.own if answered else line.reply_msgid in room.gone.ours
        if room.kind is RoomKind.DIRECT or answers_us:
            return True
        return line.kind is not LineKind.NOTICE and self.attention.is_called(line.text)

    def tell_server(self, message: Message, text: str, kind: LineKind = LineKind.SERVER) -> None:
        """Put words of the server where the person asked for them, or in the server's room."""
        self.add_line(self.room_of_answer(message), kind, message, text)

    def refuse(self, message: Message, text: str, room: Room | None = None) -> None:
        """Tell the person that something was declined, in the room it was about."""
        place = room or self.room_of_answer(message)
        self.add_line(place, LineKind.ERROR, message, text)
        self.changes.append(told.Refused(text, place.key))

    # -------------------------------------------------------------------- questions, answers

    def label(self, message: Message) -> str:
        """The label that a message answers, by its own tag or that of its batch."""
        tags = message.tags
        if not tags:
            return ""
        if label := tags.get("label"):
            return label
        batch = self.batches.get(tags.get("batch", ""))
        return batch.label if batch else ""

    def asked(self, room: str, label: str) -> None:
        """A question goes out from this room: its answers belong there."""
        self.asked_in = (room, self.now_ms + ASKED_MS)
        if label:
            self.labels[label] = room
            if len(self.labels) > MAX_LABELS:
                del self.labels[next(iter(self.labels))]

    def room_of_answer(self, message: Message) -> Room:
        """Where an answer of the server belongs."""
        label = self.label(message)
        room, until_ms = self.asked_in
        if label:
            room = self.labels.get(label, SERVER_ROOM)
        elif self.now_ms >= until_ms:
            room = SERVER_ROOM
        return self.rooms.get(room) or self.rooms[SERVER_ROOM]


def first_of(count: int, upwards: Iterable[Line]) -> tuple[int | None, int]:
    """The id of the first of the last so many lines; None and how many are missing, if there are fewer."""
    left, first = count, None
    for line in islice(upwards, count):
        left, first = left - 1, line.id
    return (None if left else first), left
