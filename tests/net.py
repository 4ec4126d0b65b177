"""Conversations with the core in memory: clients send wire lines and read wire lines.

The rule: nothing here knows the protocol beyond the lines a client needs to come in, so that a
test reads like what stands on the wire. Time is an input: it stands still until a test moves it.

    net = Net()
    alice = net.client("alice", channel="#tea")
    bob = net.client("bob", channel="#tea")
    bob.sends("TOPIC #tea :coffee")
    assert bob.got() == [":hub.test 482 bob #tea :You're not channel operator"]
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hubbub.protocol.servertime import next_id
from hubbub.server import passwords
from hubbub.server.config import Config, Oper
from hubbub.server.core.accounts import COSTS, Letter, Mailed, Secret
from hubbub.server.core.effects import (
    Append,
    Ask,
    Asked,
    Audit,
    Close,
    Effect,
    Flow,
    Keep,
    Reload,
    Reloaded,
    Relocate,
    Relocated,
    Send,
)
from hubbub.server.core.facts import Entry, Sent, TagsSent, TextSent
from hubbub.server.core.happened import Happened
from hubbub.server.core.kept import records
from hubbub.server.core.oversight import Act
from hubbub.server.core.peer import Peer
from hubbub.server.core.server import Server
from hubbub.server.core.state import MAX_CLIENT_IDS
from hubbub.server.store.memory import MemoryStore

NOW_MS = 1_700_000_000_000
SERVER_NAME = "hub.test"
MAX_ROUNDS = 10_000


def config(**sections: dict[str, Any]) -> Config:
    """The default configuration with some keys set, without throttling: `config(limits={...})`."""
    made = Config()
    changes: dict[str, dict[str, Any]] = {
        "server": {"name": SERVER_NAME, "network": "TestNet"},
        "throttle": {"commands": False},
    }
    for section, values in sections.items():
        changes[section] = {**changes.get(section, {}), **values}
    for section, values in changes.items():
        made = replace(made, **{section: replace(getattr(made, section), **values)})
    return made


def text_sent(user: int, text: str, channel: str = "", target: int = 0, client_id: str = "") -> TextSent:
    """A fact that a test records by itself: something said to a room or to one person."""
    address = channel or f"user{target}"
    source = f"user{user}!~u@host"
    place = (source, "", address, address, channel, target)
    return TextSent(user, *place, text=text, client_id=client_id)


def tags_sent(user: int, channel: str = "", target: int = 0) -> TagsSent:
    """A fact that a test records by itself: tags sent to a room or to one person."""
    address = channel or f"user{target}"
    return TagsSent(user, f"user{user}!~u@host", "", address, address, channel, target)


def batch(
    *lines: str, target: str = "#tea", command: str = "PRIVMSG", reference: str = "1", tags: str = ""
) -> list[str]:
    """The lines of a client's batch; one that goes on begins with "+"."""
    inside = [
        f"@batch={reference}{';draft/multiline-concat' if line.startswith('+') else ''} "
        f"{command} {target} :{line.removeprefix('+')}"
        for line in lines
    ]
    opened = f"{tags} BATCH +{reference} draft/multiline {target}".strip()
    return [opened, *inside, f"BATCH -{reference}"]


