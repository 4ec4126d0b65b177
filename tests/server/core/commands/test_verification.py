"""Registering an account by e-mail: the code that is sent, and showing it."""

from __future__ import annotations

import re

import pytest

from hubbub.server.core.accounts import Mailed
from hubbub.server.core.commands.verification import PENDING_MS
from tests.net import Client, Net, config
from tests.server.core.commands.test_account import CAPS, answer, blob

ADDRESS = "alice@example.org"


@pytest.fixture
def net() -> Net:
    return Net(config(accounts={"registration_requires_email": True, "email_sender": "chat@example.org"}))


@pytest.fixture
def alice(net: Net) -> Client:
    return net.client("alice", caps=CAPS)


def code(net: Net) -> str:
    """The code in the last letter."""
    found = re.search(r"^    /VERIFY \S+ (\w+)$", net.letters[-1].text, re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_account_is_made_when_the_code_is_shown(net: Net, alice: Client) -> None:
    assert answer(alice, f"REGISTER * {ADDRESS} secret") == [
        ":hub.test REGISTER VERIFICATION_REQUIRED alice :You were sent a code by e-mail: say VERIFY with it"
    ]
    assert (net.letters[0].address, net.server.world.accounts) == (ADDRESS, {})
    assert answer(alice, f"VERIFY alice {code(net)}") == [
        ":hub.test VERIFY SUCCESS alice :Account created",
        ":hub.test 900 alice alice!~alice@localhost alice :You are now logged in as alice",
        "@account=alice :alice!~alice@localhost ACCOUNT alice",
    ]
    assert net.server.world.accounts["alice"].email == ADDRESS
    assert "ALREADY_AUTHENTICATED" in answer(alice, f"VERIFY alice {code(net)}")[0]
    alice.sends("NS LOGOUT")
    assert "INVALID_CODE" in answer(alice, f"VERIFY alice {code(net)}")[0]
    assert "pending" not in {each.kind for each in net.store.kept()}


def test_nickserv_does_it_too(net: Net, alice: Client) -> None:
    (line,) = answer(alice, f"NS REGISTER secret {ADDRESS}")
    assert line.endswith(":You were sent a code by e-mail: say VERIFY with it: VERIFY alice <code>")
    assert answer(alice, f"NS VERIFY alice {code(net)}")[0].endswith(" NOTICE alice :Account created")


def test_a_code_outlives_the_server_but_not_its_day(net: Net, alice: Client) -> None:
    alice.sends(f"REGISTER * {ADDRESS} secret")
    net.restart()
    alice = net.client("alice", caps=CAPS)
    assert "INVALID_CODE" in answer(alice, "VERIFY alice wrong")[0]
    assert "INVALID_CODE" in answer(alice, f"VERIFY bob {code(net)}")[0]
    assert answer(alice, f"VERIFY alice {code(net)}")[0].startswith(":hub.test VERIFY SUCCESS alice ")
    alice.sends("QUIT")
    again = net.connect()
    again.sends("CAP LS", "AUTHENTICATE PLAIN", f"AUTHENTICATE {blob('alice', 'secret')}")
    assert " 903 " in again.got()[-1]
    bob = net.client("bob", caps=CAPS)
    bob.sends(f"REGISTER * {ADDRESS} secret")
    net.now_ms += PENDING_MS + 1
    assert "INVALID_CODE" in answer(bob, f"VERIFY bob {code(net)}")[0]


def test_of_two_who_wait_for_a_name_the_first_to_show_a_code_has_it(net: Net, alice: Client) -> None:
    alice.sends(f"REGISTER * {ADDRESS} secret", "NICK other")
    bob = net.client("alice", caps=CAPS)
    first = code(net)
    bob.sends("REGISTER * bob@example.org secret")
    assert "SUCCESS" in answer(alice, f"VERIFY alice {first}")[0]
    assert "ACCOUNT_EXISTS" in answer(bob, f"VERIFY alice {code(net)}")[0]


@pytest.mark.parametrize(
    ("mailed", "said"),
    [(Mailed.REFUSED, "UNACCEPTABLE_EMAIL"), (Mailed.NOT_NOW, "TEMPORARILY_UNAVAILABLE")],
)
def test_a_letter_that_can_not_be_sent_is_told(net: Net, alice: Client, mailed: Mailed, said: str) -> None:
    net.mailed = mailed
    assert f"FAIL REGISTER {said} alice " in answer(alice, f"REGISTER * {ADDRESS} secret")[0]


@pytest.mark.parametrize("address", ["*", "x", "a@b@c", "@b", "a@", "a@-", "a,b@c.d", "ä@c.d", "a<b@c.d"])
def test_what_is_no_address_is_told(net: Net, alice: Client, address: str) -> None:
    assert " INVALID_EMAIL alice " in answer(alice, f"REGISTER * {address} secret")[0]
    assert net.letters == []


def test_nobody_is_sent_many_letters(net: Net, alice: Client) -> None:
    for _ in range(20):
        alice.sends(f"REGISTER * {ADDRESS} secret")
    assert len(net.letters) < 10
    assert "Too many letters" in answer(alice, f"REGISTER * {ADDRESS} secret")[0]


def test_it_goes_before_connecting_where_that_is_set() -> None:
    for is_on in (False, True):
        accounts = {
            "registration_requires_email": True,
            "email_sender": "a@b",
            "registration_before_connect": is_on,
        }
        net = Net(config(accounts=accounts))
        client = net.connect()
        client.sends("CAP LS 302", "NICK alice", f"REGISTER * {ADDRESS} secret")
        if not is_on:
            assert "COMPLETE_CONNECTION_REQUIRED" in answer(client, "VERIFY alice x")[0]
            continue
        assert " 900 alice alice!*@* alice " in answer(client, f"VERIFY alice {code(net)}")[1]
        assert any(" 001 alice " in line for line in answer(client, "USER a 0 * :a", "CAP END"))


def test_a_code_makes_no_account_of_a_name_that_was_somebodys(net: Net, alice: Client) -> None:
    """Else its new owner would read what others wrote to the old one."""
    alice.sends(f"REGISTER * {ADDRESS} secret")
    eves = code(net)
    alice.sends(f"REGISTER * {ADDRESS} secret")
    alice.sends(f"VERIFY alice {code(net)}", "NS DROP alice")
    word = alice.got()[-1].split()[-1]
    alice.sends(f"NS DROP alice {word}")
    assert "ACCOUNT_EXISTS" in answer(alice, f"VERIFY alice {eves}")[0]
    net.restart()
    assert net.server.world.accounts == {}


def test_a_code_makes_no_account_that_looks_like_anothers(net: Net, alice: Client) -> None:
    """Neither now nor when the server starts again."""
    alice.sends(f"REGISTER * {ADDRESS} secret")
    first = code(net)
    alice.sends("NICK a1ice", f"REGISTER * {ADDRESS} secret")
    second = code(net)
    alice.sends("NICK alice", f"VERIFY alice {first}", "NS LOGOUT")
    eve = net.client("eve", caps=CAPS)
    eve.sends(f"VERIFY a1ice {second}")
    net.restart()
    assert list(net.server.world.accounts) == ["alice"]


def test_of_two_that_look_alike_and_are_verified_at_once_one_is_kept(net: Net, alice: Client) -> None:
    alice.sends(f"REGISTER * {ADDRESS} secret")
    first = code(net)
    alice.sends("NICK a1ice", f"REGISTER * {ADDRESS} secret")
    second = code(net)
    eve = net.client("eve", caps=CAPS)
    net.holds_log = True
    alice.sends(f"VERIFY alice {first}")
    eve.sends(f"VERIFY a1ice {second}")
    net.holds_log = False
    net.settle()
    assert "ACCOUNT_EXISTS" in eve.got()[0]
    net.restart()
    assert list(net.server.world.accounts) == ["alice"]


def test_a_code_that_is_too_old_is_kept_no_longer(net: Net, alice: Client) -> None:
    alice.sends(f"REGISTER * {ADDRESS} secret")
    net.now_ms += PENDING_MS + 1
    alice = net.client("alice2", caps=CAPS)
    alice.sends(f"REGISTER * {ADDRESS} secret")
    assert len([each for each in net.store.kept() if each.kind == "pending"]) == 1
    assert len(net.server.world.pending) == 1
