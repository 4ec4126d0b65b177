"""A server that takes other encodings than UTF-8: what is said passes through as it is."""

from __future__ import annotations

import pytest

from hubbub.protocol.lines import octets, readable, truncate_utf8
from tests.net import Net, batch, config


@pytest.fixture
def net() -> Net:
    return Net(config(server={"utf8_only": False, "casemapping": "ascii"}))


def test_what_is_said_keeps_its_bytes(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.sends(b"PRIVMSG #tea :caf\xe9", b"NOTICE bob :\xcf\xf0\xe8\xe2\xe5\xf2")
    assert bob.got_raw() == (
        b":alice!~alice@localhost PRIVMSG #tea :caf\xe9\r\n"
        b":alice!~alice@localhost NOTICE bob :\xcf\xf0\xe8\xe2\xe5\xf2\r\n"
    )


def test_history_and_the_plain_door_have_a_sign_for_what_is_no_utf8(net: Net) -> None:
    alice, plain = net.client("alice", channel="#lobby"), net.plain("zoe")
    alice.got()
    alice.sends(b"PRIVMSG #lobby :caf\xe9")
    assert plain.got() == ["alice: caf\ufffd"]
    bob = net.client("bob", channel="#lobby", caps="batch draft/chathistory message-tags server-time")
    bob.sends("CHATHISTORY LATEST #lobby * 10")
    assert [line.rpartition(":")[2] for line in bob.got() if "PRIVMSG" in line] == ["caf\ufffd"]


@pytest.mark.parametrize(
    "line",
    [b"JOIN #caf\xe9", b"TOPIC #tea :\xe9", b"NICK \xe9", b"PRIVMSG \xe9 :x", b"PRIVMSG NickServ :HELP \xe9"],
)
def test_names_and_everything_else_are_utf8(net: Net, line: bytes) -> None:
    alice = net.client("alice", channel="#tea")
    alice.sends(line)
    alice.got()


def test_a_long_line_is_as_long_as_its_bytes(net: Net) -> None:
    alice, bob = net.client("alice"), net.client("bob")
    start = b"PRIVMSG bob :"
    alice.sends(start + b"\xe9" * (510 - len(start)))
    assert alice.got() == []
    assert len(bob.got_raw()) == 512


def test_several_lines_keep_their_bytes(net: Net) -> None:
    caps = "batch draft/multiline message-tags"
    alice, bob = net.client("alice", channel="#tea", caps=caps), net.client("bob", channel="#tea")
    for line in batch("caf?", "tea?"):
        alice.sends(line.encode().replace(b"?", b"\xe9"))
    assert [line.rpartition(b":")[2] for line in bob.got_raw().split(b"\r\n")] == [
        b"caf\xe9",
        b"te\x61\xe9",
        b"",
    ]


def test_text_is_cut_between_characters_and_bytes_that_are_none_anywhere() -> None:
    assert truncate_utf8("aé", 2) == "a"
    assert truncate_utf8("a😀", 4) == "a"
    raw = b"\xe9\xe9\xe9".decode(errors="surrogateescape")
    assert octets(truncate_utf8(raw, 2)) == b"\xe9\xe9"
    assert readable(raw) == "\ufffd" * 3
