"""How often a password may be tried, over any number of connections."""

from __future__ import annotations

import pytest

from hubbub.server.core import logins
from hubbub.server.core.logins import (
    MAKING_WINDOW_MS,
    MAX_KNOWN,
    TRIES_OF_ACCOUNT,
    TRIES_OF_NETWORK,
    TRIES_OF_STRANGERS,
    WINDOW_MS,
    Tries,
)
from tests.net import Net, config
from tests.server.core.commands.test_account import answer, registered


def test_an_account_is_tried_so_often_from_wherever() -> None:
    tries = Tries()
    assert all(tries.take("ann", f"10.0.0.{number}", 0) for number in range(TRIES_OF_STRANGERS))
    assert not tries.take("ann", "10.0.0.99", WINDOW_MS - 1)
    assert tries.take("bob", "10.0.0.99", WINDOW_MS - 1)
    assert tries.take("ann", "10.0.0.99", WINDOW_MS)


def test_who_came_from_there_before_still_gets_in_and_is_not_let_try_for_ever() -> None:
    tries = Tries()
    assert tries.take("ann", "10.0.0.1", 0)
    tries.forgive("ann", "10.0.0.1")
    while tries.take("ann", "10.0.0.99", 1):
        pass
    left = TRIES_OF_ACCOUNT - TRIES_OF_STRANGERS
    assert [tries.take("ann", "10.0.0.1", 2) for _ in range(left + 1)] == [True] * left + [False]


def test_only_the_latest_networks_are_known() -> None:
    tries = Tries()
    for number in range(MAX_KNOWN + 1):
        tries.know("ann", f"10.0.0.{number}")
    while tries.take("ann", "10.9.9.9", 1):
        pass
    assert not tries.take("ann", "10.0.0.0", 2)
    assert tries.take("ann", "10.0.0.1", 2)


def test_a_network_tries_so_often_whomever() -> None:
    tries = Tries()
    assert all(tries.take(f"a{number}", "10.0.0.1", 0) for number in range(TRIES_OF_NETWORK))
    assert not tries.take("other", "10.0.0.1", 1)
    assert tries.take("other", "10.0.0.2", 1)


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("somewhere", "elsewhere", False),
    ],
)
def test_a_network_is_an_address_or_a_64th(one: str, other: str, are_one: bool) -> None:
    tries = Tries()
    for number in range(TRIES_OF_NETWORK):
        assert tries.take(f"a{number}", one, 0)
    assert tries.take("b", other, 0) != are_one


def test_who_was_right_is_forgiven_and_who_was_refused_not_counted() -> None:
    tries = Tries()
    for _ in range(3 * TRIES_OF_ACCOUNT):
        assert tries.take("ann", "10.0.0.1", 0)
        tries.forgive("ann", "10.0.0.1")
    for _ in range(TRIES_OF_ACCOUNT):
        assert tries.take("ann", "10.0.0.1", 0)
    for _ in range(TRIES_OF_NETWORK):
        assert not tries.take("ann", "10.0.0.1", 0)
    assert tries.take("bob", "10.0.0.1", 0)


def test_it_can_be_off_and_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(Tries(is_off=True).take("ann", "x", 0) for _ in range(100))
    monkeypatch.setattr(logins, "MAX_REMEMBERED", 4)
    tries = Tries()
    for number in range(50):
        tries.take(f"a{number}", f"h{number}", 0)
        tries.know(f"a{number}", f"h{number}")
    assert len(tries._tries) <= 4
    assert len(tries._known) <= 4


def test_tries_and_known_networks_survive_a_restart_and_what_is_old_is_let_go(net: Net) -> None:
    registered(net, "alice").sends("QUIT")
    bob = net.client("bob")
    for _ in range(TRIES_OF_ACCOUNT):
        answer(bob, "NS IDENTIFY alice wrong")
    answer(bob, "NS IDENTIFY nobody wrong")
    net.restart()
    assert "Too many tries" in answer(net.client("bob"), "NS IDENTIFY alice secret")[0]
    kinds = [each.kind for each in net.store.kept()]
    assert sorted(kinds) == ["networks", "tries", "tries", "tries"]
    assert not any("127.0.0.1" in each.key + each.document for each in net.store.kept())
    net.passes(WINDOW_MS // 1000 + 1)
    assert " 900 " in answer(net.client("carol"), "NS IDENTIFY alice secret")[0]
    assert [each.kind for each in net.store.kept()] == ["networks"]
    net.restart()
    net.settle()
    assert [each.kind for each in net.store.kept()] == ["networks"]


def test_so_many_accounts_are_made_from_a_network_in_an_hour(net: Net) -> None:
    for number in range(5):
        client = net.client(f"ann{number}", address=f"2001:db8::{number}")
        client.sends("REGISTER * * sesame")
        assert f"REGISTER SUCCESS ann{number}" in " ".join(client.got())
    late = net.client("late", address="2001:db8::ffff")
    refused = (
        ":hub.test FAIL REGISTER TEMPORARILY_UNAVAILABLE late "
        ":Too many accounts were made from where you are: try again in an hour"
    )
    assert answer(late, "REGISTER * * sesame") == [refused]
    elsewhere = net.client("elsewhere", address="2001:db8:0:1::1")
    assert "REGISTER SUCCESS elsewhere" in " ".join(answer(elsewhere, "REGISTER * * sesame"))
    net.restart()
    late = net.client("late", address="2001:db8::ffff")
    assert answer(late, "REGISTER * * sesame") == [refused], "a restart forgets nothing"
    net.now_ms += MAKING_WINDOW_MS
    assert "REGISTER SUCCESS late" in " ".join(answer(late, "REGISTER * * sesame"))


def test_of_many_at_once_no_more_are_made(net: Net) -> None:
    clients = [net.client(f"ann{number}", address="192.0.2.1") for number in range(7)]
    net.holds_store = True
    for client in clients:
        client.sends("REGISTER * * sesame")
    net.holds_store = False
    net.answer()
    net.settle()
    assert sum("SUCCESS" in " ".join(client.got()) for client in clients) == 5


@pytest.mark.parametrize(("address", "limit"), [("127.0.0.1", 5), ("::1", 5), ("192.0.2.1", 0)])
def test_this_machine_is_not_counted_and_nobody_where_there_is_no_limit(address: str, limit: int) -> None:
    net = Net(config(accounts={"registrations_per_hour": limit}))
    for number in range(8):
        client = net.client(f"ann{number}", address=address)
        client.sends("REGISTER * * sesame")
        assert "SUCCESS" in " ".join(client.got())
