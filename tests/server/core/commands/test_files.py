"""NickServ's word for the files of one's own: listing them, and having one be gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubbub.server.core.commands.files import PAGE_FILES
from hubbub.server.core.files import size_words
from hubbub.server.core.visitor import Visitor
from tests.net import Client, config
from tests.server.core.commands.test_account import answer
from tests.server.core.test_visits import AT, FileNet, told


@pytest.fixture
def hub() -> FileNet:
    return FileNet(config(files={"enabled": True}, accounts={"password_hash_cost": "test"}))


def says(client: Client, line: str) -> list[str]:
    """What NickServ answers."""
    return [each.partition(f" NOTICE {client.nick} :")[2] for each in answer(client, f"NS {line}")]


def shares(hub: FileNet, client: Client, *names: str, size_bytes: int = 1) -> None:
    """Somebody shares files of these names."""
    client.sends("VERSION")
    token = told(client)
    for name in names:
        hub.now_ms += 60_000
        assert hub.stores(hub.asks(Visitor("127.0.0.1", token), size_bytes), name, size_bytes).problem == ""


def test_ones_files_are_listed_the_newest_first_with_what_they_take(hub: FileNet) -> None:
    ann, bob = hub.comes("ann", account=True), hub.comes("bob", account=True)
    assert says(ann, "FILES") == ["0 files, 0 B of 524.3 MB are used"]
    shares(hub, ann, "a" * 32, "b" * 32, size_bytes=12_345)
    shares(hub, bob, "c" * 32)
    assert says(ann, "FILES LIST") == [
        "a.txt, 12.3 kB, 2023-11-14 22:15 UTC",
        f"{AT}/files/{'b' * 32}/a.txt",
        "a.txt, 12.3 kB, 2023-11-14 22:14 UTC",
        f"{AT}/files/{'a' * 32}/a.txt",
        "2 files, 24.7 kB of 524.3 MB are used",
    ]
    assert says(bob, "files")[-1] == "1 file, 4.1 kB of 524.3 MB are used"


def test_many_files_are_listed_by_the_page(hub: FileNet) -> None:
    ann = hub.comes("ann", account=True)
    shares(hub, ann, *(f"{number:032x}" for number in range(PAGE_FILES + 1)))
    first, second = says(ann, "FILES"), says(ann, "FILES LIST 2")
    assert (len(first), len(second)) == (2 * PAGE_FILES + 1, 3)
    assert first[-1] == "11 files, 45.1 kB of 524.3 MB are used: FILES LIST 2 shows more"
    assert f"{0:032x}" in second[1]
    assert says(ann, "FILES LIST 3") == says(ann, "FILES LIST 9999999") == [second[-1]]
    assert says(ann, "FILES LIST ٢") == says(ann, "FILES LIST 0") == first


@pytest.mark.parametrize("word", ["{name}", f"{AT}/files/{{name}}/a.txt", "/files/{name}"])
def test_a_file_of_ones_own_is_taken_away(hub: FileNet, word: str) -> None:
    ann = hub.comes("ann", account=True)
    shares(hub, ann, "a" * 32)
    assert says(ann, "FILES DEL " + word.format(name="a" * 32)) == ["a.txt is gone"]
    assert hub.discarded == ["a" * 32]
    assert says(ann, "FILES") == ["0 files, 0 B of 524.3 MB are used"]
    assert says(ann, "FILES DEL " + "a" * 32) == ["There is no such file"]


def test_somebody_elses_is_taken_away_by_operators_alone_and_that_is_written_down(hub: FileNet) -> None:
    ann, bob = hub.comes("ann", account=True), hub.comes("bob", account=True)
    shares(hub, ann, "a" * 32)
    assert says(bob, "FILES DEL " + "a" * 32) == ["That file is somebody else's"]
    assert says(hub.comes("guest"), "FILES DEL " + "a" * 32) == ["That file is somebody else's"]
    oper = hub.operator("root", "history")
    assert says(oper, "FILES DEL " + "a" * 32) == ["a.txt is gone"]
    assert [(act.command, act.params) for act in hub.acts[-1:]] == [("NICKSERV FILES", ("history", "a" * 32))]


def test_of_two_connections_that_take_it_away_one_is_told_that_it_did(hub: FileNet) -> None:
    ann = hub.comes("ann", account=True)
    shares(hub, ann, "a" * 32)
    other = hub.comes("other")
    other.sends("NS IDENTIFY ann sesame")
    ann.got(), other.got()
    hub.holds_log = True
    for client in (ann, other):
        client.sends(f"NS FILES DEL {'a' * 32}")
    hub.commit()
    hub.settle()
    assert [each.rpartition(" :")[2] for each in (*ann.got(), *other.got())] == ["a.txt is gone"]
    assert hub.discarded == ["a" * 32]


def test_a_guest_sees_theirs_and_what_their_network_takes(hub: FileNet) -> None:
    hub.server.config = replace(hub.config, files=replace(hub.config.files, guests=True))
    ann, bob = hub.comes("ann"), hub.comes("bob")
    shares(hub, ann, "a" * 32)
    assert says(ann, "FILES")[-1] == "1 file, 4.1 kB of 524.3 MB are used"
    assert says(bob, "FILES") == ["0 files, 4.1 kB of 524.3 MB are used"]


def test_where_files_are_not_shared_that_is_told() -> None:
    hub = FileNet(config(accounts={"password_hash_cost": "test"}))
    assert says(hub.comes("ann"), "FILES") == ["Files are not shared on this server"]


@pytest.mark.parametrize("line", ["FILES DEL", "FILES SHOW", "FILES DEL ../../etc/passwd"])
def test_what_is_no_word_is_told_so(hub: FileNet, line: str) -> None:
    (said,) = says(hub.comes("ann", account=True), line)
    assert said in {"Say FILES LIST, or FILES DEL and the file's address", "There is no such file"}


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (52_428_800, "52.4 MB")],
)
def test_a_size_is_told_as_people_read_it(size_bytes: int, words: str) -> None:
    assert size_words(size_bytes) == words
