"""What servers of the local network say of themselves: cleaned and checked, for anybody may say it."""

import pytest

from hubbub.client.places import nearby
from hubbub.client.places.nearby import Nearby

INSTANCE = f"LAN Party.{nearby.SERVICE}"


def test_an_announcement_becomes_a_server_to_connect_to() -> None:
    said: dict[bytes, bytes | None] = {b"network": b"LAN Party", b"name": b"chat.lan", b"tls": b"1"}
    found = nearby.read(INSTANCE, said, ["192.168.1.20"], 6697)
    assert found == Nearby(INSTANCE, "LAN Party", "chat.lan", "192.168.1.20", 6697, tls=True)


def test_who_says_nothing_of_itself_is_called_as_it_is_found() -> None:
    found = nearby.read(INSTANCE, {b"tls": None}, ["10.0.0.1"], 6667)
    assert found and (found.name, found.tls) == ("LAN Party", False)


def test_names_of_strangers_neither_hide_nor_turn_nor_break_lines() -> None:
    name = "\u202eytraP\n\x1b[31m\u200b  NAL" + "x" * 200
    found = nearby.read(INSTANCE, {b"network": name.encode()}, ["10.0.0.1"], 6667)
    assert found and found.name.startswith("ytraP [31m NAL") and len(found.name) <= nearby.NAME_MAX
    found = nearby.read(INSTANCE, {b"network": b"\xff\xfe"}, ["10.0.0.1"], 6667)
    assert found and found.name == "\ufffd\ufffd"


@pytest.mark.parametrize(
    ("addresses", "port"),
    [([], 6667), (["nonsense"], 6667), (["224.0.0.251"], 6667), (["0.0.0.0"], 6667), (["fe80::1"], 6667),
     (["10.0.0.1"], 0), (["10.0.0.1"], 70_000)],
)  # fmt: skip
def test_what_nobody_can_connect_to_is_none(addresses: list[str], port: int) -> None:
    assert nearby.read(INSTANCE, {}, addresses, port) is None


def test_the_older_kind_of_address_is_taken_first() -> None:
    found = nearby.read(INSTANCE, {}, ["2001:db8::1", "10.0.0.1"], 6667)
    assert found and found.host == "10.0.0.1"
    found = nearby.read(INSTANCE, {}, ["2001:db8::1"], 6667)
    assert found and found.host == "2001:db8::1"
