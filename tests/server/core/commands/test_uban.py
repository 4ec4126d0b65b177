"""UBAN: bans from the server, on addresses, networks, accounts and masks.

Spec: https://github.com/ergochat/ergo/blob/master/docs/MANUAL.md#unified-ban-system
"""

from base64 import b64encode

import pytest

from hubbub.server.core import bans
from tests.net import NOW_MS, Client, Net, config

NO_TARGET = "That is no address, network, account or nick!user@host"
BANNED = ":hub.test 465 {} :You are banned from this server: {}"


def registered(net: Net, nick: str, password: str = "sesame") -> None:
    """There is an account of this name."""
    client = net.client(nick)
    client.sends(f"REGISTER * * :{password}")
    client.leaves()


def logs_in(client: Client, account: str, password: str = "sesame") -> None:
    plain = b64encode(f"\0{account}\0{password}".encode()).decode()
    client.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain}")


@pytest.mark.parametrize(
    "target", ["10.1.2.3", "10.0.0.0/8", "10.1.2.3/8", "*!*bob@*", "BOB!*@*", "*@10.1.2.*", "*!*@x.cloak"]
)
def test_who_is_banned_is_put_out_and_stays_out(net: Net, target: str) -> None:
    alice = net.operator("alice", "ban")
    bob = net.client("bob", address="10.1.2.3", host="x.cloak")
    alice.sends(f"UBAN ADD {target} Too loud for us")
    assert bob.got() == [
        BANNED.format("bob", "Too loud for us"),
        "ERROR :Closing link: x.cloak (Banned: Too loud for us)",
    ]
    assert bob.is_closed
    assert alice.got()[-1].endswith(" is banned; 1 connections closed")
    again = net.connect(address="10.1.2.3", host="x.cloak")
    again.sends("NICK bob", "USER bob 0 * :Bob")
    assert BANNED.format("bob", "Too loud for us").partition("bob")[2] in again.got()[0]
    assert again.is_closed
    net.client("carol", address="11.1.2.3").sends("PING x")
    assert [act.params for act in net.acts] == [("ADD", target, "Too", "loud", "for", "us")]


def test_who_is_banned_by_address_reads_so_before_saying_anything(net: Net) -> None:
    net.operator("alice").sends("UBAN ADD 2001:db8::1 1h30m :No")
    for address in ("2001:db8::1", "2001:db8::2:3"):
        bob = net.connect(address=address, host="x.cloak")
        assert bob.got() == [
            BANNED.format("*", "No (for 1h30m more)"),
            "ERROR :Closing link: x.cloak (Banned: No)",
        ]
    assert not net.connect(address="2001:db8:0:1::1").is_closed
    assert net.connect(address="2001:db8::9", is_plain=True).is_closed


def test_an_ipv4_address_is_one_in_whatever_clothes(net: Net) -> None:
    net.operator("alice").sends("UBAN ADD 0::ffff:10.0.0.1")
    assert net.connect(address="10.0.0.1").is_closed
    assert net.connect(address="::ffff:10.0.0.1").is_closed


def test_a_banned_account_is_put_out_and_can_not_be_logged_in_to(net: Net) -> None:
    registered(net, "bob")
    alice, bob = net.operator("alice"), net.client("guest")
    logs_in(bob, "bob")
    bob.got()
    alice.sends("UBAN ADD Bob 1d Spam")
    assert bob.is_closed
    again = net.connect()
    again.sends("NICK other")
    logs_in(again, "bob")
    assert again.got()[-1] == "ERROR :Closing link: localhost (Banned: Spam)"


def test_a_ban_ends_by_itself(net: Net) -> None:
    alice = net.operator("alice")
    alice.sends("UBAN ADD 10.0.0.1 10s", "UBAN ADD 10.0.0.2 1m")
    assert net.connect(address="10.0.0.1").is_closed
    net.passes(10)
    assert not net.connect(address="10.0.0.1").is_closed
    assert net.connect(address="10.0.0.2").is_closed
    net.passes(5)
    assert [*net.server.world.bans.all] == ["10.0.0.2/32"]
    assert [kept.key for kept in net.store.kept() if kept.kind == "ban"] == ["10.0.0.2/32"]


