"""Other connections of one's own: listing them, ending them, taking one's nickname back."""

from __future__ import annotations

import base64

import pytest

from hubbub.protocol.sasl import ScramClient, chunks
from tests.net import Client, Net, config
from tests.server.core.commands.test_account import answer, blob, logs_in, registered


def says(client: Client, line: str) -> str:
    """What NickServ answers."""
    return answer(client, f"NS {line}")[-1].rpartition(" :")[2]


def test_ones_connections_are_listed(net: Net) -> None:
    alice = registered(net, "alice")
    logs_in(net, "alice", "alice")
    net.client("bob")
    net.passes(65)
    lines = [line.rpartition(" :")[2] for line in answer(alice, "PING", "NS SESSIONS") if "NOTICE" in line]
    assert lines == [
        "1: alice from 127.0.0.1, since 2023-11-14 22:13 UTC, silent for 1 min, this one",
        "2: alice from 127.0.0.1, since 2023-11-14 22:13 UTC, silent for 1 min",
    ]


def test_logging_out_everywhere_leaves_the_one_that_says_it(net: Net) -> None:
    alice, other = registered(net, "alice"), logs_in(net, "alice", "alice")
    second = net.client("second")
    second.sends("NS IDENTIFY alice secret")
    coming = net.connect()
    coming.sends("CAP LS 302", "AUTHENTICATE PLAIN", f"AUTHENTICATE {blob('alice', 'secret')}")
    bob = net.client("bob")
    assert says(alice, "LOGOUT ALL") == "3 other connections were ended"
    assert [client.is_closed for client in (alice, other, second, coming, bob)] == [
        *(False, True, True, True, False)
    ]
    assert "Logged out everywhere" in other.got()[-1]
    assert says(bob, "LOGOUT ALL") == "You are not logged in"


def test_a_new_password_ends_the_other_connections(net: Net) -> None:
    alice, other = registered(net, "alice"), logs_in(net, "alice", "alice")
    assert says(alice, "SET PASSWORD wrong new1") == "That is not your password"
    assert [alice.is_closed, other.is_closed] == [False, False]
    assert says(alice, "SET PASSWORD secret new1") == "Your password is changed"
    assert [alice.is_closed, other.is_closed] == [False, True]


def test_an_old_password_is_worth_nothing_though_its_proof_was_under_way(net: Net) -> None:
    alice, other = registered(net, "alice"), net.connect()
    scram = ScramClient("alice", "secret", "abcdef")
    (challenge,) = answer(other, "AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {chunks(scram.begin())[0]}")[1:]
    alice.sends("NS PASSWD secret new1")
    proof = chunks(scram.prove(base64.b64decode(challenge.removeprefix("AUTHENTICATE "))))[0]
    assert " 904 " in answer(other, f"AUTHENTICATE {proof}", "AUTHENTICATE +")[-1]


def test_a_ghost_is_ended_by_who_owns_its_nickname() -> None:
    net = Net(config(accounts={"nick_reservation": "none"}))
    registered(net, "alice").sends("QUIT")
    ghost, alice, bob = net.client("alice", channel="#tea"), net.client("other"), net.client("bob")
    assert says(alice, "GHOST alice") == "You are not logged in"
    assert "don't belong together" in says(alice, "REGAIN alice wrong")
    assert not ghost.is_closed
    lines = answer(alice, "NS REGAIN alice secret")
    assert lines[1:] == [
        ":NickServ!NickServ@hub.test NOTICE other :alice was disconnected",
        ":other!~other@localhost NICK alice",
    ]
    assert "Ghosted by other" in ghost.got()[-1]
    assert says(alice, "GHOST bob") == "That nickname is not your account's"
    assert says(alice, "GHOST alice") == "That is you, by this connection"
    assert " 401 " in answer(alice, "NS GHOST nobody")[0] or "No such nick" in says(alice, "GHOST nobody")
    assert not bob.is_closed


def test_who_stays_without_a_connection_is_not_taken_from_oneself(net: Net) -> None:
    alice = registered(net, "alice")
    alice.sends("NS SET ALWAYS-ON ON")
    other = net.client("other")
    other.sends("NS IDENTIFY alice secret")
    assert "connect again with SASL to be there" in says(other, "RECOVER alice")
    assert says(other, "GHOST alice") == "alice was disconnected"
    assert alice.is_closed
    assert net.server.world.user_named("alice") is not None
    assert "connect again with SASL to be there" in says(other, "GHOST alice")


def test_who_is_banned_takes_nobodys_connection(net: Net) -> None:
    """The server goes on, and whoever has the nickname stays."""
    net = Net(config(accounts={"nick_reservation": "none"}))
    registered(net, "alice").leaves()
    holder, root, carol = net.client("alice"), net.operator("root", "ban"), net.client("carol")
    root.sends("UBAN ADD alice spam")
    assert " 465 carol " in answer(carol, "NS GHOST alice secret")[0]
    assert [carol.is_closed, holder.is_closed] == [True, False]


def test_a_nickname_is_taken_back_as_it_was_written(net: Net) -> None:
    net = Net(config(accounts={"nick_reservation": "none"}))
    registered(net, "alice").leaves()
    net.client("alice")
    mine = net.client("other")
    mine.sends("NS REGAIN \uff41lice secret")
    assert mine.got()[-1] == ":other!~other@localhost NICK alice"


def test_no_connection_is_in_an_account_that_another_one_proved(net: Net) -> None:
    registered(net, "carol", "hers").leaves()
    alice, other = registered(net, "alice"), logs_in(net, "alice", "alice")
    assert says(other, "IDENTIFY carol hers").startswith("Your other connections are not in that account")
    assert " 904 " in answer(other, "AUTHENTICATE PLAIN", f"AUTHENTICATE {blob('carol', 'hers')}")[-1]
    assert says(other, "IDENTIFY alice secret") != ""
    assert {user.account for user in net.server.world.users.values()} == {"alice"}
    says(other, "LOGOUT")
    assert "TEMPORARILY_UNAVAILABLE" not in says(other, "REGISTER pw")
    assert "other connections" in says(other, "REGISTER pw")
    alice.leaves()
    assert "900" in answer(other, "NS IDENTIFY carol hers")[0]


@pytest.mark.parametrize("word", ["NS PASSWD secret new1", "NS LOGOUT ALL"])
def test_who_logs_in_at_the_same_moment_is_out_too(net: Net, word: str) -> None:
    """What they proved was so when they did; it is not when they come in."""
    alice, carol = registered(net, "alice"), net.client("carol")
    net.holds_log = True
    alice.sends(word)
    carol.sends("NS IDENTIFY alice secret")
    net.holds_log = False
    net.settle()
    assert [alice.is_closed, carol.is_closed] == [False, True]


def test_who_logs_in_to_what_is_banned_at_the_same_moment_is_put_out(net: Net) -> None:
    registered(net, "alice").leaves()
    root, carol = net.operator("root", "ban"), net.client("carol")
    net.holds_log = True
    root.sends("UBAN ADD alice spam")
    carol.sends("NS IDENTIFY alice secret")
    net.holds_log = False
    net.settle()
    assert carol.is_closed
