"""Bans by account and mutes: who may come in, who may speak.

Spec: https://ircv3.net/specs/extensions/account-extban
"""

import pytest

from tests.net import Client, Net

SILENT = ":hub.test 404 bob #tea :Cannot send to channel (+b): you are banned or muted in it"


def two(net: Net) -> tuple[Client, Client]:
    """Alice, who founded #tea, and bob, who is logged in as Bob and stands outside."""
    alice, bob = net.client("alice", channel="#tea"), net.client("bob")
    bob.sends("PRIVMSG NickServ :REGISTER sesame-street")
    bob.got()
    return alice, bob


def is_in(client: Client) -> bool:
    """Whether a client gets into #tea."""
    client.sends("JOIN #tea")
    answers = client.got()
    return any(" JOIN " in line for line in answers)


def test_the_server_says_which_masks_it_knows(net: Net) -> None:
    bob = net.connect()
    bob.sends("NICK bob", "USER bob 0 * :bob")
    tokens = " ".join(bob.got()).split()
    assert {"EXTBAN=,am", "ACCOUNTEXTBAN=a"} <= set(tokens)


@pytest.mark.parametrize("mask", ["a:bob", "a:BOB", "a:b?b", "a:*"])
def test_a_banned_account_stays_outside_under_any_nick(net: Net, mask: str) -> None:
    alice, bob = two(net)
    alice.sends(f"MODE #tea +b {mask}")
    bob.sends("NICK robert")
    assert not is_in(bob)
    alice.sends(f"MODE #tea -b {mask}")
    assert is_in(bob)


@pytest.mark.parametrize("mask", ["a:bob", "a:*"])
def test_who_is_not_logged_in_fits_no_account(net: Net, mask: str) -> None:
    alice = net.client("alice", channel="#tea")
    bob = net.client("bob")
    alice.sends(f"MODE #tea +b {mask}")
    assert is_in(bob)


def test_an_account_is_excepted_and_invited(net: Net) -> None:
    alice, bob = two(net)
    alice.sends("MODE #tea +bi *!*@*")
    assert not is_in(bob)
    alice.sends("MODE #tea +e a:bob")
    assert not is_in(bob)
    alice.sends("MODE #tea +I a:bob")
    assert is_in(bob)


@pytest.mark.parametrize("mask", ["m:bob", "m:BOB!*@*", "m:a:bob", "m:*"])
def test_the_muted_come_in_and_read_but_do_not_speak(net: Net, mask: str) -> None:
    alice, bob = two(net)
    alice.sends(f"MODE #tea +b {mask}")
    assert is_in(bob)
    alice.got()
    bob.sends("PRIVMSG #tea :hello", "NOTICE #tea :hello")
    assert (bob.got(), alice.got()) == ([SILENT], [])
    alice.sends("PRIVMSG #tea :psst")
    assert bob.got() == [":alice!~alice@localhost PRIVMSG #tea :psst"]


@pytest.mark.parametrize("line", ["+v bob", "+e m:bob", "+e bob", "+e a:bob", "-b m:*!*@*"])
def test_the_muted_speak_when_voiced_excepted_or_forgiven(net: Net, line: str) -> None:
    alice, bob = two(net)
    alice.sends("MODE #tea +b m:*")
    assert is_in(bob)
    alice.sends(f"MODE #tea {line}")
    alice.got()
    bob.sends("PRIVMSG #tea :hello")
    assert alice.got() == [":bob!~bob@localhost PRIVMSG #tea :hello"]


def test_an_exception_from_muting_lets_nobody_in(net: Net) -> None:
    alice, bob = two(net)
    alice.sends("MODE #tea +be *!*@* m:bob")
    assert not is_in(bob)


def test_there_is_no_invitation_to_be_mute(net: Net) -> None:
    alice, _ = two(net)
    alice.got()
    alice.sends("MODE #tea +I m:bob")
    text = "a mute is about speaking, not about coming in"
    assert alice.got() == [f":hub.test 696 alice #tea I m:bob :{text}"]
