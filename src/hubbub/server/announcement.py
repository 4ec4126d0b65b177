"""Being found on the local network: the server announces itself there, for windows that look for one.

The rule: only what others can reach is announced, and whatever becomes of it, the server runs: a thread of
its own does all of it, tries again when the network changes, and takes the word back at the end.

Spec: https://www.rfc-editor.org/rfc/rfc6762 (mDNS), https://www.rfc-editor.org/rfc/rfc6763 (DNS-SD)
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hubbub import __version__
from hubbub.server.config import Config, Listener
from hubbub.server.config_rules import is_loopback, split_address
from hubbub.server.doors.caller import parse_address

SERVICE = "_hubbub._tcp.local."
TXT_VERSION = "1"
MAX_NAME_BYTES = 63
LOOK_SECONDS = 15.0  # after which it is looked again which addresses there are
END_SECONDS = 1.0  # for taking the word back

logger = logging.getLogger("hubbub.announcement")


@dataclass(frozen=True, slots=True)
class Notice:
    """What is announced: a name for people, where IRC is spoken, and what a window wants to know first.

    `host` is the address that is listened at, or one for all addresses.
    """

    name: str
    host: str
    port: int
    properties: dict[str, str]


def notice_of(config: Config, addresses: Sequence[tuple[Listener, str]]) -> Notice | None:
    """What is announced: the IRC door by which others can come in, an encrypted one first; or nothing."""
    doors = [
        (listener, split_address(address)[1])
        for listener, address in addresses
        if listener.type == "irc" and listener.proxy_protocol != "required" and not is_loopback(listener.host)
    ]
    if not config.server.announce or not doors:
        return None
    listener, port = min(doors, key=lambda door: door[0].tls_cert is None)
    properties = {
        "txtvers": TXT_VERSION,
        "name": config.server.name,
        "network": config.server.network,
        "tls": "1" if listener.tls_cert else "0",
        "files": "1" if config.files.enabled else "0",
        "version": __version__,
    }
    name = config.server.network.encode()[:MAX_NAME_BYTES].decode(errors="ignore")
    return Notice(name, listener.host, port, properties)


def reached_at(host: str) -> list[str]:
    """The addresses that `host` stands for, and that other machines can reach. Raises: OSError."""
    import ifaddr  # noqa: PLC0415 - only for who is announced

    listened = parse_address(host)
    if listened is not None and not listened.is_unspecified:
        return [host]
    found = [str(ip.ip if ip.is_IPv4 else ip.ip[0]) for each in ifaddr.get_adapters() for ip in each.ips]
    is_v6 = listened is not None and listened.version == 6
    return sorted(text for text in found if _is_reachable(text, is_v6=is_v6))


def _is_reachable(text: str, *, is_v6: bool) -> bool:
    """Whether others can come to an address of this machine's; `is_v6`: also by IPv6."""
    address = parse_address(text)
    if address is None or address.is_loopback:
        return False
    return address.version == 4 or (is_v6 and not address.is_link_local)


class Announcement:
    """Announces one notice until it is stopped. `addresses` says at which addresses it is now."""

    def __init__(self, notice: Notice, addresses: Callable[[], list[str]] | None = None) -> None:
        self._notice = notice
        self._addresses = addresses or (lambda: reached_at(notice.host))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="announcement", daemon=True)
        self._complained = ""

    def start(self) -> None:
        """Begin, sometime soon."""
        self._thread.start()

    def end(self) -> None:
        """Begin to take it back."""
        self._stopping.set()

    async def ended(self) -> None:
        """Wait until it is taken back, not for long."""
        await asyncio.to_thread(self._thread.join, END_SECONDS)

    # --- in the thread

    def _run(self) -> None:
        while not self._stopping.is_set():
            addresses: list[str] = []
            try:
                addresses = self._addresses()
                if addresses:
                    self._announce(addresses)
            except Exception as error:  # noqa: BLE001 - nobody waits for it, and the next time it may work
                self._complain(error)
            self._stopping.wait(LOOK_SECONDS)

    def _announce(self, addresses: list[str]) -> None:
        """Announce it at these addresses, as long as they are the ones that there are."""
        from zeroconf import IPVersion, ServiceInfo, Zeroconf  # noqa: PLC0415 - a tenth of a second

        notice = self._notice
        info = ServiceInfo(
            SERVICE,
            f"{notice.name}.{SERVICE}",
            notice.port,
            properties=dict(notice.properties),
            server=f"{_label(notice.properties['name'])}.local.",
            parsed_addresses=addresses,
        )
        near = [address for address in addresses if ":" not in address]
        spoken: Any = {"interfaces": near, "ip_version": IPVersion.V4Only} if near else {}
        network = Zeroconf(**spoken)
        try:
            network.register_service(info, allow_name_change=True)
            logger.info("announced on the local network", extra={"name_there": info.name})
            self._complained = ""
            while not self._stopping.wait(LOOK_SECONDS) and self._addresses() == addresses:
                pass
            network.unregister_service(info)
        finally:
            with suppress(Exception):
                network.close()

    def _complain(self, error: Exception) -> None:
        """Once for each reason."""
        reason = f"{type(error).__name__}: {error}"
        if reason != self._complained:
            self._complained = reason
            logger.warning("the server can't be announced on the local network", extra={"reason": reason})


def _label(name: str) -> str:
    """A server's name as one word of the DNS."""
    return name.replace(".", "-")[:MAX_NAME_BYTES]
