"""People in memory who come, talk, close doors and throw each other out, each step held against a model.

The rule: every step says what the model expects, and fails when the server does otherwise; nobody
ever hears what is not for them.
"""

from __future__ import annotations

from collections.abc import Callable

from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import id_of
from tests.net import Client, Net, config
from tests.sim.access import Asked, Line, Model, Room, Stay

SEATS = 4
NICKS = ("ann", "bob", "cid", "dan", "eve")
ROOMS = ("#tea", "#jam")
LIMIT = 100
CAPS = (
    "batch draft/chathistory draft/message-redaction echo-message message-tags server-time "
    "soju.im/search standard-replies"
)
TEXTS = {"PRIVMSG", "NOTICE", "TAGMSG"}
Kind = Callable[[Stay, Room | None], bool]


class Lives:
    """People who come, talk, close doors, throw each other out, and ask what was said."""

    def __init__(self) -> None:
        self.net = Net(config(history={"chathistory_limit": LIMIT}), ticks_with_texts=True)
        self.model = Model()
        self.clients: dict[Stay, Client] = {}
        self.seats: list[Stay | None] = [None] * SEATS
        self.asked: dict[Stay, Asked] = {}
        self.may_hear: dict[tuple[str, str], frozenset[Stay]] = {}
        self.texts = 0

    def three_drink_tea(self) -> None:
        for seat, nick in enumerate(NICKS[:3]):
            self.comes(seat, nick)
            self.joins(4 * seat, "#tea", "")
            self.joins(4 * seat, "#jam", "")
        self.says(self.one(0), "PRIVMSG", ["#tea"])

    def end(self) -> None:
        """Nothing is held open."""

    def nothing_happens(self) -> None:
        """What a failure shrinks to."""

    # --- coming and going

    def comes(self, seat: int, nick: str) -> None:
        if self.seats[seat] is None and self.model.named(nick) is None:
            stay = self.seats[seat] = Stay(nick, nick)
            self.clients[stay] = client = self.net.connect(host="home.example")
            client.sends(f"CAP REQ :{CAPS}", f"NICK {nick}", f"USER {nick} 0 * :{nick}", "CAP END")
            self.model.people.append(stay)
            assert any(message.command == "001" for message in self.read()[stay])

    def leaves(self, seat: int, is_broken: bool, nick: str) -> None:
        """They leave, and perhaps come back at once as somebody else."""
        stay = self.seats[seat]
        if stay is None or (stay in self.asked and not is_broken):
            return
        client = self.clients[stay]
        if is_broken:
            client.leaves()
        else:
            client.sends("QUIT :bye")
        self.model.leave(stay)
        self.asked.pop(stay, None)
        self.read()
        del self.clients[stay]
        self.seats[seat] = None
        if is_broken:
            self.comes(seat, nick)

    def changes_nick(self, who: int, nick: str) -> None:
        if stay := self.one(who):
            is_new = nick != stay.nick
            heard = self.step(stay, f"NICK {nick}")
            assert did(heard, "NICK") == (self.model.rename(stay, nick) and is_new)

    def joins(self, who: int, room: str, key: str) -> None:
        if stay := self.one(who, is_outside, room):
            there = self.model.rooms.get(room)
            key = there.key if there and who % 3 else key
            heard = self.step(stay, f"JOIN {room} {key}")
            assert did(heard, "JOIN") == self.model.join(stay, room, key)

    def parts(self, who: int, room: str) -> None:
        if stay := self.one(who, is_inside, room):
            assert did(self.step(stay, f"PART {room}"), "PART") == self.model.part(stay, room)

    def kicks(self, who: int, room: str, nick: str) -> None:
        if stay := self.one(who, is_in_charge, room):
            heard = self.step(stay, f"KICK {room} {nick}")
            assert did(heard, "KICK") == self.model.kick(stay, room, nick)

    def invites(self, who: int, room: str, nick: str) -> None:
        if stay := self.one(who, is_in_charge, room):
            heard = self.step(stay, f"INVITE {nick} {room}")
            assert did(heard, "341") == self.model.invite(stay, room, nick)

    def closes_or_opens_a_room(self, who: int, room: str, lock: str, key: str) -> None:
        if stay := self.one(who, is_in_charge, room):
            there = self.model.rooms.get(room)
            is_set = bool(there and (there.key if lock == "k" else lock in there.flags))
            for letter in "iskH" if lock == "-" else lock:
                adding = lock != "-" and not is_set
                self.sets(stay, room, f"{'-+'[adding]}{letter}", key if adding and letter == "k" else "")

    def sets_a_mode(self, who: int, room: str, change: str, nick: str) -> None:
        if stay := self.one(who, is_in_charge, room):
            self.sets(stay, room, change, nick if change[1] in "beIov" else "")

    def sets(self, stay: Stay, room: str, change: str, param: str) -> None:
        mask = f"{param}!*@*" if change[1] in "beI" else param
        self.step(stay, f"MODE {room} {change} {mask}")
        self.model.mode(stay, room, change, param)

    # --- talking

    def says_in_a_room(self, who: int, room: str, rank: str, command: str, count: int) -> None:
        for _ in range(count):
            self.says(self.one(who, is_inside, room), command, [rank + room])

    def writes_to_somebody(self, who: int, nick: str, command: str) -> None:
        self.says(self.one(who), command, [nick])

    def says_to_several(self, who: int, to: list[str]) -> None:
        self.says(self.one(who), "PRIVMSG", to)

    def says(self, stay: Stay | None, command: str, to: list[str]) -> None:
        """Exactly those hear it who are there; it goes into the history as it was heard."""
        if stay is None:
            return
        self.net.now_ms += self.texts % 3
        self.texts += 1
        text = f"text{self.texts}"
        lines = [self.model.say(stay, command, target, text) for target in to]
        said = [line for line in lines if line is not None]
        self.may_hear = {(line.address, text): line.hearers for line in said}
        ending = "" if command == "TAGMSG" else f" :{text}"
        heard = self.step(stay, f"@+say={text} {command} {','.join(to)}{ending}")
        self.may_hear = {}
        for line in said:
            for hearer in line.hearers:
                (first, *_) = [each for each in heard[hearer] if _is(each, line)]
                self._remember(line, first)
        if command != "TAGMSG":
            self.model.said += sorted(said, key=lambda line: line.id)

    def _remember(self, line: Line, first: Message) -> None:
        read = shown(first)
        assert line.shown in ((), read), "not the same for everybody"
        assert first.source == line.source
        line.shown = read
        line.id = id_of(first.tags.get("msgid", "0" * 13)) or 0

    # --- inside

    def free(self) -> list[Stay]:
        """Who waits for no answer."""
        return [stay for stay in self.clients if stay not in self.asked]

    def one(self, number: int, kind: Kind | None = None, room: str = "") -> Stay | None:
        """One of those who wait for no answer; mostly of those who stand so to the room, if there are any."""
        free = self.free()
        there = self.model.rooms.get(room)
        fitting = [stay for stay in free if kind and kind(stay, there)]
        few = fitting if fitting and number % 4 else free
        return few[number // 4 % len(few)] if few else None

    def step(self, stay: Stay, line: str) -> dict[Stay, list[Message]]:
        """Somebody sends a line; what everybody reads."""
        self.clients[stay].sends(line)
        return self.read()

    def read(self) -> dict[Stay, list[Message]]:
        """What everybody reads, of which nobody is to hear what isn't for them."""
        heard = {stay: [parse(line) for line in client.got()] for stay, client in self.clients.items()}
        for stay, messages in heard.items():
            for message in messages:
                if message.command in TEXTS and "batch" not in message.tags:
                    said = message.params[0], message.tags["+say"]
                    assert stay in self.may_hear.get(said, ()), f"{stay.nick} hears {message}"
        return heard


def is_outside(stay: Stay, room: Room | None) -> bool:
    """Not a member."""
    return not is_inside(stay, room)


def is_inside(stay: Stay, room: Room | None) -> bool:
    """A member."""
    return room is not None and stay in room.members


def is_in_charge(stay: Stay, room: Room | None) -> bool:
    """An operator."""
    return room is not None and room.is_op(stay)


def did(heard: dict[Stay, list[Message]], command: str) -> bool:
    """Whether anybody read such a line."""
    return any(message.command == command for messages in heard.values() for message in messages)


def _is(message: Message, line: Line) -> bool:
    said = message.command, message.params[0], message.tags.get("+say")
    return "batch" not in message.tags and said == (line.command, line.address, line.text)


def shown(message: Message) -> tuple[object, ...]:
    """Everything about a line but the batch it comes in."""
    tags = {key: value for key, value in message.tags.items() if key != "batch"}
    return message.source, message.command, message.params, tags
