"""Who is at a door: what is known of a peer before it has said a word of IRC.

The rule: an address is the peer's own; a proxy's word for another is taken only from the operator's
`proxy_from`.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from hubbub.protocol.value import value

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
V6_PREFIX_BITS = 64  # what one household has
MAX_PARSED = 4096  # addresses whose meaning is remembered, the latest; about 1 MB


@value
class Caller:
    """A peer: its `address`, and what TLS, the DNS and its own machine say of it.

    `fingerprint` is the SHA-256 of its TLS certificate in hex; `hostname` a name that leads to the
    address and back; `username` what its machine calls it (RFC 1413);
    `reached` our address that it came to, `asked_for` the name that it told TLS. "" is unknown.
    """

    address: str
    is_secure: bool = False
    fingerprint: str = ""
    hostname: str = ""
    username: str = ""
    reached: str = ""
    asked_for: str = ""


@lru_cache(maxsize=MAX_PARSED)
def parse_address(text: str) -> Address | None:
    """An address as the operating system gives it, without its zone; IPv4 inside IPv6 as IPv4."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if address.version == 6 and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def network_of(address: Address) -> Network:
    """Whose limits an address counts against: itself, or its /64."""
    bits = V6_PREFIX_BITS if address.version == 6 else 32
    return ipaddress.ip_network((address, bits), strict=False)
