"""Operators: OPER, DEOPER, KILL, WALLOPS, and what is written down of them.

Spec: https://modern.ircdocs.horse/#operator-messages
"""

import base64
from dataclasses import replace

import pytest

from hubbub.server.config import Oper
from hubbub.server.core.accounts import COSTS
from hubbub.server.core.logins import TRIES_OF_ACCOUNT
from hubbub.server.passwords import hash_of
from tests.net import Client, Net

KEEPER = Oper(name="keeper", password="let me in", privileges=("kill",))
DENIED = "Permission denied: you're not an operator"


def hub(*opers: Oper) -> Net:
    """A server with these operators in its configuration."""
    net = Net()
    net.server.config = replace(net.server.config, opers=opers)
    return net


def acts(net: Net) -> list[tuple[str, ...]]:
    """What was written down: as which operator, who, what, and how it went."""
    return [(act.oper, act.nick, act.command, *act.params, act.outcome) for act in net.acts]


def test_whoever_knows_the_password_becomes_an_operator() -> None:
    net = hub(KEEPER)
    alice = net.client("alice")
    alice.sends("OPER keeper :let me in")
    assert alice.got() == [
        ":hub.test 381 alice :You are now an operator",
        ":alice!~alice@localhost MODE alice +o",
    ]
    assert acts(net) == [("keeper", "alice", "OPER", "keeper", "accepted")]


def test_a_password_may_stand_in_the_file_as_a_hash() -> None:
    net = hub(Oper(name="keeper", password=hash_of("let me in", COSTS["test"])))
    alice = net.client("alice")
    alice.sends("OPER keeper :let me out", "OPER keeper :let me in")
    assert [line.split(" ")[1] for line in alice.got()] == ["464", "381", "MODE"]


@pytest.mark.parametrize("line", ["OPER keeper wrong", "OPER nobody :let me in", "OPER nobody :"])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(line: str) -> None:
    net = hub(KEEPER)
    alice = net.client("alice")
    alice.sends(line)
    assert alice.got() == [":hub.test 464 alice :Password incorrect"]
    assert [act.outcome for act in net.acts] == ["wrong password"]
    assert "let me in" not in str(net.acts)


def test_a_password_can_be_tried_ten_times_in_ten_minutes_over_all_connections() -> None:
    net = hub(KEEPER)
    for number in range(TRIES_OF_ACCOUNT):
        net.client(f"alice{number}").sends("OPER keeper wrong")
    bob = net.client("bob")
    bob.sends("OPER keeper :let me in")
    assert bob.got() == [":hub.test 464 bob :Password incorrect: too many tries, wait ten minutes"]
    net.passes(601)
    bob = net.client("bob")
    bob.sends("OPER keeper :let me in")
    assert ":hub.test 381 bob :You are now an operator" in bob.got()


@pytest.mark.parametrize("line", ["MODE alice -o", "MODE alice -ows", "DEOPER"])
def test_an_operator_gives_up_being_one(net: Net, line: str) -> None:
    alice = net.operator("alice")
    alice.sends("MODE alice +s")
    alice.got()
    alice.sends(line, "KILL bob")
    assert alice.got() == [
        ":alice!~alice@localhost MODE alice -os",
        f":hub.test 481 alice :{DENIED}",
    ]


def test_who_is_none_gives_up_nothing(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("DEOPER", "MODE alice -o")
    assert alice.got() == []


@pytest.mark.parametrize("letters", ["+o", "+s", "+os"])
def test_nobody_makes_themselves_an_operator_by_a_mode(net: Net, letters: str) -> None:
    alice = net.client("alice")
    alice.sends(f"MODE alice {letters}", "MODE alice")
    assert alice.got() == [":hub.test 221 alice +"]


def test_other_connections_of_an_operator_have_no_powers(net: Net) -> None:
    register(net, "ada")
    first, second = logged_in(net, "ada"), logged_in(net, "ada")
    net.operator("root")
    first.sends("OPER oper-root :let me in")
    second.got()
    second.sends("KILL root")
    assert second.got() == [f":hub.test 481 ada :{DENIED}"]
    first.leaves()
    assert second.got() == [":ada!~ada@localhost MODE ada -o"]


def register(net: Net, nick: str) -> None:
    ada = net.client(nick)
    ada.sends("REGISTER * * :secret words")
    ada.leaves()


def logged_in(net: Net, nick: str) -> Client:
    client = net.connect()
    client.nick = nick
    plain = base64.b64encode(f"{nick}\0{nick}\0secret words".encode()).decode()
    client.sends("CAP REQ :sasl", f"NICK {nick}", f"USER {nick} 0 * :{nick}")
    client.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain}", "CAP END")
    client.got()
    return client