def test_a_ban_survives_a_restart(net: Net) -> None:
    alice = net.operator("alice")
    alice.sends(
        "UBAN ADD 10.0.0.1 :No, not you", "UBAN ADD *!*@evil 1d", "UBAN ADD 10.0.0.2", "UBAN DEL 10.0.0.2"
    )
    before = net.server.world.bans
    net.restart()
    assert net.server.world.bans == before
    assert [*before.all] == ["10.0.0.1/32", "*!*@evil"]
    assert net.connect(address="10.0.0.1").is_closed


def test_a_ban_is_lifted(net: Net) -> None:
    alice = net.operator("alice", caps="standard-replies")
    alice.sends("UBAN ADD 10.0.0.1", "UBAN DEL 10.0.0.1", "UBAN DEL 10.0.0.1")
    assert alice.got() == [
        ":hub.test NOTE UBAN ADDED 10.0.0.1/32 :10.0.0.1/32 is banned",
        ":hub.test NOTE UBAN DELETED 10.0.0.1/32 :10.0.0.1/32 is not banned any more",
        ":hub.test FAIL UBAN NOT_BANNED 10.0.0.1/32 :10.0.0.1/32 is not banned",
    ]
    assert not net.connect(address="10.0.0.1").is_closed


def test_the_list_shows_the_latest_first(net: Net) -> None:
    alice = net.operator("alice", caps="standard-replies")
    alice.sends("UBAN ADD 10.0.0.0/8 :Loud", "UBAN ADD *!*@evil 90m", "UBAN ADD 10.0.0.0/8 :Louder")
    alice.got()
    alice.sends("UBAN LIST", "UBAN LIST *EVIL")
    when = "2023-11-14T22:13:20.000Z"
    evil = (
        f":hub.test NOTE UBAN BAN mask *!*@evil {when} 2023-11-14T23:43:20.000Z oper-alice "
        ":*!*@evil for 1h30m by oper-alice (No reason given)"
    )
    assert alice.got() == [
        f":hub.test NOTE UBAN BAN network 10.0.0.0/8 {when} * oper-alice "
        ":10.0.0.0/8 for ever by oper-alice (Louder)",
        evil,
        ":hub.test NOTE UBAN END_OF_LIST * :End of the list of bans",
        evil,
        ":hub.test NOTE UBAN END_OF_LIST *evil :End of the list of bans",
    ]


def test_a_long_list_says_that_there_is_more(net: Net) -> None:
    alice = net.operator("alice")
    for number in range(101):
        alice.sends(f"UBAN ADD 10.0.0.{number}")
    alice.got()
    alice.sends("UBAN LIST", "UBAN LIST 10.0.0.1*")
    lines = alice.got()
    assert lines[100] == ":hub.test NOTICE alice :End of the list of bans, and more: name a mask"
    assert lines[-1] == ":hub.test NOTICE alice :End of the list of bans"


@pytest.mark.parametrize("target", ["10.1.2.3", "10.0.0.0/8", "10.2.3.4"])
def test_info_tells_the_ban_that_somebody_falls_under(net: Net, target: str) -> None:
    alice = net.operator("alice")
    alice.sends("UBAN ADD 10.0.0.0/8 :Loud")
    alice.got()
    alice.sends(f"UBAN INFO {target}", "UBAN INFO 11.0.0.1", "UBAN INFO alice")
    assert alice.got() == [
        ":hub.test NOTICE alice :10.0.0.0/8 for ever by oper-alice (Loud)",
        ":hub.test FAIL UBAN NOT_BANNED 11.0.0.1 :11.0.0.1 is not banned",
        ":hub.test FAIL UBAN NOT_BANNED alice :alice is not banned",
    ]


