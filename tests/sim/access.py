"""Who may read what: the access rule by itself, in the fewest words, to hold the server against.

The rule: nothing here is taken from the server (but how an id holds its
time). A `Stay` is somebody's time on the server from coming to leaving, a `Membership` their time in
a room; a text remembers who was there for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hubbub.protocol.servertime import ID_SHIFT

Place = str | frozenset["Stay"]  # a room, or the two who write to each other


@dataclass(eq=False)
class Stay:
    """Somebody, from coming to leaving."""

    nick: str
    username: str

    @property
    def source(self) -> str:
        """How their lines begin."""
        return f"{self.nick}!~{self.username}@home.example"


@dataclass(eq=False)
class Membership:
    """Somebody in a room, from joining to leaving; `rank` is of "o" and "v"."""

    rank: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Room:
    """A room while anybody is in it."""

    name: str
    flags: set[str] = field(default_factory=lambda: {"n", "t"})
    key: str = ""
    lists: dict[str, set[str]] = field(default_factory=lambda: {"b": set(), "e": set(), "I": set()})
    members: dict[Stay, Membership] = field(default_factory=dict)
    invited: set[Stay] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether who comes later may read what is said now."""
        return not self.key and not self.flags & {"i", "s", "H"}

    def is_banned(self, stay: Stay) -> bool:
        """Banned and not excepted."""
        return stay.nick in self.lists["b"] and stay.nick not in self.lists["e"]

    def lets_in(self, stay: Stay, key: str) -> bool:
        """Whether a newcomer may enter."""
        is_awaited = "i" not in self.flags or stay.nick in self.lists["I"]
        fits = not self.key or key == self.key
        return stay in self.invited or (is_awaited and fits and not self.is_banned(stay))

    def hears(self, stay: Stay) -> bool:
        """Whether somebody, inside or outside, may speak."""
        member = self.members.get(stay)
        is_ranked = bool(member and member.rank)
        if member is None and "n" in self.flags:
            return False
        return is_ranked or not ("m" in self.flags or self.is_banned(stay))

    def is_op(self, stay: Stay) -> bool:
        """Whether they are an operator here."""
        return stay in self.members and "o" in self.members[stay].rank


@dataclass(eq=False)
class Line:
    """Something said: where, before whom, and as which line (its msgid and time come with its echo)."""

    place: Place
    address: str
    command: str
    text: str
    source: str
    speaker: Stay
    hearers: frozenset[Stay]
    there: frozenset[Membership] = frozenset()
    is_open: bool = False
    id: int = 0
    shown: tuple[object, ...] = ()


