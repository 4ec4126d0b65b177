"""Nobody reads what they may not where there are accounts, either: the real core beside a model.

Accounts are made, logged in to by several connections, logged out of and erased; rooms are registered,
given away, given up, founded anew and renamed; people stay without a connection; and the server restarts.
"""

from __future__ import annotations

from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.sim.persons import NICKS, ROOMS, Persons, did

PASSED_MS = 61_000  # a room is renamed once a minute


class Lives(Persons):
    """People in three rooms, which are somebody's, or change their names, or end."""

    def begins(self) -> None:
        """Three are here, two of them with accounts, in a room that is the first one's."""
        for nick in NICKS[:3]:
            self.comes(nick)
            self.joins(4 * NICKS.index(nick), "#tea", "")
        self.makes_an_account(0)
        self.makes_an_account(4)
        self.registers_a_room(0, "#tea")

    # --- rooms

    def joins(self, who: int, room: str, key: str) -> None:
        """They come in, by all their connections."""
        if person := self.one(who):
            own = self.clients[person][-1]
            own.got()
            own.sends(f"JOIN {room} {key}")
            assert did(own.got(), "JOIN") == self.model.joins(person, room, key)

    def parts(self, who: int, room: str) -> None:
        """They go out, with a word that is remembered."""
        person, there = self.inside(who, room)
        if person is None or there is None or person not in there.members:
            return
        text = self.text(person)
        self.clients[person][-1].sends(f"PART {room} :{text}")
        self.model.goes_out(person, there)
        self.model.says(there, text, is_said=False)

    def kicks(self, who: int, room: str, nick: str) -> None:
        """Who stands as high puts others out."""
        person, there = self.in_charge(who, room)
        target = self.model.named(nick)
        if person is None or there is None or target is None:
            return
        text = self.text(person)
        may = target in there.members and there.rank(person) >= max(1, there.rank(target))
        self.clients[person][-1].sends(f"KICK {room} {nick} :{text}")
        if may:
            self.model.goes_out(target, there)
            self.model.says(there, text, is_said=False)

    def invites(self, who: int, room: str, nick: str) -> None:
        """Members let others in; to an invite-only room, ops do."""
        person, there = self.inside(who, room)
        target = self.model.named(nick)
        if person is None or there is None or target is None:
            return
        self.clients[person][-1].sends(f"INVITE {nick} {room}")
        is_inside = person in there.members and target not in there.members
        if is_inside and ("i" not in there.flags or there.rank(person)):
            there.invited.add(target)

    def closes_or_opens(self, who: int, room: str, lock: str) -> None:
        """An op turns a lock."""
        person, there = self.in_charge(who, room)
        if person is None or there is None or not there.rank(person):
            return
        is_set = bool(there.key) if lock == "k" else lock in there.flags
        self.clients[person][-1].sends(f"MODE {room} {'-' if is_set else '+'}{lock} pear")
        if lock == "k":
            there.key = "" if is_set else "pear"
        else:
            there.flags ^= {lock}
        if lock == "H" and is_set:
            there.sealed = self.model.counts()

    def bans_or_ranks(self, who: int, room: str, sign: str, letter: str, nick: str) -> None:
        """An op bans, or makes others ops; who stands above stays so."""
        person, there = self.in_charge(who, room)
        if person is None or there is None or not there.rank(person):
            return
        self.clients[person][-1].sends(f"MODE {room} {sign}{letter} {nick}{'!*@*' * (letter == 'b')}")
        target = self.model.named(nick)
        if letter == "b":
            (there.banned.add if sign == "+" else there.banned.discard)(nick)
        elif target in there.members and (sign == "+" or there.rank(person) >= there.rank(target)):
            modes = there.members[target].modes
            (modes.add if sign == "+" else modes.discard)("o")

    # --- whose rooms are

    def registers_a_room(self, who: int, room: str) -> None:
        """An op with an account has a room that was nobody's."""
        person, there = self.in_charge(who, room)
        if person is None or there is None:
            return
        is_theirs = self.does(person, f"CS REGISTER {room}", "is registered, and")
        assert is_theirs == (bool(person.account) and bool(there.rank(person)) and there.roles is None)
        if is_theirs:
            self.model.registers(person, there)

    def gives_up_a_room(self, who: int, room: str) -> None:
        """It is nobody's; whoever comes next to the empty one founds it anew."""
        person, there = self.in_charge(who, room)
        if person is None or there is None or there.role(person.account) != "q":
            return
        own = self.clients[person][-1]
        own.got()
        own.sends(f"CS UNREGISTER {room}")
        own.sends(f"CS UNREGISTER {room} {own.got()[-1].split()[-1]}")
        self.model.unregisters(there)

    def gives_or_takes_a_role(self, who: int, room: str, account: str, sign: str) -> None:
        """The founder makes accounts ops, and takes that away."""
        person, there = self.in_charge(who, room)
        if person is None or there is None or there.role(person.account) != "q":
            return
        before = there.role(account)
        if account not in self.model.accounts or before == "q" or (sign == "-" and not before):
            return
        self.clients[person][-1].sends(f"CS ROLE {room} {sign}o {account}")
        self.model.sets_role(there, account, "o" if sign == "+" else "")

    def renames_a_room(self, who: int, room: str, name: str) -> None:
        """Its people and its history go with it; under the old name there is nothing."""
        person, there = self.in_charge(who, room)
        if person is None or there is None or name == room:
            return
        self.net.now_ms += PASSED_MS
        is_done = self.does(person, f"RENAME {room} {name}", " JOIN ")
        is_its_founder = there.roles is None or there.role(person.account) == "q"
        assert is_done == (bool(there.rank(person)) and is_its_founder and name not in self.model.rooms)
        if is_done:
            self.model.renames(there, name)

    # --- talking

    def says(self, who: int, room: str, command: str) -> None:
        """Exactly those hear it who are there, by each of their connections."""
        person, there = self.inside(who, room)
        if person is None or there is None:
            return
        text = self.text(person)
        is_topic = command == "TOPIC"
        may = bool(there.rank(person)) if is_topic else there.hears(person)
        heard = self.hear(person, f"{command} {room} :{text}", text)
        hearers = {client.connection for each in there.members for client in self.clients[each]}
        assert heard == (hearers if may else set())
        if may:
            self.model.says(there, text, is_said=not is_topic)

    def writes(self, who: int, nick: str) -> None:
        """The two hear it, by each of their connections."""
        person, other = self.one(who), self.model.named(nick)
        if person is None or other is None or other is person:
            return
        text = self.text(person)
        heard = self.hear(person, f"PRIVMSG {nick} :{text}", text)
        both = [*self.clients[person], *self.clients[other]]
        assert heard == {client.connection for client in both}
        self.model.writes(person, other, text)


