"""Deleting one's account: what it takes, and that nothing of it comes back."""

from __future__ import annotations

import re

from hubbub.server.core.history import NEVER, Page
from tests.net import Client, Net
from tests.server.core.commands.test_account import CAPS, answer, logs_in, registered


def says(client: Client, line: str) -> list[str]:
    """What NickServ answers."""
    return [each.rpartition(" :")[2] for each in answer(client, f"NS {line}")]


def drop(client: Client, name: str = "alice") -> list[str]:
    """Delete an account, word and all; what is read of it."""
    word = re.search(rf"DROP {name} (\w+)$", says(client, f"DROP {name}")[-1])
    assert word is not None
    return answer(client, f"NS DROP {name} {word[1]}")


def test_it_takes_a_word_and_tells_how_to_have_a_copy_first(net: Net) -> None:
    alice = registered(net, "alice")
    warned = says(alice, "DROP alice")
    assert "hubbub export --person alice FILE" in warned[1]
    assert says(alice, "DROP alice wrong") == warned
    assert says(alice, "DROP bob") == ["You are logged in as alice: name that account"]
    assert says(net.client("bob"), "UNREGISTER alice") == ["You are not logged in"]
    assert drop(alice) == [
        ":NickServ!NickServ@hub.test NOTICE alice :alice is deleted",
        ":hub.test 901 alice alice!~alice@localhost :You are now logged out",
        ":alice!~alice@localhost ACCOUNT *",
    ]
    assert says(alice, "IDENTIFY alice secret") == ["That account and that password don't belong together"]


def test_what_was_said_and_kept_of_it_is_gone_and_stays_gone(net: Net) -> None:
    alice = registered(net, "alice", caps=f"{CAPS} draft/metadata-3 draft/read-marker")
    alice.sends("JOIN #tea", "NS SET ALWAYS-ON ON", f"NS CERT ADD {'ab' * 32}", "METADATA * SET url :x")
    bob = net.client("bob", channel="#tea")
    alice.sends(
        "PRIVMSG #tea :mine", "PRIVMSG bob :secret", "MARKREAD #tea timestamp=2023-01-01T00:00:00.000Z"
    )
    bob.sends("PRIVMSG #tea :yours")
    drop(alice)
    net.restart()
    net.settle()
    pages = tuple(
        Page(name, 0, 0, NEVER, 50, from_end=False, with_events=True) for name in ("#tea", "alice bob")
    )
    assert {row.account for row in net.store.answer(pages)} == {""}
    assert [row.text for row in net.store.answer(pages[:1]) if not row.is_event] == ["yours"]
    assert net.store.accounts() == []
    assert [each.kind for each in net.store.kept()] == ["erased"]
    assert not any("alice" in each.key + each.document for each in net.store.kept())
    world = net.server.world
    assert (world.accounts, world.fingerprints, world.markers, world.users) == ({}, {}, {}, {})


def test_its_other_connections_end(net: Net) -> None:
    alice, other = registered(net, "alice"), logs_in(net, "alice", "alice")
    bob = net.client("bob", channel="#tea")
    second = net.client("second", channel="#tea")
    second.sends("NS IDENTIFY alice secret")
    drop(alice)
    assert [client.is_closed for client in (alice, other, second)] == [False, True, True]
    assert bob.got()[-1].endswith(" QUIT :The account was deleted")


def test_who_stays_without_a_connection_leaves(net: Net) -> None:
    alice = registered(net, "alice")
    alice.sends("NS SET ALWAYS-ON ON", "QUIT")
    other = net.client("other")
    other.sends("NS IDENTIFY alice secret")
    drop(other)
    assert list(net.server.world.nicks) == ["other"]


def test_nobody_is_ever_who_somebody_was(net: Net) -> None:
    drop(registered(net, "alice"))
    net.restart()
    new = net.client("Alice", caps=CAPS)
    assert "ACCOUNT_EXISTS" in answer(new, "REGISTER * * secret")[0]