@dataclass
class Model:
    """Everybody, every room, and all that was ever said, in order."""

    people: list[Stay] = field(default_factory=list)
    rooms: dict[str, Room] = field(default_factory=dict)
    said: list[Line] = field(default_factory=list)

    def named(self, nick: str) -> Stay | None:
        """Who has this nick now."""
        return next((stay for stay in self.people if stay.nick == nick), None)

    # --- what people do: whether it is let happen

    def leave(self, stay: Stay) -> None:
        """Their connection is gone."""
        self.people.remove(stay)
        for room in list(self.rooms.values()):
            room.invited.discard(stay)
            if stay in room.members:
                self._take_out(room, stay)

    def join(self, stay: Stay, name: str, key: str) -> bool:
        """Enter a room, or found it."""
        room = self.rooms.get(name)
        if room is None:
            self.rooms[name] = Room(name, members={stay: Membership({"o"})})
            return True
        if stay in room.members or not room.lets_in(stay, key):
            return False
        room.members[stay] = Membership()
        room.invited.discard(stay)
        return True

    def part(self, stay: Stay, name: str) -> bool:
        """Leave a room."""
        room = self.rooms.get(name)
        if room is None or stay not in room.members:
            return False
        self._take_out(room, stay)
        return True

    def kick(self, stay: Stay, name: str, nick: str) -> bool:
        """Put somebody out of a room."""
        room, target = self.rooms.get(name), self.named(nick)
        if room is None or not room.is_op(stay) or target not in room.members:
            return False
        assert target is not None
        self._take_out(room, target)
        return True

    def invite(self, stay: Stay, name: str, nick: str) -> bool:
        """Let somebody in."""
        room, target = self.rooms.get(name), self.named(nick)
        if room is None or target is None or target in room.members or stay not in room.members:
            return False
        if "i" in room.flags and not room.is_op(stay):
            return False
        room.invited.add(target)
        return True

    def mode(self, stay: Stay, name: str, change: str, param: str) -> None:
        """Set or unset a mode: `+k pear`, `-i`, `+b ann`, `+o bob`."""
        room = self.rooms.get(name)
        if room is None or not room.is_op(stay):
            return
        adding, letter = change[0] == "+", change[1]
        if letter in "ov":
            target = self.named(param)
            if target in room.members:
                assert target is not None
                _put(room.members[target].rank, letter, adding=adding)
        elif letter in room.lists:
            _put(room.lists[letter], param, adding=adding)
        elif letter == "k":
            room.key = param if adding else ""
        else:
            _put(room.flags, letter, adding=adding)

    def rename(self, stay: Stay, nick: str) -> bool:
        """Take another nick."""
        if self.named(nick) not in (None, stay):
            return False
        stay.nick = nick
        return True

    def say(self, stay: Stay, command: str, target: str, text: str) -> Line | None:
        """Say something to a room, to a rank in it, or to a person; None if nobody hears it."""
        status, name = (target[0], target[1:]) if target[0] in "@+" else ("", target)
        if not name.startswith("#"):
            person = self.named(name)
            if person is None:
                return None
            pair = frozenset({stay, person})
            return Line(pair, person.nick, command, text, stay.source, stay, pair)
        room = self.rooms.get(name)
        if room is None or not room.hears(stay):
            return None
        ranks = {"": None, "@": {"o"}, "+": {"o", "v"}}[status]
        hearers = {each for each, member in room.members.items() if ranks is None or member.rank & ranks}
        there = frozenset(room.members.values())
        return Line(
            target, target, command, text, stay.source, stay, frozenset({*hearers, stay}), there, room.is_open
        )

    def redact(self, stay: Stay, target: str, line: Line) -> bool:
        """Take back what one said, or what others said in a room that one is in charge of."""
        room = self.rooms.get(target)
        is_in_charge = room is not None and room.is_op(stay)
        if line not in (self.readable(stay, target) or ()) or not (is_in_charge or line.speaker is stay):
            return False
        self.said.remove(line)
        return True

    def _take_out(self, room: Room, stay: Stay) -> None:
        del room.members[stay]
        if not room.members:
            del self.rooms[room.name]

    # --- what they may read

    def membership(self, stay: Stay, name: str) -> Membership | None:
        """Their time in a room, if they are in it."""
        room = self.rooms.get(name)
        return room.members.get(stay) if room else None

    def readable(self, stay: Stay, target: str) -> list[Line] | None:
        """All they may read of a room or of what they wrote with a person, or None: not even ask."""
        if target.startswith("#"):
            member = self.membership(stay, target)
            if member is None:
                return None
            return [line for line in self.said if line.place == target and _may_read(member, line)]
        person = self.named(target)
        if person is None:
            return None
        return [line for line in self.said if line.place == frozenset({stay, person})]

    def buffers(self, stay: Stay) -> Iterator[tuple[str, Membership | Stay]]:
        """Every room they are in, and everybody here whom they wrote with."""
        for room in self.rooms.values():
            if stay in room.members:
                yield room.name, room.members[stay]
        for person in self.people:
            if any(line.place == frozenset({stay, person}) for line in self.said):
                yield person.nick, person


def _may_read(member: Membership, line: Line) -> bool:
    return line.is_open or member in line.there


def _put(where: set[str], what: str, *, adding: bool) -> None:
    if adding:
        where.add(what)
    else:
        where.discard(what)


@dataclass(frozen=True)
class Reference:
    """A point between messages: a msgid, or all of a millisecond; `is_latest` is `*`."""

    words: str
    first: int = 0
    last: int = 0

    @property
    def is_none(self) -> bool:
        """Whether it is `*`."""
        return self.words == "*"


@dataclass(frozen=True)
class Wanted:
    """What somebody searches for: a word, a sender, a time; "" and 0 are anything."""

    word: str = ""
    nick: str = ""
    after_ms: int = 0
    before_ms: int = 0

    def fits(self, line: Line) -> bool:
        """Whether it is to be found."""
        time_ms = line.id >> ID_SHIFT
        return (
            self.word in ("", line.text)
            and self.nick in ("", line.source.partition("!")[0])
            and time_ms >= self.after_ms
            and (not self.before_ms or time_ms <= self.before_ms)
        )


@dataclass
class Asked:
    """A question on its way to the store, and what the asker could read when they asked."""

    target: str
    subcommand: str
    references: list[Reference]
    count: int
    there: Membership | Stay | None
    buffers: dict[str, Membership | Stay]
    wanted: Wanted = Wanted()


def page(lines: list[Line], subcommand: str, references: list[Reference], count: int) -> list[Line]:
    """Which of the lines one may read a subcommand asks for."""
    one, other = references[0], references[-1]
    after = [line for line in lines if line.id > one.last]
    before = [line for line in lines if line.id < one.first]
    match subcommand:
        case "LATEST":
            return (lines if one.is_none else after)[-count:]
        case "BEFORE":
            return before[-count:]
        case "AFTER":
            return after[:count]
        case "AROUND":
            half = count // 2
            return [*(before[-half:] if half else []), *lines[len(before) : len(before) + count - half]]
        case "BETWEEN" if one.first <= other.first:
            return [line for line in after if line.id < other.first][:count]
        case "BETWEEN":
            return [line for line in before if line.id > other.last][-count:]
    raise AssertionError(subcommand)
