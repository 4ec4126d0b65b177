"""What the people ask about the past, and what they must be told: all that they may read, and nothing else.

The rule: what counts is what they may read when the answer comes, not when they asked.
"""

from __future__ import annotations

from typing import Any

from hubbub.protocol.message import Message
from hubbub.protocol.servertime import ID_SHIFT, format_time, msgid
from tests.sim.access import Asked, Line, Membership, Reference, Stay, Wanted, page
from tests.sim.lives import LIMIT, NICKS, ROOMS, TEXTS, Lives, did, is_in_charge, is_inside, shown

LATEST = Reference("*")


class Readers(Lives):
    """People who ask what was said, search for it, and take it back."""

    def redacts(self, who: int, of: str, number: int) -> None:
        """What was said is taken back, by whom it was said or who is in charge, and is gone."""
        stay = self.one(who, is_inside, of)
        if stay is None or not self.model.said:
            return
        self.the_store_answers()
        line = self.model.said[-1 - number % len(self.model.said)]
        heard = self.step(stay, f"REDACT {of} {msgid(line.id)}")
        assert did(heard, "REDACT") == self.model.redact(stay, of, line)

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

    def searches(
        self, of: str, by: int, nick: str, bound: str, point: Any, count: int, is_slow: bool
    ) -> None:
        """Everybody searches for the same; each finds exactly what they may read of it."""
        said, time_ms = self.model.said, self.reference(("timestamp", *point), "SEARCH").first >> ID_SHIFT
        word = said[by % len(said)].text if said and by % 3 else ""
        times = {bound: time_ms} if bound else {}
        wanted = Wanted(word, nick, times.get("after", 0), times.get("before", 0))
        attributes = {"in": of, "text": word, "from": nick, "limit": f"{count}"}
        attributes |= {name: format_time(each) for name, each in times.items()}
        words = ";".join(f"{name}={value}" for name, value in attributes.items() if value)
        for stay in self.askers(is_slow=is_slow):
            there, buffers = self.where(stay, of) if of else None, dict(self.model.buffers(stay))
            asked = Asked(of, "SEARCH", [], count or LIMIT, there, buffers, wanted)
            self.ask(stay, f"SEARCH {words}", asked, is_slow=is_slow)

    def is_put_out_while_the_store_thinks(self, who: int, room: str, in_what: str) -> None:
        """What counts is who may read when the answer comes."""
        self.the_store_answers()
        stay = self.one(who, is_inside, room)
        others = [
            each
            for each in self.free()
            if each is not stay and is_in_charge(each, self.model.rooms.get(room))
        ]
        if stay is None or not others:
            return
        where, buffers = self.where(stay, room), dict(self.model.buffers(stay))
        if in_what == "CHATHISTORY":
            asked = Asked(room, "LATEST", [LATEST], LIMIT, where, buffers)
            self.ask(stay, f"CHATHISTORY LATEST {room} * {LIMIT}", asked, is_slow=True)
        else:
            asked = Asked("", "SEARCH", [], LIMIT, None, buffers)
            self.ask(stay, f"SEARCH limit={LIMIT}", asked, is_slow=True)
        heard = self.step(others[0], f"KICK {room} {stay.nick}")
        assert did(heard, "KICK") == self.model.kick(others[0], room, stay.nick)
        self.says(others[0], "PRIVMSG", [room])
        self.the_store_answers()

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
            asked = Asked("", "SEARCH", [], LIMIT, None, dict(self.model.buffers(stay)))
            self.ask(stay, f"SEARCH limit={LIMIT}", asked, is_slow=False)

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
        came = [shown(message) for message in heard if message.command in TEXTS]
        if asked.subcommand == "SEARCH" and not asked.target:
            assert came == [line.shown for line in self.found(stay, asked)]
            return
        lines = self.model.readable(stay, asked.target)
        if lines is None or self.where(stay, asked.target) is not asked.there:
            assert came == []
            assert any(message.command == "FAIL" for message in heard)
            return
        if asked.subcommand == "SEARCH":
            assert came == [line.shown for line in _best(lines, asked)]
        else:
            assert came == [
                line.shown for line in page(lines, asked.subcommand, asked.references, asked.count)
            ]

    def found(self, stay: Stay, asked: Asked) -> list[Line]:
        """What they may read of all conversations that they had when they asked and still have."""
        now = dict(self.model.buffers(stay))
        names = [name for name, there in asked.buffers.items() if there is now.get(name)]
        lines = [line for name in names for line in self.model.readable(stay, name) or ()]
        return _best(sorted(lines, key=lambda line: line.id), asked)

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

    def askers(self, *, is_slow: bool) -> list[Stay]:
        """Everybody; while the store is slow one of them, so that others can go on."""
        return self.free()[-1:] if is_slow else self.free()

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


def _best(lines: list[Line], asked: Asked) -> list[Line]:
    """The last ones that fit, or those right after a time."""
    fitting = [line for line in lines if asked.wanted.fits(line)]
    return fitting[: asked.count] if asked.wanted.after_ms else fitting[-asked.count :]
