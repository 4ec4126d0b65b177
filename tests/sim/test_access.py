"""Nobody ever reads what they may not, and everybody all that they may: random lives beside a model.

Who comes back, under whatever nick, is somebody new as long as there are no accounts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.message import Message, parse
from hubbub.protocol.servertime import ID_SHIFT, format_time, id_of, msgid
from hubbub.server.store.memory import MemoryStore
from hubbub.server.store.sqlite import SqliteStore
from tests.net import Client, Net, config
from tests.sim.access import Line, Membership, Model, Reference, Room, Stay, page

SEATS = 4
NICKS = ("ann", "bob", "cid", "dan", "eve")
ROOMS = ("#tea", "#jam")
KEYS = ("", "pear", "plum")
CHANGES = ("+b", "-b", "+e", "+I", "+o", "+o", "-o", "+v", "+m", "-m", "-n", "+n")
NOWHERE = ("@#tea", "+#jam", "#nowhere", "nobody", "*", "ann,bob", "#tea,#jam")
LIMIT = 100
CAPS = "batch draft/chathistory echo-message draft/message-redaction message-tags"
CAPS += " server-time standard-replies"
Kind = Callable[[Stay, Room | None], bool]
LATEST = Reference("*")
TEXTS = {"PRIVMSG", "NOTICE", "TAGMSG"}

seats, people = st.integers(0, SEATS - 1), st.integers(0, 4 * SEATS - 1)
nicks, rooms = st.sampled_from(NICKS), st.sampled_from(ROOMS)
ranks = st.sampled_from(["", "", "", "@", "+"])
commands = st.sampled_from(["PRIVMSG", "PRIVMSG", "NOTICE", "TAGMSG"])
subcommands = st.sampled_from(["LATEST", "BEFORE", "AFTER", "AROUND", "BETWEEN"])
locks, keys = st.sampled_from("iskHiskH-"), st.sampled_from(KEYS[1:])
places = st.one_of(rooms, rooms, nicks, st.sampled_from(NOWHERE))
several = st.lists(st.one_of(rooms, nicks), min_size=2, max_size=3, unique=True)
counts = st.sampled_from([1, 2, 3, 5, 0, LIMIT])
points = st.tuples(st.sampled_from(["*", "msgid", "timestamp"]), st.integers(0, 60), st.integers(-2, 2))


@dataclass
class Asked:
    """A question on its way to the store, and what the asker could read when they asked."""

    target: str
    subcommand: str
    references: list[Reference]
    count: int
    there: Membership | Stay | None
    buffers: dict[str, Membership | Stay]


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
            assert _did(heard, "NICK") == (self.model.rename(stay, nick) and is_new)

    def joins(self, who: int, room: str, key: str) -> None:
        if stay := self.one(who, _is_outside, room):
            there = self.model.rooms.get(room)
            key = there.key if there and who % 3 else key
            heard = self.step(stay, f"JOIN {room} {key}")
            assert _did(heard, "JOIN") == self.model.join(stay, room, key)

    def parts(self, who: int, room: str) -> None:
        if stay := self.one(who, _is_inside, room):
            assert _did(self.step(stay, f"PART {room}"), "PART") == self.model.part(stay, room)

    def kicks(self, who: int, room: str, nick: str) -> None:
        if stay := self.one(who, _is_in_charge, room):
            heard = self.step(stay, f"KICK {room} {nick}")
            assert _did(heard, "KICK") == self.model.kick(stay, room, nick)

    def invites(self, who: int, room: str, nick: str) -> None:
        if stay := self.one(who, _is_in_charge, room):
            heard = self.step(stay, f"INVITE {nick} {room}")
            assert _did(heard, "341") == self.model.invite(stay, room, nick)

    def closes_or_opens_a_room(self, who: int, room: str, lock: str, key: str) -> None:
        if stay := self.one(who, _is_in_charge, room):
            there = self.model.rooms.get(room)
            is_set = bool(there and (there.key if lock == "k" else lock in there.flags))
            for letter in "iskH" if lock == "-" else lock:
                adding = lock != "-" and not is_set
                self.sets(stay, room, f"{'-+'[adding]}{letter}", key if adding and letter == "k" else "")

    def sets_a_mode(self, who: int, room: str, change: str, nick: str) -> None:
        if stay := self.one(who, _is_in_charge, room):
            self.sets(stay, room, change, nick if change[1] in "beIov" else "")

    def sets(self, stay: Stay, room: str, change: str, param: str) -> None:
        mask = f"{param}!*@*" if change[1] in "beI" else param
        self.step(stay, f"MODE {room} {change} {mask}")
        self.model.mode(stay, room, change, param)

    # --- talking

    def says_in_a_room(self, who: int, room: str, rank: str, command: str, count: int) -> None:
        for _ in range(count):
            self.says(self.one(who, _is_inside, room), command, [rank + room])

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

    def redacts(self, who: int, of: str, number: int) -> None:
        """What was said is taken back, by whom it was said or who is in charge, and is gone."""
        stay = self.one(who, _is_inside, of)
        if stay is None or not self.model.said:
            return
        self.the_store_answers()
        line = self.model.said[-1 - number % len(self.model.said)]
        heard = self.step(stay, f"REDACT {of} {msgid(line.id)}")
        assert _did(heard, "REDACT") == self.model.redact(stay, of, line)

    def _remember(self, line: Line, first: Message) -> None:
        shown = _shown(first)
        assert line.shown in ((), shown), "not the same for everybody"
        assert first.source == line.source
        line.shown = shown
        line.id = id_of(first.tags.get("msgid", "0" * 13)) or 0

    # --- asking

    def asks(self, of: str, subcommand: str, point: Any, other: Any, count: int, is_slow: bool) -> None:
        """Everybody asks the same; each reads exactly what they may of it."""
        references = [self.reference(point, subcommand)]
        if subcommand == "BETWEEN":
            references.append(self.reference(other, subcommand))
        words = " ".join(reference.words for reference in references)
        for stay in self.askers(is_slow=is_slow):
            asked = Asked(of, subcommand, references, count or LIMIT, self.where(stay, of), {})
            self.ask(stay, f"CHATHISTORY {subcommand} {of} {words} {count}", asked, is_slow=is_slow)

    def asks_for_targets(self, point: Any, other: Any, count: int, is_slow: bool) -> None:
        """They are told of the rooms they are in and the people they wrote with, and what they may read."""
        references = [self.reference(each, "TARGETS") for each in (point, other)]
        words = " ".join(reference.words for reference in references)
        for stay in self.askers(is_slow=is_slow):
            buffers = dict(self.model.buffers(stay))
            asked = Asked("", "TARGETS", references, count or LIMIT, None, buffers)
            self.ask(stay, f"CHATHISTORY TARGETS {words} {count}", asked, is_slow=is_slow)

    def everybody_reads_all_that_they_may(self) -> None:
        """Everybody asks for everything."""
        self.the_store_answers()
        for stay in self.clients:
            for of in (*ROOMS, *NICKS):
                asked = Asked(of, "LATEST", [LATEST], LIMIT, self.where(stay, of), {})
                self.ask(stay, f"CHATHISTORY LATEST {of} * {LIMIT}", asked, is_slow=False)
            always = [Reference(f"timestamp={format_time(ms)}", ms << ID_SHIFT) for ms in (0, 1 << 41)]
            asked = Asked("", "TARGETS", always, LIMIT, None, dict(self.model.buffers(stay)))
            words = " ".join(reference.words for reference in always)
            self.ask(stay, f"CHATHISTORY TARGETS {words} {LIMIT}", asked, is_slow=False)

    def the_store_answers(self) -> None:
        """Whatever happened since they asked, they read what they may now."""
        self.net.holds_store = False
        self.net.answer()
        self.net.settle()
        heard = self.read()
        for stay, asked in self.asked.items():
            self.check(stay, asked, heard[stay])
        self.asked.clear()

    def ask(self, stay: Stay, line: str, asked: Asked, *, is_slow: bool) -> None:
        """Send a question; a slow store is in no hurry to answer it."""
        if not is_slow:
            self.the_store_answers()
        self.net.holds_store = is_slow
        heard = self.step(stay, line)[stay]
        if not is_slow or any(message.command == "FAIL" for message in heard):
            self.check(stay, asked, heard)
        else:
            self.asked[stay] = asked

    def check(self, stay: Stay, asked: Asked, heard: list[Message]) -> None:
        """What came is what may be read, all of it, in order, and as it was said."""
        if asked.subcommand == "TARGETS":
            assert [message.params[1:] for message in heard if message.params[0] == "TARGETS"] == [
                (name, format_time(line.id >> ID_SHIFT)) for name, line in self.targets(stay, asked)
            ]
            return
        came = [_shown(message) for message in heard if message.command in TEXTS]
        lines = self.model.readable(stay, asked.target)
        if lines is None or self.where(stay, asked.target) is not asked.there:
            assert came == []
            assert any(message.command == "FAIL" for message in heard)
            return
        assert came == [line.shown for line in page(lines, asked.subcommand, asked.references, asked.count)]

    def targets(self, stay: Stay, asked: Asked) -> list[tuple[str, Line]]:
        """The last line that they may read of each conversation, of those that fall into the time."""
        now = dict(self.model.buffers(stay))
        low, high = sorted(asked.references, key=lambda reference: reference.first)
        found = []
        for name in asked.buffers:
            lines = self.model.readable(stay, name) if asked.buffers[name] is now.get(name) else []
            if lines and low.last < lines[-1].id < high.first:
                found.append((name, lines[-1]))
        found.sort(key=lambda each: each[1].id)
        is_forwards = asked.references[0].first <= asked.references[1].first
        return found[: asked.count] if is_forwards else found[-asked.count :]

    # --- inside

    def free(self) -> list[Stay]:
        """Who waits for no answer."""
        return [stay for stay in self.clients if stay not in self.asked]

    def askers(self, *, is_slow: bool) -> list[Stay]:
        """Everybody; while the store is slow one of them, so that others can go on."""
        return self.free()[-1:] if is_slow else self.free()

    def one(self, number: int, kind: Kind | None = None, room: str = "") -> Stay | None:
        """One of those who wait for no answer; mostly of those who stand so to the room, if there are any."""
        free = self.free()
        there = self.model.rooms.get(room)
        fitting = [stay for stay in free if kind and kind(stay, there)]
        few = fitting if fitting and number % 4 else free
        return few[number // 4 % len(few)] if few else None

    def where(self, stay: Stay, target: str) -> Membership | Stay | None:
        """What entitles them to ask: their being in the room, or the other one's being here."""
        return self.model.membership(stay, target) if target[0] == "#" else self.model.named(target)

    def reference(self, point: tuple[str, int, int], subcommand: str) -> Reference:
        """A point at or near any message, whether or not whoever asks may read that one."""
        kind, number, offset = point
        if kind == "*" and subcommand == "LATEST":
            return Reference("*")
        said = self.model.said
        near = said[number % len(said)].id if said else self.net.now_ms << ID_SHIFT
        if kind == "msgid":
            return Reference(f"msgid={msgid(near + offset)}", near + offset, near + offset)
        time_ms = (near >> ID_SHIFT) + offset
        last = ((time_ms + 1) << ID_SHIFT) - 1
        return Reference(f"timestamp={format_time(time_ms)}", time_ms << ID_SHIFT, last)

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


