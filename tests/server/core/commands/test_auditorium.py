"""An auditorium (+u): those without a voice do not see one another.

Spec: https://modern.ircdocs.horse/#channel-modes
"""

from tests.net import Client, Net


def hall(net: Net) -> tuple[Client, Client, Client]:
    """Alice, the op of the auditorium #hall, and bob and carol in it."""
    alice = net.client("alice", channel="#hall")
    alice.sends("MODE #hall +u")
    bob, carol = net.client("bob", channel="#hall", caps="away-notify"), net.client("carol", channel="#hall")
    return alice, bob, carol


def seen(client: Client, question: str) -> set[str]:
    """The nicks in the answer to NAMES or WHO."""
    client.sends(question)
    lines = client.got()
    names = [
        word.lstrip("@+") for line in lines if " 353 " in line for word in line.rpartition(":")[2].split()
    ]
    return {*names, *(line.split()[7] for line in lines if " 352 " in line)}


def test_whoever_comes_and_goes_is_seen_by_those_with_a_voice(net: Net) -> None:
    alice, bob, _ = hall(net)
    dave = net.client("dave")
    dave.sends("JOIN #hall", "NICK david", "AWAY :tea", "PART #hall")
    assert bob.got() == []
    assert [line.split()[1] for line in alice.got()] == ["JOIN", "NICK", "PART"]
    dave.sends("JOIN #hall", "QUIT :bye")
    assert bob.got() == []
    assert [line.split()[1] for line in alice.got()] == ["JOIN", "QUIT"]


def test_those_with_a_voice_are_seen_by_all_and_see_all(net: Net) -> None:
    alice, bob, carol = hall(net)
    alice.sends("MODE #hall +v carol")
    assert bob.got() == [":alice!~alice@localhost MODE #hall +v carol"]
    net.client("dave", channel="#hall")
    assert seen(carol, "NAMES #hall") == {"alice", "bob", "carol", "dave"}
    carol.sends("NICK caro")
    assert bob.got() == [":carol!~carol@localhost NICK caro"]


def test_names_and_who_show_those_with_a_voice(net: Net) -> None:
    alice, bob, _ = hall(net)
    assert seen(bob, "NAMES #hall") == {"alice"}
    assert seen(bob, "WHO #hall") == {"alice", "bob"}
    assert seen(alice, "NAMES #hall") == seen(alice, "WHO #hall") == {"alice", "bob", "carol"}
    bob.sends("WHOIS carol")
    assert not [line for line in bob.got() if " 319 " in line]


def test_being_in_one_auditorium_does_not_make_the_invisible_visible(net: Net) -> None:
    _, bob, carol = hall(net)
    carol.sends("MODE carol +i")
    assert "carol" not in seen(bob, "WHO *")


def test_what_is_said_is_read_by_all(net: Net) -> None:
    alice, bob, carol = hall(net)
    carol.sends("PRIVMSG #hall :hello")
    assert alice.got() == bob.got() == [":carol!~carol@localhost PRIVMSG #hall :hello"]


def test_those_kicked_are_seen_by_themselves_and_those_with_a_voice(net: Net) -> None:
    alice, bob, carol = hall(net)
    alice.sends("KICK #hall carol :out")
    assert alice.got() == carol.got() == [":alice!~alice@localhost KICK #hall carol :out"]
    assert bob.got() == []


def test_comings_are_not_played_back(net: Net) -> None:
    alice, bob, _ = hall(net)
    alice.sends("TOPIC #hall :speech")
    asked = "batch draft/chathistory draft/event-playback"
    bob.sends(f"CAP REQ :{asked}", "CHATHISTORY LATEST #hall * 50")
    events = [line.split()[1:3] for line in bob.got() if line.startswith("@batch")]
    assert [":alice!~alice@localhost", "TOPIC"] in events
    assert {source for source, _ in events} == {":alice!~alice@localhost"}
