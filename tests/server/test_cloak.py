"""What others see of an address: nothing to go by, and the same for the same network."""

import re

import pytest

from hubbub.server.cloak import shown_host

SECRET = b"s" * 32


def cloaked(address: str, secret: bytes = SECRET) -> str:
    return shown_host(address, secret, is_cloaked=True)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "", "/run/socket", "nonsense"]
)
def test_this_machine_is_localhost(address: str) -> None:
    for is_cloaked in (False, True):
        assert shown_host(address, SECRET, is_cloaked=is_cloaked) == "localhost"


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "fe80::1%eth0", "::ffff:192.0.2.7"])
def test_a_cloak_is_a_host_name_that_tells_nothing_of_the_address(address: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}\.cloak", cloaked(address))


def test_one_address_is_always_shown_alike_and_others_differently() -> None:
    addresses = [f"192.0.2.{number}" for number in range(256)]
    assert len({cloaked(address) for address in addresses}) == 256
    assert cloaked("192.0.2.7") == cloaked("192.0.2.7")


def test_a_cloak_is_of_one_server_alone() -> None:
    assert cloaked("192.0.2.7") != cloaked("192.0.2.7", b"t" * 32)


def test_an_ipv6_network_is_shown_as_one() -> None:
    assert cloaked("2001:db8::7") == cloaked("2001:db8::ffff:8")
    assert cloaked("2001:db8::7") != cloaked("2001:db8:0:1::7")


def test_an_ipv4_address_is_one_however_it_is_written() -> None:
    assert cloaked("::ffff:192.0.2.7") == cloaked("192.0.2.7")
    assert cloaked("::ffff:192.0.2.7") != cloaked("::ffff:192.0.2.8")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::7", "0::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_without_cloaks_the_address_is_shown_as_one_word_of_a_line(address: str, shown: str) -> None:
    assert shown_host(address, SECRET, is_cloaked=False) == shown
