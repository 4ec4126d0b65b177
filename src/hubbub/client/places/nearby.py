"""A server that announces itself on the local network: who it says that it is, and where.

The rule: whoever is on the network may announce anything, so all of it is cut, cleaned and checked here, and
what can't be connected to is none.

Spec: https://www.rfc-editor.org/rfc/rfc6763
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

from hubbub.client.alerts import notice
from hubbub.client.value import Value

SERVICE = "_hubbub._tcp.local."
NEARBY_MAX = 50  # servers
NAME_MAX = 60  # characters
VALUE_MAX = 255  # bytes, of DNS-SD


class Nearby(Value):
    """One server of the local network. `instance` is its key there, `name` what people call it."""

    instance: str
    name: str
    server: str
    host: str
    port: int
    tls: bool


def read(
    instance: str, properties: Mapping[bytes, bytes | None], addresses: Sequence[str], port: int
) -> Nearby | None:
    """The server that an announcement tells of; None if nobody can connect to it."""
    host = _host(addresses)
    if not host or not 1 <= port <= 65_535:
        return None
    name = _clean(properties.get(b"network")) or _clean(instance.removesuffix(f".{SERVICE}").encode())
    server = _clean(properties.get(b"name"))
    return Nearby(instance, name or host, server, host, port, tls=properties.get(b"tls") == b"1")


def _host(addresses: Sequence[str]) -> str:
    """The address to connect to: IPv4 before IPv6, and none that needs a network card to be named."""
    read = []
    for text in addresses[:NEARBY_MAX]:
        try:
            read.append(ipaddress.ip_address(text))
        except ValueError:
            continue
    usable = [one for one in read if not one.is_multicast and not one.is_unspecified]
    usable = [one for one in usable if one.version == 4 or not one.is_link_local]
    return min(map(str, usable), key=lambda text: ":" in text, default="")


def _clean(value: bytes | None) -> str:
    return notice.clean((value or b"")[:VALUE_MAX].decode(errors="replace"), NAME_MAX)