nicks, rooms, who = st.sampled_from(NICKS), st.sampled_from(["#tea", "#tea", *ROOMS]), st.integers(0, 15)
bits, mostly_not = st.booleans(), st.sampled_from([False, False, False, True])

STEPS: dict[str, tuple[int, tuple[st.SearchStrategy[Any], ...]]] = {  # with how often each comes
    "comes": (4, (nicks,)),
    "logs_in_while_connecting": (4, (nicks, mostly_not)),
    "ends_a_connection": (1, (who, bits)),
    "the_server_restarts": (1, (who,)),
    "makes_an_account": (2, (who,)),
    "logs_in": (2, (who, nicks, mostly_not)),
    "logs_out": (1, (who,)),
    "ends_the_others": (1, (who, st.sampled_from(["NS LOGOUT ALL", "NS PASSWD {} changed"]))),
    "stays_or_not": (2, (who, st.sampled_from([True, True, False]))),
    "erases_their_account": (1, (who, mostly_not)),
    "joins": (6, (who, rooms, st.sampled_from(["", "pear"]))),
    "parts": (2, (who, rooms)),
    "kicks": (1, (who, rooms, nicks)),
    "invites": (1, (who, rooms, nicks)),
    "closes_or_opens": (3, (who, rooms, st.sampled_from("isHk"))),
    "bans_or_ranks": (1, (who, rooms, st.sampled_from("+-"), st.sampled_from("boo"), nicks)),
    "registers_a_room": (2, (who, rooms)),
    "gives_up_a_room": (1, (who, rooms)),
    "gives_or_takes_a_role": (3, (who, rooms, nicks, st.sampled_from("++-"))),
    "renames_a_room": (2, (who, rooms, rooms)),
    "says": (10, (who, rooms, st.sampled_from(["PRIVMSG", "PRIVMSG", "NOTICE", "TOPIC"]))),
    "writes": (3, (who, nicks)),
}
names = st.sampled_from([name for name, (weight, _) in STEPS.items() for _ in range(weight)])
histories = st.lists(
    names.flatmap(lambda name: st.tuples(st.just(name), *STEPS[name][1])), min_size=25, max_size=60
)


# Each is a long one, and would be shrunk for minutes.
@settings(max_examples=settings().max_examples // 5, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(histories)
def test_nobody_reads_what_they_may_not_though_accounts_and_rooms_come_and_go(history: list[Any]) -> None:
    lives = Lives()
    lives.begins()
    for name, *arguments in history:
        getattr(lives, name)(*arguments)
        lives.everybody_reads_what_they_may()
