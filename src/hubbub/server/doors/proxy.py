"""The PROXY protocol: a proxy's word on whose connection it brings.

The rule: the header stands at the very beginning or nowhere, and is taken in exactly, so that the
byte after it is the peer's first.

Spec: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import ip_address

from hubbub.server.doors.caller import parse_address

V1_START = b"PROXY "
V1_MAX_BYTES = 107
V2_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
V2_FIXED = struct.Struct("!12sBBH")
MAX_HEADER_BYTES = 1024  # of version 2, with what it tells of TLS
ADDRESS_BYTES = {1: 4, 2: 16}  # by address family: IPv4, IPv6
LOCAL, PROXY = 0x20, 0x21  # version 2 and its two commands
TLV = struct.Struct("!BH")
TLV_TLS, CLIENT_USED_TLS = 0x20, 0x01


class BadHeader(Exception):
    """What should be a PROXY header is none."""


@dataclass(frozen=True, slots=True)
class Header:
    """A whole header of `size_bytes`; `address` is "" where the proxy speaks for itself."""

    size_bytes: int
    address: str = ""
    is_secure: bool = False


def read(data: bytes) -> Header | None:
    """The header that a connection begins with; None as long as it may still become one.

    Raises: BadHeader.
    """
    if data.startswith(V1_START):
        return _read_v1(data)
    if data.startswith(V2_SIGNATURE):
        return _read_v2(data)
    if V1_START.startswith(data) or V2_SIGNATURE.startswith(data):
        return None
    raise BadHeader("it has none")


def _read_v1(data: bytes) -> Header | None:
    """`PROXY TCP4 source destination port port`, or `PROXY UNKNOWN` and anything."""
    line, end, _ = data[:V1_MAX_BYTES].partition(b"\r\n")
    if not end:
        if len(data) >= V1_MAX_BYTES:
            raise BadHeader("its line has no end")
        return None
    size_bytes = len(line) + len(end)
    words = line.decode("latin-1").split(" ")
    if words[1] == "UNKNOWN":
        return Header(size_bytes)
    versions = {"TCP4": 4, "TCP6": 6}
    if len(words) != 6 or words[1] not in versions:
        raise BadHeader("it does not name addresses")
    try:
        source = ip_address(words[2])
    except ValueError as error:
        raise BadHeader("its source is no address") from error
    if source.version != versions[words[1]]:
        raise BadHeader("its source is of another kind")
    return Header(size_bytes, str(parse_address(words[2])))


def _read_v2(data: bytes) -> Header | None:
    """Signature, version and command, family, length; then addresses, ports and what else it tells."""
    if len(data) < V2_FIXED.size:
        return None
    _, command, family, length = V2_FIXED.unpack_from(data)
    size_bytes = V2_FIXED.size + length
    if command not in (LOCAL, PROXY):
        raise BadHeader("its version or command is unknown")
    if size_bytes > MAX_HEADER_BYTES:
        raise BadHeader("it is too long")
    if len(data) < size_bytes:
        return None
    address_bytes = ADDRESS_BYTES.get(family >> 4)
    if command == LOCAL or address_bytes is None:
        return Header(size_bytes)
    body = data[V2_FIXED.size : size_bytes]
    told_at = 2 * address_bytes + 4
    if len(body) < told_at:
        raise BadHeader("its addresses are cut short")
    source = str(ip_address(body[:address_bytes]))
    return Header(size_bytes, str(parse_address(source)), _is_secure(body[told_at:]))


def _is_secure(told: bytes) -> bool:
    """Whether the proxy tells that its client came over TLS."""
    while len(told) >= TLV.size:
        kind, length = TLV.unpack_from(told)
        value, told = told[TLV.size : TLV.size + length], told[TLV.size + length :]
        if kind == TLV_TLS and value:
            return bool(value[0] & CLIENT_USED_TLS)
    return False
