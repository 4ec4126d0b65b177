"""Which file host a server names, and what it may be told."""

import pytest

from hubbub.client.files import FileHost, FileTrouble, Kind, find_host
from hubbub.client.files.host import authorization
from hubbub.client.registration.login import Credentials


def found(url: str, connected_to: str = "irc.example.org", encrypted: bool = False) -> str | None:
    host = find_host({"draft/FILEHOST": url}, connected_to, encrypted=encrypted)
    return host.url if host else None


@pytest.mark.parametrize("encrypted", [True, False])
def test_an_encrypted_host_may_be_anywhere(encrypted: bool) -> None:
    assert found("https://files.example.net/up", encrypted=encrypted) == "https://files.example.net/up"


def test_one_in_clear_must_be_where_we_are_connected_in_clear() -> None:
    assert found("http://irc.example.org:8067/up")
    assert found("http://localhost:8067/up", "127.0.0.1")
    assert found("http://[::1]:8067/up", "localhost")
    assert not found("http://irc.example.org:8067/up", encrypted=True)
    assert not found("http://192.168.1.1/up")
    assert not found("http://127.0.0.1/up")


@pytest.mark.parametrize(
    "url",
    ["", "ftp://irc.example.org/", "https://", "https://a b/", "https://h/\r\nX: y", "https://u:p@h/",
     "https://h:99999/", "https://[::1/", "/upload", "https://h/" + "a" * 3_000],
)  # fmt: skip
def test_what_is_no_address_is_no_host(url: str) -> None:
    assert found(url) is None


def test_the_name_of_an_older_server_is_known_too() -> None:
    host = find_host({"soju.im/FILEHOST": "https://h/up"}, "h", encrypted=True)
    assert host == FileHost("https://h/up")
    assert find_host({}, "h", encrypted=True) is None


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://h/up/x.png", True), ("https://H:443/elsewhere", True), ("http://h/up/x.png", False),
        ("https://h:8443/up/x", False), ("https://h.evil.org/up/x", False), ("https://h@evil.org/up", False),
        ("https://evil.org/https://h/up/x", False), ("https://h/up/x\n", False), ("nothing", False),
    ],
)  # fmt: skip
def test_a_host_knows_its_own_addresses(url: str, is_own: bool) -> None:
    assert FileHost("https://h/up").owns(url) is is_own


def test_on_the_servers_own_machine_addresses_made_for_others_are_looked_for_at_home() -> None:
    host = FileHost("http://127.0.0.1:8067/files/s3cret")
    assert host.here("http://192.168.1.5:8067/files/x/a.png") == "http://127.0.0.1:8067/files/x/a.png"
    for url in ("http://192.168.1.5:8067/x/a.png", "http://192.168.1.5:9000/files/x/a.png",
                "https://192.168.1.5:8067/files/x/a.png", "http://192.168.1.5:8067/files"):  # fmt: skip
        assert host.here(url) is None
    assert FileHost("http://10.0.0.1:8067/files/s").here("http://10.0.0.2:8067/files/x/a.png") is None


def test_a_password_is_sent_where_nobody_reads_along() -> None:
    login = Credentials("ada", "pass:word")
    assert authorization(FileHost("https://h/up"), login) == "Basic YWRhOnBhc3M6d29yZA=="
    assert authorization(FileHost("http://127.0.0.1:8067/up"), login)
    with pytest.raises(FileTrouble, match="not encrypted") as caught:
        authorization(FileHost("http://h/up"), login)
    assert caught.value.kind is Kind.LOGIN
    assert authorization(FileHost("http://h/up"), Credentials("ada", "pw", in_clear=True))


def test_who_has_no_password_shows_none() -> None:
    assert authorization(FileHost("http://h/up"), None) == ""
    assert authorization(FileHost("http://h/up"), Credentials("ada", certificate="me.pem")) == ""