def _is_outside(stay: Stay, room: Room | None) -> bool:
    return not _is_inside(stay, room)


def _is_inside(stay: Stay, room: Room | None) -> bool:
    return room is not None and stay in room.members


def _is_in_charge(stay: Stay, room: Room | None) -> bool:
    return room is not None and room.is_op(stay)


def _did(heard: dict[Stay, list[Message]], command: str) -> bool:
    return any(message.command == command for messages in heard.values() for message in messages)


def _is(message: Message, line: Line) -> bool:
    said = message.command, message.params[0], message.tags.get("+say")
    return "batch" not in message.tags and said == (line.command, line.address, line.text)


def _shown(message: Message) -> tuple[object, ...]:
    """Everything about a line but the batch it comes in."""
    tags = {key: value for key, value in message.tags.items() if key != "batch"}
    return message.source, message.command, message.params, tags


class StoredLives(Lives):
    """The same over the database."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._store = SqliteStore(Path(self._folder.name), "none")
        self.net.store = cast(MemoryStore, self._store)

    def end(self) -> None:
        self._store.close()
        self._folder.cleanup()


STEPS: dict[str, tuple[int, tuple[st.SearchStrategy[Any], ...]]] = {  # with how often each comes
    "nothing_happens": (1, ()),
    "comes": (1, (seats, nicks)),
    "leaves": (1, (seats, st.booleans(), nicks)),
    "changes_nick": (1, (people, nicks)),
    "joins": (3, (people, rooms, st.sampled_from(KEYS))),
    "parts": (1, (people, rooms)),
    "kicks": (1, (people, rooms, nicks)),
    "invites": (1, (people, rooms, nicks)),
    "closes_or_opens_a_room": (2, (people, rooms, locks, keys)),
    "sets_a_mode": (1, (people, rooms, st.sampled_from(CHANGES), nicks)),
    "says_in_a_room": (5, (people, rooms, ranks, commands, st.integers(1, 3))),
    "writes_to_somebody": (2, (people, nicks, commands)),
    "says_to_several": (1, (people, several)),
    "redacts": (1, (people, places, st.integers(0, 9))),
    "asks": (3, (places, subcommands, points, points, counts, st.booleans())),
    "asks_for_targets": (1, (points, points, counts, st.booleans())),
    "everybody_reads_all_that_they_may": (3, ()),
}
names = st.sampled_from([name for name, (weight, _) in STEPS.items() for _ in range(weight)])
histories = st.lists(
    names.flatmap(lambda name: st.tuples(st.just(name), *STEPS[name][1])), min_size=25, max_size=60
)


def play(lives: Lives, history: list[tuple[Any, ...]]) -> None:
    """Let it all happen; at last everybody reads once more."""
    try:
        lives.three_drink_tea()
        for name, *arguments in history:
            getattr(lives, name)(*arguments)
        lives.everybody_reads_all_that_they_may()
    finally:
        lives.end()


@given(histories)
def test_nobody_reads_what_they_may_not_and_everybody_all_that_they_may(history: list[Any]) -> None:
    play(Lives(), history)


@given(histories)
def test_the_database_keeps_to_it_too(history: list[Any]) -> None:
    play(StoredLives(), history)
