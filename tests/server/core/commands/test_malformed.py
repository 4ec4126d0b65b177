"""Lines that are no commands are answered in their turn, under their label, and change nothing.

Spec: https://modern.ircdocs.horse/#errinputtoolong-417 and https://ircv3.net/specs/extensions/utf8-only
"""

import pytest

from tests.net import Net, config

TOO_LONG = ":hub.test 417 alice :Input line was too long"
NOT_A_MESSAGE = ":hub.test 421 alice * :Not a message"
NOT_UTF8 = ":hub.test FAIL {} INVALID_UTF8 :Message rejected, your client must use UTF-8"


@pytest.mark.parametrize(
    ("size", "answer"), [(510, []), (511, [TOO_LONG]), (8000, [TOO_LONG])], ids=["fits", "too long", "far"]
)
def test_a_line_has_512_bytes_with_its_end(net: Net, size: int, answer: list[str]) -> None:
    alice = net.client("alice")
    line = "PONG :"
    alice.sends(line + "x" * (size - len(line)))
    assert alice.got() == answer


@pytest.mark.parametrize(("size", "answer"), [(4096, []), (4097, [TOO_LONG])])
def test_tags_have_4096_bytes_of_their_own(net: Net, size: int, answer: list[str]) -> None:
    alice = net.client("alice")
    tags = "@+a=" + "x" * (size - 5) + " "
    alice.sends(tags + "PONG :" + "y" * 500)
    assert alice.got() == answer


@pytest.mark.parametrize(
    "line", [":", ":source", ":source ", "@a=b", "@a=b ", "@a :b", "PR!VMSG #tea :x", "é", "   "]
)
def test_a_line_without_a_command_is_refused(net: Net, line: str) -> None:
    alice = net.client("alice")
    alice.sends(line)
    assert alice.got() == [NOT_A_MESSAGE]


@pytest.mark.parametrize("line", [b"PRIVMSG #tea :a\rb", b"PRIVMSG #tea :a\0b", b"@+a=\0 TAGMSG #tea"])
def test_a_line_with_a_line_end_inside_is_refused_whole(net: Net, line: bytes) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    alice.sends(line)
    assert alice.got() == [NOT_A_MESSAGE]
    assert bob.got() == []


def test_a_line_is_read_whatever_it_looks_like(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    alice.sends(":bob!~bob@localhost  pRivMsg   #tea    :good  morning", "privmsg #tea word ignored")
    assert bob.got() == [
        ":alice!~alice@localhost PRIVMSG #tea :good  morning",
        ":alice!~alice@localhost PRIVMSG #tea :word",
    ]


def test_what_is_not_utf8_is_refused(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    alice.got()
    alice.sends(b"PRIVMSG #tea :caf\xe9")
    assert alice.got() == [NOT_UTF8.format("PRIVMSG")]
    assert bob.got() == []


def test_before_registration_malformed_lines_are_answered_too(net: Net) -> None:
    stranger = net.connect()
    stranger.sends(b"\xff", b"x" * 600, b":")
    assert stranger.got() == [
        NOT_UTF8.format("*"),
        ":hub.test 417 * :Input line was too long",
        ":hub.test 421 * * :Not a message",
    ]


def test_a_server_for_other_encodings_does_not_say_that_it_takes_utf8_only() -> None:
    alice = Net(config(server={"utf8_only": False})).client("alice")
    alice.sends("VERSION")
    assert [line for line in alice.got() if "UTF8ONLY" in line] == []


def test_the_answer_to_a_malformed_line_has_its_label(net: Net) -> None:
    alice = net.client("alice", caps="labeled-response batch")
    alice.sends(b"@label=1 PRIVMSG #tea :\xff", b"@label=2 PONG " + b"x" * 600)
    assert alice.got() == [f"@label=1 {NOT_UTF8.format('PRIVMSG')}", f"@label=2 {TOO_LONG}"]


def test_malformed_lines_wait_for_their_turn(net: Net) -> None:
    alice = net.client("alice")
    alice.pipelines("JOIN #tea", ":", "PING x")
    assert [line.split(" ")[1] for line in alice.got()] == ["JOIN", "353", "366", "421", "PONG"]
