"""Who is in which room, as what, and what holds there: the rules by themselves, in the fewest words.

The rule: nothing here is taken from the server. What somebody does comes back as the numerics that
they must read ([] where it is done), and changes the model as it must change the server.
"""

from __future__ import annotations

from dataclasses import dataclass, field

RANKS = ["", "v", "h", "o", "a", "q"]  # lowest first
ACCOUNTS = {"ann", "bob"}  # who is logged in, each to an account of their own name
SET_BY = {"b": "h", "v": "h", "q": "q", "a": "q"}  # every other mode is an op's


@dataclass
class Room:
    """A room while anybody is in it; `members` holds the prefix modes of each."""

    name: str
    members: dict[str, set[str]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=lambda: {"n", "t"})
    key: str = ""
    limit: int = 0
    forward: str = ""
    lists: dict[str, set[str]] = field(default_factory=lambda: {"b": set(), "e": set(), "I": set()})
    invited: set[str] = field(default_factory=set)

    def rank(self, nick: str) -> int:
        """How high somebody stands; those outside as low as plain members."""
        return max([0, *map(RANKS.index, self.members.get(nick, ()))])

    def has_rank(self, nick: str, letter: str) -> bool:
        """Whether somebody stands that high."""
        return self.rank(nick) >= RANKS.index(letter)

    def fits(self, letter: str, nick: str, *, speaking: bool = False) -> bool:
        """Whether somebody is on a list: mutes are about speaking."""
        return any(
            _is_meant(mask.removeprefix("m:"), nick)
            for mask in self.lists[letter]
            if speaking or not mask.startswith("m:")
        )

    def lock(self, nick: str, key: str) -> str:
        """What keeps somebody outside: the first lock that does, "" for none."""
        if nick in self.invited:
            return ""
        locks = {
            "474": self.fits("b", nick) and not self.fits("e", nick),
            "473": "i" in self.flags and not self.fits("I", nick),
            "477": "R" in self.flags and nick not in ACCOUNTS,
            "475": bool(self.key) and key != self.key,
            "471": bool(self.limit) and len(self.members) >= self.limit,
        }
        return next((code for code, is_shut in locks.items() if is_shut), "")

    def hearers(self, nick: str) -> set[str] | None:
        """Who reads what somebody says; None if they may not say it."""
        is_voiced = self.has_rank(nick, "v")
        is_silenced = self.fits("b", nick, speaking=True) and not self.fits("e", nick, speaking=True)
        needs_voice = "m" in self.flags or is_silenced or ("M" in self.flags and nick not in ACCOUNTS)
        if ("n" in self.flags and nick not in self.members) or (needs_voice and not is_voiced):
            return None
        lowest = "h" if "U" in self.flags and not is_voiced else ""
        return {each for each in self.members if each != nick and self.has_rank(each, lowest)}

    def moves(self, nick: str, target: str) -> bool:
        """Whether somebody puts out or demotes somebody."""
        own, other = self.rank(nick), self.rank(target)
        return nick == target or own > other or own == other >= RANKS.index("o")


def _is_meant(mask: str, nick: str) -> bool:
    wanted = mask.removeprefix("a:")
    return (wanted == mask or nick in ACCOUNTS) and wanted in ("*", nick)


