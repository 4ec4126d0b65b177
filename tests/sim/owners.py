"""Who may read what where there are accounts: rooms that are somebody's, names that change, people who stay.

The rule: nothing here is taken from the server. A `Person` is somebody from coming to leaving, however
many connections they have; a `History` is what was said in a room, whatever it is called meanwhile; and
what two people write to each other belongs to their accounts, or to this one stay of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class Person:
    """Somebody, from coming to leaving."""

    nick: str
    account: str = ""

    @property
    def identity(self) -> object:
        """Whose letters are theirs."""
        return self.account or self


@dataclass(eq=False)
class Membership:
    """Somebody in a room, from coming in to going out; `modes` is of "q" and "o"."""

    modes: set[str] = field(default_factory=set)

    @property
    def rank(self) -> int:
        """How high they stand."""
        return 2 if "q" in self.modes else 1 if "o" in self.modes else 0


@dataclass(eq=False)
class History:
    """What was said in a room, from its first founding on."""


@dataclass
class Role:
    """What an account is in a room, and since which line."""

    letter: str
    since: int


@dataclass(eq=False)
class Room:
    """A room while anybody is in it, or while it is somebody's (`roles`; None: nobody's)."""

    name: str
    history: History
    members: dict[Person, Membership] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    key: str = ""
    banned: set[str] = field(default_factory=set)
    invited: set[Person] = field(default_factory=set)
    roles: dict[str, Role] | None = None
    sealed: int = 0

    @property
    def is_open(self) -> bool:
        """Whether who comes later may read what is said now."""
        return not self.key and not self.flags & {"i", "s", "H"}

    def role(self, account: str) -> str:
        """What an account is here, "" for nothing."""
        role = (self.roles or {}).get(account)
        return role.letter if role else ""

    def lets_in(self, person: Person, key: str) -> bool:
        """Whether a newcomer may enter: the founder always, who has a role unless banned."""
        role = self.role(person.account)
        if person in self.invited or role == "q":
            return True
        is_locked = "i" in self.flags or (self.key and key != self.key)
        return person.nick not in self.banned and (bool(role) or not is_locked)

    def hears(self, person: Person) -> bool:
        """Whether somebody may speak."""
        member = self.members.get(person)
        return member is not None and (member.rank > 0 or person.nick not in self.banned)

    def rank(self, person: Person) -> int:
        """How high somebody stands; outside, as low as anybody."""
        member = self.members.get(person)
        return member.rank if member else 0

    def changes_role(self, person: Person, before: str, now: str) -> None:
        """The letter that a member has by their account is another one."""
        member = self.members.get(person)
        if member is not None and before != now:
            member.modes -= {before}
            member.modes |= {now} - {""}


@dataclass(frozen=True, eq=False)
class Line:
    """Something said, or an event with a text of its own: where, before whom, as which line of all."""

    place: object  # a History, or the two identities
    text: str
    number: int
    is_said: bool = True  # an event is not found by searching
    there: frozenset[Membership] = frozenset()
    is_open: bool = False


@dataclass
class Owners:
    """Everybody, every room, every account, and all that was ever said."""

    people: list[Person] = field(default_factory=list)
    rooms: dict[str, Room] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)  # by the name that a room has
    accounts: dict[str, str] = field(default_factory=dict)  # and their passwords
    staying: set[str] = field(default_factory=set)  # accounts whose people need no connection
    gone: set[str] = field(default_factory=set)  # accounts that there were
    lines: list[Line] = field(default_factory=list)
    number: int = 0

    def named(self, nick: str) -> Person | None:
        """Who has this nick."""
        return next((person for person in self.people if person.nick == nick), None)

    def person_of(self, account: str) -> Person | None:
        """Who is in this account."""
        return next((person for person in self.people if person.account == account), None)

    def counts(self) -> int:
        """The number of what happens now."""
        self.number += 1
        return self.number

    # --- coming and going

    def leaves(self, person: Person) -> None:
        """They are not here any more."""
        self.people.remove(person)
        for room in list(self.rooms.values()):
            room.invited.discard(person)
            self.goes_out(person, room)

    def goes_out(self, person: Person, room: Room) -> None:
        """They are in a room no longer, if they were, and it ends with the last of them."""
        room.members.pop(person, None)
        self._ends_if_empty(room)

    def _ends_if_empty(self, room: Room) -> None:
        if not room.members and room.roles is None:
            del self.rooms[room.name]

    def joins(self, person: Person, name: str, key: str) -> bool:
        """Enter a room, or found it."""
        room = self.rooms.get(name)
        if room is None:
            history = self.histories.setdefault(name, History())
            self.rooms[name] = Room(name, history, {person: Membership({"o"})})
            return True
        if person in room.members or not room.lets_in(person, key):
            return False
        modes = {room.role(person.account)} - {""} if room.roles is not None else set[str]()
        room.members[person] = Membership(modes)
        room.invited.discard(person)
        return True

    def enters_account(self, person: Person, account: str) -> None:
        """They are somebody else ("": a guest), and have that one's roles."""
        for room in self.rooms.values():
            room.changes_role(person, room.role(person.account), room.role(account))
        person.account = account

    def restarts(self) -> None:
        """The server is gone and back: who stays is here, and what is somebody's."""
        for person in list(self.people):
            if person.account not in self.staying:
                self.leaves(person)
        for room in self.rooms.values():
            room.invited.clear()
            if room.roles is None:
                room.banned.clear()
                room.sealed = 0

    # --- whose rooms are

    def registers(self, person: Person, room: Room) -> None:
        """A room is somebody's."""
        room.roles = {person.account: Role("q", self.counts())}
        room.changes_role(person, "", "q")

    def unregisters(self, room: Room) -> None:
        """A room is nobody's any more."""
        room.roles = None
        self._ends_if_empty(room)

    def sets_role(self, room: Room, account: str, letter: str) -> None:
        """An account is an op ("o") in a room, or nothing any more."""
        assert room.roles is not None
        before = room.role(account)
        if not letter:
            del room.roles[account]
        elif not before:
            room.roles[account] = Role(letter, self.counts())
        if person := self.person_of(account):
            room.changes_role(person, before, letter)

    def erases(self, person: Person) -> None:
        """An account is gone with all that was said in it; its rooms are whoever's comes next."""
        account, person.account = person.account, ""
        del self.accounts[account]
        self.gone.add(account)
        self.staying.discard(account)
        self.lines = [line for line in self.lines if not line.text.startswith(f"{account}-")]
        for room in list(self.rooms.values()):
            if room.roles is None or account not in room.roles:
                continue
            letter = room.roles.pop(account).letter
            room.changes_role(person, letter, "")
            if letter == "q" and room.roles:
                heir = min(room.roles, key=lambda name: (room.roles or {})[name].since)
                room.roles[heir].letter = "q"
                if other := self.person_of(heir):
                    room.changes_role(other, "o", "q")
            elif letter == "q":
                self.unregisters(room)

    def renames(self, room: Room, name: str) -> None:
        """A room goes on under another name; under the old one begins another."""
        del self.rooms[room.name]
        self.histories[room.name] = History()
        room.name = name
        self.rooms[name] = room
        self.histories[name] = room.history

    # --- what is said and read

    def says(self, room: Room, text: str, *, is_said: bool = True) -> None:
        """Something is said in a room, or happens there, before all who are in it."""
        there = frozenset(room.members.values())
        self.lines.append(Line(room.history, text, self.counts(), is_said, there, room.is_open))

    def writes(self, person: Person, other: Person, text: str) -> None:
        """Somebody writes to somebody."""
        self.lines.append(Line(frozenset({person.identity, other.identity}), text, self.counts()))

    def read_in(self, person: Person, room: Room) -> list[Line]:
        """All that somebody may read of a room that they are in."""
        role = (room.roles or {}).get(person.account)
        since = max(role.since, room.sealed) if role and "H" not in room.flags else self.number + 1
        return [
            line
            for line in self.lines
            if line.place is room.history
            and (line.is_open or room.members[person] in line.there or line.number > since)
        ]

    def read_with(self, person: Person, other: Person) -> list[Line]:
        """All that two people wrote to each other."""
        pair = frozenset({person.identity, other.identity})
        return [line for line in self.lines if line.place == pair]

    def letters(self, person: Person) -> set[str]:
        """The texts of all that somebody wrote, or had written to them."""
        return {
            line.text
            for line in self.lines
            if isinstance(line.place, frozenset) and person.identity in line.place
        }
