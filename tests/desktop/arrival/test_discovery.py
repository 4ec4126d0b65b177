"""Servers are found by what they announce on the local network: here one of this machine alone."""

import os
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest
from zeroconf import ServiceInfo, Zeroconf

from hubbub.client.places.nearby import SERVICE, Nearby
from hubbub.desktop.arrival.discovery import Discovery

HERE = "127.0.0.1"
PATIENCE_S = 60
MARK = f" of {os.getpid()}"


class Looker:
    """Somebody who looks, and what they were told last."""

    def __init__(self) -> None:
        self.told: SimpleQueue[list[Nearby]] = SimpleQueue()
        self.discovery = Discovery(self.call, self.told.put, [HERE])

    def call(self, what: Callable[[], object]) -> None:
        what()

    def sees(self, *names: str) -> list[Nearby]:
        """Wait until it is these servers that are found, others' tests aside."""
        while True:
            told = self.told.get(timeout=PATIENCE_S)
            found = [one for one in told if one.name.endswith(MARK)]
            if [one.name.removesuffix(MARK) for one in found] == list(names):
                return found


@pytest.fixture
def looker() -> Iterator[Looker]:
    made = Looker()
    made.discovery.start()
    yield made
    made.discovery.close()
    made.discovery.join()
    assert not any(thread.name == "discovery" for thread in threading.enumerate())


@pytest.fixture
def network() -> Iterator[Zeroconf]:
    made = Zeroconf(interfaces=[HERE])
    yield made
    made.close()


def announced(name: str, port: int, **properties: str) -> ServiceInfo:
    name += MARK
    said = {"network": name, "name": "chat.test", **properties}
    return ServiceInfo(SERVICE, f"{name}.{SERVICE}", port, properties=said, parsed_addresses=[HERE])


def test_servers_come_and_go_as_they_are_announced(looker: Looker, network: Zeroconf) -> None:
    class_9b, party = announced("Class 9b", 6667), announced("LAN-Party", 6697, tls="1")
    network.register_service(party)
    (found,) = looker.sees("LAN-Party")
    assert (found.host, found.port, found.tls, found.server) == (HERE, 6697, True, "chat.test")
    network.register_service(class_9b)
    looker.sees("Class 9b", "LAN-Party")
    network.unregister_service(party)
    looker.sees("Class 9b")


def test_what_nobody_can_connect_to_is_not_shown(looker: Looker, network: Zeroconf) -> None:
    network.register_service(
        ServiceInfo(SERVICE, f"Nowhere{MARK}.{SERVICE}", 6667, parsed_addresses=["224.0.0.1"])
    )
    network.register_service(announced("Class 9b", 6667))
    looker.sees("Class 9b")


def test_without_a_network_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = threading.Event()

    def refuse(**_: object) -> None:
        tried.set()
        raise OSError("no network")

    monkeypatch.setattr("zeroconf.Zeroconf", refuse)
    looker = Looker()
    looker.discovery.start()
    assert tried.wait(PATIENCE_S)
    looker.discovery.close()
    looker.discovery.join()
    assert looker.told.empty()
