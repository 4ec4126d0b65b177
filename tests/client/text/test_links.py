"""An address is looked at before it is opened: where it leads, and what is odd about it."""

import pytest

from hubbub.client.text import links


@pytest.mark.parametrize(
    ("address", "opened", "host"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d", "example.org"),
        ("HTTPS://Example.ORG/A", "https://example.org/A", "example.org"),
        ("http://example.org:8080", "http://example.org:8080", "example.org:8080"),
        ("http://192.168.0.7/x", "http://192.168.0.7/x", "192.168.0.7"),
        ("http://[::1]:80/", "http://[::1]:80/", "[::1]:80"),
        ("https://example.org/日本 ", "https://example.org/%E6%97%A5%E6%9C%AC%20", "example.org"),
        ("irc://irc.example.org/tea", "irc://irc.example.org/tea", "irc.example.org"),
        ("hubbub://lan.local:6697/#tea", "hubbub://lan.local:6697/#tea", "lan.local:6697"),
    ],
)
def test_an_honest_address_raises_no_doubts(address: str, opened: str, host: str) -> None:
    found = links.destination(address)
    assert found and (found.address, found.host, found.doubts) == (opened, host, ())


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://example.org@evil.example/login", "evil.example"),
        ("https://example.org:443@evil.example", "evil.example"),
        ("https://exаmple.org", "xn--exmple-4nf.org"),  # with a Cyrillic а
        ("https://xn--exmple-4nf.org", "xn--exmple-4nf.org"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("http://2130706433/", "2130706433"),
        ("http://0x7f.1/", "0x7f.1"),
        ("http://192.168.1.1.", "192.168.1.1."),
    ],
)
def test_what_hides_where_it_leads_raises_a_doubt(address: str, host: str) -> None:
    found = links.destination(address)
    assert found and found.host == host and found.doubts
    assert found.address.isascii()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "javascript://x/%0aalert(1)", "file:///etc/passwd", "ftp://x", "https://",
        "https://%65x.org", "https://a b.org", "https://a\\@b.org", "https://\ud800.org",
        "data:text/html,x", "",
    ],
)  # fmt: skip
def test_nothing_else_is_opened(address: str) -> None:
    assert links.destination(address) is None


def test_who_is_named_before_the_host_stays_to_be_seen() -> None:
    found = links.destination("https://näme@evil.example")
    assert found and found.address == "https://n%C3%A4me@evil.example"
