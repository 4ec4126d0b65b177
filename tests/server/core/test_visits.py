"""What connections are told of files, and who may send one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from hubbub.server.core import visits
from hubbub.server.core.effects import Answer, Discard, Effect
from hubbub.server.core.files import File
from hubbub.server.core.peer import Peer
from hubbub.server.core.visitor import Visitor
from tests.net import Client, Net, config

AT = "http://127.0.0.1:8067"


class FileNet(Net):
    """A conversation with a server that shares files; `told` is what it answers over HTTP."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.told: list[Answer] = []
        self.discarded: list[str] = []

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Answer):
            self.told.append(effect)
        elif isinstance(effect, Discard):
            self.discarded += effect.names
        else:
            super()._carry_out(effect)

    def comes(self, nick: str, *, account: bool = False, files_at: str = AT) -> Client:
        """Somebody connects, with an account if they want one."""
        client = Client(self, len(self.clients) + 1, nick)
        self.clients[client.connection] = client
        peer = Peer("127.0.0.1", "localhost", files_at=files_at)
        self.server.connected(client.connection, peer, self.now_ms)
        client.sends(f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        if account:
            client.sends("REGISTER * * :sesame")
        return client

    def asks(self, visitor: Visitor, size_bytes: int | None = 1) -> Answer:
        """Somebody wants to send a file."""
        visits.upload(self.server, f"visit {len(self.told)}", visitor, size_bytes, self.now_ms)
        self.settle()
        return self.told[-1]

    def stores(self, answer: Answer, name: str, size_bytes: int = 1) -> Answer:
        """What was sent is on the disk."""
        file = File(name, "", "", "a.txt", "text/plain", size_bytes, 0)
        visits.keep(self.server, "keep", answer.visit, file, self.now_ms)
        self.settle()
        visits.let_go(self.server, answer.visit)
        return self.told[-1]


@pytest.fixture
def hub() -> FileNet:
    made = config(files={"enabled": True}, accounts={"password_hash_cost": "test"})
    return FileNet(made)


def told(client: Client) -> str:
    """Where a client was told that its files go."""
    found = re.search(rf" draft/FILEHOST={AT}/files/([0-9a-f]{{32}}) ", " ".join(client.got()))
    return found[1] if found else ""


def test_each_connection_is_told_an_address_of_its_own(hub: FileNet) -> None:
    ann, bob = hub.comes("ann"), hub.comes("bob")
    tokens = {told(ann), told(bob)}
    assert len(tokens - {""}) == 2
    ann.sends("VERSION")
    assert told(ann) in tokens, "and always the same"
    assert told(hub.comes("carol", files_at="")) == "", "there is no way there for her"


def test_nothing_is_told_where_files_are_not_shared() -> None:
    hub = FileNet(config())
    assert "FILEHOST" not in " ".join(hub.comes("ann").got())


def test_a_word_is_worth_nothing_once_its_connection_is_gone(hub: FileNet) -> None:
    ann = hub.comes("ann", account=True)
    token = told(ann)
    assert hub.asks(Visitor("192.0.2.7", token)).problem == ""
    ann.leaves()
    assert hub.asks(Visitor("192.0.2.7", token)).problem == "LOGIN_NEEDED"
    assert not hub.server.visits.sessions


def test_before_one_is_in_one_may_not(hub: FileNet) -> None:
    client = Client(hub, 1)
    hub.clients[1] = client
    hub.server.connected(1, Peer("127.0.0.1", "localhost", files_at=AT), hub.now_ms)
    client.sends("CAP LS 302", "CAP REQ :draft/extended-isupport batch", "ISUPPORT")
    assert hub.asks(Visitor("127.0.0.1", told(client))).problem == "LOGIN_NEEDED"


def test_whoever_is_banned_may_not(hub: FileNet) -> None:
    hub.comes("ann", account=True).leaves()
    oper = hub.operator("root", "ban")
    oper.sends("UBAN ADD ann :enough")
    assert hub.asks(Visitor("127.0.0.1", account="ann", password="sesame")).problem == "BANNED"
    assert hub.asks(Visitor("127.0.0.1", account="ann", password="wrong")).problem == "WRONG_PASSWORD"
    oper.sends("UBAN ADD 192.0.2.0/24 :enough")
    assert hub.asks(Visitor("192.0.2.7", account="bob", password="x")).problem == "BANNED"


def test_a_guest_is_counted_by_where_they_come_from(hub: FileNet) -> None:
    settings = replace(hub.config.files, guests=True, quota=8192)
    hub.server.config = replace(hub.config, files=settings)
    first, second = told(hub.comes("ann")), told(hub.comes("bob"))
    assert hub.stores(hub.asks(Visitor("", first)), "a" * 32).problem == ""
    assert hub.stores(hub.asks(Visitor("", second)), "b" * 32).problem == ""
    assert hub.asks(Visitor("", second)).problem == "QUOTA"
    assert all("127.0.0.1" not in file.pot for file in hub.server.world.files.by_name.values())


def test_a_guest_who_left_meanwhile_leaves_no_file(hub: FileNet) -> None:
    hub.server.config = replace(hub.config, files=replace(hub.config.files, guests=True))
    ann = hub.comes("ann")
    answer = hub.asks(Visitor("", told(ann)))
    ann.leaves()
    assert hub.stores(answer, "a" * 32).problem == "LOGIN_NEEDED"
    assert not hub.server.world.files.by_name
    assert not [each for each in hub.store.kept() if each.kind == "file"]


def test_a_file_that_can_not_be_remembered_is_told_as_not_stored(hub: FileNet) -> None:
    answer = hub.asks(Visitor("", told(hub.comes("ann", account=True))))
    hub.holds_log = True
    file = File("a" * 32, "", "", "a.txt", "text/plain", 1, 0)
    visits.keep(hub.server, "keep", answer.visit, file, hub.now_ms)
    hub.settle()
    hub.fail()
    assert hub.told[-1].problem == "NOT_STORED"
    assert not hub.server.world.files.by_name


def test_of_two_who_take_a_file_away_one_is_too_late(hub: FileNet) -> None:
    ann = Visitor("", told(hub.comes("ann", account=True)))
    hub.stores(hub.asks(ann), "a" * 32)
    hub.holds_log = True
    for visit in ("one", "two"):
        visits.remove(hub.server, visit, ann, "a" * 32, hub.now_ms)
        hub.settle()
    hub.commit()
    hub.settle()
    assert [(answer.visit, answer.problem) for answer in hub.told[-2:]] == [("one", ""), ("two", "NOT_FOUND")]
    assert hub.discarded == ["a" * 32]


def test_files_and_what_they_count_for_are_there_after_a_restart(hub: FileNet) -> None:
    ann = Visitor("", told(hub.comes("ann", account=True)))
    for name in "cab":
        hub.now_ms += 1000
        hub.stores(hub.asks(ann), name * 32, 1)
    files = hub.server.world.files
    hub.restart()
    assert hub.server.world.files == files
    assert [name[0] for name in hub.server.world.files.oldest(hub.now_ms, 2)] == ["c", "a"]
