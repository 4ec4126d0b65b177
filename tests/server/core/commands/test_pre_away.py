"""Being away by connection: AWAY before one is in, and `AWAY *` of a connection at which nobody sits.

Spec: https://ircv3.net/specs/extensions/pre-away
"""

from base64 import b64encode

import pytest

from hubbub.server.core.always_on import AUTO_AWAY
from tests.net import Client, Net, answers

ALICE = "alice!~alice@localhost"
PASSWORD = b64encode(b"\0alice\0sesame").decode()


@pytest.fixture
def alice(net: Net) -> Client:
    """Somebody with an account, in a room, at a connection that may say that nobody sits at it."""
    alice = net.client("alice", channel="#tea", caps="draft/pre-away")
    alice.sends("PRIVMSG NickServ :REGISTER sesame")
    alice.got()
    return alice


@pytest.fixture
def bob(net: Net, alice: Client) -> Client:
    """Somebody who hears who goes away."""
    bob = net.client("bob", channel="#tea", caps="away-notify")
    alice.got()
    return bob


def second(net: Net, *away: str) -> Client:
    """One more connection of alice's, which says this before it is in."""
    client = net.connect()
    client.sends("CAP REQ :sasl draft/pre-away", "AUTHENTICATE PLAIN", f"AUTHENTICATE {PASSWORD}")
    client.sends(*away, "NICK alice", "USER alice 0 * :Alice", "CAP END")
    return client


def test_who_is_away_before_they_are_in_comes_away(net: Net, bob: Client) -> None:
    bob.sends("MONITOR + carol")
    carol = net.connect()
    carol.sends("CAP REQ :draft/pre-away", "NICK carol")
    carol.got()
    assert answers(carol, "AWAY :asleep") == ["306 carol :You have been marked as being away"]
    carol.sends("USER carol 0 * :Carol", "CAP END")
    assert bob.got()[-1] == ":hub.test 730 * carol!~carol@localhost"
    assert answers(bob, "PRIVMSG carol :hi") == ["301 bob carol :asleep"]


def test_who_changes_their_mind_before_they_are_in_comes_present(net: Net, bob: Client) -> None:
    carol = net.connect()
    carol.sends("CAP REQ :draft/pre-away", "NICK carol", "AWAY *", "AWAY", "USER carol 0 * :Carol", "CAP END")
    assert answers(bob, "PRIVMSG carol :hi") == []


def test_who_comes_by_itself_is_away_with_words_that_people_read(net: Net, bob: Client) -> None:
    carol = net.connect()
    carol.sends("CAP REQ :draft/pre-away", "NICK carol", "AWAY *", "USER carol 0 * :Carol", "CAP END")
    assert answers(bob, "PRIVMSG carol :hi") == [f"301 bob carol :{AUTO_AWAY}"]
    carol.sends("AWAY")
    assert answers(bob, "PRIVMSG carol :hi") == []


def test_without_the_capability_away_waits_and_a_star_is_a_star(net: Net, bob: Client) -> None:
    carol = net.connect()
    assert answers(carol, "AWAY *") == ["451 * :You have not registered"]
    carol.sends("NICK carol", "USER carol 0 * :Carol", "AWAY *")
    assert answers(bob, "PRIVMSG carol :hi") == ["301 bob carol :*"]


def test_a_connection_at_which_nobody_sits_changes_nothing_for_others(net: Net, bob: Client) -> None:
    phone = second(net, "AWAY *")
    phone.sends("AWAY *")
    assert bob.got() == []
    phone.leaves()
    assert bob.got() == []


def test_with_the_last_connection_at_which_somebody_sat_one_is_away(
    net: Net, alice: Client, bob: Client
) -> None:
    phone = second(net, "AWAY *")
    alice.leaves()
    assert bob.got() == [f":{ALICE} AWAY :{AUTO_AWAY}"]
    phone.sends("AWAY")
    assert bob.got() == [f":{ALICE} AWAY"]


def test_with_the_first_connection_at_which_somebody_sits_one_is_back(
    net: Net, alice: Client, bob: Client
) -> None:
    alice.sends("AWAY *")
    assert bob.got() == [f":{ALICE} AWAY :{AUTO_AWAY}"]
    second(net, "AWAY *")
    assert bob.got() == []
    second(net)
    assert bob.got() == [f":{ALICE} AWAY"]


def test_words_for_being_away_stay_when_nobody_sits_there_any_more(alice: Client, bob: Client) -> None:
    alice.sends("AWAY :asleep")
    assert bob.got() == [f":{ALICE} AWAY :asleep"]
    alice.got()
    assert answers(alice, "AWAY *") == ["306 alice :You have been marked as being away"]
    assert bob.got() == []


def test_the_latest_word_of_any_connection_counts(net: Net, alice: Client, bob: Client) -> None:
    phone = second(net)
    phone.got()
    phone.sends("AWAY :out")
    alice.sends("AWAY :asleep")
    phone.sends("AWAY")
    assert bob.got() == [f":{ALICE} AWAY :out", f":{ALICE} AWAY :asleep", f":{ALICE} AWAY"]
    assert not any(" AWAY" in line for line in alice.got() + phone.got())


def test_one_more_connection_may_say_why_one_is_away(net: Net, bob: Client) -> None:
    second(net, "AWAY :on the road")
    assert bob.got() == [f":{ALICE} AWAY :on the road"]
