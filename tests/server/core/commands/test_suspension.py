"""What operators do about the accounts and rooms of others: suspend, delete, give away."""

from __future__ import annotations

import re

import pytest

from tests.net import Client, Net, config
from tests.server.core.commands.test_account import answer, logs_in, registered
from tests.server.core.commands.test_erasure import drop, says

BANNED = "You are banned from this server: Spam (for 1d more)"
NOT_OPER = "Permission denied: you're not an operator"
LACKS = "Permission denied: your operator lacks the privilege {}"


def done(net: Net) -> list[tuple[str, ...]]:
    """What was written down, and what it was used on."""
    return [(act.command, *act.params) for act in net.acts]


def test_who_is_suspended_is_out_at_once_and_stays_out_over_a_restart(net: Net) -> None:
    alice = registered(net, "alice")
    alice.sends("NS SET ALWAYS-ON ON")
    root = net.operator("root", "accreg")
    assert says(root, "SUSPEND Alice 1d Spam") == ["alice is banned; 1 connections closed"]
    assert alice.got()[-1] == "ERROR :Closing link: localhost (Banned: Spam)"
    assert net.server.world.user_named("alice") is None
    assert done(net) == [("NICKSERV SUSPEND", "accreg", "Alice")]
    net.restart()
    again = logs_in(net, "other", "alice", "wrong")
    assert BANNED not in "".join(again.got())
    again = logs_in(net, "other", "alice")
    assert again.got()[-2:] == [
        f":hub.test 465 other :{BANNED}",
        "ERROR :Closing link: localhost (Banned: Spam)",
    ]
    root = net.operator("root", "accreg")
    assert says(root, "INFO alice")[2:] == ["Suspended by oper-root for 1d more: Spam"]
    assert says(root, "UNSUSPEND alice") == ["alice is not banned any more"]
    assert " 900 " in "".join(logs_in(net, "alice", "alice").got())


def test_whoever_is_suspended_is_not_let_in_by_a_ghost() -> None:
    net = Net(config(accounts={"nick_reservation": "none"}))
    registered(net, "alice")
    says(net.operator("root", "accreg"), "SUSPEND alice")
    net.client("alice")
    bob = net.client("bob")
    assert says(bob, "GHOST alice secret")[-1].startswith("Closing link")


@pytest.mark.parametrize("words", ["SUSPEND alice", "UNSUSPEND alice", "SAREGISTER bob secret"])
def test_only_an_operator_who_looks_after_accounts_closes_them(net: Net, words: str) -> None:
    alice = registered(net, "alice")
    assert says(alice, words) == [NOT_OPER]
    assert says(net.operator("root", "ban"), words) == [LACKS.format("accreg")]
    assert done(net) == []


def test_no_account_is_suspended_that_is_not_there_or_ones_own(net: Net) -> None:
    root = registered(net, "root")
    net.becomes_operator(root, "accreg")
    assert says(root, "SUSPEND nobody") == ["There is no account of that name"]
    assert says(root, "SUSPEND root")[-1] == "That would ban you"
    assert says(root, "UNSUSPEND root")[-1] == "root is not banned"


def test_an_operator_deletes_somebody_elses_account_word_and_all(net: Net) -> None:
    alice, root = registered(net, "alice"), net.operator("root", "accreg")
    watcher = net.client("watcher", channel="#tea")
    alice.sends("JOIN #tea")
    watcher.got()
    assert says(net.operator("other", "ban"), "DROP alice") == ["You are not logged in"]
    assert drop(root) == [":NickServ!NickServ@hub.test NOTICE root :alice is deleted"]
    assert alice.got()[-1] == "ERROR :Closing link: localhost (The account was deleted)"
    assert watcher.got() == [":alice!~alice@localhost QUIT :The account was deleted"]
    assert net.store.accounts() == []
    assert set(done(net)) == {("NICKSERV DROP", "accreg", "alice")}


def test_an_account_is_deleted_even_if_its_owner_is_gone_by_then(net: Net) -> None:
    alice = registered(net, "alice")
    alice.sends("NS SET ALWAYS-ON ON", "JOIN #tea", "CS REGISTER #tea")
    word = re.search(r"DROP alice (\w+)$", says(alice, "DROP alice")[-1])
    assert word is not None
    net.holds_log = True
    alice.sends(f"NS DROP alice {word[1]}")
    alice.leaves()
    net.holds_log = False
    net.settle()
    world = net.server.world
    assert (world.accounts, world.account_skeletons, world.users, world.channels) == ({}, {}, {}, {})


def test_an_accounts_address_is_told_to_its_owner_and_to_who_looks_after_accounts(net: Net) -> None:
    alice = net.client("alice")
    alice.sends("REGISTER * alice@example.org secret")
    bob, ban, root = net.client("bob"), net.operator("ban", "ban"), net.operator("root", "accreg")
    made = "alice was registered on 2023-11-14"
    told = [made, "E-mail: alice@example.org"]
    asked: list[Client] = [alice, root, bob, ban]
    assert [says(client, "INFO alice") for client in asked] == [told, told, [made], [made]]
    assert done(net) == [("NICKSERV INFO", "accreg", "alice")]


def test_an_operator_gives_any_room_to_an_account_at_once_even_one_not_seen(net: Net) -> None:
    alice, bob = registered(net, "alice"), registered(net, "bob")
    alice.sends("JOIN #tea", "CS REGISTER #tea", "MODE #tea +s")
    nobody, root = net.operator("nobody", "ban"), net.operator("root", "chanreg")
    assert says_chanserv(nobody, "TRANSFER #tea bob") == ["There is no registered room #tea"]
    assert says_chanserv(root, "TRANSFER #tea bob") == ["#tea is bob's now"]
    assert "+q" in "".join(answer(bob, "CS AMODE #tea"))
    word = says_chanserv(root, "UNREGISTER #tea")[-1].rpartition(" ")[2]
    assert says_chanserv(root, f"UNREGISTER #tea {word}") == ["#tea is not registered any more"]
    assert set(done(net)) == {
        ("CHANSERV TRANSFER", "chanreg", "#tea"),
        ("CHANSERV UNREGISTER", "chanreg", "#tea"),
    }


def test_other_operators_hear_of_it(net: Net) -> None:
    registered(net, "alice")
    other, root = net.operator("other", "ban"), net.operator("root", "accreg")
    other.sends("MODE other +s")
    other.got()
    root.sends("NS SUSPEND alice 1d Spam")
    assert other.got() == [":hub.test NOTICE other :*** root (oper-root) used NICKSERV SUSPEND accreg alice"]


def says_chanserv(client: Client, line: str) -> list[str]:
    """What ChanServ answers."""
    return [each.rpartition(" :")[2] for each in answer(client, f"CS {line}")]
