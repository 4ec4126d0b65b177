"""Rooms are what the rules say, whatever people do in whatever order: the real core beside a model."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hubbub.server.core import policy
from hubbub.server.core.facts import ChannelChange, ModesSet
from hubbub.server.core.replies import Refuse
from tests.net import Client, Net
from tests.sim.rooms import ACCOUNTS, RANKS, Room, Rooms

NICKS = ("ann", "bob", "cid", "dee")
ROOMS = ("#tea", "#jam", "#pie")
MASKS = ("*", "ann", "cid", "a:ann", "a:*", "m:ann", "m:*", "m:cid", "m:a:bob", "m:a:*")
PASSED_SECONDS = 61  # a room is renamed once a minute

nicks, rooms = st.sampled_from(NICKS), st.sampled_from(["#tea", *ROOMS])
keys = st.sampled_from(["", "pear", "plum"])
locks = st.sampled_from(["+k pear", "+k plum", "-k x", "+l 1", "+l 3", "-l "])
signs, flags = st.sampled_from("++-"), st.sampled_from("imnstuMRU")


def _code(right: Callable[[], None]) -> str:
    """The numeric that a right is refused with; "" if it is not."""
    try:
        right()
    except Refuse as refuse:
        return refuse.numeric.code
    return ""


class RoomsMachine(RuleBasedStateMachine):
    """Four people, two of them with accounts, in three rooms; each line is a step."""

    def __init__(self) -> None:
        super().__init__()
        self.net = Net()
        self.model = Rooms()
        self.clients: dict[str, Client] = {nick: self.net.client(nick) for nick in NICKS}
        for nick in sorted(ACCOUNTS):
            self.clients[nick].sends("PRIVMSG NickServ :REGISTER sesame-street")

    def _does(self, nick: str, line: str, expected: list[str]) -> None:
        """Somebody sends a line, and reads just these refusals."""
        for client in self.clients.values():
            client.got()
        self.clients[nick].sends(line)
        words = [text.split(" ")[1] for text in self.clients[nick].got() if text.startswith(":hub.test ")]
        refused = [word for word in words if word == "FAIL" or word[0] in "45" or word == "696"]
        assert refused == expected, line

    @initialize(ranks=st.lists(st.sampled_from(RANKS), min_size=len(NICKS), max_size=len(NICKS)))
    def begins(self, ranks: list[str]) -> None:
        """Most are in a room already, as whatever they are."""
        for nick, letter in zip(NICKS, ranks, strict=True):
            self._does(nick, "JOIN #tea", self.model.join(nick, "#tea", ""))
            if letter:
                self._is_given("#tea", nick, letter)

    @rule(room=rooms, nick=nicks, key=keys)
    def joins(self, room: str, nick: str, key: str) -> None:
        """Somebody comes to a room's door."""
        self._does(nick, f"JOIN {room} {key}".strip(), self.model.join(nick, room, key))

    @rule(nick=nicks, room=rooms)
    def parts(self, nick: str, room: str) -> None:
        """Somebody leaves."""
        self._does(nick, f"PART {room}", self.model.part(nick, room))

    @rule(nick=nicks, room=rooms, whom=nicks)
    def kicks(self, nick: str, room: str, whom: str) -> None:
        """Somebody puts somebody out."""
        self._does(nick, f"KICK {room} {whom}", self.model.kick(nick, room, whom))

    @rule(nick=nicks, room=rooms, whom=nicks)
    def invites(self, nick: str, room: str, whom: str) -> None:
        """Somebody lets somebody in."""
        self._does(nick, f"INVITE {whom} {room}", self.model.invite(nick, room, whom))

    @rule(nick=nicks, room=rooms)
    def sets_the_topic(self, nick: str, room: str) -> None:
        """Somebody says what a room is about."""
        self._does(nick, f"TOPIC {room} :leaves", self.model.topic(nick, room))

    @rule(nick=nicks, room=rooms, other=rooms)
    def renames(self, nick: str, room: str, other: str) -> None:
        """Somebody gives a room another name."""
        self.net.now_ms += PASSED_SECONDS * 1000
        self._does(nick, f"RENAME {room} {other}", self.model.rename(nick, room, other))

    def _sets(self, nick: str, room: str, change: str, param: str) -> None:
        expected = self.model.mode(nick, room, change, param)
        self._does(nick, f"MODE {room} {change} {param}".strip(), expected)

    @rule(nick=nicks, room=rooms, sign=signs, letter=flags)
    def sets_a_flag(self, nick: str, room: str, sign: str, letter: str) -> None:
        """Somebody sets or takes what holds for all."""
        self._sets(nick, room, sign + letter, "")

    @rule(nick=nicks, room=rooms, sign=signs, letter=st.sampled_from("beI"), mask=st.sampled_from(MASKS))
    def lists(self, nick: str, room: str, sign: str, letter: str, mask: str) -> None:
        """Somebody puts a mask on a list, or takes it off."""
        self._sets(nick, room, sign + letter, mask)

    @rule(nick=nicks, room=rooms, sign=signs, letter=st.sampled_from(RANKS[1:]), whom=nicks)
    def ranks(self, nick: str, room: str, sign: str, letter: str, whom: str) -> None:
        """Somebody gives or takes a prefix."""
        self._sets(nick, room, sign + letter, whom)

    @rule(nick=nicks, room=rooms, change=locks)
    def sets_a_lock(self, nick: str, room: str, change: str) -> None:
        """Somebody sets or takes a key or a limit."""
        letter, _, param = change.partition(" ")
        self._sets(nick, room, letter, param)

    @rule(nick=nicks, room=rooms, other=rooms, sign=signs)
    def forwards(self, nick: str, room: str, other: str, sign: str) -> None:
        """Somebody sends those who may not come in to another room."""
        self._sets(nick, room, f"{sign}f", other if sign == "+" else "")

    @rule(room=rooms, whom=nicks, letter=st.sampled_from(RANKS[1:]))
    def is_given(self, room: str, whom: str, letter: str) -> None:
        """Somebody gets a rank that no member could give, as where a room is registered."""
        self._is_given(room, whom, letter)

    def _is_given(self, room: str, whom: str, letter: str) -> None:
        there = self.model.rooms.get(room)
        if there is None or whom not in there.members:
            return
        there.members[whom].add(letter)
        user = self.net.server.world.nicks[whom].id
        self.net.server.append(ModesSet(user, room, (ChannelChange(True, letter, target=user),)))
        self.net.settle()

    @rule(nick=nicks, room=rooms)
    def speaks(self, nick: str, room: str) -> None:
        """Somebody says something: just those who should read it do."""
        there = self.model.rooms.get(room)
        hearers = there.hearers(nick) if there else None
        self._does(nick, f"PRIVMSG {room} :hello", ["404"] if hearers is None else [])
        heard = {each for each, client in self.clients.items() if b" PRIVMSG #" in client.got_raw()}
        assert heard == (hearers or set())

    @invariant()
    def the_rooms_are_what_the_rules_say(self) -> None:
        """Who is in them, as what, and what holds there."""
        world = self.net.server.world
        assert world.channels.keys() == self.model.rooms.keys()
        for name, room in self.model.rooms.items():
            assert self._seen(name) == room
            for nick in NICKS:
                self._may_what_the_rules_say(name, nick)
        for nick in NICKS:
            inside = {name for name, room in self.model.rooms.items() if nick in room.members}
            assert world.nicks[nick].channels.keys() == inside

    def _may_what_the_rules_say(self, name: str, nick: str) -> None:
        world, room = self.net.server.world, self.model.rooms[name]
        channel, user = world.channels[name], world.nicks[nick]
        assert _code(lambda: policy.may_join(world, channel, user, "pear")) == room.lock(nick, "pear")
        is_heard = room.hearers(nick) is not None
        assert _code(lambda: policy.may_speak(world, channel, user)) == ("" if is_heard else "404")

    def _seen(self, name: str) -> Room:
        """A room of the server's, as the model would have it."""
        world, channel = self.net.server.world, self.net.server.world.channels[name]
        lists = channel.lists.items()
        return Room(
            channel.name,
            {member.user.nick: set(member.modes) for member in channel.members.values()},
            set(channel.flags),
            channel.key,
            channel.limit,
            channel.forward,
            {letter: {mask.removesuffix("!*@*") for mask in masks} for letter, masks in lists},
            {world.users[user].nick for user in channel.invited},
        )


TestRooms = RoomsMachine.TestCase