@pytest.mark.parametrize("target", ["127.0.0.1", "0.0.0.0/0", "*!*@*", "*", "alice!*@*", "*@localhost"])
def test_nobody_bans_themselves(net: Net, target: str) -> None:
    alice = net.operator("alice")
    alice.sends(f"UBAN ADD {target}")
    assert alice.got()[0].startswith(":hub.test FAIL UBAN BANS_YOU ")
    assert not net.server.world.bans.all


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("UBAN", "461 alice UBAN :Not enough parameters"),
        ("UBAN ADD", "461 alice UBAN :Not enough parameters"),
        ("UBAN BAN x", "FAIL UBAN UNKNOWN_SUBCOMMAND BAN :There are ADD, DEL, LIST and INFO"),
        (
            "UBAN ADD :a b",
            "FAIL UBAN INVALID_TARGET * :That is no address, network, account or nick!user@host",
        ),
        ("UBAN ADD 10.0.0.0/99", f"FAIL UBAN INVALID_TARGET 10.0.0.0/99 :{NO_TARGET}"),
        ("UBAN ADD bob", "FAIL UBAN NO_SUCH_ACCOUNT bob :There is no account bob; a nickname is bob!*@*"),
    ],
)
def test_what_is_no_ban_is_refused(net: Net, line: str, answer: str) -> None:
    alice = net.operator("alice")
    alice.sends(line)
    assert alice.got() == [f":hub.test {answer}"]


def test_there_are_no_more_bans_than_fit(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubbub.server.core.commands.uban.MAX_MASKS", 1)
    alice = net.operator("alice")
    alice.sends("UBAN ADD *!*@a", "UBAN ADD *!*@b", "UBAN ADD *!*@a :again", "UBAN ADD 10.0.0.1")
    assert [line.split(" ")[1] for line in alice.got()] == ["NOTICE", "FAIL", "NOTICE", "NOTICE"]


def test_an_address_is_found_in_few_steps_among_many_bans() -> None:
    """Every ban is a step of its own in a list; here there are as many as sizes of networks."""
    found = bans.Bans()
    for number in range(10_000):
        a, b = divmod(number, 100)
        found.add(bans.Ban(bans.Kind.NETWORK, f"10.{a}.{b}.0/{24 + number % 2}", "root", "x", NOW_MS))
    assert len(found.networks) == 2
    assert found.on_address("10.7.8.9", NOW_MS) is found.all["10.7.8.0/24"]
    assert found.on_address("11.7.8.9", NOW_MS) is None
    for target in list(found.all):
        found.remove(target)
    assert found == bans.Bans()


@pytest.mark.parametrize("line", ["UBAN ADD bob", "KILL bob"])
def test_who_is_always_on_is_put_out_too(line: str) -> None:
    net = Net(config(accounts={"always_on": "mandatory"}))
    registered(net, "bob")
    bob = net.connect()
    bob.sends("CAP REQ sasl", "NICK bob", "USER bob 0 * :Bob")
    logs_in(bob, "bob")
    bob.sends("CAP END", "QUIT")
    assert net.server.world.user_named("bob") is not None
    net.operator("alice").sends(line)
    assert net.server.world.user_named("bob") is None
    net.restart()
    assert net.server.world.user_named("bob") is None


@pytest.mark.parametrize("target", ["\uff1ax!*@*", "\uff1aabc"])
def test_what_could_not_stand_in_a_line_is_no_target(net: Net, target: str) -> None:
    alice = net.operator("alice", "ban", caps="standard-replies")
    alice.sends(f"UBAN ADD {target} spam", "UBAN LIST")
    assert [line.split()[1:4] for line in alice.got()] == [
        ["FAIL", "UBAN", "INVALID_TARGET"],
        ["NOTE", "UBAN", "END_OF_LIST"],
    ]