@dataclass
class Net:
    """One server, its log, and the clients of a test."""

    config: Config = field(default_factory=config)
    now_ms: int = NOW_MS
    holds_log: bool = False
    holds_store: bool = False
    ticks_with_texts: bool = False
    reloaded: Reloaded = field(default_factory=Reloaded)

    def __post_init__(self) -> None:
        self.server = Server(self.config, node=1, started_ms=self.now_ms)
        self.clients: dict[int, Client] = {}
        self.log: list[Append] = []
        self.asked: list[Ask] = []
        self.sends: list[Send] = []
        self.happened: list[Happened] = []
        self.acts: list[Act] = []
        self._last_id = 0
        self.store = MemoryStore()
        self.letters: list[Letter] = []
        self.mailed = Mailed.SENT

    def restarts(self) -> None:
        """The server ends at once, and starts again with what is in its store."""
        for client in self.clients.values():
            client.is_closed = True
        self.clients.clear()
        self.now_ms += 1000
        self.log.clear()
        self.asked.clear()
        self.server = Server(
            self.config,
            started_ms=self.now_ms,
            accounts=self.store.accounts(),
            kept_documents=self.store.kept(),
        )

    def connect(
        self,
        *,
        is_plain: bool = False,
        host: str = "localhost",
        address: str = "127.0.0.1",
        is_secure: bool = False,
        fingerprint: str = "",
    ) -> Client:
        """A connection that has said nothing yet."""
        client = Client(self, len(self.clients) + 1)
        self.clients[client.connection] = client
        self.server.connected(
            client.connection, Peer(address, host, is_plain, is_secure, fingerprint), self.now_ms
        )
        self.settle()
        return client

    def client(
        self,
        nick: str,
        *,
        channel: str = "",
        caps: str = "",
        host: str = "localhost",
        address: str = "127.0.0.1",
        is_secure: bool = False,
    ) -> Client:
        """A registered client, in a channel if one is named; it has read all that came."""
        client = self.connect(host=host, address=address, is_secure=is_secure)
        client.nick = nick
        if caps:
            client.sends(f"CAP REQ :{caps}")
        client.sends(f"NICK {nick}", f"USER {nick} 0 * :{nick}'s name")
        if caps:
            client.sends("CAP END")
        if channel:
            client.sends(f"JOIN {channel}")
        for each in self.clients.values():
            each.got()
        return client

    def operator(self, nick: str, *privileges: str, **kinds: Any) -> Client:
        """A registered client that is an operator with these privileges (none named: with all)."""
        client = self.client(nick, **kinds)
        self.becomes_operator(client, *privileges)
        for each in self.clients.values():
            each.got()
        return client

    def becomes_operator(self, client: Client, *privileges: str) -> None:
        """A registered client proves to be an operator of the configuration, who is added to it."""
        name, password = f"oper-{client.nick}", "let me in"
        oper = Oper(name=name, password=password, privileges=privileges or ("all",))
        self.server.config = replace(self.server.config, opers=(*self.server.config.opers, oper))
        client.sends(f"OPER {name} :{password}")
        self.acts.clear()

    def plain(self, nick: str) -> Client:
        """A plain client that has given its name; it has read all that came."""
        client = self.connect(is_plain=True)
        client.nick = nick
        client.sends(nick)
        for each in self.clients.values():
            each.got()
        return client

    def restart(self) -> None:
        """The server is gone as in a crash, and a new one begins with what the store has."""
        self.clients.clear()
        self.log.clear()
        self.asked.clear()
        self.now_ms += 2000
        self.server = Server(
            self.config,
            node=1,
            started_ms=self.now_ms,
            client_ids=self.store.client_ids(MAX_CLIENT_IDS),
            accounts=self.store.accounts(),
            kept_documents=self.store.kept(),
        )

    def passes(self, seconds: float) -> None:
        """Let time pass, in steps as the host would tick."""
        end_ms = self.now_ms + round(seconds * 1000)
        while self.now_ms < end_ms:
            self.now_ms = min(end_ms, self.now_ms + 500)
            self.server.tick(self.now_ms)
            self.settle()

    def settle(self) -> None:
        """Carry out effects until there are none; a held log keeps what is appended."""
        for _ in range(MAX_ROUNDS):
            effects = self.server.take_effects()
            for effect in effects:
                self._carry_out(effect)
            if self.log and not self.holds_log:
                self.commit()
            elif not effects:
                return
        raise AssertionError("the server never comes to rest")

    def commit(self) -> None:
        """Let the log settle what was appended so far, as one batch."""
        appended, self.log = self.log, []
        entries = []
        for append in appended:
            self._last_id = next_id(self._last_id, self.now_ms)
            # Within one conversation each has a millisecond of its own, as in the durable log.
            self.now_ms += isinstance(append.fact, Sent) and self.ticks_with_texts
            entries.append(Entry(self._last_id, self.server.node, append.token, append.fact))
        for entry in entries:
            if entry.fact.durable:
                self._store(entry)
        self.happened += self.server.committed(entries, self.now_ms)

    def _store(self, entry: Entry) -> None:
        """Store a fact, each client-made id once, as the durable log does."""
        client_id = entry.fact.client_id if isinstance(entry.fact, TextSent) else ""
        known = {client_id for client_id, _ in self.store.client_ids(MAX_CLIENT_IDS)}
        if not client_id or client_id not in known:
            self.store.write(records(entry))

    def answer(self) -> None:
        """Let the store answer what it was asked so far."""
        asked, self.asked = self.asked, []
        for each in asked:
            answer = self._answer(each.question)
            self.server.answered(each.token, answer, self.now_ms)

    def _answer(self, question: Asked) -> object:
        if isinstance(question, Reload):
            return self.reloaded
        if isinstance(question, Relocate):
            return Relocated(f"of.{question.address}")
        if isinstance(question, Letter):
            self.letters.append(question)
            return self.mailed
        if isinstance(question, Secret):
            return passwords.answer(question, COSTS["test"])
        return self.store.answer(question)

    def fail(self) -> None:
        """Let the log say that what was appended so far can't be stored."""
        appended, self.log = self.log, []
        self.server.failed([append.token for append in appended], self.now_ms)
        self.settle()

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Send():
                self.sends.append(effect)
                for connection in effect.connections:
                    assert isinstance(connection, int)
                    self.clients[connection].received += effect.data
            case Append():
                self.log.append(effect)
            case Ask():
                self.asked.append(effect)
                if not self.holds_store:
                    self.answer()
            case Keep(rows):
                self.store.write(rows)
            case Audit(act):
                self.acts.append(act)
            case Flow(connection, is_open):
                assert isinstance(connection, int)
                self.clients[connection].is_held = not is_open
            case Close(connection):
                assert isinstance(connection, int)
                self.clients[connection].is_closed = True
                self.server.disconnected(connection, "closed", self.now_ms)


@dataclass
class Client:
    """One end of a connection."""

    net: Net
    connection: int
    nick: str = ""
    received: bytes = b""
    is_closed: bool = False
    is_held: bool = False

    def sends(self, *lines: str | bytes) -> None:
        """Send lines, one after the other."""
        for line in lines:
            data = line if isinstance(line, bytes) else line.encode()
            self.net.server.line_received(self.connection, data, self.net.now_ms)
            self.net.settle()

    def pipelines(self, *lines: str) -> None:
        """Send lines in one go, before the server comes to answer any."""
        for line in lines:
            self.net.server.line_received(self.connection, line.encode(), self.net.now_ms)
        self.net.settle()

    def got(self) -> list[str]:
        """The lines read since the last call."""
        received, self.received = self.received, b""
        return [line.removesuffix("\r") for line in received.decode().split("\n") if line]

    def got_raw(self) -> bytes:
        """The bytes read since the last call."""
        received, self.received = self.received, b""
        return received

    def leaves(self, reason: str = "Connection lost") -> None:
        """The connection breaks."""
        self.net.server.disconnected(self.connection, reason, self.net.now_ms)
        self.net.settle()


def answers(client: Client, line: str) -> list[str]:
    """What a question is answered with, without the server's name."""
    client.got()
    client.sends(line)
    return [line.removeprefix(f":{SERVER_NAME} ") for line in client.got()]
