"""Who never registers or falls silent is let go; who speaks stays."""

import pytest

from tests.net import Net, config


def test_the_silent_are_asked_and_then_let_go(net: Net) -> None:
    alice, bob = net.client("alice", channel="#tea"), net.client("bob", channel="#tea")
    for client in (alice, bob):
        client.got()
    net.passes(89)
    assert alice.got() == []
    net.passes(1)
    assert alice.got() == ["PING hub.test"]
    bob.sends("PONG hub.test")
    net.passes(59)
    assert alice.got() == []
    net.passes(1)
    assert alice.got() == ["ERROR :Closing link: localhost (Ping timeout: 150 seconds)"]
    assert alice.is_closed
    assert ":alice!~alice@localhost QUIT :Ping timeout: 150 seconds" in bob.got()
    assert not bob.is_closed


def test_who_answers_is_asked_again_later(net: Net) -> None:
    alice = net.client("alice")
    for _ in range(5):
        net.passes(90)
        assert alice.got() == ["PING hub.test"]
        alice.sends("PONG hub.test")
    assert not alice.is_closed


@pytest.mark.parametrize("line", ["x", ":", b"\xff", "PRIVMSG nobody :x"])
def test_any_whole_line_is_a_sign_of_life(net: Net, line: str | bytes) -> None:
    alice = net.client("alice")
    for _ in range(4):
        net.passes(80)
        alice.sends(line)
    assert not alice.is_closed
    assert [line for line in alice.got() if line.startswith("PING")] == []


@pytest.mark.parametrize("lines", [[], ["CAP LS 302"], ["NICK alice"], ["USER a 0 * :a"]])
def test_who_does_not_register_in_time_is_let_go(net: Net, lines: list[str]) -> None:
    stranger = net.connect()
    stranger.sends(*lines)
    stranger.got()
    net.passes(29.5)
    assert not stranger.is_closed
    net.passes(0.5)
    assert stranger.got() == ["ERROR :Closing link: localhost (Registration timed out)"]
    assert stranger.is_closed


def test_speaking_does_not_prolong_the_time_to_register(net: Net) -> None:
    stranger = net.connect()
    for _ in range(40):
        net.passes(1)
        stranger.sends("CAP LS 302")
    assert stranger.is_closed


def test_a_plain_client_may_be_silent_for_as_long_as_it_likes(net: Net) -> None:
    bob = net.plain("bob")
    net.passes(1000)
    assert bob.got_raw() == b""
    assert not bob.is_closed


def test_a_plain_client_without_a_name_may_not(net: Net) -> None:
    bob = net.connect(is_plain=True)
    net.passes(30)
    assert bob.is_closed


def test_the_times_are_the_operators() -> None:
    net = Net(config(timeouts={"registration": 2.0, "ping": 3.0, "disconnect": 5.0}))
    alice, stranger = net.client("alice"), net.connect()
    net.passes(3)
    assert stranger.is_closed
    assert alice.got() == ["PING hub.test"]
    net.passes(2)
    assert alice.is_closed
