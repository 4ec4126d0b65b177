"""Being found on the local network, and running all the same when that does not work."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from zeroconf import ServiceBrowser, ServiceStateChange, Zeroconf

from hubbub import __version__
from hubbub.server import announcement
from hubbub.server.announcement import SERVICE, Announcement, Notice, notice_of, reached_at
from hubbub.server.config import Config, Listener
from tests.net import config

LOCAL = ["127.0.0.1"]
TLS = {"tls_cert": Path("cert.pem"), "tls_key": Path("key.pem")}
CLEAR = Listener(bind="0.0.0.0:6667", plaintext="i-know")
ENCRYPTED = Listener(bind="192.0.2.1:6697", tls_cert=Path("cert.pem"), tls_key=Path("key.pem"))


def notice(*listeners: Listener, made: Config | None = None) -> Notice | None:
    return notice_of(made or config(), [(each, each.bind) for each in listeners])


def test_only_what_others_can_reach_is_announced() -> None:
    assert notice(Listener(bind="127.0.0.1:6667"), Listener(bind="[::1]:6667")) is None
    assert notice(Listener(bind="0.0.0.0:9090", type="plain", plaintext="i-know")) is None
    assert notice(Listener(bind="0.0.0.0:6667", plaintext="i-know", proxy_protocol="required")) is None
    assert notice(CLEAR, made=config(server={"announce": False})) is None
    assert (found := notice(CLEAR)) and (found.host, found.port) == ("0.0.0.0", 6667)


def test_it_says_what_a_window_wants_to_know_and_leads_to_the_encrypted_door() -> None:
    found = notice(CLEAR, ENCRYPTED, made=config(files={"enabled": True}))
    properties = {"txtvers": "1", "name": "hub.test", "network": "TestNet", "tls": "1", "files": "1"}
    assert found == Notice("TestNet", "192.0.2.1", 6697, {**properties, "version": __version__})


def test_no_address_of_this_machine_alone_is_announced() -> None:
    assert reached_at("192.0.2.1") == ["192.0.2.1"]
    assert not set(reached_at("0.0.0.0")) & {"127.0.0.1", "::1"}
    assert all(":" not in address for address in reached_at("0.0.0.0"))


def end(announcement: Announcement) -> None:
    announcement.end()
    asyncio.run(announcement.ended())


class Looking:
    """A window that looks for servers."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self._changed = threading.Condition()
        self.network = Zeroconf(interfaces=LOCAL)
        self.browser = ServiceBrowser(self.network, SERVICE, handlers=[self._seen])

    def _seen(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        with self._changed:
            if state_change is ServiceStateChange.Removed:
                self.found.pop(name, None)
            else:
                info = zeroconf.get_service_info(service_type, name, 3000)
                self.found[name] = info.port or 0 if info else 0
            self._changed.notify_all()

    def sees(self, what: Callable[[dict[str, int]], bool]) -> bool:
        """Wait until it sees that."""
        with self._changed:
            return self._changed.wait_for(lambda: what(self.found), 20)

    def close(self) -> None:
        self.browser.cancel()
        self.network.close()


def test_windows_find_it_also_two_of_one_name_and_see_it_go() -> None:
    looking = Looking()
    name = f"Test {time.monotonic_ns()}"
    try:
        first, second = (
            Announcement(Notice(name, "127.0.0.1", port, {"name": "hub.test"}), lambda: LOCAL)
            for port in (6697, 6698)
        )
        first.start()
        assert looking.sees(lambda found: found.get(f"{name}.{SERVICE}") == 6697), looking.found
        second.start()
        assert looking.sees(lambda found: found.get(f"{name}-2.{SERVICE}") == 6698), looking.found
        end(first)
        assert looking.sees(lambda found: f"{name}.{SERVICE}" not in found)
        end(second)
        assert looking.sees(lambda found: not [each for each in found if each.startswith(name)])
    finally:
        looking.close()


def test_it_follows_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcement, "LOOK_SECONDS", 0.1)
    now: list[str] = []
    asked = threading.Semaphore(0)

    def addresses() -> list[str]:
        asked.release()
        return list(now)

    looking = Looking()
    name = f"Test {time.monotonic_ns()}"
    made = Announcement(Notice(name, "0.0.0.0", 6697, {"name": "hub.test"}), addresses)
    try:
        made.start()
        assert asked.acquire(timeout=10) and asked.acquire(timeout=10), "no network: it looks again"
        now.append("127.0.0.1")
        assert looking.sees(lambda found: f"{name}.{SERVICE}" in found)
        now.clear()
        assert looking.sees(lambda found: f"{name}.{SERVICE}" not in found)
        end(made)
    finally:
        looking.close()


def test_whatever_goes_wrong_it_is_told_once_and_stops_when_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(announcement, "LOOK_SECONDS", 0.01)
    tries = threading.Semaphore(0)

    def broken() -> list[str]:
        tries.release()
        raise OSError("no such device")

    made = Announcement(replace(notice(CLEAR) or Notice("", "", 0, {}), name="x"), broken)
    made.start()
    assert all(tries.acquire(timeout=10) for _ in range(3))
    end(made)
    assert not made._thread.is_alive()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
