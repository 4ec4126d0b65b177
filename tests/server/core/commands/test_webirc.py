"""WEBIRC: a gateway tells whose connection it brings."""

from __future__ import annotations

import pytest

from tests.net import Net, config

GOOD = "WEBIRC hunter2 kiwi name.example 198.51.100.3"
ERROR = "ERROR :Closing link: localhost ({})"
FINGERPRINT = "22e88c7d6da9b73fbb515ed6a8f6d133c680527a799e3069ca7ce346d90649b2"


@pytest.fixture
def net() -> Net:
    return Net(config(server={"proxy_from": ("127.0.0.1/32",), "webirc_password": "hunter2"}))


def test_the_client_has_its_own_address(net: Net) -> None:
    client = net.connect()
    client.sends(GOOD, "NICK zoe", "USER zoe 0 * :zoe", "WHOIS zoe")
    lines = client.got()
    assert ":hub.test 311 zoe zoe ~zoe of.198.51.100.3 * zoe" in lines, "and a name that we give it"
    assert ":hub.test 338 zoe zoe ~zoe@198.51.100.3 198.51.100.3 :Is actually using host" in lines


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("WEBIRC wrong kiwi a 198.51.100.3", "Invalid WebIRC password"),
        ("WEBIRC hunter2 kiwi a nowhere", "Invalid WebIRC address"),
        ("WEBIRC hunter2 kiwi a 198.51.100.300", "Invalid WebIRC address"),
    ],
)
def test_a_gateway_that_is_wrong_is_let_go(net: Net, line: str, why: str) -> None:
    client = net.connect()
    client.sends(line)
    assert client.got() == [ERROR.format(why)]
    assert client.is_closed


@pytest.mark.parametrize("first", ["NICK zoe", "USER zoe 0 * :zoe", "CAP LS 302"])
def test_it_is_the_first_word_or_none(net: Net, first: str) -> None:
    client = net.connect()
    client.sends(first, GOOD)
    assert client.got()[-1] == ERROR.format("WEBIRC must be the first command")


@pytest.mark.parametrize(
    "server",
    [
        {"proxy_from": ("192.0.2.0/24",), "webirc_password": "hunter2"},
        {"proxy_from": ("127.0.0.1/32",), "webirc_password": ""},
    ],
)
def test_only_from_known_addresses_and_with_a_password_that_is_set(server: dict[str, object]) -> None:
    client = Net(config(server=server)).connect()
    client.sends(GOOD.replace("hunter2", "''") if not server["webirc_password"] else GOOD)
    assert client.got() == [ERROR.format("Invalid WebIRC password")]


def test_a_connection_is_secure_when_it_is_so_all_the_way(net: Net) -> None:
    options = f":secure certfp-sha-256={FINGERPRINT.upper()} later=\\s"
    client = net.connect()
    client.sends(f"{GOOD} {options}", "NICK zoe", "USER zoe 0 * :zoe", "WHOIS zoe")
    lines = client.got()
    assert f":hub.test 276 zoe zoe :has client certificate fingerprint {FINGERPRINT}" in lines
    assert not [line for line in lines if " 671 " in line], "the way from the gateway is not encrypted"


def test_without_a_gateway_nobody_is_anybody_else() -> None:
    client = Net().connect()
    client.sends(GOOD)
    assert client.is_closed


def test_somebody_registered_is_who_they_are(net: Net) -> None:
    zoe = net.client("zoe")
    zoe.sends(GOOD)
    assert [line.split()[1] for line in zoe.got()] == ["462"]
