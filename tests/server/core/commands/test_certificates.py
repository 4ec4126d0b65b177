"""Logging in by a certificate: SASL EXTERNAL, and NickServ's word for who may."""

from __future__ import annotations

import base64

import pytest

from hubbub.server.core.accounts import MAX_FINGERPRINTS
from tests.net import Client, Net
from tests.server.core.commands.test_account import answer, registered

CERT = "ab" * 32
OTHER = "cd" * 32


def says(client: Client, line: str) -> list[str]:
    """What NickServ answers."""
    return [each.rpartition(" :")[2] for each in answer(client, f"NS {line}")]


def shows(net: Net, fingerprint: str, data: str = "+") -> list[str]:
    """What a login by a certificate is answered."""
    client = net.connect(fingerprint=fingerprint)
    client.sends("CAP LS 302")
    return answer(client, "AUTHENTICATE EXTERNAL", f"AUTHENTICATE {data}")


def test_who_shows_the_certificate_needs_no_password(net: Net) -> None:
    alice = registered(net, "alice")
    assert says(alice, f"CERT ADD {':'.join([CERT[:2].upper()] * 32)}") == [f"{CERT} logs in to your account"]
    assert shows(net, CERT) == [
        "AUTHENTICATE +",
        ":hub.test 900 * *!*@* alice :You are now logged in as alice",
        ":hub.test 903 * :SASL authentication successful",
    ]
    assert " 903 " in shows(net, CERT, base64.b64encode(b"Alice").decode())[-1]
    assert " 904 " in shows(net, CERT, base64.b64encode(b"bob").decode())[-1]
    assert " 904 " in shows(net, OTHER)[-1]
    net.restart()
    assert " 903 " in shows(net, CERT)[-1]


def test_external_is_offered_to_who_shows_a_certificate(net: Net) -> None:
    for fingerprint, offered in ((CERT, "PLAIN,EXTERNAL,SCRAM-SHA-256"), ("", "PLAIN,SCRAM-SHA-256")):
        client = net.connect(fingerprint=fingerprint)
        client.sends("CAP LS 302")
        assert f"sasl={offered} " in " ".join(client.got())
    assert answer(net.connect(), "AUTHENTICATE EXTERNAL")[0].startswith(
        ":hub.test 908 * PLAIN,SCRAM-SHA-256 "
    )


def test_a_certificate_of_the_connection_is_added_listed_and_deleted(net: Net) -> None:
    registered(net, "alice").sends("QUIT")
    alice = net.connect(fingerprint=CERT)
    alice.sends("CAP LS", "NICK x", "USER x 0 * :x", "CAP END", "NS IDENTIFY alice secret", "NS CERT ADD")
    assert says(alice, "CERT") == [
        f"{CERT} (this connection's)",
        f"1 of at most {MAX_FINGERPRINTS} certificates",
    ]
    assert says(alice, "CERT DEL") == [f"{CERT} logs in to your account no more"]
    assert " 904 " in shows(net, CERT)[-1]
    net.restart()
    assert net.server.world.fingerprints == {}


def test_a_certificate_is_one_accounts(net: Net) -> None:
    alice, bob = registered(net, "alice"), registered(net, "bob")
    alice.sends(f"NS CERT ADD {CERT}")
    assert says(bob, f"CERT ADD {CERT}") == ["That certificate logs in to another account"]
    assert says(bob, f"CERT DEL {CERT}") == ["That certificate does not log in to your account"]
    assert " 900 * *!*@* alice " in shows(net, CERT)[1]


def test_an_account_has_so_many(net: Net) -> None:
    alice = registered(net, "alice")
    for number in range(MAX_FINGERPRINTS):
        alice.sends(f"NS CERT ADD {number:064x}")
    assert says(alice, f"CERT ADD {CERT}") == [f"An account has at most {MAX_FINGERPRINTS} certificates"]
    assert len(says(alice, "CERT LIST")) == MAX_FINGERPRINTS + 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("CERT ADD", "You show no certificate: connect with one, or name its SHA-256"),
        ("CERT ADD nonsense", "A fingerprint is a SHA-256 in hex, 64 digits"),
        ("CERT WHAT", "Say CERT ADD, CERT DEL or CERT LIST"),
    ],
)
def test_what_is_no_certificate_is_told(net: Net, line: str, said: str) -> None:
    assert says(registered(net, "alice"), line) == [said]
    assert says(net.client("bob"), line) == ["You are not logged in"]
