"""STS: clients are told where encryption is had, and for how long to use nothing else."""

from __future__ import annotations

import pytest

from hubbub.server.core.peer import Peer
from tests.net import Client, Net, config

STS = {"sts_port": 6697, "sts_duration": 86_400}


def told(net: Net, *, is_secure: bool, version: str = " 302") -> list[str]:
    client = Client(net, 99)
    net.clients[99] = client
    net.server.connected(99, Peer("127.0.0.1", "localhost", is_secure=is_secure), net.now_ms)
    client.sends(f"CAP LS{version}")
    return [word for line in client.got() for word in line.split() if word.lstrip(":").startswith("sts")]


@pytest.mark.parametrize(
    ("is_secure", "expected"), [(False, ["sts=port=6697"]), (True, ["sts=duration=86400"])]
)
def test_each_way_in_tells_what_concerns_it(is_secure: bool, expected: list[str]) -> None:
    assert told(Net(config(server=STS)), is_secure=is_secure) == expected


def test_it_is_off_unless_switched_on() -> None:
    assert told(Net(), is_secure=False) == []


def test_it_is_told_only_with_its_value() -> None:
    assert told(Net(config(server=STS)), is_secure=False, version="") == []


def test_it_can_not_be_asked_for() -> None:
    client = Net(config(server=STS)).connect()
    client.sends("CAP REQ sts")
    assert client.got() == [":hub.test CAP * NAK :sts"]