def test_lusers_counts_operators(net: Net) -> None:
    alice = net.operator("alice")
    bob = net.operator("bob")
    bob.leaves()
    alice.sends("LUSERS")
    assert ":hub.test 252 alice 1 :operators online" in alice.got()


# --- KILL


def test_kill_disconnects_somebody_with_the_reason(net: Net) -> None:
    alice = net.operator("alice", "kill")
    bob, carol = net.client("bob", channel="#tea"), net.client("carol", channel="#tea")
    bob.got()
    alice.sends("KILL BOB :Too loud")
    assert bob.is_closed
    assert bob.got() == [
        ":alice!~alice@localhost KILL bob :Too loud",
        "ERROR :Closing link: localhost (Killed (alice (Too loud)))",
    ]
    assert carol.got() == [":bob!~bob@localhost QUIT :Killed (alice (Too loud))"]
    assert acts(net) == [("oper-alice", "alice", "KILL", "BOB", "Too loud", "accepted")]


def test_kill_needs_no_reason_and_somebody_who_is_here(net: Net) -> None:
    alice, bob = net.operator("alice"), net.client("bob")
    alice.sends("KILL nobody", "KILL hub.test", "KILL", "KILL bob")
    assert alice.got() == [
        ":hub.test 401 alice nobody :No such nick/channel",
        ":hub.test 483 alice :You can't kill a server",
        ":hub.test 461 alice KILL :Not enough parameters",
    ]
    assert bob.got()[-1] == "ERROR :Closing link: localhost (Killed (alice (No reason given)))"
    assert [act.outcome for act in net.acts] == [
        "No such nick/channel",
        "You can't kill a server",
        "Not enough parameters",
        "accepted",
    ]


def test_an_operator_may_do_only_what_they_may(net: Net) -> None:
    alice, bob = net.operator("alice", "wallops"), net.client("bob")
    alice.sends("KILL bob")
    assert alice.got() == [":hub.test 481 alice :Permission denied: your operator lacks the privilege kill"]
    bob.sends("KILL alice")
    assert bob.got() == [f":hub.test 481 bob :{DENIED}"]
    assert not bob.is_closed
    assert [act.nick for act in net.acts] == ["alice"]  # who is no operator does nothing as one


# --- WALLOPS, and notices to operators


def test_wallops_are_read_by_those_who_want_them(net: Net) -> None:
    alice, bob, carol = net.operator("alice"), net.client("bob"), net.client("carol")
    bob.sends("MODE bob +w")
    bob.got()
    alice.sends("WALLOPS :Tea is ready")
    assert bob.got() == [":alice!~alice@localhost WALLOPS :Tea is ready"]
    assert (alice.got(), carol.got()) == ([], [])


def test_operators_who_ask_hear_what_the_others_do(net: Net) -> None:
    alice, bob = net.operator("alice"), net.operator("bob")
    alice.sends("MODE alice +s")
    alice.got()
    net.client("carol").sends("OPER oper-bob :wrong")
    bob.sends("KILL carol :Too loud")
    assert alice.got() == [
        ":hub.test NOTICE alice :*** carol failed to become the operator oper-bob",
        ":hub.test NOTICE alice :*** bob (oper-bob) used KILL carol Too loud",
    ]
    assert bob.got() == []


# --- who sees what


def test_whois_and_who_show_operators_and_an_operator_sees_addresses(net: Net) -> None:
    alice, bob = net.operator("alice", "see"), net.client("bob", host="x.cloak")
    bob.sends("WHOIS alice", "WHO alice")
    lines = [line.removeprefix(":hub.test ") for line in bob.got()]
    assert "313 bob alice :is an operator" in lines
    assert "352 bob * ~alice localhost hub.test alice H* :0 alice's name" in lines
    assert not [line for line in lines if line.startswith("378")]
    alice.sends("WHOIS bob")
    assert ":hub.test 378 alice bob :is connecting from ~bob@127.0.0.1 127.0.0.1" in alice.got()
    assert acts(net) == [("oper-alice", "alice", "WHOIS", "see", "bob", "accepted")]


def test_what_an_operator_sends_is_tagged_so(net: Net) -> None:
    alice, bob = (
        net.operator("alice", channel="#tea"),
        net.client("bob", channel="#tea", caps="draft/oper-tag"),
    )
    carol = net.client("carol", channel="#tea")
    alice.sends("PRIVMSG #tea :hello", "TOPIC #tea :coffee")
    assert bob.got() == [
        "@draft/oper :alice!~alice@localhost PRIVMSG #tea :hello",
        "@draft/oper :alice!~alice@localhost TOPIC #tea :coffee",
    ]
    assert not [line for line in carol.got() if line.startswith("@")]
    alice.sends("DEOPER", "PRIVMSG #tea :bye")
    assert bob.got() == [":alice!~alice@localhost PRIVMSG #tea :bye"]
