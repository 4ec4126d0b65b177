"""People with accounts and several connections, in memory: each step is held against a model.

The rule: every step says what the model expects, and fails when the server does otherwise; and everybody
reads all that they may, and nothing else, by every way of asking.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from hubbub.protocol.message import Message, parse
from hubbub.protocol.sasl import plain
from tests.net import Client, Net, config
from tests.sim.owners import Owners, Person, Room

NICKS = ("ann", "bob", "cid", "dan")
ROOMS = ("#tea", "#jam", "#pie")
CAPS = (
    "batch draft/chathistory draft/event-playback echo-message message-tags sasl server-time "
    "soju.im/search standard-replies"
)
LIMIT = 1000


class Persons:
    """Four names; after each step everybody reads all that they can."""

    def __init__(self) -> None:
        throttle = {"commands": False, "logins": False}
        self.net = Net(
            config(history={"chathistory_limit": LIMIT}, throttle=throttle, limits={"list_modes": 10}),
            ticks_with_texts=True,
        )
        self.model = Owners()
        self.clients: dict[Person, list[Client]] = {}
        self.texts = 0

    # --- coming and going

    def comes(self, nick: str) -> None:
        """Somebody without an account; a name that is an account's is not for them."""
        client = self._connects()
        client.sends(f"CAP REQ :{CAPS}", f"NICK {nick}", f"USER {nick} 0 * :{nick}", "CAP END")
        is_let_in = did(client.got(), "001")
        assert is_let_in == (self.model.named(nick) is None and nick not in self.model.accounts)
        if is_let_in:
            self._is_here(Person(nick), client)
        else:
            client.leaves()

    def logs_in_while_connecting(self, account: str, is_wrong: bool) -> None:
        """They are whoever is in the account, if anybody is; with a wrong password, nobody."""
        here, holder = self.model.person_of(account), self.model.named(account)
        if not here and holder:
            return
        nick = here.nick if here else account
        password = "wrong" if is_wrong else self.model.accounts.get(account, "anything")
        client = self._connects()
        secret = base64.b64encode(plain(account, password)).decode()
        client.sends(f"CAP REQ :{CAPS}", f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        client.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {secret}")
        is_proved = did(client.got(), "900")
        assert is_proved == (account in self.model.accounts and not is_wrong)
        if not is_proved:
            client.leaves()
            return
        client.sends("CAP END")
        assert did(client.got(), "001")
        self._is_here(here or Person(nick, account), client)

    def ends_a_connection(self, who: int, is_broken: bool) -> None:
        """With the last one they are gone, unless they stay."""
        if person := self.one(who):
            client = self.clients[person].pop()
            if is_broken:
                client.leaves()
            else:
                client.sends("QUIT :bye")
            self._is_gone_without_connections(person)

    def the_server_restarts(self, number: int) -> None:
        """Nobody is connected; who stays is there. Some come back at once."""
        self.net.restart()
        self.net.settle()
        self.model.restarts()
        self.clients = {person: [] for person in self.model.people}
        for account in list(self.model.accounts)[: number % 5]:
            self.logs_in_while_connecting(account, is_wrong=False)

    # --- accounts

    def makes_an_account(self, who: int) -> None:
        """Of a name that is nobody's and was nobody's."""
        if person := self.one(who, lambda each: not each.account):
            is_made = self.does(person, "NS REGISTER right", "Account created")
            name, model = person.nick, self.model
            is_free = name not in model.accounts and name not in model.gone and not person.account
            assert is_made == (is_free and len(self.clients[person]) == 1)
            if is_made:
                model.accounts[name] = "right"
                model.enters_account(person, name)

    def logs_in(self, who: int, account: str, is_wrong: bool) -> None:
        """Only whom no other connection goes with."""
        person, account = self.one(who, lambda each: not each.account), self._account(account)
        if person is None or self.model.person_of(account):
            return
        password = "wrong" if is_wrong else self.model.accounts.get(account, "anything")
        is_in = self.does(person, f"NS IDENTIFY {account} {password}", "You are now logged in as")
        is_alone = len(self.clients[person]) == 1
        assert is_in == (account in self.model.accounts and not is_wrong and is_alone)
        if is_in:
            self.model.enters_account(person, account)

    def logs_out(self, who: int) -> None:
        """They are a guest, with all their connections."""
        if person := self.one(who, lambda each: bool(each.account)):
            assert self.does(person, "NS LOGOUT", "You are now logged out") == bool(person.account)
            self.model.enters_account(person, "")

    def ends_the_others(self, who: int, how: str) -> None:
        """All connections of the account but this one are closed, at once."""
        person = self.one(who, lambda each: len(self.clients[each]) > 1)
        if person is None or not person.account:
            return
        own, others = self.clients[person][-1], self.clients[person][:-1]
        own.sends(how.format(self.model.accounts[person.account]))
        assert all(other.is_closed for other in others)
        assert not own.is_closed
        self.clients[person] = [own]
        if "PASSWD" in how:
            self.model.accounts[person.account] = "changed"

    def stays_or_not(self, who: int, is_staying: bool) -> None:
        """They need no connection to be here, or do."""
        if (person := self.one(who, lambda each: bool(each.account))) and person.account:
            self.clients[person][-1].sends(f"NS SET ALWAYS-ON {'ON' if is_staying else 'OFF'}")
            (self.model.staying.add if is_staying else self.model.staying.discard)(person.account)

    def erases_their_account(self, who: int, is_sure: bool) -> None:
        """It is gone, with what was said in it, and its name is never an account's again."""
        person = self.one(who, lambda each: bool(each.account))
        if person is None or not person.account or not is_sure:
            return
        own, others = self.clients[person][-1], self.clients[person][:-1]
        own.got()
        own.sends(f"NS DROP {person.account}")
        own.sends(f"NS DROP {person.account} {own.got()[-1].split()[-1]}")
        assert all(other.is_closed for other in others)
        self.clients[person] = [own]
        self.model.erases(person)

    # --- reading

    def everybody_reads_what_they_may(self) -> None:
        """By history, by its targets and by search."""
        for person, clients in self.clients.items():
            if clients:
                self._reads(person, clients[0])

    def _reads(self, person: Person, client: Client) -> None:
        may_find: set[str] = set()
        for name in ROOMS:
            room = self.model.rooms.get(name)
            is_inside = room is not None and person in room.members
            lines = self.model.read_in(person, room) if room and is_inside else []
            assert self._answer(client, f"CHATHISTORY LATEST {name} * {LIMIT}") == [
                line.text for line in lines
            ]
            texts = [line.text for line in lines if line.is_said]
            assert self._answer(client, f"SEARCH in={name};limit={LIMIT}") == texts
            may_find.update(texts)
        for nick in NICKS:
            other = self.model.named(nick)
            answer = self._answer(client, f"CHATHISTORY LATEST {nick} * {LIMIT}")
            if other is None:  # whoever wrote to them while they were away, and left, is still found
                assert set(answer) <= self.model.letters(person)
                continue
            lines = self.model.read_with(person, other) if other is not person else []
            assert answer == [line.text for line in lines]
        found = set(self._answer(client, f"SEARCH limit={LIMIT}"))
        assert may_find <= found <= may_find | self.model.letters(person)
        self._targets(person, client)

    def _targets(self, person: Person, client: Client) -> None:
        """Each room that they are in and where they may read anything, and no other."""
        always = "timestamp=1970-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z"
        client.got()
        client.sends(f"CHATHISTORY TARGETS {always} {LIMIT}")
        told = {
            message.params[1] for line in client.got() if (message := parse(line)).params[:1] == ("TARGETS",)
        }
        mine = [room for room in self.model.rooms.values() if person in room.members]
        said = {room.name for room in mine if any(line.is_said for line in self.model.read_in(person, room))}
        assert said <= {name for name in told if name[0] == "#"} <= {room.name for room in mine}

    # --- inside

    def one(self, number: int, is_fit: Callable[[Person], bool] = lambda _: True) -> Person | None:
        """One of those who have a connection; mostly of those who fit, if there are any."""
        here = [person for person, clients in self.clients.items() if clients]
        fitting = [person for person in here if is_fit(person)]
        few = fitting if fitting and number % 4 else here
        return few[number // 4 % len(few)] if few else None

    def inside(self, number: int, room: str) -> tuple[Person | None, Room | None]:
        """Somebody, and a room that they are in, mostly."""
        there = self.model.rooms.get(room)
        return self.one(number, lambda person: bool(there and person in there.members)), there

    def in_charge(self, number: int, room: str) -> tuple[Person | None, Room | None]:
        """Somebody, and a room in which they are the founder, or else an op, mostly."""
        there = self.model.rooms.get(room)
        is_owned = there is not None and there.roles is not None and number % 2
        if there is not None and is_owned:
            return self.one(number, lambda person: there.role(person.account) == "q"), there
        return self.one(number, lambda person: bool(there and there.rank(person))), there

    def _account(self, name: str) -> str:
        """An account that there is and that nobody is in, mostly."""
        free = [each for each in self.model.accounts if not self.model.person_of(each)]
        return free[NICKS.index(name) % len(free)] if free else name

    def _connects(self) -> Client:
        return self.net.connect(host="home.example")

    def _is_here(self, person: Person, client: Client) -> None:
        if person not in self.model.people:
            self.model.people.append(person)
        self.clients.setdefault(person, []).append(client)

    def _is_gone_without_connections(self, person: Person) -> None:
        if not self.clients[person] and person.account not in self.model.staying:
            self.model.leaves(person)
            del self.clients[person]

    def text(self, person: Person) -> str:
        """Something that nobody said before, from which one sees as whom it was said."""
        self.texts += 1
        return f"{person.account or '*'}-{self.texts}"

    def does(self, person: Person, line: str, word: str) -> bool:
        """Whether the answer says so."""
        own = self.clients[person][-1]
        own.got()
        own.sends(line)
        return any(word in each for each in own.got())

    def hear(self, person: Person, line: str, text: str) -> set[int]:
        """The connections that read a text."""
        everybody: list[Any] = [client for clients in self.clients.values() for client in clients]
        for client in everybody:
            client.got()
        self.clients[person][-1].sends(line)
        return {
            client.connection for client in everybody if any(each.endswith(text) for each in client.got())
        }

    def _answer(self, client: Client, line: str) -> list[str]:
        """The texts that a question is answered with, in their order."""
        client.got()
        client.sends(line)
        messages: list[Message] = [parse(each) for each in client.got()]
        texts = [each.text for each in messages if "batch" in each.tags]
        return [text for text in texts if "-" in text and text.rpartition("-")[2].isdigit()]


def did(lines: list[str], command: str) -> bool:
    return any(parse(line).command == command for line in lines)