@dataclass
class Rooms:
    """All rooms, by name."""

    rooms: dict[str, Room] = field(default_factory=dict)

    def _inside(self, nick: str, name: str) -> list[str]:
        room = self.rooms.get(name)
        return ["403"] if room is None else [] if nick in room.members else ["442"]

    def join(self, nick: str, name: str, key: str) -> list[str]:
        """Enter a room, found it, or be sent on to another."""
        room = self.rooms.setdefault(name, Room(name))
        if not room.members:
            room.members[nick] = {"o"}
        if nick in room.members:
            return []
        refused = room.lock(nick, key)
        onward = self.rooms.get(room.forward)
        if refused and onward is None:
            return [refused]
        if refused and onward is not None:
            refused = "" if nick in onward.members else onward.lock(nick, key)
            if not refused:
                _enter(onward, nick)
            return ["470", refused] if refused else ["470"]
        _enter(room, nick)
        return []

    def part(self, nick: str, name: str) -> list[str]:
        """Leave a room."""
        refused = self._inside(nick, name)
        if not refused:
            self._take_out(nick, name)
        return refused

    def kick(self, nick: str, name: str, target: str) -> list[str]:
        """Put somebody out."""
        if refused := self._inside(nick, name):
            return refused
        room = self.rooms[name]
        if not room.has_rank(nick, "h"):
            return ["482"]
        if target not in room.members:
            return ["441"]
        if not room.moves(nick, target):
            return ["482"]
        self._take_out(target, name)
        return []

    def _take_out(self, nick: str, name: str) -> None:
        members = self.rooms[name].members
        del members[nick]
        if not members:
            del self.rooms[name]

    def invite(self, nick: str, name: str, target: str) -> list[str]:
        """Let somebody in."""
        if refused := self._inside(nick, name):
            return refused
        room = self.rooms[name]
        if "i" in room.flags and not room.has_rank(nick, "h"):
            return ["482"]
        if target in room.members:
            return ["443"]
        room.invited.add(target)
        return []

    def topic(self, nick: str, name: str) -> list[str]:
        """Set the topic."""
        if refused := self._inside(nick, name):
            return refused
        room = self.rooms[name]
        return ["482"] if "t" in room.flags and not room.has_rank(nick, "h") else []

    def rename(self, nick: str, name: str, other: str) -> list[str]:
        """Give a room another name."""
        if refused := self._inside(nick, name):
            return refused
        room = self.rooms[name]
        if not room.has_rank(nick, "o"):
            return ["482"]
        if name == other:
            return []
        if other in self.rooms:
            return ["FAIL"]
        self.rooms[other] = self.rooms.pop(name)
        room.name = other
        for each in self.rooms.values():
            each.forward = other if each.forward == name else each.forward
        return []

    def mode(self, nick: str, name: str, change: str, param: str) -> list[str]:
        """Set or take one mode: `+i`, `-b mask`, `+h nick`."""
        room, letter, adding = self.rooms.get(name), change[1], change[0] == "+"
        if room is None or ("s" in room.flags and nick not in room.members):
            return ["403"]
        lays_down = letter in RANKS and not adding and param == nick
        if nick not in room.members and not lays_down:
            return ["442"]
        if not lays_down and not room.has_rank(nick, SET_BY.get(letter, "o")):
            return ["482"]
        if letter in RANKS:
            return self._rank(room, nick, letter, param, adding=adding)
        if letter in room.lists:
            if letter == "I" and param.startswith("m:"):
                return ["696"]
            _put(room.lists[letter], param, adding=adding)
        elif letter == "k":
            room.key = param if adding else ""
        elif letter == "l":
            room.limit = int(param) if adding else 0
        elif letter == "f":
            return self._forward(room, nick, param if adding else "")
        else:
            _put(room.flags, letter, adding=adding)
        return []

    def _rank(self, room: Room, nick: str, letter: str, target: str, *, adding: bool) -> list[str]:
        if target not in room.members:
            return ["441"]
        if not adding and not room.moves(nick, target):
            return ["482"]
        _put(room.members[target], letter, adding=adding)
        return []

    def _forward(self, room: Room, nick: str, name: str) -> list[str]:
        if name and (name not in self.rooms or name == room.name):
            return ["696"]
        if name and not self.rooms[name].has_rank(nick, "o"):
            return ["482"]
        room.forward = name
        return []


def _enter(room: Room, nick: str) -> None:
    if nick not in room.members:
        room.members[nick] = set()
        room.invited.discard(nick)


def _put(letters: set[str], letter: str, *, adding: bool) -> None:
    if adding:
        letters.add(letter)
    else:
        letters.discard(letter)
