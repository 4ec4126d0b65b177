"""How many may come from where."""

from __future__ import annotations

import pytest

from hubbub.server.doors.admission import MAX_NETWORKS, WINDOW_MS, Admission
from tests.net import config

LIMITS = {"connections_per_address": 2, "connections_per_ten_minutes": 3}


def admission(**throttle: bool) -> Admission:
    server = {"proxy_from": ("192.0.2.0/24",)}
    return Admission(config(limits=LIMITS, server=server, throttle=throttle), max_sockets=2)


def test_an_address_has_so_many_connections_at_once() -> None:
    door = admission()
    assert [door.enter("198.51.100.1", 0) for _ in range(3)] == [
        *("", ""),
        "Too many connections from your network",
    ]
    assert door.enter("198.51.100.2", 0) == "", "others are not concerned"
    door.leave("198.51.100.1")
    assert door.enter("198.51.100.1", 0) == ""


def test_an_address_comes_so_often_in_ten_minutes() -> None:
    door = admission()
    for now_ms in range(3):
        assert door.enter("198.51.100.1", now_ms) == ""
        door.leave("198.51.100.1")
    assert "too often" in door.enter("198.51.100.1", WINDOW_MS - 1)
    assert door.enter("198.51.100.1", WINDOW_MS) == ""


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::2:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:198.51.100.1", "198.51.100.1", True),
        ("198.51.100.1", "198.51.100.2", False),
    ],
)
def test_whoever_has_a_network_is_counted_once(one: str, other: str, is_same: bool) -> None:
    door = admission()
    door.enter(one, 0), door.enter(one, 0)
    assert bool(door.enter(other, 0)) == is_same


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "192.0.2.7", ""])
def test_this_machine_and_proxies_are_not_counted(address: str) -> None:
    door = admission()
    assert {door.enter(address, 0) for _ in range(50)} == {""}
    assert not door.is_counted(address)
    door.leave(address)


def test_it_can_be_switched_off() -> None:
    door = admission(connections=False)
    assert {door.enter("198.51.100.1", 0) for _ in range(50)} == {""}


def test_there_are_never_more_sockets_than_the_system_has() -> None:
    door = admission()
    assert [door.takes_socket() for _ in range(3)] == [True, True, False]
    door.gives_socket()
    assert door.takes_socket()


def test_what_it_remembers_has_an_end() -> None:
    door = admission()
    for number in range(2 * MAX_NETWORKS):
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        door.enter(address, number)
        door.leave(address)
    assert len(door._seen) <= MAX_NETWORKS


def test_who_came_and_went_while_nobody_was_kept_out_is_counted_all_the_same() -> None:
    door = admission()
    on, off = (config(limits=LIMITS, throttle={"connections": is_on}) for is_on in (True, False))
    assert [door.enter("198.51.100.1", 0) for _ in range(2)] == [""] * 2
    door.reconfigure(off)
    for _ in range(2):
        door.leave("198.51.100.1")
    assert [door.enter("198.51.100.2", 0) for _ in range(5)] == [""] * 5
    door.reconfigure(on)
    assert door.enter("198.51.100.1", WINDOW_MS) == "", "nobody is there any more"
    assert door.enter("198.51.100.2", WINDOW_MS) == "Too many connections from your network"
