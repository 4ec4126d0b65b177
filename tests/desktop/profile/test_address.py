"""Addresses are read as people type them, and mistakes are told in a sentence."""

import pytest

from hubbub.desktop.profile import address
from hubbub.desktop.profile.address import BadAddress


@pytest.mark.parametrize(
    ("typed", "encrypted", "host", "port"),
    [
        ("127.0.0.1", False, "127.0.0.1", 6667),
        (" chat.example.org ", True, "chat.example.org", 6697),
        ("chat.example.org:7000", True, "chat.example.org", 7000),
        ("[::1]:6668", False, "::1", 6668),
        ("[::1]", False, "::1", 6667),
        ("::1", False, "::1", 6667),
        ("host:", False, "host", 6667),
    ],
)
def test_an_address_has_a_host_and_a_port(typed: str, encrypted: bool, host: str, port: int) -> None:
    assert address.parse(typed, encrypted) == (host, port)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "not the address"),
        (":6667", "not the address"),
        ("two words", "not the address"),
        ("https://example.org/x", "not the address"),
        ("irc://127.0.0.1/", "not the address"),
        ("host:abc", "not a number from 1 to 65535"),
        ("host:0", "not a number"),
        ("host:65536", "not a number"),
        ("host:٤٢", "not a number"),
        ("[::1", "] is missing"),
        ("[::1]6667", "] is missing"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(typed: str, words: str) -> None:
    with pytest.raises(BadAddress, match=words):
        address.parse(typed)


@pytest.mark.parametrize(
    ("host", "port", "encrypted", "text"),
    [
        ("h", 6667, False, "h"),
        ("h", 6667, True, "h:6667"),
        ("::1", 6697, True, "[::1]"),
        ("::1", 1, False, "[::1]:1"),
    ],
)
def test_people_see_the_port_only_where_it_is_unusual(
    host: str, port: int, encrypted: bool, text: str
) -> None:
    assert address.text(host, port, encrypted) == text
